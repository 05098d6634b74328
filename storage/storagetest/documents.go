package storagetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/journal"
	"zegel/storage"
)

func life(t *testing.T, b *bench) {
	d := document(fiscal.Invoice, 1, "12")
	b.record(d)
	if _, err := b.Get(b.ctx, fiscal.Ref{Licence: Licence, Type: fiscal.Offer, ID: "1"}); !errors.Is(err, fiscal.ErrNotFound) {
		t.Errorf("an unknown document: %v", err)
	}
	l := b.lease()
	o := b.sign(d.Ref, l, fiscal.Verdict{})
	b.state(d.Ref, fiscal.Sending)
	o.Verdict = fiscal.Verdict{State: fiscal.InDoubt, Text: "timeout"}
	b.must(b.Finish(b.ctx, o))
	if rs, err := b.InDoubt(b.ctx, Licence); err != nil || len(rs) != 1 {
		t.Errorf("in doubt: %v, %v", rs, err)
	}
	late := o
	late.Verdict, late.Late = fiscal.Verdict{State: fiscal.Signed, Ticket: "7"}, true
	b.must(b.Finish(b.ctx, late))
	b.must(b.Finish(b.ctx, late))
	r := b.state(d.Ref, fiscal.Signed)
	if r.Ticket != "7" || r.SignedHash != r.Hash || !r.DueAt.IsZero() {
		t.Errorf("signed late as %+v", r)
	}
	other := document(fiscal.Offer, 2, "12")
	b.record(other)
	o = b.sign(other.Ref, l, fiscal.Verdict{})
	o.Verdict = fiscal.Verdict{State: fiscal.Signed, Ticket: "9"}
	b.must(b.Finish(b.ctx, o))
	for limit, want := range map[int]string{1: "[9]", 5: "[9 7]"} {
		if last, err := b.LastTickets(b.ctx, Licence, limit); err != nil || fmt.Sprint(last) != want {
			t.Errorf("the last %d tickets: %v, %v", limit, last, err)
		}
	}
	if last, err := b.LastTickets(b.ctx, "another", 5); err != nil || len(last) != 0 {
		t.Errorf("another licence's tickets: %v, %v", last, err)
	}
	as, err := b.Attempts(b.ctx, d.Ref)
	if err != nil || len(as) != 1 || !as[0].Late || !as[0].Done || as[0].Verdict.Ticket != "7" {
		t.Errorf("attempts %+v, %v", as, err)
	}
	h, err := b.History(b.ctx, d.Ref)
	var kinds []journal.Kind
	for _, e := range h {
		kinds = append(kinds, e.Kind)
	}
	if err != nil || fmt.Sprint(kinds) != fmt.Sprint([]journal.Kind{journal.ContentSeen, journal.Intended, journal.Answered, journal.LateAnswer}) {
		t.Errorf("history %v, %v", kinds, err)
	}
	if err := b.Finish(b.ctx, fiscal.Outcome{Attempt: "never begun", Verdict: fiscal.Verdict{State: fiscal.InDoubt}}); !errors.Is(err, fiscal.ErrNotFound) {
		t.Errorf("an outcome of nothing: %v", err)
	}
	back := late
	back.Verdict = fiscal.Verdict{State: fiscal.Refused, Code: 2000}
	if err := b.Finish(b.ctx, back); !errors.Is(err, fiscal.ErrState) {
		t.Errorf("a signed attempt ended otherwise: %v", err)
	}
	if c, err := b.Content(b.ctx, r.Hash); err != nil || c.Number != "12" {
		t.Errorf("content %+v, %v", c, err)
	}
	if _, err := b.Content(b.ctx, "x"); !errors.Is(err, fiscal.ErrNotFound) {
		t.Errorf("unknown content: %v", err)
	}
	b.must(b.ReleaseLease(b.ctx, l))
}

