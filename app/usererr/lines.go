package usererr

import (
	"strings"

	"zegel/app"
	"zegel/fiscal"
)

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

// Outcome says what became of a document that a command sent, and what to do
// next; nothing where there is nothing to do.
func Outcome(r fiscal.Record, lang string) string {
	t := load(lang)
	code, vendor := "", ""
	switch r.State {
	case fiscal.Refused:
		code, vendor = "refused", r.RefusedText
	case fiscal.InDoubt:
		code = "in_doubt"
		if r.Asked {
			code = "in_doubt.asked"
		}
	case fiscal.NumberMissing:
		code = "missing." + string(r.Cause)
	default:
		return ""
	}
	s := fill(t.Outcomes[code], values("key", r.Key().String(), "time", t.moment(r.DueAt)))
	if vendor != "" {
		s += ". " + t.note("vendor", "text", clip(vendor))
	}
	return s
}

// Paper says what the paper of a document leaves out or shows otherwise, a line
// each, and what would cure it.
func Paper(p app.Printed, lang string) []string {
	t := load(lang)
	var out []string
	say := func(code, characters string) {
		if s := t.Paper[code]; s != "" {
			out = append(out, fill(s, values("key", p.Key, "characters", characters)))
		}
	}
	for _, n := range p.Notes {
		word, _, _ := strings.Cut(n, ":")
		say(word, "")
	}
	if len(p.Replaced) > 0 {
		say("replaced", clip(strings.Join(p.Replaced, " ")))
	}
	return out
}

// Alarm says what contradicts a document that was signed.
func Alarm(r fiscal.Record, d fiscal.Discrepancy, lang string) string {
	t := load(lang)
	s, ok := t.Alarms[string(d.Kind)]
	if !ok {
		s = t.Alarms["other"]
	}
	s = fill(s, values("expected", clip(d.Expected), "found", clip(d.Found), "ticket", r.Ticket))
	return fill(t.Outcomes["alarm"], values("key", r.Key().String(), "text", s))
}

// BundleFault says what is the matter with a bundle, or with one document of it,
// and what to do; nothing when all is well. The report's faults say it to the
// byte.
func BundleFault(r app.BundleReport, lang string) string {
	if r.FaultKind == "" || len(r.Faults) == 0 {
		return ""
	}
	t := load(lang)
	return fill(t.Bundle[string(r.FaultKind)], values("where", clip(r.Faults[0].Where)))
}
