package fiscal

import (
	"github.com/shopspring/decimal"

	"zegel/fiscal/exactjson"
)

// quickCanonical is ParseCanonical for what Canonical wrote, without
// encoding/json: checking a year reads hundreds of thousands of contents. false:
// it cannot tell, or there are fields that the program does not know.
func quickCanonical(b []byte) (d Document, ok bool) {
	r := exactjson.New(b)
	text := func(field string) string {
		r.Literal(field)
		return string(r.Text())
	}
	integer := func(field string) int64 {
		r.Literal(field)
		return r.Integer()
	}
	date := func(field string) Date {
		r.Literal(field)
		day, err := ParseDate(string(r.Text()))
		ok = ok && err == nil
		return day
	}
	ok = true
	d.Licence = text(`{"licence":`)
	d.Type = Doctype(integer(`,"doctype":`))
	d.ID = text(`,"id":`)
	d.Number = text(`,"number":`)
	d.CustomerID = text(`,"customerid":`)
	d.Total = Cents(integer(`,"total_cents":`))
	d.Currency = text(`,"currency":`)
	d.Date = date(`,"date":`)
	d.DateText = text(`,"date_text":`)
	d.Expires = date(`,"expires":`)
	d.Note = text(`,"note":`)
	r.Literal(`,"from_ticket":`)
	d.FromTicket = r.Bool()
	r.Literal(`,"lines":[`)
	for i := 0; ok && r.OK() && !r.Has("]"); i++ {
		if i > 0 {
			r.Literal(",")
		}
		var l Line
		l, ok = quickLine(&r)
		d.Lines = append(d.Lines, l)
	}
	r.Literal("}")
	return d, ok && r.Done()
}

func quickLine(r *exactjson.Reader) (l Line, ok bool) {
	r.Literal(`{"name":`)
	l.Name = string(r.Text())
	ok = true
	for _, f := range [...]struct {
		field string
		to    *decimal.Decimal
	}{{`,"quantity":`, &l.Quantity}, {`,"price":`, &l.Price}, {`,"rate":`, &l.Rate}} {
		r.Literal(f.field)
		n, err := decimal.NewFromString(string(r.Text()))
		*f.to, ok = n, ok && err == nil
	}
	r.Literal(`,"rate_known":`)
	l.RateKnown = r.Bool()
	if r.Has(`,"rate_text":`) {
		l.RateText = string(r.Text())
	}
	r.Literal("}")
	return l, ok
}