func names(t *testing.T, b *bench) {
	first, second, third := document(fiscal.Invoice, 20, "12"), document(fiscal.Invoice, 9, "12"), document(fiscal.Invoice, 21, "a@b")
	b.record(first)
	if r := b.state(first.Ref, fiscal.Unsigned); r.NameTwice || r.NameLater || r.Key().String() != "invoice/12" {
		t.Errorf("alone: %+v", r)
	}
	b.record(second, third)
	if r := b.state(first.Ref, fiscal.Unsigned); !r.NameTwice || !r.NameLater || r.Key().String() != "invoice/12@20" {
		t.Errorf("the larger id is the later one: %+v", r)
	}
	if r := b.state(second.Ref, fiscal.Unsigned); !r.NameTwice || r.NameLater {
		t.Errorf("the smaller id is the first: %+v", r)
	}
	for key, ids := range map[string][]string{"invoice/12": {"9", "20"}, "invoice/12@20": {"20"}, "invoice/a@b": {"21"}} {
		k, err := fiscal.ParseKey(key)
		b.must(err)
		rs, err := b.Find(b.ctx, Licence, k)
		var got []string
		for _, r := range rs {
			got = append(got, r.ID)
		}
		if err != nil || fmt.Sprint(got) != fmt.Sprint(ids) {
			t.Errorf("%s finds %v, want %v (%v)", key, got, ids, err)
		}
	}
	for _, key := range []string{"offer/12", "invoice/12@99", "invoice/13"} {
		k, err := fiscal.ParseKey(key)
		b.must(err)
		if rs, err := b.Find(b.ctx, Licence, k); !errors.Is(err, fiscal.ErrNotFound) {
			t.Errorf("%s finds %v, %v", key, rs, err)
		}
	}
	second.Number = "14" // the cloud numbers it anew: both are alone again
	b.record(second)
	for _, ref := range []fiscal.Ref{first.Ref, second.Ref} {
		if r := b.state(ref, fiscal.Unsigned); r.NameTwice || r.NameLater {
			t.Errorf("alone again: %+v", r)
		}
	}
	if id, err := b.MaxID(b.ctx, Licence); err != nil || id != "21" {
		t.Errorf("largest id %q, %v", id, err)
	}
	if id, err := b.MinIDSince(b.ctx, Licence, fiscal.Date{Year: 2026, Month: 1, Day: 1}); err != nil || id != "9" {
		t.Errorf("smallest id %q, %v", id, err)
	}
	if id, err := b.MaxID(b.ctx, "nobody"); err != nil || id != "" {
		t.Errorf("largest id of nobody %q, %v", id, err)
	}
}

func customers(t *testing.T, b *bench) {
	if at, err := b.CustomersFetched(b.ctx, Licence); err != nil || !at.IsZero() {
		t.Errorf("fetched at %v, %v", at, err)
	}
	d := document(fiscal.Invoice, 1, "1")
	b.record(d)
	if r := b.state(d.Ref, fiscal.Unsigned); r.Customer != nil || r.CustomerName() != "" {
		t.Errorf("a customer from nowhere: %+v", r.Customer)
	}
	if unknown, err := b.UnknownCustomers(b.ctx, Licence, map[string]struct{}{"1": {}, "0": {}}); err != nil || !unknown {
		t.Errorf("unknown %t, %v", unknown, err)
	}
	p := fiscal.Party{ID: "1", Company: "Zoë", VAT: "BE0123456749", Modified: b.now}
	for i, changed := range []int{1, 0} {
		if n, err := b.RecordCustomers(b.ctx, Licence, []fiscal.Party{p, {}}, b.now, "s"); err != nil || n != changed {
			t.Errorf("time %d: %d changed, %v", i, n, err)
		}
	}
	r := b.state(d.Ref, fiscal.Unsigned)
	if r.Customer == nil || r.Customer.VAT != p.VAT || !r.Customer.Modified.Equal(p.Modified) {
		t.Errorf("customer %+v", r.Customer)
	}
	if at, err := b.CustomersFetched(b.ctx, Licence); err != nil || !at.Equal(b.now) {
		t.Errorf("fetched at %v, %v", at, err)
	}
	if unknown, err := b.UnknownCustomers(b.ctx, Licence, map[string]struct{}{"1": {}, "0": {}}); err != nil || unknown {
		t.Errorf("unknown %t, %v", unknown, err)
	}
}

