package dotykacka

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// element is one member of a body's array, cut out by brackets and quotes
// alone: its own grammar has not been looked at yet. So one bad record does not
// take its neighbours with it.
type element struct {
	raw    []byte
	depth  int  // of nested brackets
	broken bool // the body ended inside it
}

// errTooMany and errShape are why a body cannot be cut into records.
var (
	errTooMany = errors.New("too_many")
	errShape   = errors.New("shape")
)

// split cuts a body into records: the members of an array, or one object. It
// keeps no stack, so nesting costs nothing.
func split(body []byte, most int) ([]element, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return nil, errShape
	}
	if body[0] == '{' {
		e, rest := cut(body)
		if len(rest) > 0 {
			e.raw, e.broken = body, true
		}
		return []element{e}, nil
	}
	if body[0] != '[' {
		return nil, errShape
	}
	var out []element
	rest := bytes.TrimSpace(body[1:])
	if len(rest) > 0 && rest[0] == ']' {
		if len(bytes.TrimSpace(rest[1:])) > 0 {
			return nil, errShape
		}
		return nil, nil
	}
	for {
		if len(out) == most {
			return nil, errTooMany
		}
		if len(rest) == 0 { // the body ends behind a comma
			return append(out, element{broken: true}), nil
		}
		e, after := cut(rest)
		out = append(out, e)
		after = bytes.TrimSpace(after)
		if e.broken {
			return out, nil
		}
		if len(after) > 0 && after[0] == ',' {
			rest = bytes.TrimSpace(after[1:])
			continue
		}
		if len(after) == 0 || len(bytes.TrimSpace(after[1:])) > 0 { // the array does not end, or not where it should
			out = append(out, element{raw: after, broken: true})
		}
		return out, nil
	}
}

// cut takes one value off the front of b: up to the comma or bracket that ends
// it at its own level.
func cut(b []byte) (element, []byte) {
	e := element{}
	depth, quoted := 0, false
	for i := 0; i < len(b); i++ {
		c := b[i]
		if quoted {
			switch c {
			case '\\':
				i++
			case '"':
				quoted = false
			}
			continue
		}
		switch c {
		case '"':
			quoted = true
		case '{', '[':
			depth++
			e.depth = max(e.depth, depth)
		case '}', ']':
			if depth == 0 {
				e.raw = bytes.TrimSpace(b[:i])
				return e, b[i:]
			}
			depth-- // and on to the comma: `{…} x` is one bad record
		case ',':
			if depth == 0 {
				e.raw = bytes.TrimSpace(b[:i])
				return e, b[i:]
			}
		}
	}
	e.raw, e.broken = bytes.TrimSpace(b), depth > 0 || quoted
	return e, nil
}

// member is a name and a value of an object.
type member struct {
	key   string
	value []byte // as it stands in the body
}

// mostFields bounds the members of one object; the largest sample has 46.
const mostFields = 1000

// errFields: an object has more members than anything the vendor sends.
var errFields = errors.New("fields")

// members lists an object's members in order. The text must have passed
// json.Valid, and be an object.
func members(object []byte) ([]member, error) {
	out := make([]member, 0, min(1+len(object)/20, 64))
	text := string(object) // once, and names are parts of it
	i := 1
	for {
		i = space(object, i)
		if object[i] == '}' {
			return out, nil
		}
		if len(out) == mostFields {
			return nil, errFields
		}
		if object[i] == ',' {
			i = space(object, i+1)
		}
		end := value(object, i)
		key := text[i+1 : end-1]
		if strings.IndexByte(key, '\\') >= 0 {
			key = unquote(object[i:end])
		}
		i = space(object, end) // at the colon
		i = space(object, i+1) // at the value
		end = value(object, i)
		out = append(out, member{key, object[i:end]})
		i = end
	}
}

func space(b []byte, i int) int {
	for b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r' {
		i++
	}
	return i
}

// value gives the index behind the value that starts at i, in valid JSON.
func value(b []byte, i int) int {
	switch b[i] {
	case '"':
		for i++; b[i] != '"'; i++ {
			if b[i] == '\\' {
				i++
			}
		}
		return i + 1
	case '{', '[':
		depth := 0
		for ; ; i++ {
			switch b[i] {
			case '"':
				i = value(b, i) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
	}
	for i < len(b) && b[i] != ',' && b[i] != '}' && b[i] != ']' && b[i] > ' ' {
		i++
	}
	return i
}

// unquote gives the text of a valid JSON string.
func unquote(b []byte) string {
	if bytes.IndexByte(b, '\\') < 0 {
		return string(b[1 : len(b)-1])
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return string(b)
	}
	return s
}
