package desk_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"zegel/app/gui/desk"
	"zegel/app/gui/fake"
	"zegel/fiscal"
)

func clock() time.Time { return time.Date(2026, 11, 21, 17, 51, 0, 0, time.UTC) }

// list makes a list over a made-up shop, and asserts after every change that
// its rows are a gapless piece of the true list.
func list(t *testing.T, n int) (*desk.Documents, *fake.Shop, *fake.Runner, func()) {
	t.Helper()
	shop, run := fake.NewShop(n, clock), &fake.Runner{}
	d := desk.NewDocuments(run, shop)
	d.Failed = func(err error) { t.Errorf("reading failed: %v", err) }
	check := func() {
		t.Helper()
		q := d.Query()
		q.Limit = n
		p, err := shop.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if d.Hi() == d.Lo() {
			if len(p.Records) != 0 && d.Loaded() && !d.Loading() {
				t.Fatalf("no rows, but there are %d", len(p.Records))
			}
			return
		}
		first, _ := d.Row(d.Lo())
		at := -1
		for i, r := range p.Records {
			if r.Ref == first.Ref {
				at = i
			}
		}
		for i := d.Lo(); i < d.Hi(); i++ {
			r, ok := d.Row(i)
			if !ok || at+i-d.Lo() >= len(p.Records) || p.Records[at+i-d.Lo()].Ref != r.Ref {
				t.Fatalf("row %d is not the one that follows", i)
			}
		}
		if rank, ok := d.Rank(d.Lo()); ok && rank != at {
			t.Fatalf("the first row's rank is %d, said %d", at, rank)
		}
		up, down := d.More()
		if up != (at > 0) || down != (at+d.Hi()-d.Lo() < len(p.Records)) {
			t.Fatalf("more above %v, below %v; rows %d of %d from %d", up, down, d.Hi()-d.Lo(), len(p.Records), at)
		}
	}
	d.Reload()
	run.All(t.Context())
	check()
	return d, shop, run, check
}

func TestScrollsThroughEverythingBothWays(t *testing.T) {
	d, _, run, check := list(t, 3300)
	for range 60 {
		d.Ensure(d.Hi()-30, d.Hi())
		run.All(t.Context())
		check()
	}
	if _, down := d.More(); down || d.Hi() != 3300 {
		t.Fatalf("ended at %d", d.Hi())
	}
	if n := d.Hi() - d.Lo(); n > 1200 {
		t.Errorf("keeps %d rows at hand", n)
	}
	for range 60 {
		d.Ensure(d.Lo(), d.Lo()+30)
		run.All(t.Context())
		check()
	}
	if up, _ := d.More(); up || d.Lo() != 0 {
		t.Fatalf("came back to %d", d.Lo())
	}
}

func TestEndHomeAndJump(t *testing.T) {
	d, _, run, check := list(t, 3300)
	d.End()
	run.All(t.Context())
	check()
	if r, ok := d.CurrentRecord(); !ok || r.Seq != 1 {
		t.Errorf("the end is document %d", r.Seq)
	}
	if rank, ok := d.Rank(d.Hi() - 1); !ok || rank != 3299 {
		t.Errorf("the end's rank is %d %v", rank, ok)
	}
	day := fiscal.DateOf(clock()).AddDays(-100)
	for _, asc := range []bool{false, true} {
		if asc {
			d.SortBy(fiscal.ByDate)
			run.All(t.Context())
		}
		d.JumpTo(day)
		run.All(t.Context())
		check()
		if r, _ := d.CurrentRecord(); r.Date != day {
			t.Errorf("jumped to %v, not %v", r.Date, day)
		}
		for range 30 {
			d.Ensure(d.Lo(), d.Lo()+1)
			run.All(t.Context())
			check()
		}
	}
	d.JumpTo(fiscal.Date{Year: 2090, Month: 1, Day: 1})
	run.All(t.Context())
	check()
	d.Home()
	run.All(t.Context())
	check()
	for _, f := range []float64{0, 0.3, 0.77, 1} {
		d.JumpFraction(f)
		run.All(t.Context())
		check()
	}
}

