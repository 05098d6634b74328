package usererr

import (
	"crypto/sha256"
	"encoding/base32"
	"log/slog"
	"strings"
	"time"
)

// Message is an error as a person reads it.
type Message struct {
	Title, Text string
	Do          string // what to do about it
	Ref         string // six letters and digits that the log has, too
	Code        string // which text this is; for tests and for screens that offer a remedy
	// General: no text fits this error; Title and Text only say that much.
	General bool
	refText string
}

// Languages lists the languages of the texts.
func Languages() []string { return []string{"nl", "fr", "de", "en", "pl", "cs"} }

// Explain turns an error into what a person reads, in one of Languages (others:
// English). The reference is made of the error's own words, so the same error
// has the same one; Log writes it down. A nil error is the zero Message.
func Explain(err error, lang string) Message {
	if err == nil {
		return Message{}
	}
	return ExplainAs(err, lang, hash(err.Error()))
}

// ExplainAs is Explain with a reference of the caller's.
func ExplainAs(err error, lang, ref string) Message {
	if err == nil {
		return Message{}
	}
	t := load(lang)
	f := find(err, t)
	m := Message{Ref: ref, Code: f.code, General: f.code == codeGeneral, refText: t.note("ref", "ref", ref)}
	entry := t.Errors[f.code]
	m.Title, m.Text, m.Do = fill(entry[0], f.values), fill(entry[1], f.values), fill(entry[2], f.values)
	if f.vendor != "" {
		m.Text += " " + t.note("vendor", "text", f.vendor)
	}
	return m
}

// Ref makes a reference for an error at a moment, for a caller that wants each
// occurrence told apart.
func Ref(at time.Time, err error) string {
	return hash(at.UTC().Format(time.RFC3339Nano) + " " + err.Error())
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base32.StdEncoding.EncodeToString(sum[:])[:6]
}

// Log explains an error and writes it, whole, to the log with its reference.
// Secrets are scrubbed where errors are made.
func Log(log *slog.Logger, err error, lang string) Message {
	m := Explain(err, lang)
	if err != nil && log != nil {
		log.Error("failed", "ref", m.Ref, "code", m.Code, "error", err.Error())
	}
	return m
}

// String gives the message as lines of plain text.
func (m Message) String() string {
	ref := m.refText
	if ref == "" && m.Ref != "" {
		ref = "[" + m.Ref + "]"
	}
	lines := []string{m.Title}
	for _, s := range []string{m.Text, m.Do, ref} {
		if s != "" {
			lines = append(lines, "  "+strings.ReplaceAll(s, "\n", "\n  "))
		}
	}
	return strings.Join(lines, "\n")
}
