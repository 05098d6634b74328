package config

// Locale is the language that a person's system speaks, as the environment tells
// it ("nl_BE.UTF-8"), else as Windows does ("nl-BE"); nothing where neither does.
func Locale(env LookupEnv) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		// "C" and "POSIX" are the absence of a language.
		if v, _ := env(name); v != "" && v != "C" && v != "POSIX" && (len(v) < 2 || v[:2] != "C.") {
			return v
		}
	}
	return windowsLocale()
}
