package sandbox

import (
	"fmt"
	"strings"
)

// frame is what stands around a list.
type frame int

const (
	frameArray frame = iota // a bare array
	frameKey                // {"success":1,"invoices":[…]}
	framePHP                // {"0":{…},"1":{…},"success":"1"}
	frameLed                // [{"success":1},{…},…]
)

// shape is how answers are written. V1's true one is published nowhere, so a
// client has to read them all.
type shape struct {
	frame  frame
	typed  bool // numbers as JSON numbers
	bools  bool // flags as true and false
	nulls  bool // empty fields as null
	mark   bool // a byte order mark leads
	nested bool // the list is JSON text under its key
}

// anyShape is the word for a shape drawn anew for every request.
const anyShape = "any"

// parseShape reads "php", "key+typed+bom", …: a frame and its variations.
func parseShape(s string) (shape, error) {
	var h shape
	for _, w := range strings.Split(s, "+") {
		switch w {
		case "array":
			h.frame = frameArray
		case "key":
			h.frame = frameKey
		case "php":
			h.frame = framePHP
		case "led":
			h.frame = frameLed
		case "typed":
			h.typed = true
		case "bools":
			h.bools = true
		case "nulls":
			h.nulls = true
		case "bom":
			h.mark = true
		case "nested":
			h.frame, h.nested = frameKey, true
		default:
			return shape{}, fmt.Errorf("%q is no shape: %w", w, ErrFaults)
		}
	}
	return h, nil
}

// drawnShapes are what "any" draws from.
func drawnShapes() []shape {
	return []shape{
		{},
		{typed: true},
		{frame: frameKey, nulls: true},
		{frame: frameKey, typed: true, bools: true},
		{frame: framePHP},
		{frame: frameLed, mark: true},
		{frame: frameKey, nested: true},
	}
}