// A slow answer must not overwrite a later one.
func TestDropsAnOvertakenAnswer(t *testing.T) {
	d, _, run, check := list(t, 900)
	d.SetSearch("frituur")
	d.SetSearch("zwaan")
	for len(run.Works) > 0 { // the last asked answers first
		run.Step(t.Context(), len(run.Works)-1)
	}
	check()
	for i := d.Lo(); i < d.Hi(); i++ {
		if r, _ := d.Row(i); r.CustomerName() != "Bakkerij De Zwaan bv" {
			t.Fatalf("row %d is %q", i, r.CustomerName())
		}
	}
	if d.Total() != 60 {
		t.Errorf("counted %d", d.Total())
	}
}

func TestFilterSelectionAndSums(t *testing.T) {
	d, shop, run, check := list(t, 900)
	for i := range 9 {
		d.Toggle(i)
	}
	refs, sum := desk.Signables(d.Selection())
	var want fiscal.Cents
	for i := range 7 {
		r, _ := d.Row(i)
		want += r.Total
	}
	if len(refs) != 7 || sum != want || want == 0 {
		t.Errorf("%d signable for %v", len(refs), sum)
	}
	if a, b := d.Selection()[0].Seq, d.Selection()[8].Seq; a >= b {
		t.Error("the selection does not go out oldest first")
	}
	d.SetFilter(desk.Filter{States: []fiscal.State{fiscal.FromTicket}})
	run.All(t.Context())
	check()
	if len(d.Selection()) != 9 {
		t.Error("a filter lost the selection")
	}
	if d.Total() == 0 || d.Total() >= 900 {
		t.Errorf("total %d", d.Total())
	}
	if sum, ok := d.SumShown(); ok {
		t.Errorf("invoices, offers and credit notes add up to %d", sum)
	}
	d.SetFilter(desk.Filter{Types: []fiscal.Doctype{fiscal.Invoice}})
	run.All(t.Context())
	var invoices fiscal.Cents
	for _, r := range shop.Records() {
		if r.Type == fiscal.Invoice {
			invoices += r.Total
		}
	}
	if sum, ok := d.SumShown(); !ok || sum != invoices {
		t.Errorf("the invoices add up to %d, not %d", sum, invoices)
	}
	d.SetFilter(desk.Filter{Mismatched: true})
	run.All(t.Context())
	check()
	if _, ok := d.SumShown(); ok || d.Total() != 1 {
		t.Errorf("mismatches: %d", d.Total())
	}
}

// TestAnewTellsWhereItStands: what showed the current document was closed.
func TestAnewTellsWhereItStands(t *testing.T) {
	d, _, run, _ := list(t, 30)
	told := 0
	d.Current = func(fiscal.Record) { told++ }
	d.Reload()
	run.All(t.Context())
	if told != 0 {
		t.Errorf("told %d times of the document that it stood on", told)
	}
	d.Anew()
	run.All(t.Context())
	if told != 1 {
		t.Errorf("told %d times after a new beginning", told)
	}
}

func TestRefreshKeepsThePlace(t *testing.T) {
	d, shop, run, check := list(t, 2500)
	for range 20 {
		d.Ensure(d.Hi()-10, d.Hi())
		run.All(t.Context())
	}
	d.MoveTo(d.Lo() + 321)
	run.All(t.Context())
	r, _ := d.CurrentRecord()
	d.Toggle(d.Lo() + 321)
	shop.Change(r.Ref, func(r *fiscal.Record) { r.Ticket = "new" })
	lo := d.Lo()
	d.Refresh()
	run.All(t.Context())
	check()
	now, _ := d.CurrentRecord()
	if d.Lo() != lo || now.Ref != r.Ref || now.Ticket != "new" || d.Selection()[0].Ticket != "new" {
		t.Errorf("moved: rows from %d to %d, document %s", lo, d.Lo(), now.Key())
	}
}

