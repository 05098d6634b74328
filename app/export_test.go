package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zegel/app"
	"zegel/app/bundle"
	"zegel/fiscal"
	"zegel/fiscal/sandbox"
)

func november() app.ExportOptions {
	return app.ExportOptions{From: fiscal.Date{Year: 2026, Month: 11, Day: 1}, To: fiscal.Date{Year: 2026, Month: 11, Day: 30}}
}

func export(t *testing.T, a *app.App, o app.ExportOptions) app.ExportResult {
	t.Helper()
	if o.File == "" {
		o.File = filepath.Join(t.TempDir(), "b.zip")
	}
	res, err := a.Export(t.Context(), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestExportDrawsWhatWasNeverPrinted(t *testing.T) {
	a, _ := shop(t, paper(fiscal.Invoice, "1", "1", 3), paper(fiscal.Offer, "2", "2", 4), paper(fiscal.Invoice, "3", "3", 5))
	signAll(t, a)
	one, err := a.ByKey(t.Context(), "invoice/1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Print(t.Context(), one.Ref, app.PrintOptions{}); err != nil {
		t.Fatal(err)
	}
	res := export(t, a, november())
	if res.Exemplars != 2 || res.Documents != 3 || res.Repeated {
		t.Errorf("%+v", res)
	}
	// An exemplar is no print: the first paper is still the original.
	offer, err := a.ByKey(t.Context(), "offer/2")
	if err != nil || offer.Issued != 0 {
		t.Errorf("issued %d (%v)", offer.Issued, err)
	}
	if p, err := a.Print(t.Context(), offer.Ref, app.PrintOptions{}); err != nil || p.Copy != 0 {
		t.Errorf("copy %d (%v)", p.Copy, err)
	}
	if again := export(t, a, november()); again.Exemplars != 0 || again.Manifest == res.Manifest {
		t.Errorf("%+v", again)
	}
	rep, err := app.VerifyFiles(t.Context(), []string{res.File}, res.Key, nil)
	if err != nil || !rep.OK || !rep.Pinned {
		t.Errorf("%+v %v", rep, err)
	}
	if rep, err := a.Verify(t.Context(), nil); err != nil || !rep.OK {
		t.Errorf("the store: %+v %v", rep.Faults, err)
	}
}

func TestExportRepeatsAHead(t *testing.T) {
	w, box := onSandbox(t, sandbox.Config{Seed: 1, Docs: -1, Still: true})
	box.Add(paper(fiscal.Invoice, "1", "1", 3), paper(fiscal.CreditNote, "2", "2", 4))
	a := w.open()
	if _, err := a.Sync(t.Context(), app.SyncOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	signAll(t, a)
	res := export(t, a, november())
	first, err := os.ReadFile(res.File)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(first, []byte(box.Token())) {
		t.Error("the token stands in the bundle")
	}
	box.Add(paper(fiscal.Invoice, "3", "3", 5))
	if err := box.Edit(fiscal.Invoice, "1", func(d *fiscal.Document) { d.Total = 1 }); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Sync(t.Context(), app.SyncOptions{From: "1"}, nil); err != nil {
		t.Fatal(err)
	}
	// Another shop's name and language on paper change nothing of what was made.
	w.flags = map[string]string{"seller.name": "Elders", "printing.lang": "fr"}
	b := w.open()
	o := november()
	o.Head = res.Head.Size
	again := export(t, b, o)
	second, err := os.ReadFile(again.File)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Repeated || !bytes.Equal(first, second) {
		t.Errorf("repeated %v, the same bytes %v", again.Repeated, bytes.Equal(first, second))
	}
	for _, size := range []int64{res.Head.Size + 1000, -1} {
		o.Head, o.File = size, filepath.Join(t.TempDir(), "x.zip")
		if _, err := a.Export(t.Context(), o, nil); !errors.Is(err, bundle.ErrHead) {
			t.Errorf("head %d: %v", size, err)
		}
	}
	// What was kept for it is gone: it cannot be repeated, and says so.
	if err := os.RemoveAll(filepath.Join(w.dir, "archive")); err != nil {
		t.Fatal(err)
	}
	o.Head, o.File = res.Head.Size, filepath.Join(t.TempDir(), "x.zip")
	if _, err := a.Export(t.Context(), o, nil); !errors.Is(err, bundle.ErrRepeat) {
		t.Error(err)
	}
	if _, err := os.Stat(o.File); err == nil {
		t.Error("half a bundle is left")
	}
}

func TestExportStops(t *testing.T) {
	a, _ := shop(t, paper(fiscal.Invoice, "1", "1", 3), paper(fiscal.Invoice, "2", "2", 4))
	signAll(t, a)
	dir := t.TempDir()
	o := november()
	o.File = filepath.Join(dir, "b.zip")
	ctx, cancel := context.WithCancel(t.Context())
	_, err := a.Export(ctx, o, func(p app.Progress) {
		if p.Stage == app.StageRendering {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v is left (%v)", left, err)
	}
	// It goes on where it was.
	if res := export(t, a, o); res.Documents != 2 {
		t.Errorf("%+v", res)
	}
	for _, bad := range []app.ExportOptions{{}, {From: o.To, To: o.From, File: o.File}, {From: o.From, To: o.To}} {
		if _, err := a.Export(t.Context(), bad, nil); !errors.Is(err, app.ErrPeriod) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestReportKeepsReceiptsApart(t *testing.T) {
	d := paper(fiscal.Invoice, "2", "2", 4)
	d.FromTicket = true
	a, _ := shop(t, paper(fiscal.Invoice, "1", "1", 3), d, paper(fiscal.CreditNote, "3", "3", 4), paper(fiscal.Invoice, "4", "", 4))
	signAll(t, a)
	o := november()
	r, err := a.Report(t.Context(), o.From, o.To)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"group":"signed","type":"creditnote","currency":"EUR","count":1,"base":"-10.00","vat":"-2.10","total":"-12.10","difference":"0.00"}`,
		`{"group":"from_ticket","type":"invoice","currency":"EUR","count":1,"base":"10.00","vat":"2.10","total":"12.10","difference":"0.00"}`,
		`"open_count":1`, `"quota":{"limit":500`, `"letter":"A","rate":"21"`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the report lacks %s:\n%s", want, b)
		}
	}
	page, err := a.ReportPDF(t.Context(), r)
	if err != nil || !bytes.HasPrefix(page, []byte("%PDF-1.7")) {
		t.Errorf("%d bytes of paper (%v)", len(page), err)
	}
	table, err := a.ReportCSV(r)
	if err != nil || !strings.Contains(string(table), "kind;from_ticket;invoice;EUR;;;;1;10,00;2,10;12,10\r\n") || !strings.Contains(string(table), "\r\nquota_left;") {
		t.Errorf("%s (%v)", table, err)
	}
}
