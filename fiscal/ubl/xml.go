package ubl

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"zegel/fiscal"
)

// writer writes elements one below the other. Nothing empty is ever written
// (PEPPOL-EN16931-R008): leaf drops an element without text, and within drops a
// group that stayed empty.
type writer struct {
	b     bytes.Buffer
	depth int
}

// leaf writes <name a="v">text</name>; attributes are name, value pairs whose
// values are ours, and are written in the order given.
func (w *writer) leaf(name, text string, attributes ...string) {
	if text = clean(text); text == "" {
		return
	}
	w.indent()
	w.b.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		w.b.WriteString(" " + attributes[i] + `="`)
		escape(&w.b, attributes[i+1])
		w.b.WriteString(`"`)
	}
	w.b.WriteString(">")
	escape(&w.b, text)
	w.b.WriteString("</" + name + ">\n")
}

// amount writes money with exactly two decimals (BR-DEC) and its currency.
func (w *writer) amount(name string, c fiscal.Cents) {
	w.leaf(name, c.String(), "currencyID", fiscal.EUR)
}

// within writes what fill writes inside an element of that name.
func (w *writer) within(name string, fill func()) {
	start := w.b.Len()
	w.indent()
	w.b.WriteString("<" + name + ">\n")
	inside := w.b.Len()
	w.depth++
	fill()
	w.depth--
	if w.b.Len() == inside {
		w.b.Truncate(start)
		return
	}
	w.indent()
	w.b.WriteString("</" + name + ">\n")
}

func (w *writer) indent() {
	for range w.depth {
		w.b.WriteString("  ")
	}
}

func escape(b *bytes.Buffer, s string) {
	for i := range len(s) {
		switch c := s[i]; c {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&quot;")
		default:
			b.WriteByte(c)
		}
	}
}

// clean makes foreign text fit for an XML document on one line: bytes that are
// not UTF-8 become U+FFFD, characters that XML 1.0 forbids are dropped, runs of
// white space become one space, and the ends are trimmed.
func clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r < ' ', r >= 0x7f && r < 0xa0, r == 0xfffe, r == 0xffff:
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		if r == utf8.RuneError {
			r = '\ufffd'
		}
		b.WriteRune(r)
	}
	return b.String()
}
