package storage

import (
	"context"
	"testing"

	"zegel/fiscal"
)

func TestSignOnce(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	d := doc(fiscal.Invoice, 9012, "12")
	if c := k.record(d, doc(fiscal.Offer, 9013, "12")); c.New != 2 || c.Changed != 0 {
		t.Fatalf("recorded %+v", c)
	}
	if c := k.record(d); c.Unchanged != 1 {
		t.Fatalf("recorded again %+v", c)
	}
	in := k.begin(d.Ref, k.lease())
	k.state(d.Ref, fiscal.Sending)
	if _, err := k.Pending(); err != nil {
		t.Fatal(err)
	}
	k.finish(in, signedAs("4711"))
	r := k.state(d.Ref, fiscal.Signed)
	if r.Ticket != "4711" || r.SignedHash != r.Hash || r.SignedAt.IsZero() {
		t.Fatalf("signed as %+v", r)
	}
	// the same outcome again is nothing
	head, err := k.Head(ctx)
	k.must(err)
	k.finish(in, signedAs("4711"))
	if again, err := k.Head(ctx); err != nil || again != head {
		t.Fatalf("the same outcome grew the journal from %d to %d (%v)", head.Size, again.Size, err)
	}
	rs, err := k.ByTicket(ctx, lic, "4711")
	if err != nil || len(rs) != 1 || rs[0].Ref != d.Ref {
		t.Fatalf("by ticket: %v, %v", rs, err)
	}
	u, err := k.Used(ctx, lic, fiscal.FiscalDay(k.now))
	if err != nil || u.Total != 1 || u.Signing != 1 {
		t.Fatalf("used %+v, %v", u, err)
	}
}
