package gui

import (
	"context"
	"os"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"zegel/app/config"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// scanWait is how long characters are held back before they are typing: a
// scanner ends in Enter before that, also on a slow machine.
const scanWait = 300 * time.Millisecond

// heard takes every character typed anywhere. A scanner's burst ends in Enter
// and is taken in pressed; what a person types outside a field goes to search.
func (w *Window) heard(r rune, into *parts.Entry) {
	if into != w.scanInto {
		w.scanInto = into
		w.scan.Pending() // what another field took is no beginning of a code
	}
	if into != nil && into.Password {
		return
	}
	w.scan.Rune(r)
	if into != nil {
		return
	}
	w.scanGen++
	gen := w.scanGen
	w.later(scanWait, func() {
		if gen != w.scanGen {
			return
		}
		if text := w.scan.Pending(); text != "" && len(w.dialogs) == 0 {
			w.typeAhead(text)
		}
	})
}

// typeAhead puts what was typed over the list into the search field.
func (w *Window) typeAhead(text string) {
	w.showID("documents")
	e := w.docView.search
	e.SetText(e.Text + text)
	e.CursorColumn = len([]rune(e.Text))
	w.win.Canvas().Focus(e)
	e.Refresh()
}

// pressed takes keys before the widget that has the focus; true: it is done
// with the key.
func (w *Window) pressed(k fyne.KeyName, into *parts.Entry) bool {
	switch k {
	case fyne.KeyReturn, fyne.KeyEnter:
		if into != w.scanInto { // typed into one place, and Enter pressed in another
			w.scan.Pending()
		}
		code, n, ok := w.scan.Enter(into != nil)
		if n := len(w.enters); !ok && n > 0 && w.win.Canvas().Focused() == nil {
			w.enters[n-1]()
			return true
		}
		if !ok {
			return false
		}
		if into != nil {
			into.Drop(n)
		}
		w.scanGen++
		w.scanned(code)
		return true
	case fyne.KeyEscape:
		return w.escape()
	}
	for _, a := range w.actions {
		if k != fyne.KeyUnknown && a.Key == k && a.Mod == 0 {
			a.run(w, nil)
			return true
		}
	}
	return false
}

// escape goes one step back: a dialog, the banner, then within the screen.
func (w *Window) escape() bool {
	if n := len(w.dialogs); n > 0 {
		w.dialogs[n-1]()
		return true
	}
	if o := w.win.Canvas().Overlays().Top(); o != nil {
		w.win.Canvas().Overlays().Remove(o)
		return true
	}
	return w.notice.dismiss() || w.screens[w.at].escape()
}

// lookUp opens the document that a typed text names exactly, and says nothing
// when there is none: the list then shows what fits.
func (w *Window) lookUp(text string) {
	w.run.Go(func(ctx context.Context) func() {
		found, err := w.deps.Backend.Find(ctx, text)
		return func() {
			if err == nil && len(found) == 1 {
				w.openFound(found[0])
			}
		}
	})
}

// scanned opens the document of a code: a ticket number, a stamp or a key. When
// several fit, it asks.
func (w *Window) scanned(code string) {
	w.run.Go(func(ctx context.Context) func() {
		found, err := w.deps.Backend.Find(ctx, code)
		return func() {
			switch {
			case err != nil:
				w.failed(err)
			case len(found) == 0:
				w.notice.say(parts.ToneWarn, w.w.T("scan.none", "code", clip(code, 60)))
			case len(found) == 1:
				w.openFound(found[0])
			default:
				w.choose(code, found)
			}
		}
	})
}

// openFound shows a document that was asked for by a code.
func (w *Window) openFound(r fiscal.Record) {
	w.showID("documents")
	for i := w.docs.Lo(); i < w.docs.Hi(); i++ {
		if row, _ := w.docs.Row(i); row.Ref == r.Ref {
			w.docs.MoveTo(i)
			break
		}
	}
	w.docView.open(r, true)
	w.pinned = true // what is ticked is not meant, also where the row is found
	w.docView.grid.Refresh()
	w.refreshFrame()
	w.notice.say(parts.ToneInfo, w.w.T("scan.found", "doc", w.docName(r), "sum", w.w.Money(r.Total, r.Currency)))
}

// choose asks which of several documents is meant, and opens it.
func (w *Window) choose(code string, found []fiscal.Record) { w.chooseFor(code, found, w.openFound) }

// chooseFor asks which of several documents is meant.
func (w *Window) chooseFor(code string, found []fiscal.Record, then func(fiscal.Record)) {
	m := fyne.NewMenu("")
	head := fyne.NewMenuItem(w.w.T("scan.several", "code", clip(code, 40)), nil)
	head.Disabled = true
	m.Items = append(m.Items, head, fyne.NewMenuItemSeparator())
	for _, r := range found {
		it := fyne.NewMenuItem(w.docName(r)+"  ·  "+w.w.Day(r.Date)+"  ·  "+w.w.Money(r.Total, r.Currency), func() { then(r) })
		it.Icon = look.StateIcon(r.State)
		m.Items = append(m.Items, it)
	}
	widget.ShowPopUpMenuAtPosition(m, w.win.Canvas(), fyne.NewPos(120, 120))
}

// systemLocale is the language that this person's system speaks.
func systemLocale() string { return config.Locale(os.LookupEnv) }

func itoa(n int) string { return strconv.Itoa(n) }
