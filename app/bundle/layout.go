package bundle

import (
	"errors"
	"fmt"
	"strings"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// Errors of this package, for errors.Is. What they wrap says more.
var (
	// ErrHead: the journal has no such head.
	ErrHead = errors.New("the journal has no such head")
	// ErrMoved: documents changed their place while the bundle was being made, and
	// went on doing so.
	ErrMoved = errors.New("the documents keep changing while they are exported")
	// ErrRepeat: an earlier bundle cannot be made again from what is kept.
	ErrRepeat = errors.New("the earlier bundle cannot be repeated")
	// ErrNotBundle: the file is no bundle, or not a whole one.
	ErrNotBundle = errors.New("not a whole bundle")
)

// Format names the layout in the manifest; a change of meaning gets a new one.
const Format = "zegel/bundle/v1"

// Files of every bundle. Folders hold one file or three for each document.
const (
	readmeFile     = "README.html"
	sumsFile       = "SHA256SUMS"
	coverFile      = "cover.pdf"
	documentsFile  = "documents.csv"
	linesFile      = "lines.csv"
	vatFile        = "vat.csv"
	ticketsFile    = "tickets.csv"
	fromTicketFile = "from-ticket.csv"
	workbookFile   = "workbook.xlsx"
	totalsFile     = "totals.json"
	entriesFile    = "journal/entries.jsonl"
	entriesProof   = "journal/entries-proof.txt"
	headFile       = "journal/head.note"
	keyFile        = "journal/public-key.pem"
	earlierFile    = "journal/earlier-heads.json"
	manifestFile   = "manifest.json"
	signatureFile  = "manifest.sig"

	proofsFolder = "proofs"
)

// folder is where a document's paper lies.
func folder(t fiscal.Doctype) string {
	switch t {
	case fiscal.Invoice:
		return "invoices"
	case fiscal.Offer:
		return "offers"
	case fiscal.CreditNote:
		return "creditnotes"
	}
	return "other"
}

// mostName bounds a number within a file name: with folder and suffix a name
// stays below 120 characters, so that a bundle can be unpacked on Windows in a
// folder that itself lies deep (MAX_PATH is 260).
const mostName = 60

// baseName is a document's name within its folder: the day first, so that names
// sort as the days do, then kind and number in characters that every system
// allows. Two documents may share it: see baseNames.
func baseName(day fiscal.Date, t fiscal.Doctype, number, id string) string {
	what := number
	if what == "" {
		what = "id" + id
	}
	var b strings.Builder
	for _, r := range what {
		if b.Len() >= mostName {
			break
		}
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' {
			b.WriteRune(r)
		} else {
			b.WriteByte('-')
		}
	}
	return fmt.Sprintf("%s_%s-%s", day, t, strings.Trim(b.String(), ".-"))
}

// suffix tells apart documents whose base names are the same to a system that
// does not know capitals from small letters.
func suffix(r fiscal.Ref) string {
	return "_" + fiscal.HashBytes([]byte(journal.DocKey(r)))[:8]
}
