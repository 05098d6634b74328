package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ErrCanonical is wrapped by every error about JSON that is not, or cannot be
// made, canonical.
var ErrCanonical = errors.New("not canonical JSON")

// maxDepth bounds nested JSON, so that foreign bytes cannot exhaust the stack.
const maxDepth = 64

// CanonicalJSON writes a value as canonical JSON: object keys sorted by their
// bytes, no spaces, no HTML escapes, integers of 64 bits and text only. A float
// is ErrCanonical: money and quantities enter as integers or exact text.
func CanonicalJSON(v any) ([]byte, error) {
	b, err := encode(v)
	if err != nil {
		return nil, err
	}
	return Canonicalise(b)
}

// Canonicalise rewrites JSON canonically. Text that is canonical comes back
// unchanged, so equality is the test for it (see IsCanonical).
func Canonicalise(raw []byte) ([]byte, error) {
	if depth(raw) > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d: %w", maxDepth, ErrCanonical)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCanonical, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("text after the value: %w", ErrCanonical)
	}
	if err := integersOnly(v); err != nil {
		return nil, err
	}
	return encode(v)
}

// IsCanonical tells whether the bytes are exactly what CanonicalJSON writes.
// Repeated keys, floats, other spellings of a character: none of them pass.
func IsCanonical(raw []byte) bool {
	if plain(raw) {
		return true
	}
	b, err := Canonicalise(raw)
	return err == nil && bytes.Equal(b, raw)
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCanonical, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// depth counts how deep brackets nest, without building anything.
func depth(raw []byte) int {
	deepest, at, quoted := 0, 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			at++
			deepest = max(deepest, at)
		case c == '}' || c == ']':
			at--
		}
	}
	return deepest
}

func integersOnly(v any) error {
	switch x := v.(type) {
	case json.Number:
		n, err := strconv.ParseInt(x.String(), 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != x.String() {
			return fmt.Errorf("number %.40s: %w", x.String(), ErrCanonical)
		}
	case map[string]any:
		for k, e := range x {
			if strings.ToValidUTF8(k, "") != k {
				return fmt.Errorf("key %q: %w", k, ErrCanonical)
			}
			if err := integersOnly(e); err != nil {
				return err
			}
		}
	case []any:
		for _, e := range x {
			if err := integersOnly(e); err != nil {
				return err
			}
		}
	}
	return nil
}
