package dotykacka

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"zegel/fiscal"
)

// ErrBody is wrapped by Decode's errors: the body as a whole is no list of
// records. The word behind it says why: shape, too_many, empty.
var ErrBody = errors.New("body is not a list of records")

// Limits bound what a body may ask of us. Zero fields take the defaults.
type Limits struct {
	Records int // in one body; 100,000
	Depth   int // of nested brackets in a record; 32
}

func (l Limits) orDefault() Limits {
	if l.Records <= 0 {
		l.Records = 100_000
	}
	if l.Depth <= 0 {
		l.Depth = 32
	}
	return l
}

// Batch is what a body held, in its order.
type Batch struct {
	Records []Record
	Bad     []BadRecord
}

// BadRecord is a member of a body that could not be read.
type BadRecord struct {
	Index int    // in the body's array, from 0
	Raw   []byte // a part of the body
	// Reason is a machine word: syntax, utf8, depth, duplicate_key, not_object,
	// fields (too many of them), no_id, field.
	Reason string
	Field  string // the field that could not be read, with reason field
}

// Decode reads a body: an array of records, or a single one. Records that
// cannot be read are in Bad, with their reason, beside those that can. An empty
// array is no error. Only a body that is no list at all is ErrBody.
func Decode(entity Entity, body []byte, limits Limits) (Batch, error) {
	limits = limits.orDefault()
	parts, err := split(body, limits.Records)
	if err != nil {
		if len(body) == 0 {
			err = errors.New("empty")
		}
		return Batch{}, fmt.Errorf("%w: %w", ErrBody, err)
	}
	b := Batch{Records: make([]Record, 0, len(parts))}
	for i, p := range parts {
		r, reason, field := decodeOne(entity, p, limits.Depth)
		if reason != "" {
			b.Bad = append(b.Bad, BadRecord{i, p.raw, reason, field})
			continue
		}
		b.Records = append(b.Records, r)
	}
	return b, nil
}

func decodeOne(entity Entity, p element, depth int) (r Record, reason, field string) {
	switch {
	case p.depth > depth:
		return r, "depth", ""
	case !utf8.Valid(p.raw):
		return r, "utf8", ""
	case p.broken || !json.Valid(p.raw):
		return r, "syntax", ""
	case p.raw[0] != '{':
		return r, "not_object", ""
	}
	canonical, f, err := canonicalRecord(p.raw)
	if err != nil {
		return r, err.Error(), ""
	}
	r = Record{Entity: entity, Canonical: canonical, Hash: fiscal.HashBytes(canonical), Raw: p.raw}
	for _, name := range entity.ids() {
		if r.ID = f.literal(name); r.ID.Text != "" {
			break
		}
	}
	if r.ID.Text == "" && f.bad == "" && entity.Typed() {
		return r, "no_id", ""
	}
	r.Version = f.millis("versiondate")
	switch entity {
	case Product:
		r.Product = readProduct(f)
	case Stock:
		r.Stock = readStock(f)
	case Points:
		r.Points = readPoints(f)
	}
	if f.bad != "" {
		return r, "field", f.bad
	}
	if entity.Typed() {
		r.Extra = f.rest()
	}
	return r, "", ""
}
