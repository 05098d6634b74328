package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrEntry is wrapped by every error about bytes that are no journal entry.
var ErrEntry = errors.New("not a journal entry")

// leafMagic separates a leaf's bytes from every other thing that is ever hashed
// or signed, and says which encoding follows.
const leafMagic = "zegel/entry/v1\n"

// Leaf gives an entry's canonical bytes, the ones that are hashed: the magic
// line, index and UTC microseconds as decimal lines, then actor, kind, document
// and payload, each as its length in bytes, a colon, the bytes and a line feed.
// Lengths come first, so no two entries can share their bytes.
func Leaf(e Entry) []byte { return appendLeaf(nil, e) }

func appendLeaf(b []byte, e Entry) []byte {
	b = append(b, leafMagic...)
	b = append(strconv.AppendInt(b, e.Index, 10), '\n')
	b = append(strconv.AppendInt(b, e.At.UnixMicro(), 10), '\n')
	for _, part := range [...]string{e.Actor, string(e.Kind), e.Doc} {
		b = append(strconv.AppendInt(b, int64(len(part)), 10), ':')
		b = append(append(b, part...), '\n')
	}
	b = append(strconv.AppendInt(b, int64(len(e.Payload)), 10), ':')
	return append(append(b, e.Payload...), '\n')
}

// ParseLeaf reads what Leaf wrote. Anything else, a payload that is not
// canonical included, is ErrEntry.
func ParseLeaf(b []byte) (Entry, error) {
	rest, ok := bytes.CutPrefix(b, []byte(leafMagic))
	if !ok {
		return Entry{}, fmt.Errorf("no %q line: %w", leafMagic[:len(leafMagic)-1], ErrEntry)
	}
	var e Entry
	var micros int64
	for _, n := range []*int64{&e.Index, &micros} {
		line, after, ok := bytes.Cut(rest, []byte("\n"))
		v, err := strconv.ParseInt(string(line), 10, 64)
		if !ok || err != nil || strconv.FormatInt(v, 10) != string(line) {
			return Entry{}, fmt.Errorf("number %.40q: %w", line, ErrEntry)
		}
		*n, rest = v, after
	}
	var parts [4][]byte
	for i := range parts {
		size, after, ok := bytes.Cut(rest, []byte(":"))
		n, err := strconv.Atoi(string(size))
		if !ok || err != nil || strconv.Itoa(n) != string(size) || n < 0 || n >= len(after) || after[n] != '\n' {
			return Entry{}, fmt.Errorf("field %d: %w", i, ErrEntry)
		}
		parts[i], rest = after[:n], after[n+1:]
	}
	if len(rest) != 0 {
		return Entry{}, fmt.Errorf("%d bytes too many: %w", len(rest), ErrEntry)
	}
	e.At = time.UnixMicro(micros).UTC()
	e.Actor, e.Kind, e.Doc = string(parts[0]), Kind(parts[1]), string(parts[2])
	e.Payload = bytes.Clone(parts[3])
	if err := e.Check(); err != nil {
		return Entry{}, err
	}
	return e, nil
}

// Check tells whether an entry is well formed: an index from 0, text in UTF-8,
// a canonical payload. It says nothing about its kind or meaning.
func (e Entry) Check() error {
	if e.Index < 0 {
		return fmt.Errorf("index %d: %w", e.Index, ErrEntry)
	}
	if !utf8.ValidString(e.Actor) || !utf8.ValidString(string(e.Kind)) || !utf8.ValidString(e.Doc) {
		return fmt.Errorf("entry %d is not UTF-8: %w", e.Index, ErrEntry)
	}
	if !IsCanonical(e.Payload) {
		return fmt.Errorf("payload of entry %d is not canonical: %w", e.Index, ErrEntry)
	}
	return nil
}

// LeafHash is the entry's hash in the tree: tlog.RecordHash of its Leaf (RFC 6962,
// 2.1), without memory of its own for a usual entry.
func LeafHash(e Entry) tlog.Hash {
	var buf [2048]byte
	return sha256.Sum256(appendLeaf(append(buf[:0], 0), e))
}

// MarshalLine writes an entry as one line of JSON for a bundle, without the line
// feed. Leaf(ParseLine(MarshalLine(e))) are the entry's bytes again.
func MarshalLine(e Entry) ([]byte, error) {
	e.At = Stamp(e.At)
	return encode(e)
}

// ParseLine reads what MarshalLine wrote.
func ParseLine(b []byte) (Entry, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var e Entry
	if err := d.Decode(&e); err != nil {
		return Entry{}, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	if d.More() {
		return Entry{}, fmt.Errorf("text after the entry: %w", ErrEntry)
	}
	if !e.At.Equal(Stamp(e.At)) {
		return Entry{}, fmt.Errorf("time of entry %d is finer than a microsecond: %w", e.Index, ErrEntry)
	}
	e.At = Stamp(e.At)
	return e, e.Check()
}
