package gui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/shopspring/decimal"

	"zegel/app"
	"zegel/app/gui/desk"
	"zegel/app/gui/fake"
	"zegel/app/gui/parts"
	"zegel/app/gui/words"
	"zegel/fiscal"
	"zegel/fiscal/dotykacka"
	"zegel/storage"
)

// openLive is a window with a Live screen in front, over a made-up Dotykačka.
func openLive(t *testing.T, lang string, events int64) (*bench, *liveView, *fake.Pushed) {
	t.Helper()
	b := open(t, lang)
	back := fake.NewPushed(events, b.clock)
	back.Is.Runs, back.Is.By = true, app.Serving{Listen: "127.0.0.1:8460", Since: b.clock().Add(-time.Hour)}
	back.Addresses = []app.Hook{
		{Entity: "product", URL: "https://shop.example/dotykacka/ABCDEFGHIJKLMNOPQRSTUVWXYZ", Since: b.clock(), VendorID: 17},
		{Entity: "stock", URL: "https://shop.example/dotykacka/BBCDEFGHIJKLMNOPQRSTUVWXYZ", Since: b.clock()},
	}
	var l *liveView
	b.do(func() {
		b.deps.Pushed = back
		b.screens = append([]screen{b.screens[0], b.screens[1]}, b.extraScreens()...)
		b.build()
		for _, s := range b.screens {
			if v, ok := s.(*liveView); ok {
				l = v
			}
		}
		b.showID("live")
	})
	return b, l, back
}

func cellsOf[T any](l *liveView, f *desk.Feed[T], cells func(T, []parts.Cell), i int) []parts.Cell {
	c := make([]parts.Cell, 7)
	if r, ok := f.Row(i); ok {
		cells(r, c)
	}
	return c
}

// Events appear while the screen is in front, a row opens beside the list, and
// its document is a key away.
func TestLiveScreen(t *testing.T) {
	b, l, back := openLive(t, "nl", 40)
	b.until("the events", func() bool { return l.vm.Events.Hi() == 40 && l.vm.Events.Loaded() })
	b.do(func() {
		if !strings.Contains(l.state.String(), "De dienst werkt op dezelfde gegevens: 127.0.0.1:8460, sinds 16:51.") {
			t.Errorf("says %q", l.state.String())
		}
		if !strings.Contains(l.foot.String(), "1–40 van 40") {
			t.Errorf("foot %q", l.foot.String())
		}
	})
	rec := b.shop.Records()[42]
	back.Change(func(p *fake.Pushed) {
		p.Own[42] = storage.WebhookEvent{
			Seq: 42, At: b.clock(), Kind: desk.KindRecord, Entity: dotykacka.Stock, InvoiceNumber: rec.Number, ID: dotykacka.Literal{Text: "2.4137645982054e+15", Lossy: true},
			Raw: []byte(`{"stocklogid":2.4137645982054e+15,"product_id":5,"quantity":"-2","unit":"Piece","invoicenumber":"` + rec.Number + `"}`),
		}
		p.Documents = map[string][]fiscal.Ref{rec.Number: {rec.Ref}}
	})
	back.Arrive(2)
	b.until("what has just arrived", func() bool { r, ok := l.vm.Events.Row(l.vm.Events.Lo()); return ok && r.Seq == 42 })
	b.do(func() {
		c := cellsOf(l, l.vm.Events, l.eventCells, l.vm.Events.Lo())
		if c[0].Text != "17:51:00" || c[1].Text != "Voorraad" || c[3].Text != "-2 Piece" || c[4].Text != rec.Number || c[6].Text != "onzeker" {
			t.Errorf("the row says %+v", c)
		}
	})
	b.press(fyne.KeyDown)
	b.press(fyne.KeyReturn)
	b.until("the row", func() bool { o := l.vm.Opened(); return o.Tab != "" && !o.Loading })
	back.Arrive(5)
	b.until("that more came", func() bool { return l.follow.Text == "5 nieuwere" })
	b.do(func() {
		if r, ok := l.vm.Events.Current(); !ok || r.Seq != 42 || len(l.vm.Opened().Docs) != 1 {
			t.Errorf("opened %+v", l.vm.Opened())
		}
		l.w.openRef(l.vm.Opened().Docs[0])
	})
	b.until("the document", func() bool {
		r, ok := b.detail.Record()
		return ok && r.Ref == rec.Ref && b.screens[b.at].id() == "documents"
	})
	reads := back.Reads()
	back.Arrive(5) // out of sight nothing is asked
	b.shortcut("go.live")
	b.do(func() { b.notice.dismiss() })
	b.press(fyne.KeyEscape)
	b.do(func() {
		if l.vm.Opened().Tab != "" || b.screens[b.at].id() != "live" {
			t.Error("Esc does not close the pane first")
		}
	})
	if got := back.Reads() - reads; got > 1 {
		t.Errorf("%d readings out of sight", got)
	}
	b.do(func() { b.win.Canvas().Unfocus() })
	b.shortcut("search")
	b.do(func() {
		if b.screens[b.at].id() != "live" || b.win.Canvas().Focused() != fyne.Focusable(l.search) {
			t.Error("Ctrl+F leaves the screen")
		}
		b.doRefresh()
		l.focus()
	})
	b.press(fyne.KeyHome)
	b.until("the newest", func() bool {
		r, ok := l.vm.Events.Row(l.vm.Events.Lo())
		return ok && r.Seq == 52 && l.vm.Events.Follows()
	})
	b.press(fyne.KeyEscape)
	b.do(func() {
		if b.screens[b.at].id() != "documents" {
			t.Errorf("Esc leads to %s", b.screens[b.at].id())
		}
	})
}

