package gui

import (
	"testing"

	"fyne.io/fyne/v2"
)

// What is set changes nothing about where a person stands in the list: neither
// the row, nor which rows are seen, nor the document in the pane. Only another
// shop's list is begun at its beginning.
func TestSettingsLeaveTheListWhereItStands(t *testing.T) {
	b, _ := office(t, "nl")
	b.do(func() {
		b.win.Resize(fyne.NewSize(1280, 800))
		b.showID("documents")
		b.docs.MoveTo(120)
	})
	top := func() int {
		for _, s := range b.docView.grid.Shown() {
			if s.Row >= 0 {
				return s.Row
			}
		}
		return -1
	}
	var at int
	b.until("the document", func() bool {
		r, open := b.detail.Record()
		now, _ := b.docs.CurrentRecord()
		at = top()
		return open && r.Ref == now.Ref && at > 0
	})
	before, _ := b.docs.CurrentRecord()
	stays := func(what string) {
		t.Helper()
		b.until("the rows after "+what, func() bool { return !b.docs.Loading() })
		b.do(func() {
			b.showID("documents")
			i, _ := b.docs.CurrentRow()
			r, open := b.detail.Record()
			if now, _ := b.docs.CurrentRecord(); now.Ref != before.Ref || i != 120 || !open || r.Ref != before.Ref {
				t.Errorf("%s: row %d, document %s, the pane %v %s", what, i, now.Key(), open, r.Key())
			}
			if got := top(); got != at {
				t.Errorf("%s: the first row seen is %d, not %d", what, got, at)
			}
		})
	}
	save := func(section, name, value string) {
		saved := false
		b.do(func() {
			b.showID("settings")
			b.settings().pick(section)
			f := b.settings().form
			f.set(name, value)
			f.save(b.frame.tools["sync"], b.docView.foot, func() { saved = true; b.settingsSaved() })
		})
		b.until("saved "+name, func() bool { return saved })
	}
	save("shop", "seller.town", "Gent")
	stays("a setting of the shop")
	save("appearance", "appearance", "dark")
	stays("another theme")
	save("appearance", "language", "fr")
	b.until("French", func() bool { return b.w.Lang() == "fr" })
	stays("another language")
	b.do(func() {
		b.app.Preferences().SetInt(prefText, 150)
		b.applyTheme()
		if !b.docView.grid.CurrentSeen() {
			t.Error("larger text: the current row is out of sight")
		}
	})
	save("connection", "cloudpos.licname", "zaak")
	b.until("the other shop's first row", func() bool {
		i, _ := b.docs.CurrentRow()
		return i == 0 && !b.docs.Loading()
	})
}
