package gui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// A period of one's own by keyboard alone: reasons while typing, nothing out of
// order is taken, and what is in force stands on the choice.
func TestFreePeriodByKeyboard(t *testing.T) {
	b := open(t, "nl")
	var d *documentsView
	b.do(func() {
		for _, s := range b.screens {
			if v, ok := s.(*documentsView); ok {
				d = v
			}
		}
		d.period.SetSelected("Van – tot…")
	})
	shown := b.sheetText
	b.types("31-9-2026", 300*time.Millisecond)
	if !strings.Contains(shown(), "Die dag bestaat niet.") {
		t.Errorf("the 31st of September: %q", shown())
	}
	b.rewrite("")
	b.types("20 nov", 300*time.Millisecond)
	if !strings.Contains(shown(), "Schrijf de dag als 21-11-2026.") {
		t.Errorf("no day: %q", shown())
	}
	b.rewrite("")
	b.types("20-11-2026", 8*time.Millisecond) // as fast as a scanner
	b.press(fyne.KeyReturn)
	b.press(fyne.KeyReturn)
	if !strings.Contains(shown(), "Vul beide dagen in.") {
		t.Errorf("half a period: %q", shown())
	}
	b.types("19/11/26", 300*time.Millisecond)
	if !strings.Contains(shown(), "De laatste dag ligt voor de eerste.") {
		t.Errorf("backwards: %q", shown())
	}
	b.press(fyne.KeyReturn)
	b.do(func() {
		if len(b.dialogs) != 1 || !b.docs.Filter().From.IsZero() || d.period.Selected != "Alle datums" {
			t.Errorf("%d dialogs, %+v, %q", len(b.dialogs), b.docs.Filter(), d.period.Selected)
		}
	})
	b.rewrite("")
	b.types("21/11/26", 300*time.Millisecond)
	if s := shown(); strings.Contains(s, "ligt voor") || strings.Contains(s, "Vul") {
		t.Errorf("a reason stays: %q", s)
	}
	b.press(fyne.KeyReturn)
	from, to := fiscal.Date{Year: 2026, Month: 11, Day: 20}, fiscal.Date{Year: 2026, Month: 11, Day: 21}
	b.until("the documents of two days", func() bool {
		f := b.docs.Filter()
		return f.From == from && f.To == to && len(b.dialogs) == 0 && b.docs.Loaded() && !b.docs.Loading() && b.docs.TotalKnown()
	})
	b.do(func() {
		if d.period.Selected != "" || d.period.PlaceHolder != "20 nov 2026 – 21 nov 2026" {
			t.Errorf("the choice says %q, %q", d.period.Selected, d.period.PlaceHolder)
		}
		if n := b.docs.Total(); n == 0 || n >= 300 {
			t.Errorf("%d documents in two days", n)
		}
		// Esc leaves the period as it is; what has a name shows it.
		d.period.SetSelected("Van – tot…")
	})
	b.press(fyne.KeyEscape)
	b.do(func() {
		if f := b.docs.Filter(); len(b.dialogs) != 0 || f.From != from || d.period.PlaceHolder != "20 nov 2026 – 21 nov 2026" {
			t.Errorf("after Esc: %+v, %q", f, d.period.PlaceHolder)
		}
		d.period.SetSelected("Van – tot…")
	})
	b.rewrite("")
	b.types("21.11.2026", 300*time.Millisecond)
	b.press(fyne.KeyReturn)
	b.press(fyne.KeyReturn)
	b.do(func() {
		if d.period.Selected != "Vandaag" || b.docs.Filter().From != to {
			t.Errorf("today is %q", d.period.Selected)
		}
	})
}

// The archive takes a period of its own, and the report goes by it.
func TestFreePeriodInTheArchive(t *testing.T) {
	b := open(t, "cs")
	var a *archiveView
	b.do(func() {
		for _, s := range b.screens {
			if v, ok := s.(*archiveView); ok {
				a = v
			}
		}
		b.showID("archive")
	})
	b.until("the quarter", func() bool { return !a.vm.Loading() && a.vm.Sum().Documents > 0 })
	b.do(func() {
		if a.period.Selected == "" {
			t.Error("the quarter has no name")
		}
		a.period.SetSelected("Od – do…")
		if f := b.win.Canvas().Focused().(*parts.Entry); f.Text != "01.10.2026" {
			t.Errorf("the first day is %q", f.Text)
		}
	})
	b.rewrite("15. 11. 2026")
	b.press(fyne.KeyReturn)
	b.rewrite("20. 11. 2026")
	b.press(fyne.KeyReturn)
	b.until("six days", func() bool {
		from, to := a.chosen()
		return from.String() == "2026-11-15" && to.String() == "2026-11-20" && a.span.From == from && a.span.To == to && !a.vm.Loading()
	})
	b.do(func() {
		for _, r := range a.vm.Rows() {
			if !r.Gap() && (r.Record.Date.String() < "2026-11-15" || r.Record.Date.String() > "2026-11-20") {
				t.Errorf("shows a document of %s", r.Record.Date)
			}
		}
	})
}
