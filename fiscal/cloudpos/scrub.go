package cloudpos

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	hidden   = "[hidden]"
	mostText = 500 // runes of the vendor's text kept in an error
	mostHead = 200 // runes of a body quoted in an error
	mostRaw  = 8 << 10
)

// credentials hold what must never be seen. It is only ever held by pointer, so
// that printing a struct around it shows an address, and it prints as nothing.
type credentials struct {
	licence, token string
	forms          *regexp.Regexp // every writing of the token
}

func newCredentials(licence, token string) *credentials {
	var b strings.Builder
	b.WriteString(`(?i)`) // servers write escapes, or whole addresses, with small letters
	for _, r := range token {
		b.WriteString(writings(r))
	}
	// The parameter's own name, for a token that was cut or written as nobody thought of.
	b.WriteString(`|\btoken(?:=|%3d|&#61;)[^&\s"'<>\\]+`)
	return &credentials{licence, token, regexp.MustCompile(b.String())}
}

// writings is a pattern for every way in which one character of the token may
// come back: as itself, escaped for an address, for HTML, for JSON or for Go, or
// for one within another.
func writings(r rune) string {
	const (
		percent   = `%(?:25)*`
		ampersand = `(?:&|\\+u0026|%(?:25)*26)(?:amp;)*`
		backslash = `\\+`
	)
	var forms []string
	encoded := ""
	for _, c := range []byte(string(r)) {
		encoded += fmt.Sprintf(`%s%02x`, percent, c)
	}
	forms = append(forms, encoded, fmt.Sprintf(`%s#0*%d;`, ampersand, r), fmt.Sprintf(`%s#x0*%x;`, ampersand, r))
	unicode := ""
	for _, u := range utf16.Encode([]rune{r}) {
		unicode += fmt.Sprintf(`%su%04x`, backslash, u)
	}
	forms = append(forms, unicode, fmt.Sprintf(`%su0*%x`, backslash, r), fmt.Sprintf(`%sx%02x`, backslash, r))
	switch r {
	case ' ':
		forms = append(forms, `\+`)
	case '&':
		forms = append(forms, ampersand)
	case '<':
		forms = append(forms, ampersand+`lt;`)
	case '>':
		forms = append(forms, ampersand+`gt;`)
	case '"':
		forms = append(forms, ampersand+`quot;`)
	case '\'':
		forms = append(forms, ampersand+`apos;`)
	case '\\':
		forms = append(forms, backslash)
	}
	raw := regexp.QuoteMeta(string(r))
	if r < utf8.RuneSelf && strings.ContainsRune(`"'/`, r) {
		raw = `\\*` + raw
	}
	return `(?:` + strings.Join(append(forms, raw), `|`) + `)`
}

// Format prints nothing of what is held, whatever the verb.
func (*credentials) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, hidden) }

// escape percent-escapes a value for a query; a space is %20, which every
// server reads, and not the form-only plus sign.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// scrub takes the token out of a text, in every form in which a server or a
// library may have written it.
func (c *credentials) scrub(s string) string {
	return c.forms.ReplaceAllLiteralString(s, hidden)
}

// shown is a foreign text as an error may show it.
func (c *credentials) shown(s string, most int) string { return clip(c.scrub(s), most) }

// head gives the beginning of a body for an error: scrubbed, control
// characters shown as spaces, at most 200 characters. With private no digit is
// shown: a list of users that could not be read could not be cleaned either.
func (c *credentials) head(b []byte, private bool) string {
	const enough = 64 << 10 // far more than is shown, so that no cut falls into a token that is shown
	if len(b) > enough {
		b = b[:enough]
	}
	s := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, c.scrub(string(repaired(b))))
	if private || strings.Contains(fold(s), "secnr") {
		s = maskDigits(s)
	}
	return clip(strings.TrimSpace(s), mostHead)
}

// raw gives a sign answer's body for the record: scrubbed, at most 8 KiB, the
// digits of a national number hidden.
func (c *credentials) raw(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	s := regexp.MustCompile(`(?i)secnr[^0-9]{0,16}[0-9][0-9 .\-]*`).ReplaceAllStringFunc(c.scrub(string(b)), maskDigits)
	if len(s) <= mostRaw {
		return []byte(s)
	}
	cut := mostRaw
	for cut > mostRaw-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return []byte(s[:cut])
}

func maskDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '#'
		}
		return r
	}, s)
}

func clip(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
