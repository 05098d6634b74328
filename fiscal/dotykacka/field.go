package dotykacka

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// Literal names something: an id or a very large number, as its digits were
// written. The zero value stands for null.
type Literal struct {
	Text string
	// Lossy: it came in exponent form ("2.4137645982054e+15"), so its last digits
	// were lost on the way. Two things may share it; nothing may be merged or
	// dropped on its strength alone.
	Lossy bool
}

// MarshalJSON writes the literal as the vendor does: a number with the digits it
// came with, text where it is no number, null for none.
func (l Literal) MarshalJSON() ([]byte, error) {
	switch {
	case l.Text == "":
		return []byte("null"), nil
	case (l.Text[0] == '-' || l.Text[0] >= '0' && l.Text[0] <= '9') && json.Valid([]byte(l.Text)):
		return []byte(l.Text), nil
	}
	return json.Marshal(l.Text)
}

// longestLiteral bounds an id; the longest real one has nineteen digits.
const longestLiteral = 64

// fields reads the members of a record one by one, by their squeezed names, and
// remembers what could not be read and what nobody asked for.
type fields struct {
	ms    []member
	names []string // beside ms, squeezed
	used  []bool   // beside ms
	bad   string   // the first field that could not be read
}

// take gives a member's value; false for null and for none.
func (f *fields) take(name string) ([]byte, bool) {
	i := slices.Index(f.names, name) // the first of several spellings
	if i < 0 {
		return nil, false
	}
	f.used[i] = true
	v := f.ms[i].value
	return v, string(v) != "null"
}

func (f *fields) fail(name string) {
	if f.bad == "" {
		f.bad = name
	}
}

// scalar gives the text of a string, number or boolean.
func scalar(v []byte) (string, bool) {
	switch v[0] {
	case '"':
		return unquote(v), true
	case '{', '[':
		return "", false
	}
	return string(v), true
}

func (f *fields) text(name string) string {
	v, ok := f.take(name)
	if !ok {
		return ""
	}
	s, ok := scalar(v)
	if !ok {
		f.fail(name)
	}
	return s
}

// list reads a text, or keeps an array as its JSON: of these fields the samples
// show nothing but null.
func (f *fields) list(name string) string {
	if v, ok := f.take(name); ok && v[0] == '[' {
		return string(v)
	}
	return f.text(name)
}

func (f *fields) literal(name string) Literal {
	v, ok := f.take(name)
	if !ok {
		return Literal{}
	}
	s, ok := scalar(v)
	if s = strings.TrimSpace(s); !ok || len(s) > longestLiteral {
		f.fail(name)
		return Literal{}
	}
	if !strings.ContainsAny(s, "eE") {
		return Literal{Text: s}
	}
	_, err := fiscal.ParseDecimal(s)
	return Literal{s, err == nil}
}

// number reads an exact decimal from a string or a number; "" counts as null.
func (f *fields) number(name string) decimal.NullDecimal {
	v, ok := f.take(name)
	if !ok {
		return decimal.NullDecimal{}
	}
	s, ok := scalar(v)
	if ok && strings.TrimSpace(s) == "" {
		return decimal.NullDecimal{}
	}
	d, err := fiscal.ParseDecimal(s)
	if !ok || err != nil {
		f.fail(name)
		return decimal.NullDecimal{}
	}
	return decimal.NullDecimal{Decimal: d, Valid: true}
}

// flag reads 0, 1, true or false, quoted or not; nil for null.
func (f *fields) flag(name string) *bool {
	v, ok := f.take(name)
	if !ok {
		return nil
	}
	s, _ := scalar(v)
	yes := false
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "1", "true":
		yes = true
	case "0", "false":
	case "":
		if v[0] == '"' {
			return nil
		}
		f.fail(name)
		return nil
	default:
		f.fail(name)
		return nil
	}
	return &yes
}

// latest is the last millisecond of the year 9999.
const latest = 253402300799999

// millis reads a time in milliseconds since 1970, UTC; zero for null.
func (f *fields) millis(name string) time.Time {
	if i := slices.Index(f.names, name); i >= 0 {
		if ms, err := strconv.ParseInt(string(f.ms[i].value), 10, 64); err == nil && ms > 0 && ms <= latest {
			f.used[i] = true
			return time.UnixMilli(ms).UTC()
		}
	}
	n := f.number(name) // in another form, or not at all
	if !n.Valid {
		return time.Time{}
	}
	if !n.Decimal.IsInteger() || n.Decimal.IsNegative() || n.Decimal.GreaterThan(decimal.New(latest, 0)) {
		f.fail(name)
		return time.Time{}
	}
	ms := n.Decimal.IntPart()
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// rest gives the members that nobody asked for, under the names they came with.
func (f *fields) rest() map[string]json.RawMessage {
	var out map[string]json.RawMessage
	for i, m := range f.ms {
		if f.used[i] {
			continue
		}
		if out == nil {
			out = map[string]json.RawMessage{}
		}
		out[m.key] = m.value
	}
	return out
}
