package config

import "golang.org/x/sys/windows"

// windowsLocale is the language that the user's Windows speaks.
func windowsLocale() string {
	tags, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil || len(tags) == 0 {
		return ""
	}
	return tags[0]
}
