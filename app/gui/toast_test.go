package gui

import (
	"testing"

	"fyne.io/fyne/v2"

	"zegel/app"
	"zegel/app/gui/parts"
)

// What goes by itself lies over the window and moves nothing; what stays is a
// banner above the screen.
func TestPassingNoticeMovesNothing(t *testing.T) {
	b := open(t, "nl")
	place := func() (p fyne.Position, s fyne.Size) {
		b.do(func() {
			g := b.docView.grid
			p, s = fyne.CurrentApp().Driver().AbsolutePositionForObject(g), g.Size()
		})
		return p, s
	}
	at, size := place()
	b.do(func() {
		b.notice.say(parts.ToneInfo, "Gekopieerd: 41512, met genoeg woorden dat het in een smal venster twee regels worden.")
	})
	b.do(func() {
		if !b.has(b.frame.toast, "Gekopieerd") || len(b.frame.banners.Objects) != 0 {
			t.Error("the sentence is not over the window")
		}
		o := b.frame.toast.Objects[0]
		if o.Size().Height < 30 || o.Size().Height > 120 || o.Position().Y+o.Size().Height > b.frame.toast.Size().Height {
			t.Errorf("it lies at %v in %v", o.Position(), o.Size())
		}
	})
	if p, s := place(); p != at || s != size {
		t.Errorf("the list has moved from %v %v to %v %v", at, size, p, s)
	}
	b.pressesOn("Sluiten")
	b.do(func() {
		if len(b.frame.toast.Objects) != 0 || b.notice.text != "" {
			t.Error("it cannot be put away")
		}
		b.notice.say(parts.ToneAlarm, "Dit ging mis.")
	})
	b.until("the error as a banner", func() bool {
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(b.docView.grid) != at
	})
	b.do(func() {
		b.over.Synced(app.SyncResult{New: 3}) // by itself
		if b.notice.text != "Dit ging mis." {
			t.Errorf("a fetch in the background took away an error for %q", b.notice.text)
		}
	})
}

// pressesOn presses the button of the passing notice.
func (b *bench) pressesOn(text string) {
	b.t.Helper()
	b.do(func() {
		var find func(o fyne.CanvasObject) bool
		find = func(o fyne.CanvasObject) bool {
			switch x := o.(type) {
			case *parts.Button:
				if x.Text == text {
					x.Tapped(nil)
					return true
				}
			case *fyne.Container:
				for _, in := range x.Objects {
					if find(in) {
						return true
					}
				}
			}
			return false
		}
		if !find(b.frame.toast) {
			b.t.Errorf("no button %q", text)
		}
	})
}
