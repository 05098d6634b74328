package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"zegel/app"
	"zegel/app/config"
	"zegel/fiscal"
	"zegel/fiscal/journal"
	"zegel/fiscal/sandbox"
	"zegel/pdf"
	"zegel/pdf/printer"
)

// tray is a printer named Bar that a test holds.
type tray struct {
	sheets  [][]byte
	jobs    []printer.Job
	fails   error  // refuses every job with it
	none    bool   // there is no printing at all
	midway  func() // runs while a job is being handed over
	refused int
}

func (p *tray) List(context.Context) ([]printer.Printer, error) {
	if p.none {
		return nil, printer.ErrNoPrinting
	}
	return []printer.Printer{{Name: "Bar", Default: true}, {Name: "Office"}}, nil
}

func (p *tray) Print(_ context.Context, file []byte, j printer.Job) error {
	if p.midway != nil {
		p.midway()
	}
	if p.fails != nil {
		p.refused++
		return p.fails
	}
	p.sheets, p.jobs = append(p.sheets, bytes.Clone(file)), append(p.jobs, j)
	return nil
}

var errPaper = error(&printer.Error{Printer: "Bar", Text: "out of paper"})

// counter is a shop of three signable documents with a printer; the first is
// signed.
func counter(t *testing.T, flags config.Flags) (*world, *app.App, *tray) {
	t.Helper()
	w, box := onSandbox(t, sandbox.Config{Seed: 1, Docs: -1, Still: true})
	box.Add(paper(fiscal.Invoice, "1", "1", 1), paper(fiscal.Invoice, "2", "2", 2), paper(fiscal.Offer, "3", "3", 3))
	p := &tray{}
	w.printing, w.flags = p, flags
	a := w.open()
	if _, err := a.Sync(t.Context(), app.SyncOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	return w, a, p
}

func refOf(t *testing.T, a *app.App, key string) fiscal.Ref {
	t.Helper()
	r, err := a.ByKey(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return r.Ref
}

// issued lists the numbers under which a document's paper was issued.
func issued(t *testing.T, a *app.App, key string) string {
	t.Helper()
	rows, err := a.Store().Issues(t.Context(), refOf(t, a, key))
	if err != nil {
		t.Fatal(err)
	}
	var ns []int
	for _, r := range rows {
		ns = append(ns, r.N)
	}
	return fmt.Sprint(ns)
}

func TestPrintOnPaper(t *testing.T) {
	_, a, p := counter(t, nil)
	signOne(t, a, "invoice/1", nil)
	ref := refOf(t, a, "invoice/1")
	out, err := a.Print(t.Context(), ref, app.PrintOptions{Printer: "Bar", Copies: 2})
	if err != nil || out.Printer != "Bar" || out.Copy != 0 || out.Again {
		t.Fatalf("%+v, %v", out, err)
	}
	if len(p.sheets) != 1 || !bytes.Equal(p.sheets[0], out.PDF) || p.jobs[0] != (printer.Job{Printer: "Bar", Title: "invoice/1", Copies: 2}) {
		t.Fatalf("the printer got %d files, %+v", len(p.sheets), p.jobs)
	}
	kept, err := a.Archive().Get(t.Context(), out.SHA256)
	if err != nil || !bytes.Equal(kept, p.sheets[0]) {
		t.Errorf("paper and archive differ (%v)", err)
	}
	// What came out is not printed twice under one number.
	out, err = a.Print(t.Context(), ref, app.PrintOptions{Printer: "Bar"})
	if err != nil || out.Copy != 1 || out.Again || issued(t, a, "invoice/1") != "[1 2]" {
		t.Errorf("the next print: copy %d, %v, %s", out.Copy, err, issued(t, a, "invoice/1"))
	}
}

// The rule in one row of prints: a refused original stays the original until it
// has come out, and then copies begin.
func TestRefusedPaperKeepsItsNumber(t *testing.T) {
	w, a, p := counter(t, nil)
	signOne(t, a, "invoice/1", nil)
	ref := refOf(t, a, "invoice/1")
	var original []byte
	for i, step := range []struct {
		fails      error
		lang, to   string
		again      bool
		copy       int
		once, told bool   // given once more; refused
		issued     string // afterwards
	}{
		{fails: errPaper, to: "Bar", told: true, issued: "[1]"},
		{fails: printer.ErrNoPrinting, to: "Bar", once: true, told: true, issued: "[1]"},
		{to: "Office", once: true, issued: "[1]"},
		{fails: errPaper, to: "Bar", copy: 1, told: true, issued: "[1 2]"},
		{copy: 1, to: "Bar", once: true, issued: "[1 2]"},
		// A jam, after the printer took it: a person's word.
		{copy: 1, to: "Bar", again: true, once: true, issued: "[1 2]"},
		{copy: 1, again: true, once: true, issued: "[1 2]"},
		// Other paper is a copy, whatever came out before.
		{fails: errPaper, copy: 2, to: "Bar", told: true, issued: "[1 2 3]"},
		{copy: 3, to: "Bar", lang: "fr", issued: "[1 2 3 4]"},
		{copy: 4, issued: "[1 2 3 4 5]"},
	} {
		p.fails = step.fails
		out, err := a.Print(t.Context(), ref, app.PrintOptions{Printer: step.to, Lang: step.lang, Again: step.again})
		stuck := (*app.NotPrinted)(nil)
		if told := errors.As(err, &stuck); told != step.told || !told && err != nil || told && (!errors.Is(err, step.fails) || stuck.Copy != step.copy || stuck.Key != "invoice/1") {
			t.Errorf("%d: %v", i, err)
		}
		if out.Copy != step.copy || out.Again != step.once || len(out.PDF) == 0 || (out.Printer == "") != (step.told || step.to == "") || out.Pages != 1 {
			t.Errorf("%d: copy %d, once more %v, printer %q, %d pages", i, out.Copy, out.Again, out.Printer, out.Pages)
		}
		if got := issued(t, a, "invoice/1"); got != step.issued {
			t.Errorf("%d: issued %s, not %s", i, got, step.issued)
		}
		if i == 0 {
			original = out.PDF
			a = w.open() // another start of the program knows it, too
		}
		if i == 2 && !bytes.Equal(out.PDF, original) {
			t.Error("another original came out")
		}
	}
	d, err := a.Show(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	var again []string
	for _, e := range d.History {
		if e.Kind == journal.Again {
			again = append(again, string(e.Payload))
		}
	}
	if s := strings.Join(again, " "); len(again) != 5 || strings.Count(s, `"why":"asked"`) != 2 || strings.Count(s, `"why":"not_printed"`) != 3 || !strings.Contains(again[0], `{"n":1,`) {
		t.Errorf("the journal has %v", again)
	}
	rep, err := a.Verify(t.Context(), nil)
	if err != nil || !rep.OK {
		t.Errorf("verify: %+v, %v", rep, err)
	}
}

// A program that died between the journal and the printer leaves paper that
// nobody has seen; one that is still handing it over does not.
func TestPaperUnderWay(t *testing.T) {
	w, a, p := counter(t, nil)
	signOne(t, a, "invoice/1", nil)
	signOne(t, a, "invoice/2", nil)
	other := w.open()
	p.midway = func() {
		p.midway = nil
		out, err := other.Print(t.Context(), refOf(t, other, "invoice/1"), app.PrintOptions{Printer: "Bar"})
		if err != nil || out.Copy != 1 {
			t.Errorf("while another program prints: copy %d, %v", out.Copy, err)
		}
	}
	if out, err := a.Print(t.Context(), refOf(t, a, "invoice/1"), app.PrintOptions{Printer: "Bar"}); err != nil || out.Copy != 0 {
		t.Errorf("copy %d, %v", out.Copy, err)
	}

	died := errors.New("died")
	p.midway = func() { panic(died) }
	dying := w.start()
	func() {
		defer func() {
			if r := recover(); r != died {
				t.Errorf("recovered %v", r)
			}
		}()
		_, _ = dying.Print(t.Context(), refOf(t, dying, "invoice/2"), app.PrintOptions{Printer: "Bar"})
	}()
	if err := dying.Close(); err != nil {
		t.Fatal(err)
	}
	p.midway = nil
	out, err := a.Print(t.Context(), refOf(t, a, "invoice/2"), app.PrintOptions{Printer: "Bar"})
	if err != nil || out.Copy != 0 || !out.Again || issued(t, a, "invoice/2") != "[1]" {
		t.Errorf("after a death: %+v, %v", out.Copy, err)
	}
}

// What can be told beforehand costs no number; a draft never has one.
func TestNothingIsIssuedInVain(t *testing.T) {
	_, a, p := counter(t, nil)
	signOne(t, a, "invoice/1", nil)
	ref := refOf(t, a, "invoice/1")
	unknown := (*printer.UnknownError)(nil)
	if _, err := a.Print(t.Context(), ref, app.PrintOptions{Printer: "Cellar"}); !errors.As(err, &unknown) || strings.Join(unknown.Names, " ") != "Bar Office" {
		t.Errorf("an unknown printer: %v", err)
	}
	for _, n := range []int{-1, 100} {
		if _, err := a.Print(t.Context(), ref, app.PrintOptions{Printer: "Bar", Copies: n}); !errors.Is(err, printer.ErrCopies) {
			t.Errorf("%d copies: %v", n, err)
		}
	}
	p.none = true
	if _, err := a.Print(t.Context(), ref, app.PrintOptions{Printer: "Bar"}); !errors.Is(err, printer.ErrNoPrinting) {
		t.Errorf("no printing: %v", err)
	}
	p.none, p.fails = false, errPaper
	out, err := a.Print(t.Context(), refOf(t, a, "invoice/2"), app.PrintOptions{Printer: "Bar"})
	if stuck := (*app.NotPrinted)(nil); !out.Draft || !errors.Is(err, errPaper) || errors.As(err, &stuck) {
		t.Errorf("a draft: %+v, %v", out.Draft, err)
	}
	for _, key := range []string{"invoice/1", "invoice/2"} {
		if got := issued(t, a, key); got != "[]" {
			t.Errorf("%s: issued %s", key, got)
		}
	}
}

func TestPrintAfterSigning(t *testing.T) {
	on := config.Flags{"printing.after_signing": "true", "printing.printer": "Bar"}
	_, a, p := counter(t, on)
	res := signAll(t, a)
	if res.PrintErr != nil || !slices.Equal(res.Printed, res.Signed) || len(p.sheets) != 3 || p.jobs[0].Title != "invoice/1" {
		t.Errorf("printed %v of %v, %v", res.Printed, res.Signed, res.PrintErr)
	}
	if len(res.LeftOut) != 0 {
		t.Errorf("whole pages leave out %+v", res.LeftOut)
	}
	if res = signAll(t, a); len(res.Printed) != 0 || len(p.sheets) != 3 {
		t.Errorf("signing nothing printed %v", res.Printed)
	}

	// What a page shows otherwise than it was asked to is told of each.
	pale := config.Flags{"paper.accent": "#ffff66"}
	maps.Copy(pale, on)
	_, a, _ = counter(t, pale)
	res = signAll(t, a)
	if len(res.Printed) != 3 || len(res.LeftOut) != 3 || res.LeftOut[0].Key != "invoice/1" || !slices.Equal(res.LeftOut[0].Notes, []string{pdf.NoteAccent}) || res.LeftOut[0].PDF != nil {
		t.Errorf("%d printed, left out: %+v", len(res.Printed), res.LeftOut)
	}

	// The first refusal ends it: one paper is issued, the others are not, and all
	// come out as originals afterwards.
	_, a, p = counter(t, on)
	p.fails = errPaper
	res = signAll(t, a)
	left := (*app.Unprinted)(nil)
	if len(res.Signed) != 3 || !errors.As(res.PrintErr, &left) || !slices.Equal(left.Keys, res.Signed) || !errors.Is(res.PrintErr, errPaper) || p.refused != 1 {
		t.Errorf("signed %v, %v after %d tries", res.Signed, res.PrintErr, p.refused)
	}
	p.fails = nil
	for _, key := range res.Signed {
		if out, err := a.Print(t.Context(), refOf(t, a, key), app.PrintOptions{Printer: "Bar"}); err != nil || out.Copy != 0 {
			t.Errorf("%s: copy %d, %v", key, out.Copy, err)
		}
	}

	for what, flags := range map[string]config.Flags{"no printer": {"printing.after_signing": "true"}, "an unknown one": {"printing.after_signing": "true", "printing.printer": "Cellar"}} {
		_, a, p = counter(t, flags)
		res = signAll(t, a)
		if len(res.Signed) != 3 || !errors.Is(res.PrintErr, app.ErrNoPrinter) && !errors.Is(res.PrintErr, printer.ErrUnknown) || issued(t, a, "invoice/1") != "[]" || len(p.sheets) != 0 {
			t.Errorf("%s: %v, issued %s", what, res.PrintErr, issued(t, a, "invoice/1"))
		}
	}
	_, a, p = counter(t, config.Flags{"printing.printer": "Bar"})
	if res = signAll(t, a); res.PrintErr != nil || len(p.sheets) != 0 {
		t.Errorf("switched off: %d sheets, %v", len(p.sheets), res.PrintErr)
	}
}

func TestTestPage(t *testing.T) {
	_, a, p := counter(t, nil)
	for _, lang := range []string{"nl", "fr", "de", "en", "pl"} {
		if err := a.TestPage(t.Context(), "Bar", lang); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.TestPage(t.Context(), "Cellar", "nl"); !errors.Is(err, printer.ErrUnknown) {
		t.Error(err)
	}
	if len(p.sheets) != 5 || p.jobs[1].Title != "Page de test" || !bytes.HasPrefix(p.sheets[2], []byte("%PDF-")) || bytes.Equal(p.sheets[0], p.sheets[3]) {
		t.Errorf("%d pages, %+v", len(p.sheets), p.jobs)
	}
	all, err := a.Printers(t.Context())
	if err != nil || len(all) != 2 || !all[0].Default {
		t.Errorf("%v, %v", all, err)
	}
}
