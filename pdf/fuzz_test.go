package pdf_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
	"zegel/pdf"
	"zegel/pdf/specimen"
)

// Whatever a document says, the file stays a file, conforms, and every character
// is on it or was reported.
func FuzzRender(f *testing.F) {
	f.Add("Friet", "note\nmore", "2026/12", "Klant", "0000128431", "nl", int64(1), int64(250), int64(12), int64(0))
	f.Add("(\\) Tj ET\nendstream", "<a>&amp;", "</rdf:li>", "שלום 日本 🍟", "FDM\x00", "fr", int64(-3), int64(1), int64(-2), int64(5))
	f.Add("\xff\xfe\u202e\u0301", "", "", "", "é", "de", int64(0), int64(0), int64(0), int64(-1))
	r, err := pdf.New()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name, note, number, customer, ticket, lang string, quantity, price, rate, more int64) {
		d := specimen.Document(fiscal.Doctype(1+uint64(more)%4), nil)
		d.Number, d.Note = number, note
		d.Lines = []fiscal.Line{{
			Name: name, Quantity: decimal.New(quantity, int32(more%8)), Price: decimal.New(price, -2),
			Rate: decimal.New(rate, 0), RateKnown: more%2 == 0, RateText: note,
		}}
		d.Total = fiscal.Cents(price)
		j := specimen.Signed(lang, d)
		j.Customer, j.Ticket, j.Copy = &fiscal.Party{Company: customer, Town: note}, ticket, int(uint64(more)%3)
		j.Seller.Company = customer
		res, err := r.Render(t.Context(), j)
		if err != nil {
			return // an error that says why is an answer; what is a file must be right
		}
		read := readFile(t, res.PDF)
		for _, check := range []func(*testing.T, *file){header, trailer, contents, fontClauses, levelU, nothingActive, metadata} {
			check(t, read)
		}
		if read.text(t) == "" {
			t.Error("a page without text")
		}
	})
}

func FuzzParseStamp(f *testing.F) {
	f.Add("zegel:1|invoice%2F12|2026-02-03|1250|0000128431|0123456789abcdef")
	f.Add("zegel:1|%|||x|")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := pdf.ParseStamp(text)
		if err != nil {
			return
		}
		again, err := pdf.ParseStamp(s.String())
		if err != nil || again != s {
			t.Errorf("%q: %+v, then %+v, %v", text, s, again, err)
		}
	})
}

func FuzzReferences(f *testing.F) {
	f.Add("+++123/4567/89002+++", "BE68 5390 0754 7034")
	f.Fuzz(func(t *testing.T, reference, iban string) {
		if d, err := pdf.StructuredReference(reference); err == nil {
			if again, err := pdf.StructuredReference(d); err != nil || again != d || len(d) != 12 {
				t.Errorf("%q: %q, %q, %v", reference, d, again, err)
			}
		}
		if s, err := pdf.CheckIBAN(iban); err == nil {
			if again, err := pdf.CheckIBAN(s); err != nil || again != s {
				t.Errorf("%q: %q, %q, %v", iban, s, again, err)
			}
		}
	})
}
