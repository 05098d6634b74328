package gui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// In the smallest window with the largest text a person sees rows, not chrome: at
// least five, and the mark of training with them; in a larger one all is back.
func TestLowWindowShowsRows(t *testing.T) {
	for _, lang := range []string{"nl", "fr", "de", "pl"} {
		t.Run(lang, func(t *testing.T) {
			b := open(t, lang)
			b.do(func() {
				b.app.Preferences().SetInt(prefText, 200)
				b.applyTheme()
				b.win.Resize(fyne.NewSize(640, 454)) // 480 less the menu's row, which the test driver has none of
			})
			b.until("room for five rows", func() bool { return b.docView.grid.RowsSeen() >= 5 })
			b.do(func() {
				if b.frame.bar.Visible() || b.docView.foot.Visible() {
					t.Error("the commands or the foot still take a row")
				}
				ws := b.docView.grid.Widths()
				if ws["total"] < fyne.MeasureText("29.845,50", 28, fyne.TextStyle{Bold: true}).Width {
					t.Errorf("a sum is cut: %v", ws)
				}
				b.app.Preferences().SetInt(prefText, 100)
				b.applyTheme()
				b.win.Resize(fyne.NewSize(1240, 780))
			})
			b.until("the commands", func() bool { return b.frame.bar.Visible() && b.docView.foot.Visible() })
		})
	}
}

// The window is no larger than the screen, and no smaller than what can be used.
func TestWindowFitsTheScreen(t *testing.T) {
	for _, c := range []struct{ asked, room, want fyne.Size }{
		{fyne.NewSize(1280, 800), fyne.NewSize(1920, 1040), fyne.NewSize(1280, 800)},
		{fyne.NewSize(1280, 800), fyne.NewSize(1366, 728), fyne.NewSize(1280, 728)},
		{fyne.NewSize(1280, 800), fyne.NewSize(1024, 728), fyne.NewSize(1024, 728)},
		{fyne.NewSize(2400, 1300), fyne.NewSize(1280, 680), fyne.NewSize(1280, 680)},
		{fyne.NewSize(1280, 800), fyne.NewSize(320, 200), fyne.NewSize(480, 360)},
	} {
		if got := within(c.asked, c.room); got != c.want {
			t.Errorf("%v in %v: %v, want %v", c.asked, c.room, got, c.want)
		}
	}
}

// A window that opens narrow and is made wide shows the document that its list
// stands on.
func TestWideningShowsTheCurrentDocument(t *testing.T) {
	b := open(t, "nl")
	b.do(func() {
		b.win.Resize(fyne.NewSize(800, 700))
		b.detail.Close()
		b.docs.Move(1)
	})
	want, ok := b.docs.CurrentRecord()
	if !ok || !b.docView.narrow {
		t.Fatal("no current row in a narrow window")
	}
	b.do(func() { b.win.Resize(fyne.NewSize(1240, 780)) })
	b.until("the document beside its list", func() bool {
		r, open := b.detail.Record()
		return open && r.Ref == want.Ref
	})
}

// The glass stands in the search field from the first.
func TestSearchHasItsIcon(t *testing.T) {
	b := open(t, "nl")
	b.do(func() {
		field := b.docView.search
		if field.ActionItem == nil || !slices.Contains(test.WidgetRenderer(field).Objects(), field.ActionItem) {
			t.Error("the icon is not among what the field draws")
		}
	})
}
