package usererr

import "zegel/fiscal"

// Guard says in one paragraph what holds requests back, until when, and what
// ends it.
func Guard(g fiscal.Guard, lang string) string {
	t := load(lang)
	f := guard(g, t)
	e := t.Errors[f.code]
	s := fill(e[0], f.values) + ". " + fill(e[1], f.values)
	if f.vendor != "" {
		s += " " + t.note("vendor", "text", f.vendor)
	}
	return s + " " + fill(e[2], f.values)
}

// Skipped says why a document was left alone. reason is an app.SkipReason; text
// is the vendor's or a machine's, and may be empty.
func Skipped(key, reason, text, lang string) string {
	t := load(lang)
	s, ok := t.Skipped[reason]
	if !ok {
		s = t.Skipped["state"]
	}
	s = fill(s, values("key", key))
	if text != "" {
		s += " (" + clip(text) + ")"
	}
	return s
}

// Stopped says why a batch ended early. word is a signing.Stop.
func Stopped(word, lang string) string {
	t := load(lang)
	s, ok := t.Stopped[word]
	if !ok {
		s = t.Stopped["general"]
	}
	return fill(s, values("word", word))
}
