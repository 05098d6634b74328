package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zegel/fiscal"
)

var ilse = &fiscal.Person{By: "Ilse", Reason: "decided"}

// TestBeginHoldsItsConditions tries every reason for which an intent must not be
// written, and wants nothing to be left behind.
func TestBeginHoldsItsConditions(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	a, twin, from, offer := doc(fiscal.Invoice, 1, "12"), doc(fiscal.Invoice, 2, "12"), doc(fiscal.Invoice, 3, "13"), doc(fiscal.Offer, 4, "12")
	from.FromTicket = true
	strange, unnamed := doc(fiscal.Doctype(9), 5, "1"), doc(fiscal.Invoice, 6, "")
	k.record(a, twin, from, offer, strange, unnamed)
	l := k.lease()
	tests := []struct {
		name string
		ref  fiscal.Ref
		edit func(*fiscal.Intent)
		want error
	}{
		{"another fence", a.Ref, func(i *fiscal.Intent) { i.Lease.Fence++ }, ErrFence},
		{"no lease", a.Ref, func(i *fiscal.Intent) { i.Lease = fiscal.Lease{Licence: lic} }, ErrFence},
		{"another licence's lease", a.Ref, func(i *fiscal.Intent) { i.Lease.Licence = "x" }, ErrFence},
		{"lease run out", a.Ref, func(i *fiscal.Intent) { i.At = i.At.Add(2 * time.Hour) }, ErrFence},
		{"old content", a.Ref, func(i *fiscal.Intent) { i.Hash = "x" }, ErrState},
		{"another name", a.Ref, func(i *fiscal.Intent) { i.Name.Number = "14" }, ErrState},
		{"another state", a.Ref, func(i *fiscal.Intent) { i.Prior = fiscal.Refused }, ErrState},
		{"asking about what is not in doubt", a.Ref, func(i *fiscal.Intent) { i.Asking = true }, ErrState},
		{"no such document", fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "99"}, nil, ErrNotFound},
		{"a name used twice", twin.Ref, nil, ErrState},
		{"made from a ticket", from.Ref, nil, ErrState},
		{"a type without a sign call", strange.Ref, nil, ErrState},
		{"no number", unnamed.Ref, nil, ErrState},
	}
	before, err := k.Head(ctx)
	k.must(err)
	for _, tt := range tests {
		r, err := k.Get(ctx, tt.ref)
		if err != nil {
			r.Ref, r.Number, r.State = tt.ref, "99", fiscal.Unsigned
		}
		in := k.intent(r, l)
		if tt.edit != nil {
			tt.edit(&in)
		}
		if err := k.Begin(ctx, in, wide); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	in := k.intent(k.get(a.Ref), l)
	if err := k.Begin(ctx, in, Limit{}); !errors.Is(err, ErrBudget) {
		t.Errorf("without a budget: %v", err)
	}
	if after, err := k.Head(ctx); err != nil || after != before {
		t.Errorf("refused intents grew the journal: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(k.dir, pendingDir)); err != nil || len(left) != 0 {
		t.Errorf("refused intents left files: %v, %v", left, err)
	}
	// What a person decides is let through, and offers have numbers of their own.
	for _, ref := range []fiscal.Ref{a.Ref, offer.Ref} {
		k.begin(ref, l)
	}
	in = k.intent(k.get(twin.Ref), l)
	in.Person = ilse
	if err := k.Begin(ctx, in, wide); !errors.Is(err, ErrState) {
		t.Errorf("a second attempt under a name that is being signed: %v", err)
	}
	in = k.intent(k.get(from.Ref), l)
	in.Person = ilse
	k.must(k.Begin(ctx, in, wide))
	if v := k.verify(nil); len(v.Faults) > 0 {
		t.Errorf("verify: %+v", v.Faults[0])
	}
}

// TestAnswers holds each row of the answer table against the store, for a first
// attempt and for one that asked again.
func TestAnswers(t *testing.T) {
	tests := []struct {
		name    string
		verdict func(prior fiscal.State) fiscal.Verdict
		state   func(prior fiscal.State) fiscal.State
	}{
		{"ticket", func(fiscal.State) fiscal.Verdict { return signedAs("7") }, func(fiscal.State) fiscal.State { return fiscal.Signed }},
		{"no ticket", func(fiscal.State) fiscal.Verdict {
			return fiscal.Verdict{State: fiscal.NumberMissing, Cause: fiscal.Ours}
		}, func(fiscal.State) fiscal.State { return fiscal.NumberMissing }},
		{"2002", func(fiscal.State) fiscal.Verdict {
			return fiscal.Verdict{State: fiscal.NumberMissing, Cause: fiscal.Foreign, Code: 2002}
		}, func(fiscal.State) fiscal.State { return fiscal.NumberMissing }},
		{"2000", func(fiscal.State) fiscal.Verdict { return fiscal.Verdict{State: fiscal.Refused, Code: 2000} }, func(fiscal.State) fiscal.State { return fiscal.Refused }},
		{"1003", func(p fiscal.State) fiscal.Verdict { return fiscal.Verdict{State: p, Code: 1003} }, func(p fiscal.State) fiscal.State { return p }},
		{"unsent", func(p fiscal.State) fiscal.Verdict { return fiscal.Verdict{State: p, Unsent: true} }, func(p fiscal.State) fiscal.State { return p }},
		{"reset", func(fiscal.State) fiscal.Verdict { return doubtful() }, func(fiscal.State) fiscal.State { return fiscal.InDoubt }},
	}
	for _, tt := range tests {
		for _, asked := range []bool{false, true} {
			k := newKit(t)
			d := doc(fiscal.Invoice, 1, "12")
			k.record(d)
			l := k.lease()
			prior := fiscal.Unsigned
			if asked {
				k.finish(k.begin(d.Ref, l), doubtful())
				k.now = k.now.Add(10 * time.Minute)
				prior = fiscal.InDoubt
			}
			was := k.get(d.Ref)
			in := k.begin(d.Ref, l)
			k.finish(in, tt.verdict(prior))
			r := k.state(d.Ref, tt.state(prior))
			v := tt.verdict(prior)
			if r.Cause != v.Cause || r.Ticket != v.Ticket {
				t.Errorf("%s, asked %t: cause %q ticket %q", tt.name, asked, r.Cause, r.Ticket)
			}
			if r.State == prior && (v.Unsent || v.Code == 1003) && (r.SignedHash != was.SignedHash || !r.DueAt.Equal(was.DueAt) || r.Asked != was.Asked) {
				t.Errorf("%s, asked %t: not as it was before: %+v", tt.name, asked, r)
			}
			if f := k.verify(nil).Faults; len(f) > 0 {
				t.Errorf("%s, asked %t: verify: %+v", tt.name, asked, f[0])
			}
		}
	}
}

func TestQuestions(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	d := doc(fiscal.Invoice, 1, "12")
	k.record(d)
	l := k.lease()
	k.finish(k.begin(d.Ref, l), doubtful())
	r := k.get(d.Ref)
	if want := k.now.Add(150 * time.Second); !r.DueAt.Equal(want) || r.Asked {
		t.Fatalf("due %v asked %t, want %v", r.DueAt, r.Asked, want)
	}
	if arrived, err := k.MayHaveArrived(ctx, lic, d.Name()); err != nil || !arrived {
		t.Errorf("an attempt in doubt may have arrived: %t %v", arrived, err)
	}
	in := k.intent(r, l)
	in.Alone = true
	if err := k.Begin(ctx, in, wide); !errors.Is(err, ErrState) {
		t.Errorf("asked before its time: %v", err)
	}
	in.Person = ilse
	in.Alone = false
	k.must(k.Begin(ctx, in, wide)) // a person waives the quarantine
	k.finish(in, doubtful())
	k.now = k.now.Add(time.Hour - time.Minute)
	in = k.intent(k.get(d.Ref), l)
	in.Alone = true
	if err := k.Begin(ctx, in, wide); !errors.Is(err, ErrState) {
		t.Errorf("asked by itself a second time: %v", err)
	}
	k.must(k.Resolve(ctx, d.Ref, " 4711 ", *ilse, k.now))
	if r := k.state(d.Ref, fiscal.Signed); r.Ticket != "4711" {
		t.Errorf("resolved as %q", r.Ticket)
	}
	if err := k.Resolve(ctx, d.Ref, "4712", *ilse, k.now); !errors.Is(err, ErrState) {
		t.Errorf("resolved twice: %v", err)
	}
	other := doc(fiscal.Invoice, 2, "13")
	k.record(other)
	if arrived, err := k.MayHaveArrived(ctx, lic, other.Name()); err != nil || arrived {
		t.Errorf("nothing was tried: %t %v", arrived, err)
	}
}

func TestLeases(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	a, err := k.TakeLease(ctx, lic, "a", time.Minute, k.now)
	k.must(err)
	var held *LeaseHeld
	if _, err := k.TakeLease(ctx, lic, "b", time.Minute, k.now.Add(59*time.Second)); !errors.As(err, &held) || held.Holder != "a" || !held.Expires.Equal(a.Expires) {
		t.Fatalf("taken while held: %v", err)
	}
	if _, err := k.TakeLease(ctx, "other", "b", time.Minute, k.now); err != nil {
		t.Errorf("another licence: %v", err)
	}
	b, err := k.TakeLease(ctx, lic, "b", time.Minute, k.now.Add(time.Minute))
	k.must(err)
	if b.Fence <= a.Fence {
		t.Errorf("fence %d after %d", b.Fence, a.Fence)
	}
	if _, err := k.RenewLease(ctx, a, time.Minute, k.now); !errors.Is(err, ErrFence) {
		t.Errorf("renewed a lost lease: %v", err)
	}
	k.must(k.ReleaseLease(ctx, a)) // lost: nothing happens
	k.must(k.HoldsLease(ctx, b))
	k.must(k.BreakLease(ctx, lic, "b"))
	if err := k.HoldsLease(ctx, b); !errors.Is(err, ErrFence) {
		t.Errorf("held after it was broken: %v", err)
	}
	c, err := k.TakeLease(ctx, lic, "c", time.Minute, k.now)
	k.must(err)
	k.must(k.ReleaseLease(ctx, c))
	if d, err := k.TakeLease(ctx, lic, "d", time.Minute, k.now); err != nil || d.Fence <= c.Fence {
		t.Errorf("after a release: %+v %v", d, err)
	}
}

func TestSweepAndResolveBehindADeadSender(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	a, b := doc(fiscal.Invoice, 1, "1"), doc(fiscal.Invoice, 2, "2")
	k.record(a, b)
	l := k.lease()
	in := k.begin(a.Ref, l)
	k.begin(b.Ref, l)
	if err := k.Resolve(ctx, b.Ref, "5", *ilse, k.now); !errors.Is(err, ErrState) {
		t.Errorf("resolved under a living sender: %v", err)
	}
	if refs, err := k.Sweep(ctx, lic, k.now, func(fiscal.Attempt, fiscal.Lease) bool { return false }, "x"); err != nil || len(refs) != 0 {
		t.Errorf("swept a living sender: %v %v", refs, err)
	}
	later := k.now.Add(2 * time.Hour)
	k.must(k.Resolve(ctx, b.Ref, "5", *ilse, later)) // its lease has run out
	refs, err := k.Sweep(ctx, lic, later, func(at fiscal.Attempt, l fiscal.Lease) bool { return at.ID == in.Attempt && l.Holder == "me" }, "x")
	if err != nil || len(refs) != 1 || refs[0] != a.Ref {
		t.Fatalf("swept %v, %v", refs, err)
	}
	r := k.state(a.Ref, fiscal.InDoubt)
	if want := in.Until.Add(in.Quarantine); !r.DueAt.Equal(want) {
		t.Errorf("due %v, want %v", r.DueAt, want)
	}
	// The dead sender's answer comes after all, without any lease.
	k.finish(in, signedAs("9"))
	k.state(a.Ref, fiscal.Signed)
	if f := k.verify(nil).Faults; len(f) > 0 {
		t.Errorf("verify: %+v", f[0])
	}
}

// TestTwinsInDoubt: while one document of a name is in doubt, the other is not
// sent, whoever asks for it; the question about the first goes on.
func TestTwinsInDoubt(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	a, b := doc(fiscal.Invoice, 1, "12"), doc(fiscal.Invoice, 50, "12")
	k.record(a, b)
	l := k.lease()
	k.finish(k.begin(a.Ref, l), doubtful())
	in := k.intent(k.get(b.Ref), l)
	in.Person = ilse
	if err := k.Begin(ctx, in, wide); !errors.Is(err, ErrState) {
		t.Fatalf("sent beside a twin in doubt: %v", err)
	}
	ask := k.intent(k.get(a.Ref), l)
	ask.Asking, ask.Person = true, ilse
	arrived := func(want bool) {
		t.Helper()
		if got, err := k.MayHaveArrived(ctx, lic, in.Name); err != nil || got != want {
			t.Errorf("an attempt may have arrived: %v, %v", got, err)
		}
	}
	arrived(true)
	k.must(k.Begin(ctx, ask, wide))
	k.finish(ask, signedAs("9"))
	arrived(false) // what came of it is that number
	in = k.intent(k.get(b.Ref), l)
	in.Person = ilse
	k.must(k.Begin(ctx, in, wide))
	k.finish(in, signedAs("10"))
	if f := k.verify(nil).Faults; len(f) > 0 {
		t.Errorf("verify: %+v", f[0])
	}
}

func TestContentChanges(t *testing.T) {
	k := newKit(t)
	d := doc(fiscal.Invoice, 1, "12")
	k.record(d)
	d.FromTicket = true
	if c := k.record(d); c.Changed != 1 {
		t.Fatalf("recorded %+v", c)
	}
	k.state(d.Ref, fiscal.FromTicket)
	d.FromTicket = false
	k.record(d)
	k.state(d.Ref, fiscal.Unsigned)
	l := k.lease()
	k.finish(k.begin(d.Ref, l), fiscal.Verdict{State: fiscal.Refused, Code: 2000, Text: "nee"})
	if r := k.state(d.Ref, fiscal.Refused); r.RefusedCode != 2000 || r.RefusedText != "nee" {
		t.Errorf("refused as %+v", r)
	}
	d.Total += 5
	k.record(d)
	if r := k.state(d.Ref, fiscal.Unsigned); r.RefusedCode != 0 || r.RefusedText != "" {
		t.Errorf("reopened as %+v", r)
	}
	in := k.begin(d.Ref, l)
	moved := d
	moved.Number, moved.Total = "13", d.Total+1
	k.record(moved) // while the request is out
	k.finish(in, signedAs("1"))
	r := k.state(d.Ref, fiscal.Signed)
	if r.Number != "12" || r.Total != d.Total || r.SignedHash == r.Hash || r.Discrepancies != 1 {
		t.Errorf("shown is %s %s with %d discrepancies", r.Number, r.Total, r.Discrepancies)
	}
	k.record(d) // back to what was signed: no further alarm
	if r := k.get(d.Ref); r.Discrepancies != 1 || r.Hash != r.SignedHash {
		t.Errorf("back again: %+v", r)
	}
	if c, err := k.Record(context.Background(), lic, []fiscal.Document{doc(fiscal.Offer, 5, "1"), doc(fiscal.Offer, 5, "1")}, k.now, "s", true); err != nil || c.New != 1 || c.Changed+c.Unchanged != 0 {
		t.Errorf("twice in one answer: %+v %v", c, err)
	}
	if r := k.get(fiscal.Ref{Licence: lic, Type: fiscal.Offer, ID: "5"}); !r.Training {
		t.Error("a sandbox's offer does not say so")
	}
	if f := k.verify(nil).Faults; len(f) > 0 {
		t.Errorf("verify: %+v", f[0])
	}
}
