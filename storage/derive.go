package storage

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"zegel/fiscal"
)

// derived is what lists sort, filter and search by, taken from the content that
// is shown and the customer as now known.
type derived struct {
	number, numberKey               string
	customerID                      string
	customer, customerKey           string
	total                           int64
	date                            string
	mismatch                        bool
	buyerWords, noteText, lineNames string // search text only
}

func derive(d fiscal.Document, buyer *fiscal.Party) derived {
	out := derived{
		number: d.Number, numberKey: naturalKey(d.Number), total: int64(d.Total), date: d.Date.String(),
		mismatch: fiscal.ReadLines(d).Prices == fiscal.Mismatched, noteText: d.Note,
	}
	if d.HasCustomer() {
		out.customerID = d.CustomerID
	}
	if buyer != nil && out.customerID != "" {
		out.customer = buyer.DisplayName()
		out.customerKey = foldKey(out.customer)
		out.buyerWords = strings.Join([]string{buyer.Company, buyer.FirstName, buyer.Name, buyer.Town, buyer.VAT, buyer.Email}, " ")
	}
	names := make([]string, len(d.Lines))
	for i, l := range d.Lines {
		names[i] = l.Name
	}
	out.lineNames = strings.Join(names, "\n")
	return out
}

// naturalKey sorts numbers as people count: runs of digits by their value, so
// that 9 comes before 12 and 2026/3 before 2026/0010. Each run of digits is
// written without leading zeros behind its length.
func naturalKey(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] < '0' || s[i] > '9' {
			b.WriteByte(s[i])
			i++
			continue
		}
		j := i
		for j < len(s) && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		digits := strings.TrimLeft(s[i:j], "0")
		if n := len(digits); n < 100 {
			b.WriteByte('0' + byte(n/10))
			b.WriteByte('0' + byte(n%10))
		} else {
			b.WriteString("99")
		}
		b.WriteString(digits)
		i = j
	}
	return b.String()
}

// foldKey sorts names without regard to case and accents.
func foldKey(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
