package desk_test

import (
	"testing"

	"zegel/app/gui/desk"
	"zegel/app/gui/fake"
	"zegel/fiscal"
)

// The archive adds up the kind and rate that are chosen; gaps are the period's
// own, whatever is left out of sight.
func TestArchiveByKindAndRate(t *testing.T) {
	run, shop := &fake.Runner{}, fake.NewShop(300, clock)
	a := desk.NewArchive(run, shop)
	today := fiscal.DateOf(clock())
	show := func(s desk.Span) desk.ArchiveSum {
		s.From, s.To = today.AddDays(-60), today
		a.Show(s)
		run.All(t.Context())
		return a.Sum()
	}
	all := show(desk.Span{})
	if all.Documents == 0 || all.FromTicket == 0 || all.Gaps == 0 || all.First >= all.Last || all.AtRate != 0 {
		t.Fatalf("the period: %+v", all)
	}
	if got := a.Rates(); len(got) != 2 || got[0].Letter != fiscal.LetterA || got[1].Letter != fiscal.LetterB {
		t.Errorf("the rates are %+v", got)
	}
	var docs int
	var sum, tickets fiscal.Cents
	for _, k := range []fiscal.Doctype{fiscal.Invoice, fiscal.Offer, fiscal.CreditNote} {
		s := show(desk.Span{Kind: k})
		if s.Gaps != all.Gaps {
			t.Errorf("%s: %d gaps, the period has %d", k, s.Gaps, all.Gaps)
		}
		docs, sum, tickets = docs+s.Documents, sum+s.Signed, tickets+s.FromTicket
		for _, r := range a.Rows() {
			if !r.Gap() && r.Record.Type != k {
				t.Fatalf("%s: shows a %s", k, r.Record.Type)
			}
		}
	}
	if docs != all.Documents || sum != all.Signed || tickets != all.FromTicket {
		t.Errorf("the kinds add up to %d documents, %s and %s: not %+v", docs, sum, tickets, all)
	}
	// A till that writes a credit note's amounts without their sign takes away all the same.
	turned := 0
	for _, r := range a.Rows() {
		if !r.Gap() && r.Record.Total < 0 {
			turned++
			shop.Change(r.Record.Ref, func(r *fiscal.Record) {
				r.Total = -r.Total
				for i := range r.Lines {
					r.Lines[i].Price = r.Lines[i].Price.Neg()
				}
			})
		}
	}
	a.Show(desk.Span{From: today, To: today})
	run.All(t.Context())
	if again := show(desk.Span{}); turned == 0 || again.Signed != all.Signed {
		t.Errorf("%d credit notes with the other sign: %s in place of %s", turned, again.Signed, all.Signed)
	}
	odd := a.Rows()
	for i := range odd {
		if !odd[i].Gap() {
			shop.Change(odd[i].Record.Ref, func(r *fiscal.Record) { r.Lines = r.Lines[:1] })
			break
		}
	}
	a.Show(desk.Span{From: today, To: today}) // another period, so that it is read again
	run.All(t.Context())
	whole, b := show(desk.Span{}), show(desk.Span{Rate: fiscal.LetterB})
	at := show(desk.Span{Rate: fiscal.LetterA})
	if b.Documents != whole.Documents || at.Documents != whole.Documents-1 {
		t.Errorf("%d documents, %d at B, %d at A", whole.Documents, b.Documents, at.Documents)
	}
	if at.AtRate == 0 || b.AtRate == 0 || at.AtRate == at.Signed {
		t.Errorf("at the rates: %s and %s", at.AtRate, b.AtRate)
	}
	if n := len(run.Works); n != 0 {
		t.Errorf("%d readings wait", n)
	}
	a.Show(desk.Span{From: today.AddDays(-60), To: today})
	if len(run.Works) != 0 {
		t.Error("another rate of the same period is read again")
	}
}
