package gui

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"zegel/app"
	"zegel/app/usererr"
	"zegel/fiscal"
)

// shelf is paper whose time is over; one document can be refused.
type shelf struct {
	old  []app.Expired
	kept string // key that must still be kept
	by   fiscal.Person
}

func (s *shelf) Expired(_ context.Context, limit int) ([]app.Expired, error) {
	return s.old[:min(limit, len(s.old))], nil
}

func (s *shelf) DeletePaper(_ context.Context, p fiscal.Person, refs ...fiscal.Ref) (int, error) {
	if s.kept != "" {
		return 0, &app.StillKept{Key: s.kept, Until: fiscal.Date{Year: 2037, Month: 1, Day: 1}}
	}
	s.by, s.old = p, nil
	return len(refs), nil
}

// Paper whose ten years are over is offered in the archive, and goes on a
// person's word alone; a refusal is told in words.
func TestArchiveOffersOldPaper(t *testing.T) {
	b := open(t, "nl")
	s := &shelf{kept: "offer/2"}
	var a *archiveView
	b.do(func() {
		b.deps.Keeper = s
		b.deps.Explain = func(err error, lang string) Message {
			m := usererr.Explain(err, lang)
			return Message{Title: m.Title, Text: m.Text, Do: m.Do}
		}
		for i, v := range b.screens {
			if _, ok := v.(*archiveView); ok {
				a = newArchiveView(b.Window)
				b.screens[i] = a
			}
		}
		b.build()
		for _, v := range b.screens {
			if v, ok := v.(*archiveView); ok {
				a = v
			}
		}
		b.showID("archive")
	})
	b.until("the archive", func() bool { return !a.vm.Loading() && a.vm.Sum().Documents > 0 })
	b.do(func() {
		if a.old.line.Visible() {
			t.Errorf("nothing is old, and it says %q", said(a.old.line))
		}
		day := fiscal.Date{Year: 2014, Month: 3, Day: 7}
		s.old = []app.Expired{
			{Ref: fiscal.Ref{Type: fiscal.Invoice, ID: "1"}, Key: "invoice/1", Date: day, Until: app.KeepUntil(day), Files: 1},
			{Ref: fiscal.Ref{Type: fiscal.Offer, ID: "2"}, Key: "offer/2", Date: day.AddDays(400), Until: app.KeepUntil(day.AddDays(400)), Files: 2},
		}
		b.showID("documents")
		b.showID("archive")
	})
	b.until("the line", func() bool { return a.old.line.Visible() })
	ask := func() string {
		b.do(func() { b.win.Canvas().Focus(a.old.ask) })
		b.press(fyne.KeyReturn)
		return b.sheetText()
	}
	b.do(func() {
		if got := said(a.old.line); !strings.Contains(got, "2 documenten zijn om: hun papier mag sinds 1 jan 2025 verwijderd worden.") {
			t.Errorf("the line says %q", got)
		}
	})
	if got := ask(); !strings.Contains(got, "Papier van 2 documenten verwijderen") || !strings.Contains(got, "invoice/1 (7 mrt 2014), offer/2 (11 apr 2015)") {
		t.Errorf("the question is %q", got)
	}
	b.types("An", 300*time.Millisecond)
	b.press(fyne.KeyReturn)
	b.press(fyne.KeyReturn)
	if got := b.sheetText(); got == "" || s.by.By != "" {
		t.Errorf("goes without a reason: %q", got)
	}
	b.types("tien jaar", 300*time.Millisecond)
	b.press(fyne.KeyReturn)
	b.until("the refusal", func() bool { return strings.Contains(b.notice.text, "offer/2 moet bewaard worden tot 2037-01-01") })
	b.do(func() {
		if len(s.old) != 2 || !a.old.line.Visible() {
			t.Error("a refusal takes the offer away")
		}
		s.kept = ""
	})
	b.until("the end of it", func() bool { return !a.old.vm.Busy() })
	ask()
	b.types("tien jaar", 300*time.Millisecond) // the name is remembered
	b.press(fyne.KeyReturn)
	b.until("what went", func() bool {
		return b.notice.text == "2 bestanden verwijderd. Het journaal bewaart de controlesommen." && !a.old.line.Visible()
	})
	if s.by != (fiscal.Person{By: "An", Reason: "tien jaar"}) {
		t.Errorf("by %+v", s.by)
	}
}
