package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"zegel/app"
	"zegel/app/gui/desk"
	"zegel/app/gui/fake"
	"zegel/fiscal"
	"zegel/fiscal/dotykacka"
	"zegel/storage"
)

// live is the Live screen's state over a made-up Dotykačka, stepped by hand.
func live(t *testing.T, events int64) (*desk.Live, *fake.Runner, *fake.Pushed) {
	t.Helper()
	run, back := &fake.Runner{}, fake.NewPushed(events, clock)
	l := desk.NewLive(run, back)
	l.Failed = func(err error) { t.Errorf("failed: %v", err) }
	l.Events.Failed = l.Failed
	return l, run, back
}

func top(t *testing.T, l *desk.Live) int64 {
	t.Helper()
	r, ok := l.Events.Row(l.Events.Lo())
	if !ok {
		t.Fatal("no rows")
	}
	return r.Seq
}

// What arrives appears at the top; who scrolls or stands on a row is left in
// peace, and told how much is newer.
func TestLiveFollowsUntilSomebodyReads(t *testing.T) {
	l, run, back := live(t, 1000)
	l.Poll()
	l.Poll() // the first has not answered yet
	if len(run.Works) != 1 {
		t.Fatalf("%d questions at once", len(run.Works))
	}
	run.All(t.Context())
	if top(t, l) != 1000 || l.Events.Hi()-l.Events.Lo() != 200 || !l.Events.Follows() {
		t.Fatalf("begins at %d with %d rows", top(t, l), l.Events.Hi()-l.Events.Lo())
	}
	back.Arrive(3)
	l.Poll()
	run.All(t.Context())
	if top(t, l) != 1003 || l.Events.Lo() != -3 {
		t.Errorf("three later it begins at %d, row %d", top(t, l), l.Events.Lo())
	}
	l.Events.Move(1)
	l.Events.Move(2)
	r, _ := l.Events.Current()
	if r.Seq != 1001 || l.Events.Follows() {
		t.Errorf("stands on %d, follows %v", r.Seq, l.Events.Follows())
	}
	back.Arrive(40)
	reads := back.Reads()
	l.Poll()
	run.All(t.Context())
	if again, _ := l.Events.Current(); again.Seq != 1001 || l.Events.Behind() != 40 || back.Reads() != reads {
		t.Errorf("reading, it is moved to %d, %d behind, %d readings", again.Seq, l.Events.Behind(), back.Reads()-reads)
	}
	l.Events.Home()
	run.All(t.Context())
	if top(t, l) != 1043 || l.Events.Behind() != 0 || !l.Events.Follows() {
		t.Errorf("at home it begins at %d", top(t, l))
	}
	l.Events.Ensure(l.Events.Lo()+5, l.Events.Lo()+20)
	if l.Events.Follows() {
		t.Error("follows although somebody scrolled away")
	}
}

// A million events arrive between two looks: one page is read for them, and the
// memory does not grow however far somebody scrolls.
func TestLiveUnderAFlood(t *testing.T) {
	l, run, back := live(t, 10)
	l.Poll()
	run.All(t.Context())
	reads := back.Reads()
	back.Arrive(1_000_000)
	l.Poll()
	run.All(t.Context())
	if top(t, l) != 1_000_010 || back.Reads() != reads+1 {
		t.Fatalf("%d readings for a flood; begins at %d", back.Reads()-reads, top(t, l))
	}
	seen := int64(1_000_010)
	for range 40 { // down
		lo := l.Events.Hi() - 10
		l.Events.Ensure(lo, lo+10)
		run.All(t.Context())
		if n := l.Events.Hi() - l.Events.Lo(); n > 1000 {
			t.Fatalf("%d rows in memory", n)
		}
	}
	last, _ := l.Events.Row(l.Events.Hi() - 1)
	if last.Seq != seen-8200+1 {
		t.Errorf("scrolled to %d", last.Seq)
	}
	for i := l.Events.Lo(); i < l.Events.Hi(); i++ { // no gap, none twice
		r, _ := l.Events.Row(i)
		if next, ok := l.Events.Row(i + 1); ok && next.Seq != r.Seq-1 {
			t.Fatalf("%d follows %d", next.Seq, r.Seq)
		}
	}
	for range 60 { // and up again, to the top
		l.Events.Ensure(l.Events.Lo()+1, l.Events.Lo()+10)
		run.All(t.Context())
	}
	if top(t, l) != seen {
		t.Errorf("back at %d", top(t, l))
	}
	place, total, ok := l.Events.Rank(l.Events.Lo())
	if place != 0 || total != 1_000_010 || !ok {
		t.Errorf("rank %d of %d, %v", place, total, ok)
	}
	l.Events.JumpFraction(0.5)
	run.All(t.Context())
	if got := top(t, l); got < 499_000 || got > 501_000 {
		t.Errorf("half way is %d", got)
	}
	l.Events.JumpFraction(1)
	run.All(t.Context())
	if r, _ := l.Events.Row(l.Events.Lo()); r.Seq < 1 {
		t.Errorf("the end is %d", r.Seq)
	}
}

