package ubl_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"
)

// node is an element of a parsed document. Names carry the usual prefixes.
type node struct {
	name     string
	attr     map[string]string
	text     string
	children []*node
	parent   *node
}

func parseXML(b []byte) (*node, error) {
	prefix := map[string]string{
		"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac:",
		"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2":     "cbc:",
		"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2":                   "",
		"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2":                "",
	}
	dec := xml.NewDecoder(bytes.NewReader(b))
	top := &node{}
	at := top
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			p, ok := prefix[t.Name.Space]
			if !ok {
				return nil, errors.New("unknown namespace " + t.Name.Space)
			}
			n := &node{name: p + t.Name.Local, attr: map[string]string{}, parent: at}
			for _, a := range t.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			at.children = append(at.children, n)
			at = n
		case xml.EndElement:
			at = at.parent
		case xml.CharData:
			at.text += string(t)
		}
	}
	if len(top.children) != 1 {
		return nil, errors.New("not one root")
	}
	return top.children[0], nil
}

// all gives the nodes at a path of names, "a/b/c"; "|" parts alternatives.
func (n *node) all(path string) []*node {
	at := []*node{n}
	for _, step := range strings.Split(path, "/") {
		var next []*node
		for _, m := range at {
			for _, c := range m.children {
				for _, alt := range strings.Split(step, "|") {
					if c.name == alt {
						next = append(next, c)
					}
				}
			}
		}
		at = next
	}
	return at
}

func (n *node) str(path string) string {
	if f := n.all(path); len(f) > 0 {
		return strings.TrimSpace(f[0].text)
	}
	return ""
}

func (n *node) has(path string) bool { return n.str(path) != "" }

func (n *node) num(path string) decimal.Decimal {
	d, err := decimal.NewFromString(n.str(path))
	if err != nil {
		return decimal.New(-999999999, 9) // fails every comparison
	}
	return d
}

func (n *node) walk(f func(*node)) {
	f(n)
	for _, c := range n.children {
		c.walk(f)
	}
}

const (
	lineNames = "cac:InvoiceLine|cac:CreditNoteLine"
	itemTax   = "cac:Item/cac:ClassifiedTaxCategory"
	seller    = "cac:AccountingSupplierParty/cac:Party/"
	buyer     = "cac:AccountingCustomerParty/cac:Party/"
)

var (
	dateForm       = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	countryForm    = regexp.MustCompile(`^[A-Z]{2}$`)
	schemeForm     = regexp.MustCompile(`^(0007|0184|0208|0211|0213|99[1-5]\d|0088)$`)
	prefixForm     = regexp.MustCompile(`^[A-Z]{2}`)
	enterpriseForm = regexp.MustCompile(`^[01]\d{9}$`)
	amountForm     = regexp.MustCompile(`^-?\d+\.\d\d$`)
)

// broken names every rule of EN 16931, of its UBL binding and of Peppol BIS
// Billing that the document breaks. Rules on groups that are never written
// (allowances, charges, payees, deliveries, periods, attachments, tax
// representatives, other tax categories) are held by unwritten, which fails on
// any element that these rules do not cover.
func broken(b []byte) []string {
	n, err := parseXML(b)
	if err != nil {
		return []string{"xml: " + err.Error()}
	}
	var out []string
	must := func(id string, ok bool) {
		if !ok {
			out = append(out, id)
		}
	}
	mandatory(n, must)
	parties(n, must)
	sums(n, must)
	categories(n, must)
	lines(n, must)
	syntax(n, must)
	return out
}

type claim func(id string, ok bool)

