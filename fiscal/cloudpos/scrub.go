package cloudpos

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"sort"
	"strconv"
	"strings"
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
	replacer       *strings.Replacer
}

func newCredentials(licence, token string) *credentials {
	forms := map[string]bool{}
	add := func(s string) {
		if s != "" {
			forms[s] = true
		}
	}
	quoted, _ := json.Marshal(token) // a string always marshals
	inJSON := strings.Trim(string(quoted), `"`)
	for _, s := range []string{
		token, escape(token), url.QueryEscape(token), url.PathEscape(token),
		escape(escape(token)), html.EscapeString(token), inJSON,
		strings.ReplaceAll(inJSON, "/", `\/`), strings.ReplaceAll(token, "/", `\/`),
		strings.Trim(strconv.Quote(token), `"`), strings.Trim(strconv.QuoteToASCII(token), `"`),
	} {
		add(s)
		add(html.EscapeString(s))
		add(lowerEscapes(s))
	}
	list := make([]string, 0, len(forms))
	for f := range forms {
		list = append(list, f)
	}
	// The longest first: a shorter form may be part of a longer one.
	sort.Slice(list, func(i, j int) bool {
		if len(list[i]) != len(list[j]) {
			return len(list[i]) > len(list[j])
		}
		return list[i] < list[j]
	})
	pairs := make([]string, 0, 2*len(list))
	for _, f := range list {
		pairs = append(pairs, f, hidden)
	}
	return &credentials{licence, token, strings.NewReplacer(pairs...)}
}

// Format prints nothing of what is held, whatever the verb.
func (*credentials) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, hidden) }

// lowerEscapes writes percent-escapes with small letters, as some servers do
// when they echo an address.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}

// escape percent-escapes a value for a query; a space is %20, which every
// server reads, and not the form-only plus sign.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// scrub takes the token out of a text, in every form in which a server or a
// library may have written it.
func (c *credentials) scrub(s string) string {
	s = c.replacer.Replace(s)
	return tokenParameter().ReplaceAllString(s, "${1}"+hidden)
}

// tokenParameter finds the query parameter itself, for forms nobody thought of.
func tokenParameter() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(\btoken(?:=|%3d|&#61;))[^&\s"'<>\\]+`)
}

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
