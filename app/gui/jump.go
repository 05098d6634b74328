package gui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2/container"

	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// doJump asks where to in the list: a day, a document's number, or an end.
func (w *Window) doJump() {
	where := parts.NewEntry(w.keys, w.w.T("jump.hint"))
	hint := parts.Caption(w.w.T("jump.text"))
	var done func()
	leave := func(then func()) func() {
		return func() {
			done()
			w.showID("documents")
			then()
		}
	}
	first, last := leave(w.docs.Home), leave(w.docs.End)
	act := func() {
		text := strings.TrimSpace(where.Text)
		switch {
		case strings.EqualFold(text, w.w.T("jump.first")):
			first()
			return
		case strings.EqualFold(text, w.w.T("jump.last")):
			last()
			return
		}
		day, err := fiscal.ParseDate(text)
		dated := err == nil && !day.IsZero()
		jump := leave(func() { w.docs.JumpTo(day) })
		if dated && strings.Trim(text, "0123456789") != "" {
			jump()
			return
		}
		w.numbered(text, func(found []fiscal.Record) {
			switch {
			case len(found) == 1:
				leave(func() { w.docs.JumpToRecord(found[0]); w.docView.showPicks() })()
			case len(found) > 1:
				leave(func() {
					w.chooseFor(text, found, func(r fiscal.Record) { w.docs.JumpToRecord(r); w.docView.showPicks() })
				})()
			case dated:
				jump()
			default:
				parts.SetText(hint, w.w.T("jump.bad"), look.Mismatch)
			}
		})
	}
	where.OnSubmitted = func(string) { act() }
	yes := parts.NewButton(w.keys, w.w.T("action.jump"), nil, act).Primary()
	toFirst := parts.NewButton(w.keys, w.w.T("jump.first"), look.Icon("up"), func() { first() })
	toLast := parts.NewButton(w.keys, w.w.T("jump.last"), look.Icon("down"), func() { last() })
	no := parts.NewButton(w.keys, w.w.T("button.cancel"), nil, func() { done() })
	done = w.sheet(w.w.T("action.jump"), container.NewVBox(where, hint), where, yes, toFirst, toLast, no)
}

// numbered finds the documents of a number, of whatever kind, or of a key.
func (w *Window) numbered(text string, then func([]fiscal.Record)) {
	keys := []string{text}
	for _, t := range []fiscal.Doctype{fiscal.Invoice, fiscal.Offer, fiscal.CreditNote} {
		keys = append(keys, fiscal.Name{Type: t, Number: text}.String())
	}
	if text == "" {
		then(nil)
		return
	}
	w.run.Go(func(ctx context.Context) func() {
		var all []fiscal.Record
		for _, k := range keys {
			found, err := w.deps.Backend.Find(ctx, k)
			if err != nil {
				return func() { w.failed(err) }
			}
			for _, r := range found {
				if !slices.ContainsFunc(all, func(x fiscal.Record) bool { return x.Ref == r.Ref }) {
					all = append(all, r)
				}
			}
		}
		return func() { then(all) }
	})
}
