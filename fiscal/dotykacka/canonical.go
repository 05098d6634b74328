package dotykacka

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// errDuplicate: an object names something twice. Which of the two is meant,
// nobody can tell.
var errDuplicate = errors.New("duplicate_key")

// squeeze is the one alias table: the vendor writes branchid and branch_id,
// product_id and productid, and nothing promises the case.
func squeeze(key string) string {
	plain := true
	for i := 0; i < len(key) && plain; i++ {
		plain = key[i] != '_' && (key[i] < 'A' || key[i] > 'Z') && key[i] < utf8.RuneSelf
	}
	if plain {
		return key
	}
	return strings.ToLower(strings.ReplaceAll(key, "_", ""))
}

// canonicalRecord writes a record so that the same record is the same bytes
// however it was spaced, ordered or spelt: squeezed names, sorted; numbers as
// their literal text, since rewriting one could not be undone. It also gives
// the record's members under their squeezed names. A name twice is
// errDuplicate, unless two spellings of one name carry the same value.
func canonicalRecord(object []byte) ([]byte, *fields, error) {
	ms, err := members(object)
	if err != nil {
		return nil, nil, err
	}
	f := &fields{ms: ms, names: make([]string, len(ms)), used: make([]bool, len(ms))}
	order := make([]int, len(ms))
	for i, m := range ms {
		f.names[i], order[i] = squeeze(m.key), i
	}
	slices.SortStableFunc(order, func(i, j int) int { return strings.Compare(f.names[i], f.names[j]) })
	var b bytes.Buffer
	b.Grow(len(object))
	b.WriteByte('{')
	first := -1 // the member that the name stands for; the order of one name is that of the object
	for _, i := range order {
		if first >= 0 && f.names[i] == f.names[first] {
			if ms[first].key == ms[i].key || !bytes.Equal(ms[first].value, ms[i].value) {
				return nil, nil, errDuplicate
			}
			f.used[i] = true // the same thing in two spellings
			continue
		}
		if first >= 0 {
			b.WriteByte(',')
		}
		first = i
		quote(&b, f.names[i])
		b.WriteByte(':')
		if err := canonical(&b, ms[i].value); err != nil {
			return nil, nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), f, nil
}

// canonical writes a nested value; names inside it keep their spelling. Depth
// has been bounded before.
func canonical(b *bytes.Buffer, v []byte) error {
	switch v[0] {
	case '"':
		if bytes.IndexByte(v, '\\') < 0 {
			b.Write(v)
			return nil
		}
		quote(b, unquote(v))
		return nil
	case '[':
		b.WriteByte('[')
		i := space(v, 1)
		for first := true; v[i] != ']'; first = false {
			if !first {
				b.WriteByte(',')
			}
			end := value(v, i)
			if err := canonical(b, v[i:end]); err != nil {
				return err
			}
			if i = space(v, end); v[i] == ',' {
				i = space(v, i+1)
			}
		}
		b.WriteByte(']')
		return nil
	case '{':
		ms, err := members(v)
		if err != nil {
			return err
		}
		slices.SortFunc(ms, func(x, y member) int { return strings.Compare(x.key, y.key) })
		b.WriteByte('{')
		for i, m := range ms {
			if i > 0 {
				if ms[i-1].key == m.key {
					return errDuplicate
				}
				b.WriteByte(',')
			}
			quote(b, m.key)
			b.WriteByte(':')
			if err := canonical(b, m.value); err != nil {
				return err
			}
		}
		b.WriteByte('}')
		return nil
	}
	b.Write(v)
	return nil
}

// quote writes a JSON string without the escapes that only HTML needs.
func quote(b *bytes.Buffer, s string) {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\' && s[i] < 0x80
	}
	if plain {
		b.WriteByte('"')
		b.WriteString(s)
		b.WriteByte('"')
		return
	}
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil { // a string always encodes
		return
	}
	b.Truncate(b.Len() - 1) // the encoder's line end
}
