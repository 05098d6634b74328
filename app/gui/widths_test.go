package gui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"zegel/app/gui/parts"
	"zegel/app/gui/words"
	"zegel/fiscal"
)

// At 1280 units, beside the pane, every column of the list is there and the
// customer has room for a name, in each language.
func TestCustomerHasRoomForAName(t *testing.T) {
	for _, lang := range []string{"nl", "fr", "de", "en", "pl", "cs"} {
		t.Run(lang, func(t *testing.T) {
			b := open(t, lang)
			b.do(func() { b.win.Resize(fyne.NewSize(1280, 800)) })
			b.until("both panes side by side", func() bool { return !b.docView.narrow && b.docView.grid.Size().Width > 600 })
			b.do(func() {
				ws := b.docView.grid.Widths()
				for _, c := range b.docView.columns() {
					if ws[c.ID] == 0 {
						t.Errorf("the column %s was left out", c.ID)
					}
				}
				name := fyne.MeasureText("Brasserie De Zwaan", columnText, fyne.TextStyle{}).Width
				if got := ws[string(fiscal.ByName)]; got < name {
					t.Errorf("the customer has %.0f of %.0f units; all: %v", got, b.docView.grid.Size().Width, ws)
				}
			})
		})
	}
}

// A head is whole with the arrow of sorting beside it, and a number with what
// tells it from another, in each language at 1280 units.
func TestHeadsAndNumbersAreWhole(t *testing.T) {
	for _, lang := range words.Languages() {
		t.Run(lang, func(t *testing.T) {
			b := open(t, lang)
			for i, s := range []string{"2026/07 bis", "7006 @9434"} {
				b.shop.Change(b.shop.Records()[len(b.shop.Records())-1-i].Ref, func(r *fiscal.Record) { r.Number = s })
			}
			b.do(func() {
				b.win.Resize(fyne.NewSize(1280, 800))
				b.docs.Reload()
			})
			b.until("the rows", func() bool { return !b.docs.Loading() && !b.docView.narrow })
			var columns []parts.Column
			b.do(func() { columns = b.docView.columns() }) // measuring texts is the window's thread's alone
			for _, c := range columns {
				if !c.Sort {
					continue
				}
				b.do(func() {
					b.docView.grid.SetSorted(c.ID, true)
					all := b.docView.grid.Shown()
					if !slices.ContainsFunc(all, func(s parts.Shown) bool { return s.Row == -1 && s.Text == c.Title }) {
						t.Errorf("the head %q is cut when the list is sorted by it", c.Title)
					}
				})
			}
			b.do(func() {
				all := b.docView.grid.Shown()
				for _, n := range []string{"2026/07 bis", "7006 @9434"} {
					if !slices.ContainsFunc(all, func(s parts.Shown) bool { return s.Text == n }) {
						t.Errorf("the number %q is cut", n)
					}
				}
			})
			if b.w.T("chip.todo") == b.w.T("screen.todo") {
				t.Error("the filter by state has the name of the screen, which counts other things as well")
			}
		})
	}
}

// The pane beside the list shows every column of lines that it showed when it was
// wider, and no table of it goes on outside.
func TestPaneHoldsItsTables(t *testing.T) {
	b := open(t, "nl")
	b.do(func() { b.win.Resize(fyne.NewSize(1280, 800)) })
	for _, id := range []string{"lines", "vat", "attempts"} {
		b.until("the table "+id, func() bool {
			b.docView.pane.pick(id)
			_, ready := b.detail.Detail()
			return ready && b.docView.pane.grids[id].Size().Width > 200
		})
		b.do(func() {
			g, sum := b.docView.pane.grids[id], float32(0)
			ws := g.Widths()
			for _, w := range ws {
				sum += w
			}
			if sum > g.Size().Width {
				t.Errorf("%s takes %.0f of %.0f units: %v", id, sum, g.Size().Width, ws)
			}
			if id == "lines" && ws["price"] == 0 {
				t.Errorf("the price has left: %v of %.0f", ws, g.Size().Width)
			}
		})
	}
}
