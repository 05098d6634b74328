package ubl

import (
	"strings"

	"zegel/fiscal"
)

// party is a seller or a buyer as it is written.
type party struct {
	endpoint Endpoint
	legal    string // registration name
	vat      string // with country prefix; empty is not written
	company  Endpoint
	country  string
	street   string
	town     string
	zip      string
	contact  string
	phone    string
	email    string
}

// sellerOf reads the shop. CloudPOS's sellers are Belgian: their VAT number is
// their enterprise number, and that is their Peppol address (scheme 0208).
func sellerOf(in Input, m *Missing) party {
	p := addressOf(in.Seller)
	p.legal = clean(in.Seller.DisplayName())
	if p.legal == "" {
		m.add("seller.name")
	}
	if p.country == "" {
		m.add("seller.country")
	}
	n, err := fiscal.EnterpriseNumber(in.Seller.VAT)
	if err != nil {
		m.add("seller.vat")
		return p
	}
	p.vat, p.company, p.endpoint = "BE"+n, Endpoint{"0208", n}, Endpoint{"0208", n}
	if in.SellerEndpoint.ID != "" {
		p.endpoint = in.SellerEndpoint
	}
	return p
}

// buyerOf reads the customer. One without a VAT number is a consumer and gets no
// e-invoice.
func buyerOf(in Input, m *Missing) party {
	if in.Customer == nil {
		m.add("customer")
		return party{}
	}
	p := addressOf(*in.Customer)
	p.legal = clean(in.Customer.DisplayName())
	if person := clean(strings.TrimSpace(in.Customer.FirstName + " " + in.Customer.Name)); person != p.legal {
		p.contact = person
	}
	if p.legal == "" {
		m.add("customer.name")
	}
	vat, at, err := taxNumber(in.Customer.VAT, p.country)
	if err != nil {
		m.add("customer.vat")
		return p
	}
	if in.Customer.Country == "" { // the API knows no country; the number does
		p.country = at
	}
	if p.country == "" {
		m.add("customer.country")
	}
	p.vat, p.endpoint = vat, endpointOf(vat)
	if p.endpoint.Scheme == "0208" {
		p.company = p.endpoint
	}
	if in.BuyerEndpoint.ID != "" {
		p.endpoint = in.BuyerEndpoint
	}
	if p.endpoint.ID == "" {
		m.add("customer.endpoint")
	}
	return p
}

func addressOf(f fiscal.Party) party {
	return party{
		country: countryOf(f.Country), street: clean(f.Street), town: clean(f.Town), zip: clean(f.Zip),
		phone: clean(f.Phone), email: clean(f.Email),
	}
}

// countryOf gives the ISO 3166-1 code: Belgium for nothing, nothing for what is
// no code of two letters.
func countryOf(s string) string {
	c := strings.ToUpper(strings.TrimSpace(s))
	switch {
	case c == "":
		return "BE"
	case c == "EL":
		return "GR"
	case len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z':
		return ""
	}
	return c
}

// taxNumber brings a customer's VAT number into its plain form and tells its
// country. A number without a prefix is read in the customer's own country.
// Belgian numbers must pass their check; others must look like a VAT number of
// a member state (country prefix as VIES has it, 2 to 12 letters and digits).
func taxNumber(s, country string) (vat, at string, err error) {
	t := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r == '+', r == '*':
			return r
		}
		return -1
	}, strings.ToUpper(s))
	if country == "GR" {
		country = "EL"
	}
	prefixed := len(t) > 2 && t[0] >= 'A' && t[1] >= 'A'
	if country == "BE" && (!prefixed || strings.HasPrefix(t, "BE")) {
		vat, err = fiscal.CheckBelgianVAT(t)
		return vat, "BE", err
	}
	if !prefixed {
		t = country + t
	}
	prefix := ""
	if len(t) > 2 {
		prefix = t[:2]
	}
	if prefix == "BE" {
		vat, err = fiscal.CheckBelgianVAT(t)
		return vat, "BE", err
	}
	if len(t) < 4 || len(t) > 14 || schemeOf(prefix) == "" && prefix != "XI" || !strings.ContainsAny(t[2:], "0123456789") {
		return "", "", fiscal.ErrIdentifier
	}
	if at = prefix; at == "EL" {
		at = "GR"
	}
	if at == "XI" {
		at = "GB"
	}
	return t, at, nil
}

// schemeOf is the electronic address scheme in which a member state's companies
// are found by their VAT number (code list of participant identifier schemes,
// OpenPeppol): the VAT number itself, except for 0208 (enterprise number), 0184
// (Danish CVR) and 0007 (Swedish organisation number), which it contains.
func schemeOf(prefix string) string {
	const list = `AT9914 BE0208 BG9926 CY9928 CZ9929 DE9930 DK0184 EE9931 EL9933 ES9920 FI0213
		FR9957 HR9934 HU9910 IE9935 IT0211 LT9937 LU9938 LV9939 MT9943 NL9944 PL9945 PT9946
		RO9947 SE0007 SI9949 SK9950`
	for _, entry := range strings.Fields(list) {
		if entry[:2] == prefix {
			return entry[2:]
		}
	}
	return ""
}

// endpointOf is the Peppol address that follows from a plain VAT number; the
// zero Endpoint when none does.
func endpointOf(vat string) Endpoint {
	e := Endpoint{schemeOf(vat[:2]), vat}
	switch e.Scheme {
	case "":
		return Endpoint{}
	case "0208":
		e.ID = vat[2:]
	case "0184":
		if e.ID = vat[2:]; len(e.ID) != 8 || !digits(e.ID) {
			return Endpoint{}
		}
	case "0007": // SE, ten digits, and 01 for the branch
		if len(vat) != 14 || !digits(vat[2:]) || !luhn(vat[2:12]) {
			return Endpoint{}
		}
		e.ID = vat[2:12]
	case "0211":
		if len(vat) != 13 || !digits(vat[2:]) || !luhn(vat[2:]) {
			return Endpoint{}
		}
	}
	return e
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// luhn is the check of Swedish organisation numbers and Italian VAT numbers.
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		n := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