func paper(t *testing.T, b *bench) {
	d := document(fiscal.Invoice, 1, "1")
	b.record(d)
	for n := 1; n <= 3; n++ {
		if next, err := b.NextIssue(b.ctx, d.Ref); err != nil || next != n {
			t.Fatalf("next print %d, want %d, %v", next, n, err)
		}
		row := storage.IssueRow{Doc: d.Ref, N: n, SHA256: fmt.Sprintf("%064d", n), Lang: "fr", Pages: 2, At: b.now, Actor: "kassa"}
		b.must(b.Issue(b.ctx, row))
		if err := b.Issue(b.ctx, row); !errors.Is(err, fiscal.ErrState) {
			t.Errorf("print %d twice: %v", n, err)
		}
	}
	b.must(b.Issue(b.ctx, storage.IssueRow{Doc: d.Ref, SHA256: "e", Lang: "nl", Kind: string(journal.Exemplar), At: b.now, Actor: "export"}))
	if err := b.Issue(b.ctx, storage.IssueRow{Doc: d.Ref, N: 4, Kind: string(journal.Issued), At: b.now}); !errors.Is(err, fiscal.ErrState) {
		t.Errorf("a fourth original: %v", err)
	}
	is, err := b.Issues(b.ctx, d.Ref)
	if err != nil || len(is) != 4 || is[0].Kind != string(journal.Issued) || is[2].Kind != string(journal.Copied) || is[3].N != 0 || is[1].Lang != "fr" || is[1].Pages != 2 || !is[1].At.Equal(b.now) {
		t.Errorf("prints %+v, %v", is, err)
	}
	if r := b.state(d.Ref, fiscal.Unsigned); r.Issued != 3 {
		t.Errorf("printed %d times", r.Issued)
	}
	if _, err := b.NextIssue(b.ctx, fiscal.Ref{}); !errors.Is(err, fiscal.ErrNotFound) {
		t.Errorf("a print of nothing: %v", err)
	}
}

func settings(t *testing.T, b *bench) {
	if _, ok, err := b.Setting(b.ctx, "k"); err != nil || ok {
		t.Errorf("a setting from nowhere: %t %v", ok, err)
	}
	for _, v := range []string{"a", "a", "", "b"} {
		b.must(b.SetSetting(b.ctx, "k", v, "Ilse", b.now))
		if got, ok, err := b.Setting(b.ctx, "k"); err != nil || !ok || got != v {
			t.Errorf("setting %q %t %v", got, ok, err)
		}
	}
	b.must(b.LearnLimit(b.ctx, Licence, 750, b.now, "governor"))
	if n, err := b.LearntLimit(b.ctx, Licence); err != nil || n != 750 {
		t.Errorf("learnt %d, %v", n, err)
	}
	if n, err := b.LearntLimit(b.ctx, "other"); err != nil || n != 0 {
		t.Errorf("learnt for another %d, %v", n, err)
	}
	if _, _, err := b.Cache(b.ctx, Licence, "get-users"); !errors.Is(err, fiscal.ErrNotFound) {
		t.Errorf("an answer from nowhere: %v", err)
	}
	for _, body := range []string{"[]", `[{"id":1}]`} {
		b.must(b.PutCache(b.ctx, Licence, "get-users", []byte(body), b.now))
		if got, at, err := b.Cache(b.ctx, Licence, "get-users"); err != nil || string(got) != body || !at.Equal(b.now) {
			t.Errorf("kept %q of %v, %v", got, at, err)
		}
	}
}

func theJournal(t *testing.T, b *bench) {
	before, err := b.Head(b.ctx)
	b.must(err)
	e, err := b.Append(b.ctx, journal.Exported, "", "Ilse", map[string]any{"documents": 3}, b.now)
	if err != nil || e.Index != before.Size {
		t.Fatalf("appended %+v after %d, %v", e, before.Size, err)
	}
	after, err := b.Head(b.ctx)
	if err != nil || after.Size != before.Size+1 || after.Root == before.Root {
		t.Errorf("head %+v after %+v, %v", after, before, err)
	}
	for _, k := range []journal.Kind{journal.Answered, journal.Issued, journal.Setting, "invented"} {
		if _, err := b.Append(b.ctx, k, "", "x", map[string]any{}, b.now); !errors.Is(err, fiscal.ErrState) {
			t.Errorf("appended %s by hand: %v", k, err)
		}
	}
	if _, err := b.Append(b.ctx, journal.Exported, "", "x", map[string]any{"a": 1.5}, b.now); !errors.Is(err, journal.ErrCanonical) {
		t.Errorf("a float entered the journal: %v", err)
	}
	var n int64
	b.must(b.Entries(b.ctx, 0, -1, func(e journal.Entry) error {
		if e.Index != n {
			t.Errorf("entry %d at place %d", e.Index, n)
		}
		n++
		return nil
	}))
	if n != after.Size {
		t.Errorf("%d entries of %d", n, after.Size)
	}
	stop := errors.New("stop")
	if err := b.Entries(b.ctx, 0, 1, func(journal.Entry) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("an error of the reader: %v", err)
	}
}