func mandatory(n *node, must claim) {
	credit := n.name == "CreditNote"
	must("BR-01", n.has("cbc:CustomizationID"))
	must("PEPPOL-EN16931-R004", n.str("cbc:CustomizationID") == "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0")
	must("PEPPOL-EN16931-R001", n.has("cbc:ProfileID"))
	must("PEPPOL-EN16931-R007", n.str("cbc:ProfileID") == "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
	must("BR-02", n.has("cbc:ID"))
	must("BR-03", n.has("cbc:IssueDate"))
	for _, f := range []string{"cbc:IssueDate", "cbc:DueDate", "cac:BillingReference/cac:InvoiceDocumentReference/cbc:IssueDate"} {
		must("PEPPOL-EN16931-F001", !n.has(f) || dateForm.MatchString(n.str(f)))
	}
	must("BR-04, P0100", credit || n.str("cbc:InvoiceTypeCode") == "380")
	must("BR-04, P0101", !credit || n.str("cbc:CreditNoteTypeCode") == "381")
	must("BR-05", n.str("cbc:DocumentCurrencyCode") == "EUR")
	must("BR-16", len(n.all(lineNames)) > 0)
	must("PEPPOL-EN16931-R002", len(n.all("cbc:Note")) <= 1)
	must("PEPPOL-EN16931-R003", n.has("cbc:BuyerReference") || n.has("cac:OrderReference/cbc:ID"))
	must("BR-52", len(n.all("cac:AdditionalDocumentReference")) == len(n.all("cac:AdditionalDocumentReference/cbc:ID")))
	must("UBL-SR-43", len(n.all("cac:AdditionalDocumentReference/cbc:DocumentTypeCode")) == 0)
	must("BR-55", len(n.all("cac:BillingReference")) == len(n.all("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID")))
	must("BR-CO-25", credit || !n.num("cac:LegalMonetaryTotal/cbc:PayableAmount").IsPositive() || n.has("cbc:DueDate") || n.has("cac:PaymentTerms/cbc:Note"))
	for _, p := range n.all("cac:PaymentMeans") {
		must("BR-49", p.has("cbc:PaymentMeansCode"))
		must("BR-50, BR-61", p.has("cac:PayeeFinancialAccount/cbc:ID"))
	}
}

func parties(n *node, must claim) {
	must("BR-06", n.has(seller+"cac:PartyLegalEntity/cbc:RegistrationName"))
	must("BR-07", n.has(buyer+"cac:PartyLegalEntity/cbc:RegistrationName"))
	must("BR-08", len(n.all(seller+"cac:PostalAddress")) == 1)
	must("BR-10", len(n.all(buyer+"cac:PostalAddress")) == 1)
	for id, p := range map[string]string{"BR-09": seller, "BR-11": buyer} {
		must(id, countryForm.MatchString(n.str(p+"cac:PostalAddress/cac:Country/cbc:IdentificationCode")))
	}
	must("BR-CO-26", n.has(seller+"cac:PartyTaxScheme/cbc:CompanyID") || n.has(seller+"cac:PartyLegalEntity/cbc:CompanyID"))
	must("PEPPOL-EN16931-R020", n.has(seller+"cbc:EndpointID"))
	must("PEPPOL-EN16931-R010", n.has(buyer+"cbc:EndpointID"))
	n.walk(func(m *node) {
		if m.name == "cbc:EndpointID" {
			must("BR-62, BR-63, CL008", schemeForm.MatchString(m.attr["schemeID"]))
		}
		if m.attr["schemeID"] == "0208" {
			must("PEPPOL-COMMON-R043", enterprise(strings.TrimSpace(m.text)))
		}
		if m.name == "cac:PartyTaxScheme" {
			must("BR-CO-09", prefixForm.MatchString(m.str("cbc:CompanyID")))
			must("UBL-SR-53", m.str("cac:TaxScheme/cbc:ID") == "VAT")
		}
	})
}

func enterprise(s string) bool {
	if !enterpriseForm.MatchString(s) {
		return false
	}
	body, check := decimal.RequireFromString(s[:8]), decimal.RequireFromString(s[8:])
	return decimal.New(97, 0).Sub(body.Mod(decimal.New(97, 0))).Equal(check)
}

func sum(ns []*node, path string) decimal.Decimal {
	var s decimal.Decimal
	for _, n := range ns {
		s = s.Add(n.num(path))
	}
	return s
}

func sums(n *node, must claim) {
	must("BR-12..15", len(n.all("cac:LegalMonetaryTotal")) == 1)
	net, exclusive := n.num("cac:LegalMonetaryTotal/cbc:LineExtensionAmount"), n.num("cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount")
	inclusive, payable := n.num("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"), n.num("cac:LegalMonetaryTotal/cbc:PayableAmount")
	tax := n.num("cac:TaxTotal/cbc:TaxAmount")
	must("BR-CO-10", net.Equal(sum(n.all(lineNames), "cbc:LineExtensionAmount")))
	must("BR-CO-13", exclusive.Equal(net))
	must("BR-CO-14", tax.Equal(sum(n.all("cac:TaxTotal/cac:TaxSubtotal"), "cbc:TaxAmount")))
	must("BR-CO-15", inclusive.Equal(exclusive.Add(tax)))
	prepaid := decimal.Decimal{}
	if n.has("cac:LegalMonetaryTotal/cbc:PrepaidAmount") {
		prepaid = n.num("cac:LegalMonetaryTotal/cbc:PrepaidAmount")
	}
	must("BR-CO-16", payable.Equal(inclusive.Sub(prepaid)))
	must("PEPPOL-EN16931-R053", len(n.all("cac:TaxTotal")) == 1)
	must("BR-CO-18", len(n.all("cac:TaxTotal/cac:TaxSubtotal")) > 0)
	n.walk(func(m *node) {
		if c, ok := m.attr["currencyID"]; ok {
			must("PEPPOL-EN16931-R051", c == "EUR")
		}
		if strings.HasSuffix(m.name, "Amount") && m.name != "cbc:PriceAmount" {
			must("BR-DEC "+m.name, amountForm.MatchString(strings.TrimSpace(m.text)))
		}
	})
}

func categories(n *node, must claim) {
	seen := map[string]int{}
	for _, s := range n.all("cac:TaxTotal/cac:TaxSubtotal") {
		c := s.str("cac:TaxCategory/cbc:ID")
		seen[c]++
		base, tax := s.num("cbc:TaxableAmount"), s.num("cbc:TaxAmount")
		must("BR-47", strings.Contains(" S Z E O ", " "+c+" ") && s.str("cac:TaxCategory/cac:TaxScheme/cbc:ID") == "VAT")
		reason := s.has("cac:TaxCategory/cbc:TaxExemptionReason") || s.has("cac:TaxCategory/cbc:TaxExemptionReasonCode")
		var of []*node
		for _, l := range n.all(lineNames) {
			if l.str(itemTax+"/cbc:ID") == c && l.str(itemTax+"/cbc:Percent") == s.str("cac:TaxCategory/cbc:Percent") {
				of = append(of, l)
			}
		}
		// S may be off by less than one unit; the writer is exact for all.
		must("BR-"+c+"-08", len(of) > 0 && base.Equal(sum(of, "cbc:LineExtensionAmount")))
		if c == "O" {
			must("BR-O-05", len(s.all("cac:TaxCategory/cbc:Percent")) == 0)
		} else {
			must("BR-48", s.has("cac:TaxCategory/cbc:Percent"))
			rate := s.num("cac:TaxCategory/cbc:Percent")
			must("BR-"+c+"-05", rate.IsPositive() == (c == "S") && !rate.IsNegative())
			must("BR-CO-17, BR-S-09", base.Mul(rate).Shift(-2).Round(2).Sub(tax).Abs().LessThanOrEqual(decimal.New(1, -2).Mul(decimal.New(1, 0))))
		}
		if c != "S" {
			must("BR-"+c+"-09", tax.IsZero())
		}
		must("BR-"+c+"-10", reason == (c == "E" || c == "O"))
	}
	for _, c := range []string{"Z", "E", "O"} {
		must("BR-"+c+"-01", seen[c] <= 1)
	}
	vat := n.has(seller+"cac:PartyTaxScheme/cbc:CompanyID") || n.has(buyer+"cac:PartyTaxScheme/cbc:CompanyID")
	must("BR-S-02, BR-Z-02, BR-E-02", seen["O"] > 0 || n.has(seller+"cac:PartyTaxScheme/cbc:CompanyID"))
	must("BR-O-02", seen["O"] == 0 || !vat)
	must("BR-O-11, BR-O-12", seen["O"] == 0 || len(seen) == 1)
	for _, l := range n.all(lineNames) {
		must("BR-S-01 and its like", seen[l.str(itemTax+"/cbc:ID")] > 0)
	}
}

func lines(n *node, must claim) {
	ids := map[string]bool{}
	for _, l := range n.all(lineNames) {
		must("BR-21", l.has("cbc:ID") && !ids[l.str("cbc:ID")])
		ids[l.str("cbc:ID")] = true
		q := "cbc:InvoicedQuantity"
		if n.name == "CreditNote" {
			q = "cbc:CreditedQuantity"
		}
		must("BR-22", l.has(q))
		must("BR-23", len(l.all(q)) == 1 && l.all(q)[0].attr["unitCode"] == "C62")
		must("BR-24", l.has("cbc:LineExtensionAmount"))
		must("BR-25", l.has("cac:Item/cbc:Name"))
		must("BR-26", l.has("cac:Price/cbc:PriceAmount"))
		must("BR-27", !l.num("cac:Price/cbc:PriceAmount").IsNegative())
		must("BR-CO-04", l.has(itemTax+"/cbc:ID") && l.str(itemTax+"/cac:TaxScheme/cbc:ID") == "VAT")
		must("UBL-SR-48", len(l.all(itemTax)) == 1)
		// R120 allows two cents; the writer's prices round to the very cent.
		must("PEPPOL-EN16931-R120", l.num(q).Mul(l.num("cac:Price/cbc:PriceAmount")).Round(2).Equal(l.num("cbc:LineExtensionAmount")))
	}
}

// order is the sequence in which the UBL 2.1 schemas want the children of each
// element; it is also the full list of what is ever written.
func order(parent string) string {
	switch parent {
	case "Invoice":
		return "cbc:CustomizationID cbc:ProfileID cbc:ID cbc:IssueDate cbc:DueDate cbc:InvoiceTypeCode cbc:Note cbc:DocumentCurrencyCode cbc:BuyerReference cac:OrderReference cac:AdditionalDocumentReference cac:AccountingSupplierParty cac:AccountingCustomerParty cac:PaymentMeans cac:PaymentTerms cac:TaxTotal cac:LegalMonetaryTotal cac:InvoiceLine"
	case "CreditNote":
		return "cbc:CustomizationID cbc:ProfileID cbc:ID cbc:IssueDate cbc:CreditNoteTypeCode cbc:Note cbc:DocumentCurrencyCode cbc:BuyerReference cac:OrderReference cac:BillingReference cac:AdditionalDocumentReference cac:AccountingSupplierParty cac:AccountingCustomerParty cac:PaymentTerms cac:TaxTotal cac:LegalMonetaryTotal cac:CreditNoteLine"
	case "cac:OrderReference":
		return "cbc:ID"
	case "cac:BillingReference":
		return "cac:InvoiceDocumentReference"
	case "cac:InvoiceDocumentReference":
		return "cbc:ID cbc:IssueDate"
	case "cac:AdditionalDocumentReference":
		return "cbc:ID cbc:DocumentDescription"
	case "cac:AccountingSupplierParty", "cac:AccountingCustomerParty":
		return "cac:Party"
	case "cac:Party":
		return "cbc:EndpointID cac:PartyName cac:PostalAddress cac:PartyTaxScheme cac:PartyLegalEntity cac:Contact"
	case "cac:PartyName":
		return "cbc:Name"
	case "cac:PostalAddress":
		return "cbc:StreetName cbc:CityName cbc:PostalZone cac:Country"
	case "cac:Country":
		return "cbc:IdentificationCode"
	case "cac:PartyTaxScheme":
		return "cbc:CompanyID cac:TaxScheme"
	case "cac:TaxScheme", "cac:FinancialInstitutionBranch":
		return "cbc:ID"
	case "cac:PartyLegalEntity":
		return "cbc:RegistrationName cbc:CompanyID"
	case "cac:Contact":
		return "cbc:Name cbc:Telephone cbc:ElectronicMail"
	case "cac:PaymentMeans":
		return "cbc:PaymentMeansCode cbc:PaymentID cac:PayeeFinancialAccount"
	case "cac:PayeeFinancialAccount":
		return "cbc:ID cbc:Name cac:FinancialInstitutionBranch"
	case "cac:PaymentTerms":
		return "cbc:Note"
	case "cac:TaxTotal":
		return "cbc:TaxAmount cac:TaxSubtotal"
	case "cac:TaxSubtotal":
		return "cbc:TaxableAmount cbc:TaxAmount cac:TaxCategory"
	case "cac:TaxCategory":
		return "cbc:ID cbc:Percent cbc:TaxExemptionReasonCode cbc:TaxExemptionReason cac:TaxScheme"
	case "cac:LegalMonetaryTotal":
		return "cbc:LineExtensionAmount cbc:TaxExclusiveAmount cbc:TaxInclusiveAmount cbc:PrepaidAmount cbc:PayableAmount"
	case "cac:InvoiceLine":
		return "cbc:ID cbc:InvoicedQuantity cbc:LineExtensionAmount cac:Item cac:Price"
	case "cac:CreditNoteLine":
		return "cbc:ID cbc:CreditedQuantity cbc:LineExtensionAmount cac:Item cac:Price"
	case "cac:Item":
		return "cbc:Name cac:ClassifiedTaxCategory"
	case "cac:ClassifiedTaxCategory":
		return "cbc:ID cbc:Percent cac:TaxScheme"
	case "cac:Price":
		return "cbc:PriceAmount"
	}
	return ""
}

func syntax(n *node, must claim) {
	repeats := map[string]bool{"cac:InvoiceLine": true, "cac:CreditNoteLine": true, "cac:TaxSubtotal": true}
	n.walk(func(m *node) {
		must("PEPPOL-EN16931-R008 "+m.name, len(m.children) > 0 || strings.TrimSpace(m.text) != "")
		last := -1
		names := strings.Fields(order(m.name))
		for _, c := range m.children {
			at := -1
			for i, name := range names {
				if name == c.name {
					at = i
				}
			}
			must("schema: "+m.name+"/"+c.name, at > last || at == last && at >= 0 && repeats[c.name])
			last = at
		}
	})
}
