package cloudpos

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxDepth bounds how deep JSON may nest; the deepest shape met is five.
const maxDepth = 64

// errDeep is the one error of parse that encoding/json does not know.
var errDeep = errors.New("nested too deep")

type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	array
	object
)

// node is a JSON value as it came: numbers keep their literal, objects their
// order (PHP writes lists as objects, and the order is the list's).
type node struct {
	kind  kind
	text  string // literal of a number, content of a text, "true" or "false"
	items []node
	keys  []string // beside items, in an object
}

// parse reads one whole JSON value. The national number is left out here, at
// the first touch, wherever it stands.
func parse(b []byte) (node, error) {
	n, _, err := parseNoting(b, 0)
	return n, err
}

// parseNoting also tells whether a national number was left out.
func parseNoting(b []byte, depth int) (node, bool, error) {
	var whole json.RawMessage // checks the syntax to the last byte, trailing text included
	if err := json.Unmarshal(b, &whole); err != nil {
		return node{}, false, err
	}
	r := reader{Decoder: json.NewDecoder(bytes.NewReader(b))}
	r.UseNumber()
	n, err := r.value(depth)
	return n, r.dropped, err
}

type reader struct {
	*json.Decoder
	dropped bool
}

func (r *reader) value(depth int) (node, error) {
	if depth > maxDepth {
		return node{}, errDeep
	}
	tok, err := r.Token()
	if err != nil {
		return node{}, err
	}
	switch v := tok.(type) {
	case nil:
		return node{}, nil
	case bool:
		return node{kind: boolean, text: strconv.FormatBool(v)}, nil
	case json.Number:
		return node{kind: number, text: v.String()}, nil
	case string:
		return node{kind: text, text: r.cleaned(v, depth)}, nil
	case json.Delim:
		return r.container(v, depth)
	}
	return node{}, fmt.Errorf("unexpected token %T", tok)
}

func (r *reader) container(open json.Delim, depth int) (node, error) {
	n := node{kind: array}
	if open == '{' {
		n.kind = object
	}
	for r.More() {
		key := ""
		if n.kind == object {
			tok, err := r.Token()
			if err != nil {
				return node{}, err
			}
			key, _ = tok.(string)
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return node{}, err
		}
		if n.kind == object {
			if isNationalNumber(key) {
				r.dropped = true
				continue
			}
			n.keys = append(n.keys, key)
		}
		n.items = append(n.items, v)
	}
	_, err := r.Token() // the closing bracket
	return n, err
}

// cleaned takes the national number out of JSON that stands inside a text. A
// text that holds none stays as it is, to the byte.
func (r *reader) cleaned(s string, depth int) string {
	if t := strings.TrimSpace(s); t != "" && (t[0] == '{' || t[0] == '[') {
		n, dropped, err := parseNoting([]byte(t), depth+1)
		switch {
		case errors.Is(err, errDeep):
			return "" // too deep to look through, so too deep to keep
		case err == nil && dropped:
			r.dropped = true
			return string(n.encode(false))
		case err == nil:
			return s
		}
	}
	if strings.Contains(fold(s), "secnr") {
		r.dropped = true
		return maskDigits(s)
	}
	return s
}

// fold makes field names comparable: tills and versions differ in case,
// underscores and hyphens (street_number, totalPrice).
func fold(key string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(key))
}

// isNationalNumber knows the field that is never kept, by the seed's name and
// by the words that Belgium has for it.
func isNationalNumber(key string) bool {
	k := fold(key)
	if strings.Contains(k, "secnr") || strings.Contains(k, "rijksregister") {
		return true
	}
	switch k {
	case "insz", "niss", "nationalnumber", "nationalnr", "nationalregisternumber", "socialsecuritynumber":
		return true
	}
	return false
}

// get finds a field by its name, exactly or folded. A name given twice is read
// as JSON parsers do: the last one counts.
func (n node) get(names ...string) (node, bool) {
	i := n.index(names...)
	if i < 0 {
		return node{}, false
	}
	return n.items[i], true
}

func (n node) index(names ...string) int {
	if n.kind != object {
		return -1
	}
	for _, name := range names {
		for i := len(n.keys) - 1; i >= 0; i-- {
			if n.keys[i] == name {
				return i
			}
		}
		for i := len(n.keys) - 1; i >= 0; i-- {
			if fold(n.keys[i]) == fold(name) {
				return i
			}
		}
	}
	return -1
}

// scalar tells whether the value is a single one (null is none).
func (n node) scalar() bool { return n.kind == boolean || n.kind == number || n.kind == text }

// empty tells whether the value says nothing: null, a blank text, or PHP's
// empty array where a value was never set.
func (n node) empty() bool {
	return n.kind == null || n.kind == text && strings.TrimSpace(n.text) == "" ||
		(n.kind == array || n.kind == object) && len(n.items) == 0
}

// unwrapped gives the list or object that a text holds as JSON, else n itself.
func (n node) unwrapped() node {
	if n.kind != text {
		return n
	}
	t := strings.TrimSpace(n.text)
	if t == "" || t[0] != '[' && t[0] != '{' {
		return n
	}
	if inner, err := parse([]byte(t)); err == nil {
		return inner
	}
	return n
}

// repaired gives the body as UTF-8: bytes that are none are read as
// Windows-1252, which is what a Belgian till of that age writes. encoding/json
// would replace them, and a customer's name would be lost.
func repaired(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	out := make([]byte, 0, len(b)+len(b)/8)
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
		}
		out = utf8.AppendRune(out, r)
		b = b[size:]
	}
	return out
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
