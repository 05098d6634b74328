package gui

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// resolveForm takes the number that a person read at the till, with a name and
// a reason.
type resolveForm struct {
	w               *Window
	doc             fiscal.Record
	ticket, by, why *parts.Entry
	again           string // a number that is asked for a second time
	hint            *widget.RichText
	ok              *parts.Button
	content         fyne.CanvasObject
}

// form gives the form of a document, with what was typed into it.
func (t *todoView) form(r fiscal.Record) fyne.CanvasObject {
	f, ok := t.forms[r.Ref]
	if !ok {
		f = newResolveForm(t.w, r)
		t.forms[r.Ref] = f
	}
	f.doc = r
	if t.first == nil {
		t.first = f.ticket
	}
	return f.content
}

func newResolveForm(w *Window, r fiscal.Record) *resolveForm {
	f := &resolveForm{w: w, doc: r, hint: parts.Caption("")}
	f.ticket = parts.NewEntry(w.keys, w.w.T("resolve.ticket"))
	f.by = parts.NewEntry(w.keys, w.w.T("person.by"))
	f.by.SetText(w.app.Preferences().String("person"))
	f.why = parts.NewEntry(w.keys, w.w.T("person.why"))
	f.ok = parts.NewButton(w.keys, w.w.T("resolve.do"), nil, f.submit)
	f.why.OnSubmitted = func(string) { f.submit() }
	f.ticket.OnSubmitted = func(string) {
		if f.again != "" {
			f.submit()
			return
		}
		w.win.Canvas().Focus(f.by)
	}
	f.by.OnSubmitted = func(string) { w.win.Canvas().Focus(f.why) }
	f.hint.Hide()
	f.content = container.NewVBox(
		container.NewBorder(nil, nil, nil, f.ok, container.New(layout.NewGridLayoutWithColumns(3), f.ticket, f.by, f.why)),
		f.hint)
	return f
}

// submit takes the number if all three stand there. One that looks like a slip
// is to be typed a second time, into the emptied field: a second Enter would
// confirm without a look.
func (f *resolveForm) submit() {
	ticket := strings.TrimSpace(f.ticket.Text)
	p := fiscal.Person{By: strings.TrimSpace(f.by.Text), Reason: strings.TrimSpace(f.why.Text)}
	if ticket == "" || p.By == "" || p.Reason == "" {
		f.hint.Show()
		parts.SetText(f.hint, f.w.w.T("resolve.needed"), look.Mismatch)
		return
	}
	f.w.app.Preferences().SetString("person", p.By)
	ref, again := f.doc.Ref, f.again
	f.ok.Disable()
	f.w.run.Go(func(ctx context.Context) func() {
		err := f.w.deps.Backend.Resolve(ctx, ref, ticket, again, p)
		return func() {
			f.ok.Enable()
			f.again = ""
			if err != nil {
				f.hint.Show()
				if odd, ok := errors.AsType[*app.OddTicket](err); ok {
					f.again = odd.Ticket
					f.ticket.SetText("")
					f.w.win.Canvas().Focus(f.ticket)
				}
				m := f.w.deps.Explain(err, f.w.w.Lang())
				parts.SetText(f.hint, m.paragraph(), theme.ColorNameError)
				return
			}
			f.w.notice.say(parts.ToneInfo, f.w.w.T("resolve.done", "doc", f.w.docName(f.doc), "ticket", ticket))
			f.w.reread()
		}
	})
}