// A search reads once; afterwards only what is new is searched.
func TestLiveSearch(t *testing.T) {
	l, run, back := live(t, 500)
	l.Poll()
	run.All(t.Context())
	l.Events.Want(storage.WebhookPage{Search: "Pils 4"})
	run.All(t.Context())
	n := l.Events.Hi() - l.Events.Lo()
	if n == 0 || n == 200 {
		t.Fatalf("%d found", n)
	}
	back.Names = map[string]string{"801": "Kofola\u202e"}
	back.Own[501] = storage.WebhookEvent{Seq: 501, Kind: desk.KindRecord, Entity: dotykacka.Product, Raw: []byte(`{"productid":1,"name":"Pils 4000"}`)}
	back.Arrive(9)
	l.Poll()
	run.All(t.Context())
	if got := l.Events.Hi() - l.Events.Lo(); got != n+1 || top(t, l) != 501 {
		t.Errorf("%d found after more came, the first %d", got, top(t, l))
	}
	if _, _, ok := l.Events.Rank(l.Events.Lo()); ok {
		t.Error("a search knows its length")
	}
	l.Events.Want(storage.WebhookPage{Kind: desk.KindQuarantine})
	run.All(t.Context())
	if l.Events.Hi() != l.Events.Lo() {
		t.Error("finds what is not in quarantine")
	}
	l.Events.Want(storage.WebhookPage{Entity: dotykacka.Stock})
	run.All(t.Context())
	named := 0
	for i := l.Events.Lo(); i < l.Events.Hi(); i++ {
		if r, _ := l.Events.Row(i); r.What == `Kofola\u202e` && r.Product == "801" {
			named++
		}
	}
	if named == 0 {
		t.Error("no movement has its product's name")
	}
	// An overtaken search is broken off, and its answer dropped.
	l.Events.Want(storage.WebhookPage{Search: "slow"})
	l.Events.Want(storage.WebhookPage{Entity: dotykacka.Points})
	run.Step(t.Context(), 1)
	run.Step(t.Context(), 0)
	if r, _ := l.Events.Row(l.Events.Lo()); r.Entity != dotykacka.Points || l.Events.Loading() {
		t.Errorf("shows %+v", r)
	}
}

