package fiscal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"
)

// Ref is a document's identity: the API's id of the row, within a licence and a
// type. It never changes; a Name may be shared.
type Ref struct {
	Licence string  `json:"licence"`
	Type    Doctype `json:"doctype"`
	ID      string  `json:"id"`
}

// Document is a sales document as the cloud holds it (seed, get-invoices).
// Amounts include VAT. Text is the vendor's own, undecorated.
type Document struct {
	Ref
	// Number is empty when the cloud gave none; such a document cannot be signed.
	Number     string
	CustomerID string // empty or "0": no customer
	Total      Cents  // what was sold; never replaced by a sum of ours
	Currency   string
	Date       Date
	DateText   string // the source's own text
	Expires    Date
	Note       string
	// FromTicket: the document was made from a VAT ticket (docfromvatticket = 1),
	// so its turnover already stands in the day's receipts.
	FromTicket bool
	Lines      []Line
	// Extra holds fields the API sent and the seed does not name, as raw JSON.
	Extra map[string]json.RawMessage
}

// Line is one line of a document (seed, invoicedetail).
type Line struct {
	Name     string          `json:"name"`
	Quantity decimal.Decimal `json:"quantity"`
	// Price includes VAT. Whether it is a unit price or the line's total the
	// seed does not say: see Reading.
	Price decimal.Decimal `json:"price"`
	// Rate is the VAT rate in percent; RateKnown is false when the cloud gave
	// none or something unreadable, kept in RateText.
	Rate      decimal.Decimal `json:"rate"`
	RateKnown bool            `json:"rate_known"`
	RateText  string          `json:"rate_text,omitempty"`
}

// Name gives type and number.
func (d Document) Name() Name { return Name{d.Type, d.Number} }

// Effect is the sign, 1 or -1, with which the document counts in a sum: tills
// write the amounts of a credit note with either sign, and sums of both would
// mean nothing, so that all count as what they take away.
func (d Document) Effect() Cents {
	if d.Type == CreditNote && d.Total > 0 {
		return -1
	}
	return 1
}

// HasCustomer tells whether the document points at a customer.
func (d Document) HasCustomer() bool { return d.CustomerID != "" && d.CustomerID != "0" }

// content is the canonical form that is hashed and stored: fixed field order,
// decimals as text, amounts as integers.
type content struct {
	Licence    string                     `json:"licence"`
	Type       int                        `json:"doctype"`
	ID         string                     `json:"id"`
	Number     string                     `json:"number"`
	CustomerID string                     `json:"customerid"`
	TotalCents int64                      `json:"total_cents"`
	Currency   string                     `json:"currency"`
	Date       string                     `json:"date"`
	DateText   string                     `json:"date_text"`
	Expires    string                     `json:"expires"`
	Note       string                     `json:"note"`
	FromTicket bool                       `json:"from_ticket"`
	Lines      []contentLine              `json:"lines"`
	Extra      map[string]json.RawMessage `json:"extra,omitempty"`
}

type contentLine struct {
	Name     string `json:"name"`
	Quantity string `json:"quantity"`
	Price    string `json:"price"`
	Rate     string `json:"rate"`
	Known    bool   `json:"rate_known"`
	RateText string `json:"rate_text,omitempty"`
}

// Canonical gives the document's canonical JSON: the same document is the same
// bytes on every machine, whatever shape the API's answer had.
func (d Document) Canonical() ([]byte, error) {
	c := content{
		Licence: d.Licence, Type: int(d.Type), ID: d.ID, Number: d.Number, CustomerID: d.CustomerID,
		TotalCents: int64(d.Total), Currency: d.Currency, Date: d.Date.String(), DateText: d.DateText,
		Expires: d.Expires.String(), Note: d.Note, FromTicket: d.FromTicket,
		Lines: make([]contentLine, 0, len(d.Lines)), Extra: d.Extra,
	}
	for _, l := range d.Lines {
		c.Lines = append(c.Lines, contentLine{l.Name, l.Quantity.String(), l.Price.String(), l.Rate.String(), l.RateKnown, l.RateText})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(c); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// ParseCanonical reads what Canonical wrote.
func ParseCanonical(b []byte) (Document, error) {
	if d, ok := quickCanonical(b); ok {
		return d, nil
	}
	return slowCanonical(b)
}

func slowCanonical(b []byte) (Document, error) {
	var c content
	if err := json.Unmarshal(b, &c); err != nil {
		return Document{}, err
	}
	d := Document{
		Ref:    Ref{c.Licence, Doctype(c.Type), c.ID},
		Number: c.Number, CustomerID: c.CustomerID, Total: Cents(c.TotalCents), Currency: c.Currency,
		DateText: c.DateText, Note: c.Note, FromTicket: c.FromTicket, Extra: c.Extra,
	}
	var err error
	if d.Date, err = ParseDate(c.Date); err != nil {
		return Document{}, err
	}
	if d.Expires, err = ParseDate(c.Expires); err != nil {
		return Document{}, err
	}
	for _, l := range c.Lines {
		n := Line{Name: l.Name, RateKnown: l.Known, RateText: l.RateText}
		for _, f := range []struct {
			to   *decimal.Decimal
			text string
		}{{&n.Quantity, l.Quantity}, {&n.Price, l.Price}, {&n.Rate, l.Rate}} {
			if *f.to, err = decimal.NewFromString(f.text); err != nil {
				return Document{}, err
			}
		}
		d.Lines = append(d.Lines, n)
	}
	return d, nil
}

// Hash is the SHA-256 of the canonical form, in hex.
func (d Document) Hash() (string, error) {
	b, err := d.Canonical()
	if err != nil {
		return "", err
	}
	return HashBytes(b), nil
}

// HashBytes is the hex SHA-256 used for every content address in the program.
func HashBytes(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// Party is a seller or a customer. All fields may be empty.
type Party struct {
	ID        string    `json:"id,omitempty"`
	Company   string    `json:"company,omitempty"`
	Name      string    `json:"name,omitempty"`
	FirstName string    `json:"firstname,omitempty"` // the API spells it "fistname"
	Street    string    `json:"street,omitempty"`    // street and number
	Zip       string    `json:"zip,omitempty"`
	Town      string    `json:"town,omitempty"`
	Country   string    `json:"country,omitempty"` // ISO 3166-1 alpha-2; empty means BE
	VAT       string    `json:"vat,omitempty"`
	Email     string    `json:"email,omitempty"`
	Phone     string    `json:"phone,omitempty"`
	Modified  time.Time `json:"modified,omitzero"`
	// IBAN, BIC and Website belong to the seller alone.
	IBAN    string `json:"iban,omitempty"`
	BIC     string `json:"bic,omitempty"`
	Website string `json:"website,omitempty"`
}

// DisplayName is the company, else first and last name.
func (p Party) DisplayName() string {
	if p.Company != "" {
		return p.Company
	}
	if p.FirstName != "" && p.Name != "" {
		return p.FirstName + " " + p.Name
	}
	return p.FirstName + p.Name
}
