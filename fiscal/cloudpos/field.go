package cloudpos

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// Extra holds the fields that the API sent and its page does not name, as JSON.
// Numbers in it that are no plain integers are texts, so that no reader rounds
// them.
type Extra map[string]json.RawMessage

// node gives the fields as one object, by name.
func (e Extra) node() node {
	n := node{kind: object}
	for _, k := range slices.Sorted(maps.Keys(e)) {
		v, err := parse(e[k])
		if err != nil { // it was written by this package
			continue
		}
		n.keys, n.items = append(n.keys, k), append(n.items, v)
	}
	return n
}

// identity is a document's id or number: the literal text, from which it is
// signed. One that a float has rounded is not it any more.
type identity string

func (id *identity) set(n node) error {
	switch {
	case n.empty():
		return nil
	case !n.scalar() || n.kind == boolean:
		return &fieldError{"", "is " + n.describe()}
	case n.kind == number && strings.ContainsAny(n.text, ".eE"), rounded(n.text):
		return &fieldError{"", "has lost digits: " + quotable(n.text)}
	}
	*id = identity(n.text)
	return nil
}

// rounded knows the way in which PHP writes a float with more digits than it
// has room for: 1.2E+15. A shop's own number "2E5" is none.
func rounded(s string) bool {
	return strings.Contains(s, "+") && regexp.MustCompile(`^\s*-?\d+(\.\d+)?[eE]\+\d+\s*$`).MatchString(s)
}

// Number is an exact decimal as the API sent it. Valid is false for null, an
// empty text and an absent field; Text is the source's own writing.
type Number struct {
	decimal.Decimal
	Text  string
	Valid bool
}

// MarshalJSON writes the source's own digits as a text, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Valid {
		return []byte("null"), nil
	}
	return json.Marshal(n.Text)
}

// Moment is a date with time as the API wrote it. Time is zero when the text is
// empty or in no known layout; texts without a zone are Brussels time.
type Moment struct {
	Text string
	Time time.Time
}

// MarshalJSON writes the source's text.
func (m Moment) MarshalJSON() ([]byte, error) { return json.Marshal(m.Text) }

// field is one field of a row: its name in the API, and where its value goes.
// The one list of a type's fields serves decoding and encoding alike. to is one
// of: *string (the literal text), *Number, *bool, *int, *Moment, *time.Time
// (Unix seconds), *[]string, *[]int, or a setter.
type field struct {
	name    string
	to      any
	aliases []string
}

// setter is a field that reads itself.
type setter interface{ set(node) error }

// composite is a setter that holds rows of its own and not a single value.
type composite interface {
	json.Marshaler
	setter
}

// record is a row: its fields, in the order of the API's page, and the rest.
type record interface {
	fields() []field
	rest() *Extra
}

// fieldError says which field could not be read.
type fieldError struct{ field, why string }

func (e *fieldError) Error() string { return e.field + ": " + e.why }

// fill reads a row. Every field that can be read is set even when another
// cannot; the first that could not is the error.
func fill(r record, n node) error {
	if n = n.unwrapped(); n.kind != object {
		return &fieldError{"", "is no row but " + n.describe()}
	}
	used := make([]bool, len(n.items))
	var first error
	for _, f := range r.fields() {
		i := n.index(append([]string{f.name}, f.aliases...)...)
		if i < 0 {
			continue
		}
		used[i] = true
		if err := f.set(n.items[i]); err != nil && first == nil {
			first = err
		}
	}
	e := restOf(n, used)
	if len(e) > 0 {
		*r.rest() = e
	}
	return first
}

func restOf(n node, used []bool) Extra {
	e := Extra{}
	for i, k := range n.keys {
		if !used[i] && fold(k) != "success" { // the envelope's, in lists whose rows each repeat it
			e[k] = n.items[i].encode(true)
		}
	}
	return e
}

