package cloudpos

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// Filter selects rows of get-invoices and get-orders. Zero fields select all.
type Filter struct {
	Start, End string // ids, both included
	Date       fiscal.Date
}

func (f Filter) params() params {
	var p params
	p.addURL("start", f.Start)
	p.addURL("end", f.End)
	p.addURL("date", f.Date.String())
	return p
}

func (p *params) addURL(name, value string) {
	if value != "" {
		p.url = append(p.url, param{name: name, value: value})
	}
}

// Invoices calls get-invoices: invoices, offers and credit notes. None found is
// an empty list and no error.
//
// The list and the error do not exclude each other. A row that cannot be read
// (no id, a total that is no number) is never dropped silently: the error joins
// a *RowError for each, and the documents that could be read are returned beside
// it. Every other error comes with an empty list.
func (c *Client) Invoices(ctx context.Context, f Filter) ([]fiscal.Document, error) {
	docs := []fiscal.Document{}
	err := c.get(ctx, fnInvoices, f.params(), func(a *answer, n node) error {
		var err error
		docs, err = c.documents(a, n)
		return err
	})
	return docs, err
}

// documents reads the rows of get-invoices.
func (c *Client) documents(a *answer, n node) ([]fiscal.Document, error) {
	nodes, ok := shapeOf[invoice](a.function).rows(n)
	if !ok {
		return []fiscal.Document{}, c.bodyError(a, WhyShape, "no list of documents")
	}
	docs := make([]fiscal.Document, 0, len(nodes))
	var errs []error
	for i, v := range nodes {
		var r invoice
		err := fill(&r, v)
		var d fiscal.Document
		if err == nil {
			d, err = r.document(c.keys.licence)
		}
		if err != nil {
			errs = append(errs, c.rowError(a.function, i, v, err))
			continue
		}
		docs = append(docs, d)
	}
	return docs, errors.Join(errs...)
}

// document makes the domain's document of a row. What must be there to tell
// documents apart and to book them is checked here: id, type, total.
func (r *invoice) document(licence string) (fiscal.Document, error) {
	d := fiscal.Document{
		Ref:    fiscal.Ref{Licence: licence, Type: fiscal.Doctype(r.Doctype), ID: strings.TrimSpace(string(r.ID))},
		Number: string(r.Number), CustomerID: strings.TrimSpace(r.CustomerID), Currency: fiscal.EUR,
		DateText: r.Date.Text, Note: r.Note, FromTicket: r.FromTicket, Extra: r.Extra,
	}
	if strings.TrimSpace(d.Number) == "" {
		d.Number = "" // blanks name nothing; otherwise the number stays to the letter
	}
	switch {
	case d.ID == "":
		return d, &fieldError{"id", "is missing"}
	case r.Doctype < 0:
		return d, &fieldError{"doctype", "is negative"}
	case !r.Total.Valid:
		return d, &fieldError{"totalprice", "is missing"}
	}
	var err error
	if d.Total, err = fiscal.CentsOf(r.Total.Decimal); err != nil {
		return d, &fieldError{"totalprice", "is out of range"}
	}
	// A date that cannot be read costs no document: its text stays, and a document
	// without a date is never signed by itself.
	d.Date = r.Date.day()
	if d.Expires = r.Expires.day(); d.Expires.IsZero() && strings.Trim(r.Expires.Text, "0-: ") != "" {
		keep(&d, "expirationdate", node{kind: text, text: r.Expires.Text})
	}
	for _, l := range r.Detail {
		d.Lines = append(d.Lines, l.line())
	}
	if n, any := r.Detail.extras(); any {
		keep(&d, "invoicedetail", n)
	}
	return d, nil
}

// keep puts what the domain has no field for into the document's Extra, under
// the API's name of the field that it came in.
func keep(d *fiscal.Document, name string, n node) {
	if d.Extra == nil {
		d.Extra = map[string]json.RawMessage{}
	}
	d.Extra[name] = n.encode(true)
}

// day is the moment's civil day, in the text's own zone or in Brussels.
func (m Moment) day() fiscal.Date {
	if d, err := fiscal.ParseDate(m.Text); err == nil {
		return d
	}
	if m.Time.IsZero() {
		return fiscal.Date{}
	}
	return fiscal.FiscalDay(m.Time)
}

// line makes the domain's line. A quantity or price that the API left out is
// zero: the document then shows as a mismatch instead of vanishing.
func (r invoiceLine) line() fiscal.Line {
	l := fiscal.Line{Name: r.Name, Quantity: r.Quantity.Decimal, Price: r.Price.Decimal}
	l.Rate, l.RateKnown = percent(r.Tax)
	if !l.RateKnown {
		l.RateText = r.Tax
	}
	return l
}

// percent reads a VAT rate: "21", "21.00", "21 %". What is no percentage is
// unknown: a fraction like 0.21 is taken as it stands, since guessing rates is
// nobody's business here.
func percent(s string) (decimal.Decimal, bool) {
	d, err := fiscal.ParseDecimal(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%")))
	if err != nil || d.IsNegative() || d.GreaterThan(decimal.New(100, 0)) {
		return decimal.Decimal{}, false
	}
	return d, true
}
