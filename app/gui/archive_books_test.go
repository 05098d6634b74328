package gui

import (
	"context"
	"strings"
	"testing"

	"zegel/app"
	"zegel/app/bundle"
	"zegel/fiscal"
)

// quarter is books whose export waits until it is stopped.
type quarter struct{ began chan struct{} }

func (quarter) Report(context.Context, fiscal.Date, fiscal.Date) (app.Report, error) {
	var r app.Report
	r.Rates = []bundle.RateTotal{
		{Group: bundle.GroupSigned, Type: "invoice", Letter: "B", Rate: "12", Base: 10000, VAT: 1200, Gross: 11200},
		{Group: bundle.GroupSigned, Type: "invoice", Gross: 1250},
		{Group: bundle.GroupSigned, Type: "invoice", Letter: "?", Base: 500, Gross: 500},
		{Group: bundle.GroupFromTicket, Type: "invoice", Letter: "A", Rate: "21", Base: 10000, VAT: 2100, Gross: 12100},
	}
	return r, nil
}

func (quarter) ReportPDF(context.Context, app.Report) ([]byte, error) { return []byte("%PDF-1.7"), nil }

func (q quarter) Export(ctx context.Context, _ app.ExportOptions, p app.ProgressFunc) (app.ExportResult, error) {
	p(app.Progress{Stage: app.StageExporting, Done: 3, Total: 12})
	close(q.began)
	<-ctx.Done()
	return app.ExportResult{}, ctx.Err()
}

// The archive says the sums per rate with receipts apart, and an export can be
// stopped: it says so, and is no failure.
func TestArchiveBooks(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	b := open(t, "nl")
	q := quarter{make(chan struct{})}
	var a *archiveView
	b.do(func() {
		b.deps.Books = q
		b.build()
		for _, s := range b.screens {
			if v, ok := s.(*archiveView); ok {
				a = v
			}
		}
		b.showID("archive")
	})
	b.until("the sums", func() bool { return a.books.rates != "" && a.rates.Visible() })
	for _, want := range []string{"  ·  verschil met lijnen: €\u00a012,50", "  ·  tarief onbekend: €\u00a05,00", "Ondertekend, Factuur  ·  B 12 %: €\u00a0112,00 (btw €\u00a012,00)", "Uit tickets, apart, Factuur  ·  A 21 %: €\u00a0121,00"} {
		if !strings.Contains(a.books.rates, want) {
			t.Errorf("%q is not in %q", want, a.books.rates)
		}
	}
	b.do(a.books.export)
	<-q.began
	b.until("the progress", func() bool { return strings.Contains(a.busy.String(), "3 / 12") && a.stop.Visible() })
	b.do(a.books.halt)
	b.until("its end", func() bool { return a.books.cancel == nil })
	b.do(func() {
		if a.stop.Visible() || !strings.Contains(b.notice.text, "Gestopt") {
			t.Errorf("a stopped export says %q", b.notice.text)
		}
	})
}
