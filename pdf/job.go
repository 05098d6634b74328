package pdf

import (
	"errors"
	"fmt"
	"time"

	"zegel/fiscal"
)

// Errors that Render returns, for errors.Is. What they wrap says why.
var (
	// ErrJob: the job contradicts itself, for example a reading of other lines.
	ErrJob = errors.New("not a printable job")
	// ErrLanguage: no page is known in the language asked for.
	ErrLanguage = errors.New("no such language")
	// ErrAccent: the accent is no #rrggbb colour.
	ErrAccent = errors.New("not a colour")
	// ErrLogo: the logo is no picture, or too large a one; see LogoError.
	ErrLogo = errors.New("not a usable logo")
)

// Languages lists what Render can write, the default first.
func Languages() []string { return []string{"nl", "fr", "de", "en"} }

// Job is one document and how it goes to paper.
type Job struct {
	Doc fiscal.Document
	// Key is what a person calls the document ("invoice/12"); empty: its name.
	Key string
	// State other than Signed and FromTicket makes a draft, whatever Draft says.
	State    fiscal.State
	Ticket   string    // VAT ticket number
	SignedAt time.Time // shown in Brussels time; zero: not shown
	Seller   fiscal.Party
	Customer *fiscal.Party // nil: none
	Lang     string        // nl, fr, de or en; empty: nl
	// Reading and VAT are the document's own reading and VAT table; the zero
	// Reading asks for both to be made with the Belgian rates.
	Reading fiscal.Reading
	VAT     []fiscal.VATRow
	// ZeroLetter says what a 0 % line is (D or X) and ZeroReason why; both are
	// settings of the shop. Empty: as the VAT table says, without a reason.
	ZeroLetter fiscal.Letter
	ZeroReason string
	// Corrects is the invoice that a credit note corrects; nil is printed as not
	// stated.
	Corrects *fiscal.Reference
	Copy     int // 0 original, n the n-th copy
	Draft    bool
	Training bool
	Paid     bool
	// Peppol: the e-invoice is known to travel over Peppol. The remark is printed
	// as well when the customer has a Belgian VAT number.
	Peppol bool
	// StructuredRef is the payment's structured reference in any writing: ten
	// digits, twelve, or +++123/4567/89002+++. Wrong check digits: a Note.
	StructuredRef string
	Stamp         string // text of the stamp QR; empty: made of Key, Doc, Ticket and Hash
	Hash          string // hex SHA-256 of the content that was signed
	Accent        string // #rrggbb; empty: the program's wax red
	Logo          []byte // PNG or JPEG
	UBL           []byte // attached as an alternative representation
	UBLName       string // empty: made of the key
	MadeAt        time.Time
	Producer      string // program and version, in the file's metadata; empty: Zegel

	heading string // the title of what is no document: a report
}

// Notes are machine words for what a page had to leave out or change.
const (
	NoteIBAN      = "iban"      // the seller's IBAN fails its check: no payment code
	NotePayment   = "payment"   // another bound of the payment code is not met
	NoteReference = "reference" // the structured reference fails its check digits
	NoteTicket    = "ticket"    // the ticket number does not fit a Code 128
	NoteStamp     = "stamp"     // the stamp's text does not fit a QR code
	NoteAccent    = "accent"    // the accent was darkened until it can be read
)

// Result is a finished file.
type Result struct {
	PDF   []byte
	Pages int
	// Replaced are the characters that no embedded font has, each once, in order
	// of code: they stand on the page as a visible replacement.
	Replaced []rune
	// Notes are Note words, a colon and the reason where there is one.
	Notes []string
}

// title gives "Factuur 2026/0012" in the page's language.
func (j *Job) title(w *words) string {
	if j.heading != "" {
		return j.heading
	}
	if j.Doc.Number == "" {
		return fmt.Sprintf("%s (%s)", w.kind(j.Doc.Type), fill(w.noNumber, j.Doc.ID))
	}
	return w.kind(j.Doc.Type) + " " + j.Doc.Number
}

// draft tells whether the page is a draft: all that is not signed is, but for
// what was made from a VAT ticket, which has its ticket and needs no signing.
func (j *Job) draft() bool {
	return j.Draft || j.State != fiscal.Signed && j.State != fiscal.FromTicket
}

// payable tells whether the page asks for money: an invoice that is open. One
// made from a VAT ticket was settled at the till; asking again would have it
// paid twice.
func (j *Job) payable() bool {
	return j.Doc.Type == fiscal.Invoice && !j.Paid && !j.Doc.FromTicket && !j.draft() && j.Doc.Total > 0
}

// prepare checks the job and fills in what it leaves to this package.
func (j *Job) prepare() error {
	if j.Lang == "" {
		j.Lang = Languages()[0]
	}
	if j.Key == "" {
		j.Key = j.Doc.Name().String()
	}
	if j.Producer == "" {
		j.Producer = "Zegel"
	}
	if j.Copy < 0 {
		return fmt.Errorf("copy %d: %w", j.Copy, ErrJob)
	}
	if j.Reading.Prices == "" {
		var err error
		j.Reading = fiscal.ReadLines(j.Doc)
		if j.VAT, err = fiscal.VATTable(j.Doc, j.Reading, fiscal.BelgianRates()); err != nil {
			return fmt.Errorf("VAT table: %w", err)
		}
	}
	if len(j.Reading.Totals) != len(j.Doc.Lines) {
		return fmt.Errorf("%d line totals for %d lines: %w", len(j.Reading.Totals), len(j.Doc.Lines), ErrJob)
	}
	if j.ZeroLetter != "" {
		rows := make([]fiscal.VATRow, len(j.VAT))
		copy(rows, j.VAT)
		for i, r := range rows {
			if r.Known && r.Percent.IsZero() {
				rows[i].Letter = j.ZeroLetter
			}
		}
		j.VAT = rows
	}
	if j.Stamp == "" && !j.draft() {
		j.Stamp = Stamp(j.Key, j.Doc.Date, j.Doc.Total, j.Ticket, j.Hash)
	}
	return nil
}

// letter finds the letter of a line's rate in the VAT table.
func (j *Job) letter(l fiscal.Line) fiscal.Letter {
	for _, r := range j.VAT {
		if r.Known == l.RateKnown && (!r.Known || r.Percent.Equal(l.Rate)) {
			return r.Letter
		}
	}
	return fiscal.NoLetter
}
