package config

import (
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// Config is every setting with its value in force. It is a plain value; the
// layers it came from travel with it, so that Save writes what stands in the
// file and never what the environment or a flag says.
type Config struct {
	Dir string // the data folder, absolute

	Language   string // of screens and messages: nl fr de en pl cs; empty: the system's
	Appearance string // system, light or dark

	CloudPOS   CloudPOS
	Timeout    time.Duration // of one request to CloudPOS
	SignFrom   fiscal.Date   // zero: nobody has said yet, and --all signs nothing
	VATZero    VATZero       // what a 0 % line is
	Rates      []fiscal.RateRow
	Seller     Seller
	Paper      Paper
	Printing   Printing
	Automatic  Automatic
	Backup     Backup
	Serve      Serve
	Dotykacka  Dotykacka
	quarantine time.Duration // 0: ten times Timeout

	file    map[string]string  // canonical text by name, as it stands in the file
	inForce map[string]setting // by name
	// edits are what Set and Unset did since Load; true: to something else than
	// was in force.
	edits map[string]bool
}

// setting is a value in force, as canonical text (hidden where secret), and
// where it came from.
type setting struct {
	text   string
	source Source
}

// CloudPOS says where the cloud is and how much of it may be used.
type CloudPOS struct {
	URL            string // empty: no CloudPOS
	Licname        string
	Token          Secret // from the environment; else the caller asks Tokens
	DailyLimit     int    // requests a Brussels day
	JSONBody       bool   // POST filters as JSON instead of a form
	AllowPlainHTTP bool   // http:// to a host that is not this machine
	reserve        *int   // nil: worked out from the limit
}

// VATZero says what a 0 % line means: Code is "" (not said), "Z" (zero rated),
// "E" (exempt) or "O" (out of scope); Reason goes with E and O.
type VATZero struct{ Code, Reason string }

// Seller is the shop as it stands on paper.
type Seller struct {
	Name, VAT, Street, Zip, Town, Country string
	Email, Phone, Website, IBAN, BIC      string
}

// Party gives the shop in the domain's own type.
func (s Seller) Party() fiscal.Party {
	return fiscal.Party{
		Company: s.Name, VAT: s.VAT, Street: s.Street, Zip: s.Zip, Town: s.Town,
		Country: s.Country, Email: s.Email, Phone: s.Phone, Website: s.Website,
		IBAN: s.IBAN, BIC: s.BIC,
	}
}

// Paper is how documents look.
type Paper struct {
	Logo   string // file; relative to the data folder
	Accent string // #rrggbb
}

// Printing holds the defaults of the print command.
type Printing struct {
	Printer      string
	Lang         string // nl fr de en; empty: the customer's, else Language
	AfterSigning bool
}

// Automatic says what happens by itself while a window or a service runs.
type Automatic struct {
	SyncEvery   time.Duration // 0: never
	Invoices    bool          // sign invoices
	Offers      bool
	CreditNotes bool
}

// Signs tells whether documents of a type are signed without being asked for.
func (a Automatic) Signs(t fiscal.Doctype) bool {
	switch t {
	case fiscal.Invoice:
		return a.Invoices
	case fiscal.Offer:
		return a.Offers
	case fiscal.CreditNote:
		return a.CreditNotes
	}
	return false
}

// Backup says how long daily copies stay.
type Backup struct{ KeepDays int }

// Serve is where the service listens for webhooks.
type Serve struct {
	Listen    string // host:port
	PublicURL string // what the vendor calls, when it differs (a proxy)
	Cert, Key string // PEM files; needed beyond loopback
}

// Dotykacka is the other vendor's account.
type Dotykacka struct {
	URL          string
	CloudID      string
	RefreshToken Secret // from the environment; else the caller asks Tokens
}

// Quarantine is how long after a sign call a lost request may still arrive: the
// setting, or ten times the time-out.
func (c Config) Quarantine() time.Duration {
	if c.quarantine > 0 {
		return c.quarantine
	}
	return 10 * c.Timeout
}

// Reserve is the share of a day's limit that only signing may use: the setting,
// or 200, or 40 % where the limit is small; never more than the limit. The limit
// is a parameter because the cloud teaches it.
func (c CloudPOS) Reserve(limit int) int {
	if c.reserve != nil {
		return min(*c.reserve, limit)
	}
	return min(200, limit*40/100)
}

// Configured tells whether a CloudPOS is set up, its token aside.
func (c CloudPOS) Configured() bool { return c.URL != "" && c.Licname != "" }

// RateTable is the Belgian table with the shop's extra rows.
func (c Config) RateTable() fiscal.RateTable {
	return append(fiscal.BelgianRates(), c.Rates...)
}

// rateText is a row as Set and the file write it: "2027-01-01 B 13".
func rateText(r fiscal.RateRow) string {
	return r.From.String() + " " + string(r.Letter) + " " + r.Percent.String()
}

// maxRate bounds a VAT rate; the highest in the Union is 27 %.
var maxRate = decimal.New(100, 0)