// A failing store is told once, however often it is asked, and heals by itself.
func TestLiveFailsOnce(t *testing.T) {
	l, run, back := live(t, 20)
	told := 0
	l.Failed = func(error) { told++ }
	l.Events.Failed = l.Failed
	back.Fail = errors.New("disk gone")
	for range 5 {
		l.Poll()
		run.All(t.Context())
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
	back.Fail = nil
	l.Poll()
	run.All(t.Context())
	if top(t, l) != 20 {
		t.Error("does not heal")
	}
}

func product(seq int64, id, name string) storage.CatalogueRow {
	return storage.CatalogueRow{Event: storage.WebhookEvent{Seq: seq}, Record: dotykacka.Record{ID: dotykacka.Literal{Text: id}, Product: &dotykacka.ProductData{Name: name}}}
}

// A product that moves up while the table is paged or exported is shown once.
func TestLiveMovingRows(t *testing.T) {
	l, run, back := live(t, 5000)
	for i := range 2500 {
		back.Products = append(back.Products, product(int64(5000-i), fmt.Sprint(i), fmt.Sprintf("P%d", i)))
	}
	l.Pick(desk.TabCatalogue)
	run.All(t.Context())
	all := l.Catalogue.Everything()
	seen, calls := map[string]int{}, 0
	err := all(t.Context(), func(r desk.ProductRow) error {
		seen[r.Key]++
		if calls++; calls == 500 { // one from below moves up, and one that was visited
			back.Change(func(p *fake.Pushed) {
				rows := append([]storage.CatalogueRow{product(6001, "2400", "moved"), product(6000, "3", "moved")}, p.Products...)
				p.Products = rows[:0:0]
				for i, r := range rows {
					if i < 2 || r.Record.ID.Text != "2400" && r.Record.ID.Text != "3" {
						p.Products = append(p.Products, r)
					}
				}
			})
		}
		return nil
	})
	if err != nil || len(seen) != 2500 {
		t.Fatalf("%d products, %v", len(seen), err)
	}
	for k, n := range seen {
		if n != 1 {
			t.Errorf("%s is met %d times", k, n)
		}
	}
	for range 8 { // the window that was read before the move pages on
		l.Catalogue.Ensure(l.Catalogue.Hi()-10, l.Catalogue.Hi())
		run.All(t.Context())
	}
	for range 20 {
		l.Catalogue.Ensure(l.Catalogue.Lo()+1, l.Catalogue.Lo()+10)
		run.All(t.Context())
	}
	twice := map[string]bool{}
	for i := l.Catalogue.Lo(); i < l.Catalogue.Hi(); i++ {
		r, _ := l.Catalogue.Row(i)
		if twice[r.Key] {
			t.Errorf("%s stands twice", r.Key)
		}
		twice[r.Key] = true
	}
	stopped := errors.New("full")
	if err := l.Catalogue.Everything()(t.Context(), func(desk.ProductRow) error { return stopped }); !errors.Is(err, stopped) {
		t.Errorf("goes on after %v", err)
	}
}

// What was opened is shown harmlessly, and its document offered.
func TestLiveOpens(t *testing.T) {
	l, run, back := live(t, 10)
	ref := fiscal.Ref{Licence: "demo", Type: fiscal.Invoice, ID: "9001"}
	back.Documents = map[string][]fiscal.Ref{"1042": {ref}}
	back.Own[10] = storage.WebhookEvent{
		Seq: 10, Kind: desk.KindRecord, Entity: dotykacka.Stock, InvoiceNumber: "1042", ID: dotykacka.Literal{Text: "2.4e+15", Lossy: true},
		Raw: []byte(`{"stocklogid":2.4e+15,"product_id":5,"quantity":"-1","note":"` + "\u202eevil" + `"}`),
	}
	back.Own[9] = storage.WebhookEvent{Seq: 9, Body: 77, Kind: desk.KindQuarantine, Entity: dotykacka.Product, Raw: []byte(`{"reason":"shape","bad":0}`)}
	back.Bodies = map[int64][]byte{77: []byte("\x1b[2J\x00\xff" + strings.Repeat("x", 100_000))}
	l.Poll()
	run.All(t.Context())
	l.Events.Move(0)
	l.OpenRow()
	run.All(t.Context())
	o := l.Opened()
	if len(o.Docs) != 1 || o.Docs[0] != ref || !o.Event.ID.Lossy || strings.Contains(o.Text, "\u202e") || !strings.Contains(o.Text, `\u202e`) {
		t.Errorf("opened %+v", o)
	}
	l.Events.Move(1)
	l.OpenRow()
	run.All(t.Context())
	o = l.Opened()
	if !strings.HasPrefix(o.Text, `\u001b[2J\u0000\xff`+"x") || !o.Cut || len(o.Text) > 20_000 || o.Event.What != "shape" || o.Event.Bad != 1 {
		t.Errorf("a body is shown as %.60q, cut %v, %+v", o.Text, o.Cut, o.Event)
	}
	l.Pick(desk.TabPoints)
	if l.Opened().Tab != "" {
		t.Error("stays open on another tab")
	}
}

// Ugly values: bounded, harmless, exact.
func TestLiveUglyRows(t *testing.T) {
	l, run, back := live(t, 3)
	long := strings.Repeat("ž", 10_000)
	back.Own[3] = storage.WebhookEvent{Seq: 3, Kind: desk.KindRecord, Entity: dotykacka.Product, Raw: []byte(`{"productid":1234567890123456789012345678901234567890,"name":"` + long + `","pricewithvat":"-0.0001"}`)}
	back.Own[2] = storage.WebhookEvent{Seq: 2, Kind: desk.KindRecord, Entity: dotykacka.Stock, Raw: []byte(`{"stocklogid":1,"product_id":"שלום 🍺","quantity":"-99999999999999999999.5"}`)}
	back.Own[1] = storage.WebhookEvent{Seq: 1, Kind: desk.KindRecord, Entity: dotykacka.Order} // too long to come along
	l.Poll()
	run.All(t.Context())
	a, _ := l.Events.Row(0)
	if n := len([]rune(a.What)); n != 4001 || a.Amount.Decimal.String() != "-0.0001" {
		t.Errorf("%d characters, %v", n, a.Amount)
	}
	b, _ := l.Events.Row(1)
	if b.What != "שלום 🍺" || b.Amount.Decimal.String() != "-99999999999999999999.5" {
		t.Errorf("%+v", b)
	}
	if c, _ := l.Events.Row(2); !c.Long {
		t.Errorf("%+v", c)
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"a\r\nb\tc":            "a\nb    c",
		"\x00\x07\x7f":         `\u0000\u0007\u007f`,
		"\u202eabc\u2066":      `\u202eabc\u2066`,
		"👨\u200d👩\u200d👧 שלום": "👨\u200d👩\u200d👧 שלום",
		"\ufeffx\u2028y":       `\ufeffx\u2028y`,
		"\xc3(":                `\xc3(`,
		"\U000e0001":           `\U000e0001`,
	} {
		if got, cut := desk.Plain(in, 100, true); got != want || cut {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got, cut := desk.Plain("žluť\n", 3, true); got != "žlu" || !cut {
		t.Errorf("%q, %v", got, cut)
	}
	if got, _ := desk.Plain("a\nb", 9, false); got != "a b" {
		t.Errorf("in a line: %q", got)
	}
}

func TestSheet(t *testing.T) {
	var b strings.Builder
	n, err := desk.WriteSheet(t.Context(), &b, []string{"a", "b"}, func(_ context.Context, visit func([]string) error) error {
		for _, r := range [][]string{{"=1+1", "-3,5"}, {"2413764598205410", "x;y\n"}, {"+32", "@a"}, {"123", ""}} {
			if err := visit(r); err != nil {
				return err
			}
		}
		return nil
	})
	want := "\ufeffa;b\r\n'=1+1;-3,5\r\n'2413764598205410;\"x;y\r\n\"\r\n'+32;'@a\r\n123;\r\n"
	if err != nil || n != 4 || b.String() != want {
		t.Errorf("%d rows, %v: %q", n, err, b.String())
	}
}

// The addresses: one command at a time, read again after each; a vendor that is
// away hides none.
func TestLiveAddresses(t *testing.T) {
	l, run, back := live(t, 0)
	back.Addresses = []app.Hook{{Entity: "stock", URL: "https://a/x"}, {Entity: "points", URL: "https://a/y", VendorID: 5}}
	back.Unasked = errors.New("away")
	l.Pick(desk.TabAddresses)
	run.All(t.Context())
	list, unsure := l.Hooks.List()
	if len(list) != 2 || unsure == nil || l.Hooks.Missing() != 1 || l.Hooks.There() != 1 {
		t.Errorf("%+v, %v", list, unsure)
	}
	back.Unasked = nil
	done := ""
	l.Hooks.Done = func(what string) { done += what + " " }
	l.Hooks.Rotate("stock", time.Hour)
	l.Hooks.Register() // the first is under way
	run.All(t.Context())
	if list, unsure = l.Hooks.List(); len(list) != 3 || unsure != nil || l.Hooks.Busy() {
		t.Errorf("%+v, %v", list, unsure)
	}
	l.Hooks.Register()
	run.All(t.Context())
	l.Hooks.Remove()
	run.All(t.Context())
	if got := strings.Join(back.Calls(), ", "); got != "rotate stock 1h0m0s, create, delete" || done != "rotated created deleted " {
		t.Errorf("%s; told %s", got, done)
	}
	failed := 0
	l.Hooks.Failed = func(error) { failed++ }
	back.Fail = errors.New("no")
	l.Hooks.Remove()
	run.All(t.Context())
	if failed != 1 {
		t.Errorf("a failed command is told %d times", failed)
	}
}

func TestLiveStockAndPoints(t *testing.T) {
	l, run, back := live(t, 9)
	back.Stocks = []storage.StockRow{{Product: dotykacka.Literal{Text: "2.4e+15", Lossy: true}, Warehouse: dotykacka.Literal{Text: "31"}, Quantity: decimal.New(-35, -1), Uncertain: true, Name: "Pils", Last: storage.WebhookEvent{Seq: 9}}}
	back.Customers = []storage.PointsRow{{Customer: dotykacka.Literal{Text: "555"}, Points: decimal.New(3, 0), Last: storage.WebhookEvent{Seq: 8}}}
	for _, tab := range []string{desk.TabStock, desk.TabPoints} {
		l.Pick(tab)
		run.All(t.Context())
	}
	s, _ := l.Stock.Row(0)
	if !s.Uncertain || s.Quantity.String() != "-3.5" || s.Name != "Pils" {
		t.Errorf("%+v", s)
	}
	p, _ := l.Points.Row(0)
	if p.Customer.Text != "555" || p.Points.String() != "3" {
		t.Errorf("%+v", p)
	}
	l.Points.Move(0)
	l.OpenRow()
	if l.Opened().Points.Customer.Text != "555" || l.Opened().Loading {
		t.Errorf("opened %+v", l.Opened())
	}
}
