package app_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"zegel/app"
	"zegel/fiscal"
	"zegel/fiscal/sandbox"
)

func TestPaperIsKeptTenYears(t *testing.T) {
	w, box := onSandbox(t, sandbox.Config{Seed: 1, Docs: -1, Still: true})
	box.Add(paper(fiscal.Offer, "1", "1", 20))
	a := w.open()
	ctx := t.Context()
	if _, err := a.Sync(ctx, app.SyncOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	r := signOne(t, a, "offer/1", nil)
	if len(r.Signed) != 1 {
		t.Fatalf("%+v", r)
	}
	rec, err := a.ByKey(ctx, "offer/1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Print(ctx, rec.Ref, app.PrintOptions{}); err != nil {
		t.Fatal(err)
	}
	ilse := fiscal.Person{By: "Ilse", Reason: "ten years"}
	// 20 November 2026: until the last day of 2036.
	for _, at := range []time.Time{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), time.Date(2036, 12, 31, 22, 59, 0, 0, time.UTC)} {
		w.set(at)
		var kept *app.StillKept
		if _, err := a.DeletePaper(ctx, ilse, rec.Ref); !errors.As(err, &kept) || kept.Until.String() != "2037-01-01" {
			t.Errorf("%s: %v", at, err)
		}
		if e, err := a.Expired(ctx, 10); err != nil || len(e) != 0 {
			t.Errorf("%s: offered %v (%v)", at, e, err)
		}
	}
	w.set(time.Date(2036, 12, 31, 23, 0, 0, 0, time.UTC)) // midnight in Brussels
	e, err := a.Expired(ctx, 10)
	if err != nil || len(e) != 1 || e[0].Key != "offer/1" || e[0].Files != 1 {
		t.Fatalf("%+v %v", e, err)
	}
	if _, err := a.DeletePaper(ctx, fiscal.Person{}, rec.Ref); !errors.Is(err, app.ErrNeedsPerson) {
		t.Error(err)
	}
	if n, err := a.DeletePaper(ctx, ilse, rec.Ref); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if e, err := a.Expired(ctx, 10); err != nil || len(e) != 0 {
		t.Errorf("offered again: %v (%v)", e, err)
	}
	// The journal still knows the paper; nothing counts as damage; a bundle can be
	// made without it.
	if rep, err := a.Verify(ctx, nil); err != nil || !rep.OK {
		t.Errorf("%+v %v", rep.Faults, err)
	}
	file := filepath.Join(t.TempDir(), "b.zip")
	res, err := a.Export(ctx, app.ExportOptions{From: rec.Date, To: rec.Date, File: file}, nil)
	if err != nil || res.Documents != 1 || res.Exemplars != 0 {
		t.Fatalf("%+v %v", res, err)
	}
	if rep, err := app.VerifyFiles(ctx, []string{file}, res.Key, nil); err != nil || !rep.OK {
		t.Errorf("%+v %v", rep.Faults, err)
	}
}
