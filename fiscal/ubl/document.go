package ubl

import (
	"strconv"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// document is the writing itself. The order of elements is the schema's.
type document struct {
	amounts
	in            Input
	seller, buyer party
	iban          string
	w             writer
}

func (d *document) write() {
	root, of := "Invoice", "Invoice-2"
	if d.credit() {
		root, of = "CreditNote", "CreditNote-2"
	}
	const ubl = "urn:oasis:names:specification:ubl:schema:xsd:"
	d.w.b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<` + root + ` xmlns="` + ubl + of + `" xmlns:cac="` + ubl + `CommonAggregateComponents-2" xmlns:cbc="` + ubl + `CommonBasicComponents-2">` + "\n")
	d.w.depth = 1
	d.head()
	d.references()
	d.party("cac:AccountingSupplierParty", d.seller)
	d.party("cac:AccountingCustomerParty", d.buyer)
	d.payment()
	d.taxes()
	d.totals()
	for i := range d.lines {
		d.line(i)
	}
	d.w.b.WriteString("</" + root + ">\n")
}

func (d *document) credit() bool { return d.in.Doc.Type == fiscal.CreditNote }

func (d *document) head() {
	w, doc := &d.w, d.in.Doc
	w.leaf("cbc:CustomizationID", customization)
	w.leaf("cbc:ProfileID", profile)
	w.leaf("cbc:ID", doc.Number)
	w.leaf("cbc:IssueDate", doc.Date.String())
	if d.credit() {
		w.leaf("cbc:CreditNoteTypeCode", "381")
	} else {
		w.leaf("cbc:DueDate", doc.Expires.String())
		w.leaf("cbc:InvoiceTypeCode", "380")
	}
	w.leaf("cbc:Note", note(d.in))
	w.leaf("cbc:DocumentCurrencyCode", fiscal.EUR)
	w.leaf("cbc:BuyerReference", d.buyerReference())
}

// references: the customer's order, the invoice that a credit note corrects
// (BG-3), and the VAT ticket as a supporting document (BG-24). Without a type
// code such a reference is no "invoiced object" (UBL-SR-43).
func (d *document) references() {
	w := &d.w
	w.within("cac:OrderReference", func() { w.leaf("cbc:ID", d.in.OrderReference) })
	if c := d.in.Corrects; c != nil && d.credit() && clean(c.Number) != "" {
		w.within("cac:BillingReference", func() {
			w.within("cac:InvoiceDocumentReference", func() {
				w.leaf("cbc:ID", c.Number)
				w.leaf("cbc:IssueDate", c.Date.String())
			})
		})
	}
	if clean(d.in.Ticket) != "" {
		w.within("cac:AdditionalDocumentReference", func() {
			w.leaf("cbc:ID", d.in.Ticket)
			w.leaf("cbc:DocumentDescription", wordsIn(d.in.Lang).ticket)
		})
	}
}

func (d *document) party(role string, p party) {
	w := &d.w
	w.within(role, func() {
		w.within("cac:Party", func() {
			w.leaf("cbc:EndpointID", p.endpoint.ID, "schemeID", p.endpoint.Scheme)
			w.within("cac:PartyName", func() { w.leaf("cbc:Name", p.legal) })
			w.within("cac:PostalAddress", func() {
				w.leaf("cbc:StreetName", p.street)
				w.leaf("cbc:CityName", p.town)
				w.leaf("cbc:PostalZone", p.zip)
				w.within("cac:Country", func() { w.leaf("cbc:IdentificationCode", p.country) })
			})
			if !d.outside() {
				w.within("cac:PartyTaxScheme", func() {
					w.leaf("cbc:CompanyID", p.vat)
					d.scheme()
				})
			}
			w.within("cac:PartyLegalEntity", func() {
				w.leaf("cbc:RegistrationName", p.legal)
				if p.company.ID != "" {
					w.leaf("cbc:CompanyID", p.company.ID, "schemeID", p.company.Scheme)
				}
			})
			w.within("cac:Contact", func() {
				w.leaf("cbc:Name", p.contact)
				w.leaf("cbc:Telephone", p.phone)
				w.leaf("cbc:ElectronicMail", p.email)
			})
		})
	})
}

func (d *document) scheme() {
	d.w.within("cac:TaxScheme", func() { d.w.leaf("cbc:ID", "VAT") })
}

// payment: a SEPA credit transfer (UNCL 4461, 58) to the shop's account, with
// the structured communication. A credit note is not paid by the customer, and
// what is paid already needs no instruction.
func (d *document) payment() {
	w := &d.w
	if d.iban != "" && !d.credit() && d.payable() > 0 {
		w.within("cac:PaymentMeans", func() {
			w.leaf("cbc:PaymentMeansCode", "58")
			w.leaf("cbc:PaymentID", d.in.StructuredRef)
			w.within("cac:PayeeFinancialAccount", func() {
				w.leaf("cbc:ID", d.iban)
				w.leaf("cbc:Name", d.seller.legal)
				w.within("cac:FinancialInstitutionBranch", func() { w.leaf("cbc:ID", d.in.Seller.BIC) })
			})
		})
	}
	w.within("cac:PaymentTerms", func() { w.leaf("cbc:Note", d.terms()) })
}

func (d *document) taxes() {
	w := &d.w
	w.within("cac:TaxTotal", func() {
		w.amount("cbc:TaxAmount", d.vat)
		for _, r := range d.rows {
			w.within("cac:TaxSubtotal", func() {
				w.amount("cbc:TaxableAmount", r.base)
				w.amount("cbc:TaxAmount", r.vat)
				w.within("cac:TaxCategory", func() {
					d.rate(r.percent)
					if r.percent.IsZero() {
						code, text := d.in.Zero.exemption()
						w.leaf("cbc:TaxExemptionReasonCode", code)
						w.leaf("cbc:TaxExemptionReason", text)
					}
					d.scheme()
				})
			})
		}
	})
}

// rate writes category and percentage; what is outside the scope of VAT has
// none (BR-O-05).
func (d *document) rate(percent decimal.Decimal) {
	c := d.category(percent)
	d.w.leaf("cbc:ID", c)
	if c != "O" {
		d.w.leaf("cbc:Percent", percent.String())
	}
}

func (d *document) totals() {
	w := &d.w
	w.within("cac:LegalMonetaryTotal", func() {
		w.amount("cbc:LineExtensionAmount", d.net)
		w.amount("cbc:TaxExclusiveAmount", d.net)
		w.amount("cbc:TaxInclusiveAmount", d.total)
		if d.in.Paid {
			w.amount("cbc:PrepaidAmount", d.total)
		}
		w.amount("cbc:PayableAmount", d.payable())
	})
}

func (d *document) line(i int) {
	w, l := &d.w, d.lines[i]
	element, quantity := "cac:InvoiceLine", "cbc:InvoicedQuantity"
	if d.credit() {
		element, quantity = "cac:CreditNoteLine", "cbc:CreditedQuantity"
	}
	w.within(element, func() {
		w.leaf("cbc:ID", strconv.Itoa(i+1))
		w.leaf(quantity, l.quantity.String(), "unitCode", piece)
		w.amount("cbc:LineExtensionAmount", l.net)
		w.within("cac:Item", func() {
			w.leaf("cbc:Name", d.in.Doc.Lines[i].Name)
			w.within("cac:ClassifiedTaxCategory", func() {
				d.rate(d.rows[l.row].percent)
				d.scheme()
			})
		})
		w.within("cac:Price", func() { w.leaf("cbc:PriceAmount", l.price.String(), "currencyID", fiscal.EUR) })
	})
}
