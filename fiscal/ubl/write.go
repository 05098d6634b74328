package ubl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

const (
	customization = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
	profile       = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
	// piece is the unit of every quantity: "one" (UN/ECE recommendation 20). The
	// API names none.
	piece = "C62"
)

// Write gives the document as a Peppol BIS Billing 3.0 invoice or credit note:
// UTF-8 XML, the same bytes for the same input. What a till wrote as a negative
// credit note comes out positive. When something is wanting for the document to
// be valid the error is a *Missing that lists all of it.
func Write(in Input) ([]byte, error) {
	m := &Missing{}
	if err := complete(&in); err != nil {
		m.add("total")
	}
	check(in, m)
	d := document{in: in, seller: sellerOf(in, m), buyer: buyerOf(in, m)}
	if in.Seller.IBAN != "" {
		iban, err := fiscal.CheckIBAN(in.Seller.IBAN)
		if err != nil && in.Doc.Type == fiscal.Invoice {
			m.add("seller.iban")
		}
		d.iban = iban
	}
	if len(m.Fields) > 0 {
		return nil, m
	}
	d.amounts = compute(in.Doc, in.Reading, in.VAT)
	d.write()
	return d.w.b.Bytes(), nil
}

// complete works out the reading and the VAT table where the caller gave none.
func complete(in *Input) error {
	if in.Reading.Prices != "" {
		return nil
	}
	in.Reading = fiscal.ReadLines(in.Doc)
	var err error
	in.VAT, err = fiscal.VATTable(in.Doc, in.Reading, fiscal.BelgianRates())
	return err
}

// check finds what the document itself lacks.
func check(in Input, m *Missing) {
	d := in.Doc
	for field, bad := range map[string]bool{
		"doctype":  d.Type != fiscal.Invoice && d.Type != fiscal.CreditNote,
		"number":   clean(d.Number) == "",
		"date":     d.Date.IsZero(),
		"currency": d.Currency != "" && d.Currency != fiscal.EUR,
		"lines":    len(d.Lines) == 0,
		"mismatch": in.Reading.Prices == fiscal.Mismatched,
	} {
		if bad {
			m.add(field)
		}
	}
	slices.Sort(m.Fields) // a map has no order, the answer does
	checkLines(in, m)
	if in.Reading.Prices != fiscal.Mismatched && len(d.Lines) > 0 {
		checkTable(in, m)
	}
}

func checkLines(in Input, m *Missing) {
	zero, other := false, false
	for i, l := range in.Doc.Lines {
		if clean(l.Name) == "" {
			m.add(fmt.Sprintf("line.%d.name", i+1))
		}
		if !l.RateKnown || !plausible(l.Rate) {
			m.add(fmt.Sprintf("line.%d.rate", i+1))
		}
		zero, other = zero || l.RateKnown && l.Rate.IsZero(), other || !l.Rate.IsZero()
		if i >= len(in.Reading.Totals) {
			m.add("total")
		} else if _, err := fiscal.CentsOf(in.Reading.Totals[i]); err != nil {
			m.add("total")
		}
	}
	if !zero {
		return
	}
	switch in.Zero.Code {
	case "Z":
	case "E":
		if clean(in.Zero.Reason) == "" {
			m.add("vat.zero_reason") // BR-E-10
		}
	case "O":
		if other {
			m.add("vat.zero_mixed") // BR-O-11, BR-O-12
		}
	default:
		m.add("vat.zero")
	}
}

// plausible bounds a rate to what the rules can hold: BR-CO-17 reads a rate
// below a half as none at all.
func plausible(rate decimal.Decimal) bool {
	return rate.IsZero() || rate.GreaterThanOrEqual(decimal.New(5, -1)) && rate.LessThanOrEqual(decimal.New(100, 0)) && rate.Exponent() >= -4
}

// checkTable holds the VAT table against the document: every line's rate is in
// it once, and it adds up.
func checkTable(in Input, m *Missing) {
	var gross, parts fiscal.Cents
	for _, v := range in.VAT {
		gross, parts = gross+v.Gross, parts+v.Base+v.VAT
	}
	for _, l := range in.Doc.Lines {
		n := 0
		for _, v := range in.VAT {
			if v.Known && v.Percent.Equal(l.Rate) {
				n++
			}
		}
		if n != 1 && l.RateKnown {
			m.add("total")
		}
	}
	if gross != in.Doc.Total || parts != gross {
		m.add("total")
	}
}

// buyerReference is what lets the customer route the document; Peppol wants one
// unless an order is named (R003). The API has no such field: the person at the
// customer's is named, as Peppol suggests, else our own number of the document.
func (d *document) buyerReference() string {
	if s := clean(d.in.BuyerReference); s != "" {
		return s
	}
	if clean(d.in.OrderReference) != "" {
		return ""
	}
	if d.buyer.contact != "" {
		return d.buyer.contact
	}
	return d.in.Doc.Number
}

// terms are needed where an amount is due and no date says when (BR-CO-25).
func (d *document) terms() string {
	if s := clean(d.in.PaymentTerms); s != "" {
		return s
	}
	if d.in.Doc.Type == fiscal.Invoice && d.in.Doc.Expires.IsZero() && d.payable() > 0 {
		return wordsIn(d.in.Lang).terms
	}
	return ""
}

// payable is what is left to pay.
func (d *document) payable() fiscal.Cents {
	if d.in.Paid {
		return 0
	}
	return d.total
}

// category is the VAT category of a rate (UNCL 5305).
func (d *document) category(percent decimal.Decimal) string {
	if percent.IsZero() {
		return strings.ToUpper(d.in.Zero.Code)
	}
	return "S"
}

// outside tells whether the document is outside the scope of VAT as a whole;
// then it may not carry VAT numbers (BR-O-02).
func (d *document) outside() bool {
	return d.category(d.rows[0].percent) == "O"
}
