package cloudpos

import (
	"encoding/json"
	"errors"
	"fmt"
)

// invoice is a row of get-invoices as the API has it; Invoices makes a
// fiscal.Document of it, Read shows it as it is.
type invoice struct {
	ID            identity
	CustomerID    string
	Total         Number // incl. VAT
	Date, Expires Moment
	Number        identity
	Doctype       int // 1 invoice, 2 offer, 3 credit note
	Note          string
	Detail        invoiceLines
	FromTicket    bool
	Extra         Extra
}

func (r *invoice) fields() []field {
	return []field{
		{name: "id", to: &r.ID},
		{name: "customerid", to: &r.CustomerID},
		{name: "totalprice", to: &r.Total},
		{name: "date", to: &r.Date},
		{name: "expirationdate", to: &r.Expires},
		{name: "number", to: &r.Number},
		{name: "doctype", to: &r.Doctype},
		{name: "note", to: &r.Note},
		{name: "invoicedetail", to: &r.Detail},
		{name: "docfromvatticket", to: &r.FromTicket},
	}
}
func (r *invoice) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r invoice) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// invoiceLine is a line of invoicedetail. The rate stays text: one that is no
// number is kept, since such a document is listed and signed all the same.
type invoiceLine struct {
	Quantity Number
	Name     string
	Price    Number // incl. VAT
	Tax      string // rate in percent
	Extra    Extra
}

func (r *invoiceLine) fields() []field {
	return []field{
		{name: "quantity", to: &r.Quantity},
		{name: "productname", to: &r.Name},
		{name: "productprice", to: &r.Price},
		{name: "producttax", to: &r.Tax},
	}
}
func (r *invoiceLine) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r invoiceLine) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

type invoiceLines []invoiceLine

func (l *invoiceLines) set(n node) error {
	lines, err := detail[invoiceLine](n)
	*l = lines
	return err
}

// MarshalJSON writes a list, never null.
func (l invoiceLines) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]invoiceLine(l))
}

// detail reads the lines of a row: a list, PHP's numbered object, either as
// JSON text, or one line alone. Nothing there is no lines.
func detail[T any, P rowOf[T]](n node) ([]T, error) {
	n = n.unwrapped()
	if n.empty() {
		return nil, nil
	}
	items := n.items
	switch {
	case n.kind == object && !numberedObject(n):
		items = []node{n}
	case n.kind != object && n.kind != array:
		return nil, &fieldError{"", "is " + n.describe()}
	}
	out := make([]T, len(items))
	for i, v := range items {
		if err := fill(P(&out[i]), v); err != nil {
			var fe *fieldError
			if errors.As(err, &fe) && fe.field != "" {
				return nil, &fieldError{fmt.Sprintf("[%d].%s", i, fe.field), fe.why}
			}
			return nil, &fieldError{fmt.Sprintf("[%d]", i), "is no line but " + v.describe()}
		}
	}
	return out, nil
}

func numberedObject(n node) bool {
	for _, k := range n.keys {
		if !allDigits(k) {
			return false
		}
	}
	return true
}

// extras are the lines' unknown fields as a list beside the lines; any is false
// when no line has one.
func (l invoiceLines) extras() (n node, any bool) {
	n.kind = array
	for _, line := range l {
		n.items = append(n.items, line.Extra.node())
		any = any || len(line.Extra) > 0
	}
	return n, any
}