func (f field) set(n node) error {
	if own, ok := f.to.(setter); ok {
		err := own.set(n)
		var fe *fieldError
		if errors.As(err, &fe) {
			return &fieldError{f.name + fe.field, fe.why}
		}
		return err
	}
	var err error
	switch to := f.to.(type) {
	case *[]string:
		*to, err = texts(n)
	case *[]int:
		*to, err = ints(n)
	default:
		err = setScalar(f.to, n)
	}
	if err != nil {
		return &fieldError{f.name, err.Error()}
	}
	return nil
}

func setScalar(to any, n node) error {
	if n.empty() {
		return nil
	}
	if !n.scalar() {
		return errors.New("is " + n.describe())
	}
	t := strings.TrimSpace(n.text)
	switch to := to.(type) {
	case *string:
		*to = n.text
	case *Number:
		d, err := fiscal.ParseDecimal(t)
		if err != nil {
			return fmt.Errorf("%q is no number", quotable(t))
		}
		*to = Number{d, t, true}
	case *bool:
		b, ok := parseFlag(t)
		if !ok {
			return fmt.Errorf("%q is neither 1 nor 0", quotable(t))
		}
		*to = b
	case *int:
		i, err := parseInt(t)
		if err != nil {
			return err
		}
		*to = i
	case *Moment:
		at, _ := parseMoment(t)
		*to = Moment{t, at}
	case *time.Time:
		at, ok := parseMoment(t)
		if !ok && strings.Trim(t, "0-: ") != "" { // "0" and MySQL's zero date: never
			return fmt.Errorf("%q is no Unix time", quotable(t))
		}
		*to = at
	default:
		return fmt.Errorf("no reader for %T", to)
	}
	return nil
}

func parseFlag(t string) (value, ok bool) {
	switch strings.ToLower(t) {
	case "1", "true", "yes", "ja", "on", "y":
		return true, true
	case "0", "false", "no", "nee", "off", "n":
		return false, true
	}
	return false, false
}

// parseInt reads a small whole number; "3.00", as PHP may write one, is whole.
func parseInt(t string) (int, error) {
	d, err := fiscal.ParseDecimal(t)
	if err != nil || !d.IsInteger() || d.Abs().GreaterThan(decimal.New(1, 9)) {
		return 0, fmt.Errorf("%q is no whole number", quotable(t))
	}
	return int(d.IntPart()), nil
}

// texts reads a list of single values: an array, PHP's numbered object, JSON in
// a text, values separated by commas, or one value alone.
func texts(n node) ([]string, error) {
	n = n.unwrapped()
	if n.empty() {
		return nil, nil
	}
	if n.scalar() {
		parts := strings.Split(n.text, ",")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		return parts, nil
	}
	list := make([]string, 0, len(n.items))
	for _, v := range n.items {
		if v = v.unwrapped(); (v.kind == object || v.kind == array) && len(v.items) == 1 {
			v = v.items[0] // [{"hour":"18:00"},…]
		}
		switch {
		case v.kind == null:
		case v.scalar():
			list = append(list, v.text)
		default:
			return nil, errors.New("holds " + v.describe())
		}
	}
	return list, nil
}

func ints(n node) ([]int, error) {
	list, err := texts(n)
	if err != nil {
		return nil, err
	}
	out := make([]int, 0, len(list))
	for _, t := range list {
		i, err := parseInt(t)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, nil
}

// quotable bounds a value that enters an error. It is still far longer than what
// is shown in the end: shortening to that comes after scrubbing, or a cut could
// leave half a token that is no longer recognised.
func quotable(s string) string { return clip(s, 4<<10) }

// describe names a value's kind for an error.
func (n node) describe() string {
	switch n.kind {
	case null:
		return "null"
	case array:
		return "a list"
	case object:
		return "an object"
	case number:
		return "the number " + quotable(n.text)
	}
	return "the text " + strconv.Quote(quotable(n.text))
}
