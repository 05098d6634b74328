// Package exactjson reads JSON that this program's own writers wrote, in the one
// form they have: fields in a known order, no blanks but the known ones, escapes
// as encoding/json writes them without HTML escaping. What it takes, writing
// again would give byte for byte, so that nothing needs to be written again to
// be sure of it. Whatever else it meets it does not judge: it says that it
// cannot tell, and its caller asks encoding/json.
//
// No meaning of any field stands here.
package exactjson

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// Reader reads from the front of some bytes. After the first thing that is not
// as expected it stays not OK and gives zero values. What it gives may share the
// bytes' memory.
type Reader struct {
	b   []byte
	bad bool
}

// New starts at the beginning of b.
func New(b []byte) Reader { return Reader{b: b} }

// OK tells whether everything so far was as expected.
func (r *Reader) OK() bool { return !r.bad }

// Done is OK with nothing left.
func (r *Reader) Done() bool { return !r.bad && len(r.b) == 0 }

func (r *Reader) fail() { r.b, r.bad = nil, true }

// Literal wants exactly s next.
func (r *Reader) Literal(s string) {
	if !r.Has(s) {
		r.fail()
	}
}

// Has passes over s if it is next, and tells whether it was.
func (r *Reader) Has(s string) bool {
	if len(r.b) >= len(s) && string(r.b[:len(s)]) == s {
		r.b = r.b[len(s):]
		return true
	}
	return false
}

// Line gives what stands before the next line feed and passes over both. JSON
// texts have none inside.
func (r *Reader) Line() []byte {
	i := bytes.IndexByte(r.b, '\n')
	if i < 0 {
		r.fail()
		return nil
	}
	line := r.b[:i]
	r.b = r.b[i+1:]
	return line
}

// Rest gives all that is left.
func (r *Reader) Rest() []byte {
	rest := r.b
	r.b = nil
	return rest
}

// Bool wants true or false.
func (r *Reader) Bool() bool {
	if r.Has("true") {
		return true
	}
	r.Literal("false")
	return false
}

// Integer wants a whole number of up to 18 digits, without a sign in front of
// zero or zeros in front of others.
func (r *Reader) Integer() int64 {
	n := 0
	if len(r.b) > 0 && r.b[0] == '-' {
		n = 1
	}
	first := n
	for n < len(r.b) && r.b[n] >= '0' && r.b[n] <= '9' {
		n++
	}
	if n == first || n-first > 18 || r.b[first] == '0' && n > 1 {
		r.fail()
		return 0
	}
	v, err := strconv.ParseInt(string(r.b[:n]), 10, 64)
	if err != nil {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

// Text wants a text in quotes and gives it without them, escapes undone.
func (r *Reader) Text() []byte {
	if len(r.b) == 0 || r.b[0] != '"' {
		r.fail()
		return nil
	}
	for i := 1; i < len(r.b); i++ {
		switch c := r.b[i]; {
		case c == '"':
			text := r.b[1:i]
			r.b = r.b[i+1:]
			return text
		case c < ' ' || c == '\\' || c >= utf8.RuneSelf:
			return r.escaped(i)
		}
	}
	r.fail()
	return nil
}

// short are the escapes of one letter.
var short = [256]byte{'"': '"', '\\': '\\', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped is Text from the first byte on that does not stand for itself.
func (r *Reader) escaped(from int) []byte {
	out := append(make([]byte, 0, from+64), r.b[1:from]...)
	for b := r.b[from:]; len(b) > 0; {
		c := b[0]
		switch {
		case c == '"':
			r.b = b[1:]
			return out
		case c < ' ':
			r.fail()
			return nil
		case c == '\\':
			n := 0
			if out, n = unescape(out, b); n == 0 {
				r.fail()
				return nil
			}
			b = b[n:]
		case c < utf8.RuneSelf:
			out = append(out, c)
			b = b[1:]
		default:
			x, n := utf8.DecodeRune(b)
			if x == utf8.RuneError && n == 1 || x == '\u2028' || x == '\u2029' {
				r.fail()
				return nil
			}
			out = append(out, b[:n]...)
			b = b[n:]
		}
	}
	r.fail()
	return nil
}

// unescape undoes the escape that b begins with, if it is the one that
// encoding/json chooses for its character; n is its length, or 0.
func unescape(out, b []byte) (_ []byte, n int) {
	if len(b) < 2 {
		return out, 0
	}
	if s := short[b[1]]; s != 0 {
		return append(out, s), 2
	}
	if b[1] != 'u' || len(b) < 6 {
		return out, 0
	}
	switch hex := string(b[2:6]); {
	case hex == "2028" || hex == "2029":
		return append(out, "\u2028"[0], "\u2028"[1], '\xa8'+b[5]-'8'), 6
	case hex[:2] == "00" && (hex[2] == '0' || hex[2] == '1'):
		const digits = "0123456789abcdef"
		low := bytes.IndexByte([]byte(digits), hex[3])
		c := 16*(hex[2]-'0') + byte(low)
		if low < 0 || c == '\b' || c == '\f' || c == '\n' || c == '\r' || c == '\t' {
			return out, 0
		}
		return append(out, c), 6
	}
	return out, 0
}