// An empty screen says the next step: start the receiver, or give the addresses.
func TestLiveEmpty(t *testing.T) {
	b, l, back := openLive(t, "fr", 0)
	b.until("the next step", func() bool { return l.drawn == "served/srv/zegel" })
	back.Change(func(p *fake.Pushed) { p.Is.Runs, p.Is.Apart = false, true })
	b.until("another step", func() bool { return l.drawn == "unserved/srv/zegel" })
	b.do(func() {
		if s := l.state.String(); !strings.Contains(s, "Aucun service") || !strings.Contains(s, "/srv/zegel") {
			t.Errorf("says %q", s)
		}
		l.copy(serveCommand("/srv/zegel"))
		if got := b.app.Clipboard().Content(); got != `zegel --data "/srv/zegel" serve` {
			t.Errorf("copied %q", got)
		}
	})
	b.do(func() { l.search.SetText("nothing like it"); l.want() })
	b.until("that nothing fits", func() bool { return l.drawn == "search/srv/zegel" })
	b.do(func() { b.notice.dismiss() })
	b.press(fyne.KeyEscape)
	b.until("everything", func() bool { return l.drawn == "unserved/srv/zegel" && l.search.Text == "" })
}

// The tables say what disagrees, what is uncertain and what is deleted; each is
// saved whole.
func TestLiveTables(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("USERPROFILE", os.Getenv("HOME"))
	b, l, back := openLive(t, "nl", 12)
	yes := true
	num := func(s string) decimal.NullDecimal { return known(decimal.RequireFromString(s)) }
	sums := storage.ProductStock{Sum: num("-3"), Own: num("12"), Movements: 4, Disagrees: true}
	back.Change(func(p *fake.Pushed) {
		for i := range 450 {
			d := &dotykacka.ProductData{Name: "Pils " + itoa(i), PriceWithVAT: num("3.2"), Currency: "CZK", VAT: num("1.21"), Rate: num("21"), StockQuantity: num("12")}
			r := storage.CatalogueRow{Event: storage.WebhookEvent{Seq: int64(1000 - i), At: b.clock()}, Record: dotykacka.Record{ID: dotykacka.Literal{Text: "2413764598205410" + itoa(i)}, Product: d}}
			switch i {
			case 0:
				d.Name, r.Stock = strings.Repeat("w", 10_000), sums
			case 1:
				d.Deleted = &yes
			}
			p.Products = append(p.Products, r)
		}
		p.Prices = []storage.PricePoint{{From: b.clock(), Currency: "CZK", WithVAT: num("3")}, {From: b.clock(), Currency: "CZK", WithVAT: num("3.2")}}
		p.Stocks = []storage.StockRow{{Product: dotykacka.Literal{Text: "2.4e+15", Lossy: true}, Warehouse: dotykacka.Literal{Text: "31"}, Quantity: decimal.New(-3, 0), Unit: "Piece", Movements: 4, Uncertain: true, Name: "=Pils", All: sums, Last: storage.WebhookEvent{Seq: 12, At: b.clock()}}}
		p.Customers = []storage.PointsRow{{Customer: dotykacka.Literal{Text: "=cmd"}, Points: decimal.New(25, -1), Movements: 2, Last: storage.WebhookEvent{Seq: 11, At: b.clock()}}}
	})
	b.do(func() { l.pick(desk.TabCatalogue) })
	b.until("the catalogue", func() bool { return l.vm.Catalogue.Hi() == 200 })
	b.do(func() {
		c := cellsOf(l, l.vm.Catalogue, l.productCells, 0)
		if c[1].Text != "3,20 CZK" || c[2].Text != "21 %" || c[3].Text != "12" || c[4].Text != "wijkt af" {
			t.Errorf("the product says %+v", c[1:])
		}
		l.deleted.SetChecked(true)
	})
	b.until("the deleted one", func() bool {
		return cellsOf(l, l.vm.Catalogue, l.productCells, 1)[4].Text == "verwijderd"
	})
	b.do(func() { l.grids[desk.TabCatalogue].OnOpen(0, true) })
	b.press(fyne.KeyDown)
	b.press(fyne.KeyReturn)
	b.until("the prices", func() bool { return len(l.vm.Opened().Prices) == 2 })
	b.do(l.csv)
	b.until("the file", func() bool { return !l.saving })
	text := saved(t, "dotykacka-catalogue.csv")
	if n := strings.Count(text, "\n"); n != 451 || !strings.Contains(text, "\"'24137645982054101\"") && !strings.Contains(text, "'24137645982054101;") || !strings.Contains(text, ";3,2;") {
		t.Errorf("%d lines: %.300s", n, text)
	}
	b.do(func() { l.pick(desk.TabStock) })
	b.until("the stock", func() bool { return l.vm.Stock.Hi() == 1 })
	b.do(func() {
		c := cellsOf(l, l.vm.Stock, l.stockCells, 0)
		if c[2].Text != "-3 Piece" || c[3].Text != "wijkt af, onzeker" || c[3].Icon == nil {
			t.Errorf("the stock says %+v", c)
		}
		l.vm.Stock.Move(0)
		l.open(true)
		if s := paneText(l); !strings.Contains(s, "De bewegingen samen geven -3 Piece; het product zelf zegt 12 Piece.") || !strings.Contains(s, "Onzeker") {
			t.Errorf("the pane says %q", s)
		}
		l.csv()
	})
	b.until("the file", func() bool { return !l.saving })
	if text := saved(t, "dotykacka-stock.csv"); !strings.Contains(text, "2.4e+15;'=Pils;31;-3;Piece;4;x;-3;12;x;2026-11-21 17:51:00") {
		t.Error(text)
	}
	b.do(func() { l.pick(desk.TabPoints) })
	b.until("the points", func() bool { return l.vm.Points.Hi() == 1 })
	b.do(func() {
		if c := cellsOf(l, l.vm.Points, l.pointsCells, 0); c[1].Text != "2,5" {
			t.Errorf("the points say %+v", c)
		}
		l.csv()
	})
	b.until("the file", func() bool { return !l.saving })
	if text := saved(t, "dotykacka-points.csv"); !strings.Contains(text, "'=cmd;;2,5;2;") {
		t.Error(text)
	}
	b.do(func() { l.pick(desk.TabEvents); l.csv() })
	b.until("the file", func() bool { return !l.saving })
	if text := saved(t, "dotykacka-events.csv"); strings.Count(text, "\n") != 13 {
		t.Error(text)
	}
	// A file that cannot be written is told, and none of it stays.
	back.Change(func(p *fake.Pushed) { p.Fail = errors.New("disk") })
	b.do(func() { b.notice.dismiss(); l.csv() })
	b.until("the failure", func() bool { return !l.saving && strings.Contains(b.notice.text, "ABC123") })
	if _, err := os.Stat(filepath.Join(os.Getenv("HOME"), "Zegel", "dotykacka-events.csv.part")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a file stays: %v", err)
	}
}

