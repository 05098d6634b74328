package app_test

import (
	"testing"
	"time"

	"zegel/app"
	"zegel/fiscal"
)

// TestPaperNames: names are safe everywhere, and tell documents apart.
func TestPaperNames(t *testing.T) {
	numbers := map[string]string{"2026/0003": "invoice-2026-0003.pdf", "ä 1": "invoice---1@9002.pdf", "ö 1": "invoice---1@9003.pdf", "..": "invoice.pdf", "A_1.b": "invoice-A_1.b.pdf"}
	docs := []fiscal.Document{}
	for i, n := range []string{"2026/0003", "ä 1", "ö 1", "..", "A_1.b"} {
		docs = append(docs, paper(fiscal.Invoice, []string{"9001", "9002", "9003", "9004", "9005"}[i], n, 18))
	}
	a, _ := shop(t, docs...)
	for n, want := range numbers {
		r, err := a.ByKey(t.Context(), "invoice/"+n)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := a.Print(t.Context(), r.Ref, app.PrintOptions{}); err != nil || p.FileName != want {
			t.Errorf("%q: %q, %v", n, p.FileName, err)
		}
	}
}

// TestACreditNoteNamesTheDay: its note gives the number alone, the store knows
// the invoice's date.
func TestACreditNoteNamesTheDay(t *testing.T) {
	credit := paper(fiscal.CreditNote, "9002", "3", 19)
	credit.Note = "Creditnota op factuur 12"
	a, _ := shop(t, paper(fiscal.Invoice, "9001", "12", 18), credit)
	r, err := a.ByKey(t.Context(), "creditnote/3")
	if err != nil || r.Corrects == nil || !r.Corrects.Date.IsZero() {
		t.Fatalf("%+v, %v", r.Corrects, err)
	}
	got, err := app.Dated(a, t.Context(), r)
	if err != nil || got.Number != "12" || got.Date.String() != "2026-11-18" {
		t.Errorf("%+v, %v", got, err)
	}
	r.Date = fiscal.Date{Year: 2026, Month: time.January, Day: 2} // before that invoice: another year's 12
	if got, err := app.Dated(a, t.Context(), r); err != nil || !got.Date.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
}
