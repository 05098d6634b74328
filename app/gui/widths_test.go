package gui

import (
	"testing"

	"fyne.io/fyne/v2"

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