func saved(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(os.Getenv("HOME"), "Zegel", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// paneText is all that the pane says.
func paneText(l *liveView) string {
	var b strings.Builder
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch v := o.(type) {
		case *fyne.Container:
			for _, c := range v.Objects {
				walk(c)
			}
		case interface{ String() string }:
			b.WriteString(v.String() + "\n")
		}
	}
	walk(l.pane.head)
	return b.String()
}

// Addresses are copied, replaced after a question, and registered.
func TestLiveAddresses(t *testing.T) {
	b, l, back := openLive(t, "nl", 3)
	back.Change(func(p *fake.Pushed) { p.Is.Vendor = true })
	b.do(func() { l.pick(desk.TabAddresses) })
	b.until("the addresses", func() bool { list, _ := l.vm.Hooks.List(); return len(list) == 2 })
	var stock app.Hook
	b.do(func() {
		list, _ := l.vm.Hooks.List()
		stock = list[1]
		l.copy(stock.URL)
		if got := b.app.Clipboard().Content(); got != stock.URL {
			t.Errorf("copied %q", got)
		}
		l.hooks.askRotate(stock)
		if len(b.dialogs) != 1 {
			t.Fatal("rotates without asking")
		}
	})
	b.press(fyne.KeyEscape)
	if len(back.Calls()) != 0 {
		t.Error("Esc rotated")
	}
	b.do(func() { l.hooks.askRotate(stock) })
	b.press(fyne.KeyReturn)
	b.until("the new address", func() bool { list, _ := l.vm.Hooks.List(); return len(list) == 3 && !l.vm.Hooks.Busy() })
	b.do(l.vm.Hooks.Register)
	b.until("the registration", func() bool { return l.vm.Hooks.Missing() == 0 && !l.vm.Hooks.Busy() })
	b.do(l.hooks.askRemove)
	b.press(fyne.KeyReturn)
	b.until("the removal", func() bool { return l.vm.Hooks.There() == 0 })
	if got := strings.Join(back.Calls(), ", "); got != "rotate stock 24h0m0s, create, delete" {
		t.Error(got)
	}
	back.Change(func(p *fake.Pushed) { p.Unasked = context.DeadlineExceeded })
	b.do(l.vm.Hooks.Load)
	b.until("that the vendor is away", func() bool { _, unsure := l.vm.Hooks.List(); return unsure != nil })
}

func TestOnlyHere(t *testing.T) {
	for address, want := range map[string]bool{
		"http://127.0.0.1:8460/dotykacka/X": true, "http://localhost/": true, "https://0.0.0.0:8443/x": true, "http://[::1]:1/": true,
		"https://shop.example/dotykacka/X": false, "https://192.0.2.7/": false, "://": false,
	} {
		if onlyHere(address) != want {
			t.Errorf("%s: %v", address, !want)
		}
	}
}

// A million events, ugly ones among them, in the smallest window and every
// language: nothing is wider than the window.
func TestLiveFitsASmallWindow(t *testing.T) {
	for _, lang := range words.Languages() {
		t.Run(lang, func(t *testing.T) {
			b, l, back := openLive(t, lang, 1_000_000)
			back.Change(func(p *fake.Pushed) {
				p.Own[1_000_000] = storage.WebhookEvent{
					Seq: 1_000_000, Kind: desk.KindRecord, Entity: dotykacka.Product, ID: dotykacka.Literal{Text: strings.Repeat("9", 40)},
					Raw: []byte(`{"productid":1,"name":"` + strings.Repeat("🍺שלום", 2000) + `","pricewithvat":"-1"}`),
				}
			})
			b.until("the events", func() bool { return l.vm.Events.Loaded() })
			b.do(func() { b.win.Resize(fyne.NewSize(640, 480)) })
			for _, tab := range desk.LiveTabs() {
				b.do(func() { l.pick(tab) })
				b.until(tab, func() bool {
					return l.vm.Table() == nil && l.vm.Hooks.Loaded() || l.vm.Table() != nil && l.vm.Table().Loaded()
				})
				b.do(func() {
					if least := b.win.Content().MinSize(); least.Width > 640 || least.Height > 440 {
						t.Errorf("%s cannot be smaller than %v", tab, least)
					}
				})
			}
			b.do(func() { l.pick(desk.TabEvents); l.vm.Events.Move(0); l.open(true) })
			b.until("the row", func() bool { return !l.vm.Opened().Loading && l.vm.Opened().Text != "" })
			b.do(func() {
				if least := b.win.Content().MinSize(); least.Width > 640 || least.Height > 440 {
					t.Errorf("a row cannot be smaller than %v", least)
				}
				if n := l.vm.Events.Hi() - l.vm.Events.Lo(); n > 1000 {
					t.Errorf("%d rows in memory", n)
				}
			})
		})
	}
}
