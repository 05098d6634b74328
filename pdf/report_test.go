package pdf_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"zegel/fiscal"
	"zegel/pdf"
)

func report() pdf.Report {
	rows := make([]pdf.ReportRow, 80)
	for i := range rows {
		rows[i] = pdf.ReportRow{Cells: []string{"2026-10-03", "Factuur", "€ 1.234,56"}, Strong: i%10 == 9}
	}
	return pdf.Report{
		Title: "Dossier 01/10/2026 – 31/12/2026", Lang: "nl", Seller: fiscal.Party{Company: "Brasserie De Proef", VAT: "BE0123456749"},
		Facts: [][2]string{{"Licentie", "brasserie"}}, Alarm: []string{"Staat apart."},
		Tables: []pdf.ReportTable{{
			Title: "Per dag", Rows: rows,
			Columns: []pdf.ReportColumn{{Title: "Datum", Share: 0.3}, {Title: "Soort", Share: 0.4}, {Title: "Totaal", Share: 0.3, Right: true}},
		}, {Title: "Open", Empty: "Geen."}, {Title: "left out"}},
		QR: "zegel-head:1|12|ab|cd", QRTitle: "Kop", QRText: "12\nab", Foot: "brasserie", MadeAt: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC),
	}
}

func TestReportIsDeterministicAndPaged(t *testing.T) {
	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	one, err := r.RenderReport(context.Background(), report())
	if err != nil {
		t.Fatal(err)
	}
	two, err := r.RenderReport(context.Background(), report())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.PDF, two.PDF) {
		t.Error("the same report gave other bytes")
	}
	if one.Pages != 2 || len(one.Replaced) != 0 {
		t.Errorf("%d pages, replaced %q", one.Pages, one.Replaced)
	}
	bad := report()
	bad.Lang = "xx"
	if _, err := r.RenderReport(context.Background(), bad); err == nil {
		t.Error("an unknown language was drawn")
	}
}

// Page two begins in the middle of the table: its heads stand there again. A
// fingerprint of wide digits is not broken, since people copy it.
func TestReportHeadsStandOnEveryPage(t *testing.T) {
	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	rep := report()
	hash := strings.Repeat("d4", 32)
	rep.Facts = append(rep.Facts, [2]string{"Sleutel", hash})
	out, err := r.RenderReport(context.Background(), rep)
	if err != nil {
		t.Fatal(err)
	}
	text := readFile(t, out.PDF).text(t)
	if n := strings.Count(text, "Datum\n"); n != out.Pages || out.Pages != 2 {
		t.Errorf("the heads stand %d times on %d pages", n, out.Pages)
	}
	if !strings.Contains(text, hash) {
		t.Errorf("the fingerprint was broken:\n%s", text)
	}
}

func TestAttachmentReadsBackWhatRenderPutIn(t *testing.T) {
	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	job := pdf.Job{
		Doc:   fiscal.Document{Ref: fiscal.Ref{Type: fiscal.Invoice, ID: "1"}, Number: "1", Currency: "EUR"},
		State: fiscal.Signed, Ticket: "12", UBL: bytes.Repeat([]byte("<x>é</x>"), 500),
	}
	out, err := r.Render(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pdf.Attachment(out.PDF)
	if err != nil || !bytes.Equal(got, job.UBL) {
		t.Fatalf("%d bytes of %d came back (%v)", len(got), len(job.UBL), err)
	}
	cut := bytes.Replace(out.PDF, []byte("/EmbeddedFile "), []byte("/EmbeddedFile /Length 99999999 "), 1)
	if _, err := pdf.Attachment(cut[:len(cut)/2+1000]); err == nil && bytes.Contains(cut[:len(cut)/2+1000], []byte("EmbeddedFile")) {
		t.Error("a cut attachment was read")
	}
	job.UBL = nil
	if out, err = r.Render(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	if got, err := pdf.Attachment(out.PDF); got != nil || err != nil {
		t.Errorf("an attachment out of nothing: %d bytes, %v", len(got), err)
	}
}

// A report has one way of writing a date in each language, a moment included.
func TestMomentsAreWrittenAsDays(t *testing.T) {
	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 7, 9, 5, 1, 0, fiscal.Brussels())
	for lang, want := range map[string]string{
		"nl": "07/03/2026 09:05:01", "fr": "07/03/2026 09:05:01", "de": "07.03.2026 09:05:01", "en": "7 March 2026 09:05:01",
	} {
		f, err := r.Figures(lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Moment(at); got != want || !strings.HasPrefix(got, f.Day(fiscal.DateOf(at))) {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}
