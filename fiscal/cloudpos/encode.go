package cloudpos

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// encodeRecord writes a row with the API's field names in its page's order,
// then the unknown fields by name. What the API did not send is "", null, 0 or
// an empty list.
func encodeRecord(r record) ([]byte, error) {
	var b bytes.Buffer
	put := func(name string, v any) error {
		raw, err := json.Marshal(v)
		if err != nil {
			return err
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		writeText(&b, name)
		b.WriteByte(':')
		b.Write(raw)
		return nil
	}
	for _, f := range r.fields() {
		if err := put(f.name, f.value()); err != nil {
			return nil, err
		}
	}
	e := *r.rest()
	for _, k := range slices.Sorted(maps.Keys(e)) {
		if err := put(k, e[k]); err != nil {
			return nil, err
		}
	}
	return append(append([]byte{'{'}, b.Bytes()...), '}'), nil
}

// value is what encodeRecord writes for a field.
func (f field) value() any {
	switch to := f.to.(type) {
	case *bool: // as the API writes flags
		if *to {
			return 1
		}
		return 0
	case *time.Time:
		if to.IsZero() {
			return nil
		}
		return to.Unix()
	case *[]string:
		if *to == nil {
			return []string{}
		}
	case *[]int:
		if *to == nil {
			return []int{}
		}
	}
	return f.to
}

// exactInteger tells whether a number's literal is a plain integer that every
// JSON reader takes in without losing digits.
func exactInteger(literal string) bool {
	digits := strings.TrimPrefix(literal, "-")
	if digits == "" || len(digits) > 15 || literal == "-0" {
		return false
	}
	return allDigits(digits)
}

// encode writes the value as compact JSON. With exact, every number that is no
// plain integer becomes a text, so that no reader makes a float of it.
func (n node) encode(exact bool) json.RawMessage {
	var b bytes.Buffer
	n.write(&b, exact)
	return b.Bytes()
}

func (n node) write(b *bytes.Buffer, exact bool) {
	switch n.kind {
	case null:
		b.WriteString("null")
	case boolean:
		b.WriteString(n.text)
	case number:
		if exact && !exactInteger(n.text) {
			writeText(b, n.text)
			return
		}
		b.WriteString(n.text)
	case text:
		writeText(b, n.text)
	case array:
		b.WriteByte('[')
		for i, v := range n.items {
			if i > 0 {
				b.WriteByte(',')
			}
			v.write(b, exact)
		}
		b.WriteByte(']')
	case object:
		b.WriteByte('{')
		for i, v := range n.items {
			if i > 0 {
				b.WriteByte(',')
			}
			writeText(b, n.keys[i])
			b.WriteByte(':')
			v.write(b, exact)
		}
		b.WriteByte('}')
	}
}

func writeText(b *bytes.Buffer, s string) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil { // a string always encodes
		b.WriteString(`""`)
		return
	}
	b.Truncate(b.Len() - 1) // the encoder's newline
}
