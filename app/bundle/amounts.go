package bundle

import (
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// comma writes a plain decimal as a Belgian spreadsheet reads it.
func comma(plain string) string { return strings.Replace(plain, ".", ",", 1) }

func money(c fiscal.Cents) string { return comma(c.String()) }

func exact(d decimal.Decimal) string { return comma(d.String()) }

// defuse keeps a spreadsheet from taking foreign text for a formula: what begins
// with one of its signs, blanks before it aside, gets an apostrophe in front
// (OWASP, CSV injection). Control characters, which could begin a cell or row of
// their own in a careless reader, become spaces.
func defuse(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r == '\ufeff' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	for _, r := range s {
		if unicode.IsSpace(r) {
			continue
		}
		if strings.ContainsRune("=+-@＝＋－＠", r) {
			return "'" + s
		}
		break
	}
	return s
}
