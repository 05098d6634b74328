package storage

import (
	"context"
	"testing"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// rich fills a store with every kind of fact there is, and gives its archive.
func rich(t *testing.T, k *kit) *Archive {
	t.Helper()
	ctx := context.Background()
	archive, err := OpenArchive(k.dir + "/archive")
	k.must(err)
	var docs []fiscal.Document
	for i := range 12 {
		docs = append(docs, doc(fiscal.Invoice, 100+i, string(rune('a'+i))+"/2026"))
	}
	docs = append(docs, doc(fiscal.Offer, 200, "7"), doc(fiscal.CreditNote, 300, "9"), doc(fiscal.Invoice, 400, docs[0].Number), doc(fiscal.Doctype(9), 500, ""))
	docs[1].FromTicket = true
	docs[2].Total += 777
	k.record(docs...)
	_, err = k.RecordCustomers(ctx, lic, []fiscal.Party{
		{ID: "1", Company: "De Gouden Leeuw", VAT: "BE0123456749", Town: "Gent", Modified: k.now},
		{ID: "2", Name: "Peeters", FirstName: "Anaïs"},
		{ID: "3", Name: "ガリ"},
	}, k.now, "sync")
	k.must(err)
	_, err = k.RecordCustomers(ctx, lic, []fiscal.Party{{ID: "2", Name: "Peeters", FirstName: "Anaïs", Town: "Liège"}}, k.now, "sync")
	k.must(err)
	l := k.lease()
	pass := func(d time.Duration) { k.now = k.now.Add(d) }

	in := k.begin(docs[0].Ref, l)
	k.finish(in, signedAs("1001"))
	second := k.outcome(in, signedAs("1002"))
	second.Late = true
	k.must(k.Finish(ctx, second)) // ticket_differs
	changedLater := docs[0]
	changedLater.Total++
	changedLater.FromTicket = true
	k.record(changedLater) // content_changed, from_ticket_flip

	in = k.begin(docs[3].Ref, l)
	k.finish(in, doubtful())
	pass(time.Hour)
	l, err = k.RenewLease(ctx, l, 9*time.Hour, k.now)
	k.must(err)
	in = k.intent(k.get(docs[3].Ref), l)
	in.Alone = true
	k.must(k.Begin(ctx, in, wide))
	k.finish(in, doubtful()) // asked

	in = k.begin(docs[4].Ref, l)
	k.finish(in, doubtful())
	late := k.outcome(in, signedAs("1001")) // late answer, ticket twice
	late.Late = true
	k.must(k.Finish(ctx, late))

	in = k.begin(docs[5].Ref, l)
	k.finish(in, fiscal.Verdict{State: fiscal.Refused, Code: 2000, Text: "neen"})
	in = k.begin(docs[6].Ref, l)
	k.finish(in, fiscal.Verdict{State: fiscal.NumberMissing, Cause: fiscal.Ours, Code: 2002, Text: "in use"})
	in = k.begin(docs[7].Ref, l)
	k.finish(in, fiscal.Verdict{State: fiscal.Unsigned, Unsent: true, Text: "dns"})
	in = k.begin(docs[8].Ref, l)
	k.finish(in, doubtful())
	k.must(k.Resolve(ctx, docs[8].Ref, "1003", fiscal.Person{By: "Ilse", Reason: "read at the till"}, k.now))
	k.begin(docs[9].Ref, l)
	if _, err := k.Sweep(ctx, lic, k.now, func(fiscal.Attempt, fiscal.Lease) bool { return true }, "next"); err != nil {
		t.Fatal(err)
	}
	override := k.intent(k.get(docs[1].Ref), l)
	override.Person = &fiscal.Person{By: "Ilse", Reason: "asked by the accountant"}
	k.must(k.Begin(ctx, override, wide))
	k.finish(override, signedAs("1004"))
	k.begin(docs[10].Ref, l) // stays sending

	for n := range 3 {
		sha, err := archive.Put(ctx, "pdf", []byte{byte(n), 1, 2, 3})
		k.must(err)
		k.must(k.Issue(ctx, IssueRow{Doc: docs[0].Ref, N: n, SHA256: sha, Lang: "nl", Pages: 1, At: k.now, Actor: "kassa"}))
	}
	k.must(k.Refer(ctx, docs[13].Ref, fiscal.Reference{Number: "12", Date: fiscal.Date{Year: 2026, Month: 3, Day: 4}, By: "Ilse"}, "Ilse", k.now))
	k.must(k.SetSetting(ctx, "sign_from", "2026-01-01", "Ilse", k.now))
	k.must(k.SetSetting(ctx, "sign_from", "2026-02-01", "Ilse", k.now))
	k.must(k.LearnLimit(ctx, lic, 600, k.now, "governor"))
	k.must(k.SetGuard(ctx, fiscal.Guard{Licence: lic, Kind: fiscal.GuardQuota, Since: k.now, Until: k.now.Add(time.Hour), Text: "limit", Fingerprint: "f"}, "governor"))
	k.must(k.SetGuard(ctx, fiscal.Guard{Licence: lic, Kind: fiscal.GuardLogin, Since: k.now, Text: "1002", Fingerprint: "f"}, "governor"))
	k.must(k.LiftGuards(ctx, lic, []fiscal.GuardKind{fiscal.GuardLogin}, nil, "governor", k.now))
	_, err = k.SignedHead(ctx)
	k.must(err)
	_, err = k.Append(ctx, journal.Exported, "", "Ilse", map[string]any{"from": "2026-01-01", "documents": 12}, k.now)
	k.must(err)
	_, err = k.SignedHead(ctx)
	k.must(err)
	return archive
}

func (k *kit) verify(archive ArchiveReader) VerifyResult {
	k.t.Helper()
	v, err := k.Verify(context.Background(), nil, archive)
	k.must(err)
	return v
}

func TestVerifyFindsNothingWrong(t *testing.T) {
	k := newKit(t)
	archive := rich(t, k)
	v := k.verify(archive)
	for _, f := range v.Faults {
		t.Errorf("%s: %s\n  expected %q\n  found    %q", f.Where, f.What, f.Expected, f.Found)
	}
	if v.Entries < 60 || v.Documents != 16 {
		t.Errorf("looked at %d entries and %d documents", v.Entries, v.Documents)
	}
	k.reopen()
	if v := k.verify(archive); len(v.Faults) != 0 {
		t.Errorf("after opening again: %+v", v.Faults)
	}
}

func TestRichStates(t *testing.T) {
	k := newKit(t)
	rich(t, k)
	ctx := context.Background()
	want := map[string]fiscal.State{
		"100": fiscal.Signed, "101": fiscal.Signed, "102": fiscal.Unsigned, "103": fiscal.InDoubt, "104": fiscal.Signed, "105": fiscal.Refused,
		"106": fiscal.NumberMissing, "107": fiscal.Unsigned, "108": fiscal.Signed, "109": fiscal.InDoubt, "110": fiscal.Sending, "111": fiscal.Unsigned,
	}
	for id, state := range want {
		k.state(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: id}, state)
	}
	first := k.get(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "100"})
	if first.Ticket != "1001" || first.Discrepancies != 3 || first.Issued != 2 || !first.NameTwice || first.NameLater || first.FromTicket {
		t.Errorf("the first: %+v", first)
	}
	if first.Hash == first.SignedHash {
		t.Error("a later content was not kept beside the signed one")
	}
	later := k.get(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "400"})
	if !later.NameTwice || !later.NameLater || later.Key().String() != "invoice/a/2026@400" {
		t.Errorf("the later bearer of a name: %+v", later)
	}
	asked := k.get(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "103"})
	if !asked.Asked || asked.DueAt.IsZero() {
		t.Errorf("asked: %v, due %v", asked.Asked, asked.DueAt)
	}
	ds, err := k.Discrepancies(ctx, lic, nil)
	k.must(err)
	kinds := map[fiscal.DiscrepancyKind]int{}
	for _, d := range ds {
		kinds[d.Kind]++
	}
	for _, kind := range []fiscal.DiscrepancyKind{fiscal.ContentChanged, fiscal.FromTicketFlip, fiscal.TicketDiffers, fiscal.TicketTwice, fiscal.NameUsedTwice} {
		if kinds[kind] != 1 {
			t.Errorf("%d discrepancies %s, want 1 (%v)", kinds[kind], kind, kinds)
		}
	}
	rs, err := k.ByTicket(ctx, lic, "1001")
	if err != nil || len(rs) != 2 || rs[0].ID != "100" || rs[1].ID != "104" {
		t.Errorf("documents of ticket 1001: %v, %v", rs, err)
	}
	if rs, err := k.ByTicket(ctx, lic, "1002"); err != nil || len(rs) != 1 || rs[0].ID != "100" {
		t.Errorf("a second number of a signed document is not found: %v, %v", rs, err)
	}
}