func unsigned(t *testing.T, b *bench) {
	var docs []fiscal.Document
	for i := 1; i <= 30; i++ {
		docs = append(docs, document(fiscal.Doctype(1+i%4), i, fmt.Sprint(i)))
	}
	docs[3].FromTicket, docs[4].Number, docs[7].Date = true, "", fiscal.Date{}
	twice := document(fiscal.Invoice, 104, "4") // invoice 4 was first
	b.record(append(docs, twice)...)
	from := fiscal.Date{Year: 2026, Month: 1, Day: 20}
	wanted := 0
	for _, d := range docs {
		if d.Type.Signable() && !d.FromTicket && d.Number != "" && !d.Date.Before(from) {
			wanted++
		}
	}
	var got []fiscal.Record
	for after := int64(0); ; {
		rs, err := b.Unsigned(b.ctx, Licence, from, after, 4)
		b.must(err)
		if len(rs) == 0 {
			break
		}
		got = append(got, rs...)
		after = rs[len(rs)-1].Seq
	}
	if len(got) != wanted {
		t.Errorf("%d are to be signed, want %d", len(got), wanted)
	}
	for i, r := range got {
		if r.State != fiscal.Unsigned || !r.Type.Signable() || r.Number == "" || r.NameLater || r.Date.Before(from) {
			t.Errorf("%s is to be signed", r.Key())
		}
		if i > 0 && r.Date.Before(got[i-1].Date) {
			t.Errorf("%s comes after a later one", r.Key())
		}
	}
}

func rescue(t *testing.T, b *bench) {
	d := document(fiscal.Invoice, 1, "1")
	b.record(d)
	o := b.sign(d.Ref, b.lease(), fiscal.Verdict{})
	o.Verdict, o.Raw = fiscal.Verdict{State: fiscal.Signed, Ticket: "4711"}, make([]byte, 20_000)
	b.must(b.Rescue(o))
	b.state(d.Ref, fiscal.Sending)
	if n, err := b.TakeUp(b.ctx); err != nil || n != 1 {
		t.Fatalf("took up %d, %v", n, err)
	}
	if r := b.state(d.Ref, fiscal.Signed); r.Ticket != "4711" {
		t.Errorf("taken up as %q", r.Ticket)
	}
	if n, err := b.TakeUp(b.ctx); err != nil || n != 0 {
		t.Errorf("took up %d again, %v", n, err)
	}
}

func references(t *testing.T, b *bench) {
	c, i := document(fiscal.CreditNote, 1, "1"), document(fiscal.Invoice, 2, "2")
	c.Note = "Creditnota op factuur 2026/0003 van 12/03/2026"
	b.record(c, i)
	if r := b.state(c.Ref, fiscal.Unsigned); r.Corrects == nil || r.Corrects.Number != "2026/0003" || r.Corrects.Date.String() != "2026-03-12" || r.Corrects.By != "" {
		t.Errorf("read from the note: %+v", r.Corrects)
	}
	said := fiscal.Reference{Number: "4", By: "Ilse"}
	for range 2 {
		b.must(b.Refer(b.ctx, c.Ref, said, "Ilse", b.now.Add(time.Second)))
	}
	if r := b.state(c.Ref, fiscal.Unsigned); r.Corrects == nil || *r.Corrects != said {
		t.Errorf("said by a person: %+v", r.Corrects)
	}
	if err := b.Refer(b.ctx, i.Ref, said, "Ilse", b.now); !errors.Is(err, fiscal.ErrState) {
		t.Errorf("an invoice corrects: %v", err)
	}
}