func TestRangeWithShift(t *testing.T) {
	d, _, _, _ := list(t, 300)
	d.MoveTo(10)
	d.SelectTo(14)
	if len(d.Selection()) != 5 {
		t.Errorf("%d selected", len(d.Selection()))
	}
}

// A page that cannot be read is asked for again by a person, not by each frame.
func TestFailureIsNotRepeated(t *testing.T) {
	d, shop, run, _ := list(t, 900)
	failed, asked := 0, 0
	d.Failed = func(error) { failed++ }
	good := shop.ListFunc
	shop.ListFunc = func(context.Context, fiscal.Query) (fiscal.Page, error) {
		asked++
		return fiscal.Page{}, errors.New("disk on fire")
	}
	for range 5 {
		d.Ensure(d.Hi()-10, d.Hi())
		run.All(t.Context())
	}
	if failed != 1 || asked != 1 {
		t.Errorf("asked %d times, told %d times", asked, failed)
	}
	shop.ListFunc = good
	d.Refresh()
	run.All(t.Context())
	d.Ensure(d.Hi()-10, d.Hi())
	run.All(t.Context())
	if d.Hi() != 400 {
		t.Errorf("after the refresh there are %d rows", d.Hi())
	}
}

func ExampleDocuments() {
	run := &fake.Runner{}
	d := desk.NewDocuments(run, fake.NewShop(3, clock))
	d.Reload()
	run.All(context.Background())
	r, _ := d.CurrentRecord()
	fmt.Println(d.Total(), r.Key(), r.State)
	// Output: 3 invoice/1002 unsigned
}

// A document is reached by its day and key, whatever the list showed before, and
// the rows around it are there as if one had scrolled.
func TestJumpToADocument(t *testing.T) {
	run, shop := &fake.Runner{}, fake.NewShop(3000, clock)
	busy := shop.Records()[1000].Date
	for i, r := range shop.Records() { // a day of more than two pages
		if i >= 1000 && i < 1500 {
			shop.Change(r.Ref, func(r *fiscal.Record) { r.Date = busy })
		}
		if i == 7 {
			shop.Change(r.Ref, func(r *fiscal.Record) { r.Date = fiscal.Date{} })
		}
	}
	d := desk.NewDocuments(run, shop)
	d.Reload()
	run.All(t.Context())
	for _, at := range []int{0, 7, 500, 1001, 1250, 1499, 2999} {
		want := shop.Records()[at]
		d.SetFilter(desk.Filter{Search: "nothing has this"})
		d.SortBy(fiscal.ByTotal)
		d.JumpToRecord(want)
		run.All(t.Context())
		got, ok := d.CurrentRecord()
		if !ok || got.Ref != want.Ref {
			t.Errorf("document %d: stands on %v", at, got.Ref)
			continue
		}
		if f := d.Filter(); f.Search != "" {
			t.Errorf("document %d: the filter hides it", at)
		}
		i, _ := d.CurrentRow()
		if place, known := d.Rank(i); known && at != 7 {
			all, err := shop.List(t.Context(), fiscal.Query{Order: fiscal.ByDate, Limit: 5000})
			if err != nil || all.Records[place].Ref != want.Ref {
				t.Errorf("document %d: its place is said to be %d", at, place)
			}
		}
		d.Ensure(i-90, i+10)
		run.All(t.Context())
		if above, _ := d.More(); !above && d.Lo() == i && at < 2999 {
			t.Errorf("document %d: nothing stands above it", at)
		}
	}
	d.SetFilter(desk.Filter{Types: []fiscal.Doctype{fiscal.Invoice}})
	run.All(t.Context())
	inv := shop.Records()[2000]
	d.JumpToRecord(inv)
	run.All(t.Context())
	if inv.Type == fiscal.Invoice && len(d.Filter().Types) != 1 {
		t.Error("a filter that hides nothing was lifted")
	}
}
