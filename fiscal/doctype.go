package fiscal

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrKey is wrapped by every error about text that is no document key.
var ErrKey = errors.New("not a document key")

// Doctype is the API's doctype: 1 invoice, 2 offer, 3 credit note. Other values
// are kept and listed; they cannot be signed.
type Doctype int

// The document types of the CloudPOS API (seed, get-invoices).
const (
	Invoice    Doctype = 1
	Offer      Doctype = 2
	CreditNote Doctype = 3
)

// String gives the word used in keys, on the command line and in storage.
func (t Doctype) String() string {
	switch t {
	case Invoice:
		return "invoice"
	case Offer:
		return "offer"
	case CreditNote:
		return "creditnote"
	}
	return "doctype" + strconv.Itoa(int(t))
}

// ParseDoctype reads String's word, a plural of it, or the API's number.
func ParseDoctype(s string) (Doctype, error) {
	switch w := strings.ToLower(strings.TrimSpace(s)); w {
	case "invoice", "invoices", "1":
		return Invoice, nil
	case "offer", "offers", "2":
		return Offer, nil
	case "creditnote", "creditnotes", "credit-note", "3":
		return CreditNote, nil
	default:
		if n, err := strconv.Atoi(strings.TrimPrefix(w, "doctype")); err == nil && n >= 0 {
			return Doctype(n), nil
		}
	}
	return 0, fmt.Errorf("document type %q: %w", clip(s), ErrKey)
}

// Signable tells whether the API has a sign call for the type.
func (t Doctype) Signable() bool { return t == Invoice || t == Offer || t == CreditNote }

// Name is what a sign call takes: type and number. Numbers run per type, and a
// shop may start again at 1, so a name need not be unique over the years.
type Name struct {
	Type   Doctype
	Number string
}

// String gives "invoice/12".
func (n Name) String() string { return n.Type.String() + "/" + n.Number }

// Key names a document to a person: its name, and the API's id where the name
// is used by more than one document, or where there is no number.
type Key struct {
	Name
	ID string
}

// String gives "invoice/12", or "invoice/12@9012" when the id is needed.
func (k Key) String() string {
	if k.ID == "" {
		return k.Name.String()
	}
	return k.Name.String() + "@" + k.ID
}

// ParseKey reads a key as typed. The number is all after the first slash, so
// "creditnote/2026/0003" has the number "2026/0003". What follows the last "@"
// is returned as ID; since a number may hold an "@" itself, a caller that finds
// no such document looks for one whose whole number is WholeNumber.
func ParseKey(s string) (Key, error) {
	typ, number, ok := strings.Cut(s, "/")
	if !ok {
		return Key{}, fmt.Errorf("%q (expected for example invoice/12): %w", clip(s), ErrKey)
	}
	t, err := ParseDoctype(typ)
	if err != nil {
		return Key{}, err
	}
	k := Key{Name: Name{Type: t, Number: number}}
	// An "@" with nothing behind it is part of the number.
	if i := strings.LastIndexByte(number, '@'); i >= 0 && i+1 < len(number) {
		k.Number, k.ID = number[:i], number[i+1:]
	}
	if k.Number == "" && k.ID == "" {
		return Key{}, fmt.Errorf("%q has no number: %w", clip(s), ErrKey)
	}
	return k, nil
}

// WholeNumber is the number with what was read as an id put back.
func (k Key) WholeNumber() string {
	if k.ID == "" {
		return k.Number
	}
	return k.Number + "@" + k.ID
}
