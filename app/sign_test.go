package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"zegel/app"
	"zegel/app/config"
	"zegel/fiscal"
	"zegel/fiscal/sandbox"
)

// paper makes a document of one line.
func paper(typ fiscal.Doctype, id, number string, day int) fiscal.Document {
	return fiscal.Document{
		Ref: fiscal.Ref{Type: typ, ID: id}, Number: number, Total: 1210, Currency: fiscal.EUR,
		Date:  fiscal.Date{Year: 2026, Month: time.November, Day: day},
		Lines: []fiscal.Line{{Name: "x", Quantity: decimal.New(1, 0), Price: decimal.New(1210, -2), Rate: decimal.New(21, 0), RateKnown: true}},
	}
}

// shop is a world whose cloud holds exactly these documents, already fetched.
func shop(t *testing.T, docs ...fiscal.Document) (*app.App, *sandbox.Sandbox) {
	t.Helper()
	w, box := onSandbox(t, sandbox.Config{Seed: 1, Docs: -1, Still: true})
	box.Add(docs...)
	a := w.open()
	if _, err := a.Sync(t.Context(), app.SyncOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	return a, box
}

func signAll(t *testing.T, a *app.App) app.SignResult {
	t.Helper()
	res, err := a.Sign(t.Context(), app.SignOptions{All: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func signOne(t *testing.T, a *app.App, key string, p *fiscal.Person) app.SignResult {
	t.Helper()
	r, err := a.ByKey(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	res, err := a.Sign(t.Context(), app.SignOptions{Refs: []fiscal.Ref{r.Ref}, Person: p}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestAllGoesOldestFirst(t *testing.T) {
	a, box := shop(t, paper(fiscal.Invoice, "9003", "3", 20), paper(fiscal.Invoice, "9001", "1", 18), paper(fiscal.Offer, "9002", "1", 19))
	signAll(t, a)
	var order []string
	for _, row := range box.Truth() {
		order = append(order, row.Name().String())
	}
	if want := []string{"invoice/1", "offer/1", "invoice/3"}; !slices.Equal(order, want) {
		t.Errorf("signed in the order %v, want %v", order, want)
	}
}

// TestOneNameTwoDocuments: both are listed with their ids, --all signs the first
// alone, the later one waits for a person.
func TestOneNameTwoDocuments(t *testing.T) {
	a, box := shop(t, paper(fiscal.Invoice, "9001", "12", 18), paper(fiscal.Invoice, "9044", "12", 20))
	var amb *app.AmbiguousKey
	if _, err := a.ByKey(t.Context(), "invoice/12"); !errors.As(err, &amb) || len(amb.Keys) != 2 {
		t.Errorf("the bare key: %v", err)
	}
	if res := signAll(t, a); !slices.Equal(res.Signed, []string{"invoice/12@9001"}) {
		t.Errorf("--all signed %v", res.Signed)
	}
	if res := signOne(t, a, "invoice/12@9044", nil); len(res.Skipped) != 1 || res.Skipped[0].Reason != app.SkipNameTwice {
		t.Errorf("without a person: %+v", res)
	}
	res := signOne(t, a, "invoice/12@9044", &fiscal.Person{By: "An", Reason: "a new year"})
	if !slices.Equal(res.NumberMissing, []string{"invoice/12@9044"}) {
		t.Errorf("by a person: %+v", res)
	}
	if n := len(box.Truth()); n != 1 {
		t.Errorf("%d tickets for one name", n)
	}
}

// TestTheModuleSignsWhatTheCloudHoldsNow: what changed since the sync is what is
// signed, what is gone or came from a ticket meanwhile is not.
func TestTheModuleSignsWhatTheCloudHoldsNow(t *testing.T) {
	a, box := shop(t, paper(fiscal.Invoice, "9001", "1", 18), paper(fiscal.Invoice, "9002", "2", 18), paper(fiscal.Invoice, "9003", "3", 18))
	if err := errors.Join(
		box.Edit(fiscal.Invoice, "9001", func(d *fiscal.Document) { d.Note = "for the terrace" }),
		box.Edit(fiscal.Invoice, "9002", func(d *fiscal.Document) { d.FromTicket = true }),
		box.Remove(fiscal.Invoice, "9003"),
	); err != nil {
		t.Fatal(err)
	}
	res := signAll(t, a)
	if !slices.Equal(res.Signed, []string{"invoice/1"}) {
		t.Errorf("signed %v", res.Signed)
	}
	reasons := map[string]app.SkipReason{}
	for _, s := range res.Skipped {
		reasons[s.Key] = s.Reason
	}
	if reasons["invoice/2"] != app.SkipFromTicket || reasons["invoice/3"] != app.SkipGone {
		t.Errorf("skipped %v", reasons)
	}
	r, err := a.ByKey(t.Context(), "invoice/1")
	if err != nil || r.SignedHash != r.Hash || r.Note != "for the terrace" {
		t.Errorf("signed content: %+v, %v", r, err)
	}
}

// TestADecisionNeedsWords: blanks are no name and no reason.
func TestADecisionNeedsWords(t *testing.T) {
	d := paper(fiscal.Invoice, "9001", "1", 18)
	d.FromTicket = true
	a, box := shop(t, d)
	r, err := a.ByKey(t.Context(), "invoice/1")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*fiscal.Person{nil, {}, {By: " ", Reason: "\t"}, {By: "An", Reason: " "}, {By: " ", Reason: "voided"}} {
		if _, err := a.Sign(t.Context(), app.SignOptions{Refs: []fiscal.Ref{r.Ref}, OverrideFromTicket: true, Person: p}, nil); !errors.Is(err, app.ErrNeedsPerson) {
			t.Errorf("sign by %+v: %v", p, err)
		}
		if _, err := a.Recover(t.Context(), app.RecoverOptions{Refs: []fiscal.Ref{r.Ref}, Now: true, Person: p}, nil); !errors.Is(err, app.ErrNeedsPerson) {
			t.Errorf("recover by %+v: %v", p, err)
		}
	}
	if n := len(box.Truth()); n != 0 {
		t.Errorf("%d tickets", n)
	}
}

// TestATwinInDoubtHoldsTheOther: the cloud cannot tell them apart, so the second
// waits until the first is settled, even when both are named in one command.
func TestATwinInDoubtHoldsTheOther(t *testing.T) {
	a, box := shop(t, paper(fiscal.Invoice, "9001", "12", 3), paper(fiscal.Invoice, "9044", "12", 18))
	if err := box.SetFaults("sign:500@1"); err != nil {
		t.Fatal(err)
	}
	var refs []fiscal.Ref
	for _, key := range []string{"invoice/12@9001", "invoice/12@9044"} {
		r, err := a.ByKey(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, r.Ref)
	}
	res, err := a.Sign(t.Context(), app.SignOptions{Refs: refs, Person: &fiscal.Person{By: "An", Reason: "a new year"}}, nil)
	if err != nil || !slices.Equal(res.InDoubt, []string{"invoice/12@9001"}) || len(res.Skipped) != 1 || res.Skipped[0].Reason != app.SkipTwinInDoubt {
		t.Errorf("%+v, %v", res, err)
	}
	if n := len(box.Truth()); n > 1 {
		t.Errorf("%d tickets for one name", n)
	}
}

// TestAnOpenSocketIsNotAskedAbout: after a sleep the quarantine is over by the
// clock, and the answer can still come in. Asking by itself waits, and says why.
func TestAnOpenSocketIsNotAskedAbout(t *testing.T) {
	w, box := onSandbox(t, sandbox.Config{Seed: 1, Docs: -1, Still: true})
	w.flags = config.Flags{"timeout": "10s", "quarantine": "60s"}
	answered := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.String(), "signed") {
			<-answered
		}
		box.ServeHTTP(rw, r)
	}))
	t.Cleanup(srv.Close)
	t.Cleanup(func() { close(answered) })
	w.url = srv.URL + "/api/"
	box.Add(paper(fiscal.Invoice, "9001", "1", 18))
	a := w.open()
	if _, err := a.Sync(t.Context(), app.SyncOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	res, err := a.Sign(ctx, app.SignOptions{All: true}, func(p app.Progress) {
		if p.Stage == app.StageSigning {
			cancel()
		}
	})
	if err != nil || !slices.Equal(res.InDoubt, []string{"invoice/1"}) {
		t.Fatalf("%+v, %v", res, err)
	}
	w.set(time.Now().Add(5 * time.Minute))
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	res, err = a.Recover(ctx, app.RecoverOptions{}, func(p app.Progress) {
		if p.Stage == app.StageWaiting {
			cancel() // the answer is not waited for here
		}
	})
	if err != nil || len(res.Skipped) != 1 || res.Skipped[0].Reason != app.SkipNotDue {
		t.Errorf("%+v, %v", res, err)
	}
}

// TestRefusedOnceMore: a second refusal is an answer about the document, not
// something that was left alone.
func TestRefusedOnceMore(t *testing.T) {
	a, box := shop(t, paper(fiscal.Invoice, "9001", "1", 18))
	if err := box.SetFaults("sign:refuse=2000"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if res := signOne(t, a, "invoice/1", nil); !slices.Equal(res.Refused, []string{"invoice/1"}) || len(res.Skipped) != 0 {
			t.Errorf("%+v", res)
		}
	}
}

// TestLaterChangesAreDiscrepancies: what the cloud says of a signed document
// afterwards is shown beside it and never written over it.
func TestLaterChangesAreDiscrepancies(t *testing.T) {
	a, box := shop(t, paper(fiscal.Invoice, "9001", "1", 18))
	signAll(t, a)
	if err := box.Edit(fiscal.Invoice, "9001", func(d *fiscal.Document) { d.Total = 9999 }); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Sync(t.Context(), app.SyncOptions{From: "1"}, nil); err != nil {
		t.Fatal(err)
	}
	r, err := a.ByKey(t.Context(), "invoice/1")
	if err != nil {
		t.Fatal(err)
	}
	d, err := a.Show(t.Context(), r.Ref)
	if err != nil || d.Record.Total != 1210 || d.Changed == nil || d.Changed.Total != 9999 || len(d.Alarms) != 1 || d.Alarms[0].Kind != fiscal.ContentChanged {
		t.Errorf("detail: total %s, changed %+v, alarms %+v, %v", d.Record.Total, d.Changed, d.Alarms, err)
	}
}

func TestOneTicketTwoDocumentsIsAnAlarm(t *testing.T) {
	a, box := shop(t, paper(fiscal.Invoice, "9001", "1", 18), paper(fiscal.Invoice, "9002", "2", 18))
	if err := box.SetFaults("sign:same-ticket@2"); err != nil {
		t.Fatal(err)
	}
	if res := signAll(t, a); len(res.Signed) != 2 {
		t.Fatalf("%+v", res)
	}
	alarms, err := a.Discrepancies(t.Context())
	if err != nil || len(alarms) != 1 || alarms[0].Kind != fiscal.TicketTwice {
		t.Errorf("alarms %+v, %v", alarms, err)
	}
	found, err := a.Find(t.Context(), box.Truth()[0].Ticket)
	if err != nil || len(found) != 2 {
		t.Errorf("a scan that fits two gives %d, %v", len(found), err)
	}
}

func TestOddNumbersAndTypes(t *testing.T) {
	odd := []fiscal.Document{
		paper(fiscal.Invoice, "9001", "2026/07 bis", 18), paper(fiscal.Invoice, "9002", "", 18),
		paper(fiscal.Doctype(7), "9003", "1", 18), paper(fiscal.Invoice, "9004", "a@b", 18),
	}
	a, box := shop(t, odd...)
	res := signAll(t, a)
	slices.Sort(res.Signed)
	if !slices.Equal(res.Signed, []string{"invoice/2026/07 bis", "invoice/a@b"}) {
		t.Errorf("signed %v, skipped %+v", res.Signed, res.Skipped)
	}
	for key, want := range map[string]app.SkipReason{"invoice/@9002": app.SkipNoNumber, "doctype7/1": app.SkipDoctype} {
		if res := signOne(t, a, key, nil); len(res.Skipped) != 1 || res.Skipped[0].Reason != want {
			t.Errorf("%s: %+v", key, res)
		}
	}
	if len(box.Truth()) != 2 {
		t.Errorf("truth %+v", box.Truth())
	}
}

// TestStampFindsItsDocument: a scan of the stamp opens the document, and a stamp
// that says something else than the journal is told.
func TestStampFindsItsDocument(t *testing.T) {
	a, _ := shop(t, paper(fiscal.Invoice, "9001", "1", 18))
	signAll(t, a)
	r, err := a.ByKey(t.Context(), "invoice/1")
	if err != nil {
		t.Fatal(err)
	}
	stamp := func(cents int) string {
		return fmt.Sprintf("zegel:1|invoice%%2F1|2026-11-18|%d|%s|%s", cents, r.Ticket, r.SignedHash[:16])
	}
	if got, err := a.Find(t.Context(), stamp(1210)); err != nil || len(got) != 1 {
		t.Errorf("its own stamp: %d, %v", len(got), err)
	}
	var m *app.StampMismatch
	if _, err := a.Find(t.Context(), stamp(99)); !errors.As(err, &m) || m.Field != "total" {
		t.Errorf("an altered stamp: %v", err)
	}
}
