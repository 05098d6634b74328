package desk

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain makes foreign text harmless to show: what would steer instead of being
// seen is written out, as is what is no text at all. Line breaks stay when lines
// is set. Of a text longer than so many characters the rest is left out; cut
// tells so. The signs that join emoji stay.
func Plain(s string, most int, lines bool) (text string, cut bool) {
	var b strings.Builder
	n := 0
	for len(s) > 0 {
		if n == most {
			return b.String(), true
		}
		n++
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case lines && r == '\n':
			b.WriteByte('\n')
		case lines && r == '\t':
			b.WriteString("    ")
		case lines && r == '\r' && strings.HasPrefix(s, "\r\n"):
		case r == '\n' || r == '\t' || r == '\r':
			b.WriteByte(' ')
		case steers(r):
			if r > 0xFFFF {
				fmt.Fprintf(&b, `\U%08x`, r)
			} else {
				fmt.Fprintf(&b, `\u%04x`, r)
			}
		default:
			b.WriteRune(r)
		}
		s = s[size:]
	}
	return b.String(), false
}

// steers tells whether a character does something in place of being seen:
// controls, marks of direction, separators, private and unassigned ones.
func steers(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	if r == joiner || r == nonJoiner {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp)
}

// mostText bounds a text of a row, in characters.
const mostText = 4000

// line is a foreign text as one harmless line.
func line(s string) string {
	t, cut := Plain(s, mostText, false)
	if cut {
		t += "…"
	}
	return t
}
