package ubl

import (
	"slices"
	"strings"

	"zegel/fiscal"
)

// Input is all that an e-invoice is written from.
type Input struct {
	Doc fiscal.Document
	// Reading and VAT are those the paper shows. Without a Reading both are
	// worked out from Doc by the Belgian rates.
	Reading  fiscal.Reading
	VAT      []fiscal.VATRow
	Seller   fiscal.Party
	Customer *fiscal.Party
	// Ticket is the VAT ticket's number; empty when there is none.
	Ticket string
	// Corrects is the invoice that a credit note corrects; nil when not stated.
	Corrects *fiscal.Reference
	// Zero says what a 0 % line is.
	Zero ZeroCategory
	// StructuredRef is the payer's structured communication as printed.
	StructuredRef string
	// BuyerReference and OrderReference are the customer's own; one of them must
	// stand in the document, see buyerReference.
	BuyerReference, OrderReference string
	// PaymentTerms is the shop's text on when to pay; needed only where the
	// document has no expiry date (BR-CO-25), with a neutral default.
	PaymentTerms string
	// SellerEndpoint and BuyerEndpoint replace the Peppol addresses that follow
	// from the VAT numbers.
	SellerEndpoint, BuyerEndpoint Endpoint
	// Paid: the amount has been received, so nothing is left to pay.
	Paid bool
	// Training: signed by a sandbox; the document says so in its note.
	Training bool
	Lang     string // nl, fr, de, en: of the texts we add; anything else is en
}

// Endpoint is a Peppol participant: a scheme of the list of electronic address
// schemes and an identifier in it.
type Endpoint struct{ Scheme, ID string }

// Missing lists, in machine words, what keeps a document from being a valid
// e-invoice. The words: doctype, number, date, currency, lines, mismatch, total,
// line.N.name, line.N.rate (N from 1), vat.zero, vat.zero_reason, vat.zero_mixed,
// seller.name, seller.vat, seller.country, seller.iban, customer, customer.name,
// customer.vat, customer.country, customer.endpoint.
type Missing struct{ Fields []string }

// Error names the fields.
func (m *Missing) Error() string {
	return "not enough for an e-invoice: " + strings.Join(m.Fields, ", ")
}

func (m *Missing) add(field string) {
	if !slices.Contains(m.Fields, field) {
		m.Fields = append(m.Fields, field)
	}
}

// ZeroCategory is what the shop says its 0 % lines are: "Z" zero rated, "E"
// exempt, "O" outside the scope of VAT (UNCL 5305). The zero value says
// nothing, and then a document with such a line is Missing "vat.zero".
type ZeroCategory struct {
	Code string
	// Reason is told with E and O. A first word from the VATEX list of the
	// European Commission is written as the reason's code.
	Reason string
}

// ParseZeroCategory reads the setting: "Z", "E:reason" or "O:reason". Text that
// is none of these gives the zero value and false; nothing gives it and true.
func ParseZeroCategory(s string) (ZeroCategory, bool) {
	code, reason, _ := strings.Cut(strings.TrimSpace(s), ":")
	z := ZeroCategory{strings.ToUpper(strings.TrimSpace(code)), strings.TrimSpace(reason)}
	switch z.Code {
	case "":
		return ZeroCategory{}, z.Reason == ""
	case "Z":
		return ZeroCategory{Code: "Z"}, z.Reason == ""
	case "E":
		return z, z.Reason != ""
	case "O":
		return z, true
	}
	return ZeroCategory{}, false
}

// exemption splits the reason into a VATEX code and a text; either may be empty.
// Codes that belong to another category than the one chosen stay text
// (PEPPOL-EN16931-P0104 and following).
func (z ZeroCategory) exemption() (code, text string) {
	switch z.Code {
	case "O":
		if z.Reason == "" || strings.EqualFold(z.Reason, "VATEX-EU-O") {
			return "VATEX-EU-O", ""
		}
		return "", z.Reason
	case "E":
		first, rest, _ := strings.Cut(z.Reason, " ")
		if c := strings.ToUpper(first); exemptionCode(c) {
			return c, strings.TrimSpace(rest)
		}
		return "", z.Reason
	}
	return "", ""
}

// exemptionCode tells whether c is in the VATEX list as a reason for category E:
// the articles of directive 2006/112/EC, and its margin schemes D, F, I and J.
func exemptionCode(c string) bool {
	article, ok := strings.CutPrefix(c, "VATEX-EU-")
	if !ok {
		return false
	}
	return slices.Contains(strings.Fields(`79-C
		132 132-1A 132-1B 132-1C 132-1D 132-1E 132-1F 132-1G 132-1H 132-1I 132-1J
		132-1K 132-1L 132-1M 132-1N 132-1O 132-1P 132-1Q
		143 143-1A 143-1B 143-1C 143-1D 143-1E 143-1F 143-1FA 143-1G 143-1H 143-1I
		143-1J 143-1K 143-1L 148 148-A 148-B 148-C 148-D 148-E 148-F 148-G
		151 151-1A 151-1AA 151-1B 151-1C 151-1D 151-1E 309 D F I J`), article)
}
