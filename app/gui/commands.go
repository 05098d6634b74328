package gui

import (
	"context"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"zegel/app"
	"zegel/app/gui/desk"
	"zegel/app/gui/parts"
	"zegel/app/usererr"
	"zegel/fiscal"
)

// chosen is what a command works on: in the archive the row that the keyboard
// stands on; in the list the document that was opened by a scan or from another
// screen, as long as nobody has moved since, else what is ticked, else the
// current row; elsewhere what is ticked, which the toolbar says. What is seen and
// what a command does must never be two documents.
func (w *Window) chosen() []fiscal.Record {
	switch s := w.screens[w.at].(type) {
	case *archiveView:
		return s.chosenRow()
	case *documentsView:
		if r, ok := w.detail.Record(); ok && w.pinned {
			return []fiscal.Record{r}
		}
		return w.docs.Chosen()
	}
	return w.docs.Selection()
}

// apart tells whether commands work on one document that is not of the list.
func (w *Window) apart() bool {
	_, archive := w.screens[w.at].(*archiveView)
	return archive || w.pinned
}

func (w *Window) hasChosen() bool { return len(w.chosen()) > 0 }

func (w *Window) canSign() bool {
	refs, _ := desk.Signables(w.chosen())
	return len(refs) > 0 && !w.sign.Busy()
}

func (w *Window) canSignAll() bool {
	st, _ := w.over.Status()
	return st.Counts[fiscal.Unsigned] > 0 && !w.sign.Busy()
}

func (w *Window) canOverride() bool {
	rs := w.chosen()
	return len(rs) == 1 && rs[0].State == fiscal.FromTicket && !w.sign.Busy()
}

func (w *Window) hasTicket() bool {
	rs := w.chosen()
	return len(rs) == 1 && rs[0].Ticket != ""
}

// signTitle says how many would be signed, and for how much.
func (w *Window) signTitle() string {
	refs, sum := desk.Signables(w.chosen())
	if w.apart() || len(w.docs.Selection()) == 0 || len(refs) == 0 {
		return w.w.T("action.sign")
	}
	return w.w.N("sign.some", len(refs), "sum", w.w.Money(sum, ""))
}

func (w *Window) signAllTitle() string {
	st, _ := w.over.Status()
	if n := st.Counts[fiscal.Unsigned]; n > 0 {
		return w.w.T("sign.all", "n", w.w.Count(int64(n)))
	}
	return w.w.T("action.signall")
}

func (w *Window) printTitle() string {
	if n := len(w.docs.Selection()); n > 1 && !w.apart() {
		return w.w.T("print.some", "n", w.w.Count(int64(n)))
	}
	return w.w.T("action.print")
}

func (w *Window) doSync() { w.over.Sync() }

// doRefresh reads everything again; a screen that reads for itself does as well.
func (w *Window) doRefresh() {
	if s, ok := w.screens[w.at].(interface{ reread() }); ok {
		s.reread()
	}
	w.reread()
}

func (w *Window) doOpen() {
	if rs := w.chosen(); len(rs) > 0 {
		w.showID("documents")
		w.docView.open(rs[0], true)
	}
}

// doSearch goes to the search of the screen at hand, else to the documents'.
func (w *Window) doSearch() {
	if s, ok := w.screens[w.at].(interface{ toSearch() bool }); ok && s.toSearch() {
		return
	}
	w.showID("documents")
	w.win.Canvas().Focus(w.docView.search)
}

// doSign signs what is ticked, or the current document.
func (w *Window) doSign() {
	refs, _ := desk.Signables(w.chosen())
	if w.sign.Sign(app.SignOptions{Refs: refs}, len(refs)) && !w.apart() {
		w.docs.ClearSelection()
	}
}

// doSignAll asks first: it is many documents at once. What would be refused in any
// case is said before the question, with the way on.
func (w *Window) doSignAll() {
	st, _ := w.over.Status()
	if st.SignFrom == "" {
		w.noSignFrom()
		return
	}
	n := st.Counts[fiscal.Unsigned]
	text := w.w.N("signall.ask", n)
	if st.SignFrom != "" {
		if d, err := fiscal.ParseDate(st.SignFrom); err == nil {
			text += " " + w.w.T("signall.from", "day", w.w.Day(d))
		}
	}
	w.ask(w.w.T("action.signall"), parts.Body(text), w.w.T("sign.all", "n", w.w.Count(int64(n))), nil, func() {
		w.sign.Sign(app.SignOptions{All: true}, n)
	})
}

// doOverride signs a document made from a ticket, on a person's word.
func (w *Window) doOverride() {
	rs := w.chosen()
	if len(rs) != 1 {
		return
	}
	ref := rs[0].Ref
	w.askPerson(w.w.T("override.title", "doc", w.docName(rs[0])), w.w.T("override.text"), w.w.T("override.do"), func(p fiscal.Person) {
		w.sign.Sign(app.SignOptions{Refs: []fiscal.Ref{ref}, OverrideFromTicket: true, Person: &p}, 1)
	})
}

// askResume takes a person's "try again" after a guard.
func (w *Window) askResume(g fiscal.Guard) {
	w.askPerson(w.w.T("button.resume"), w.w.T("guard."+string(g.Kind)), w.w.T("button.resume"), func(p fiscal.Person) {
		w.run.Go(func(ctx context.Context) func() {
			err := w.deps.Backend.Resume(ctx, p)
			return func() {
				w.failed(err)
				w.over.Refresh()
			}
		})
	})
}

// doPrint makes the paper of what is chosen, one after another, and shows where
// it went.
func (w *Window) doPrint() {
	rs := w.chosen()
	if len(rs) == 0 {
		return
	}
	w.notice.say(parts.ToneInfo, w.w.N("print.busy", len(rs)))
	w.run.Go(func(ctx context.Context) func() {
		var last app.Printed
		var err error
		var made []app.Printed
		for _, r := range rs {
			if last, err = w.deps.Backend.Print(ctx, r.Ref, app.PrintOptions{}); err != nil {
				break
			}
			if last.File == "" && last.Printer == "" { // no printer took it: a file does
				if last.File, err = keepPaper(last); err != nil {
					break
				}
			}
			last.PDF = nil // only what is to be told of it
			made = append(made, last)
		}
		return func() {
			if err != nil {
				w.failed(err)
			} else {
				w.toldPrinted(last, len(made))
			}
			w.leftOut(made, true)
			w.docs.Refresh()
			w.detail.Refresh()
		}
	})
}

// toldPrinted says what came of printing; where there is no printer, with what a
// person may want then.
func (w *Window) toldPrinted(p app.Printed, n int) {
	if p.Printer != "" || p.File == "" {
		w.notice.say(parts.ToneInfo, w.printed(p, n))
		return
	}
	w.noPrinter(w.printed(p, n), p.File, n)
}

// noPrinter offers the PDF, or the folder with several, and the choice of a
// printer.
func (w *Window) noPrinter(text, file string, n int) {
	label, what := w.w.T("print.open"), file
	if n > 1 {
		label, what = w.w.T("print.openfolder"), filepath.Dir(file)
	}
	does := []fyne.CanvasObject{parts.NewButton(w.keys, label, nil, func() { w.openOutside(what) })}
	if w.deps.Settings != nil && !w.readOnly() {
		does = append(does, parts.NewButton(w.keys, w.w.T("print.choose"), nil, w.choosePrinter))
	}
	w.notice.pass(choiceStays, text, does...)
}

// openOutside opens a file or folder with the program that the system has for it.
func (w *Window) openOutside(name string) {
	path := filepath.ToSlash(name)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // file:///C:/…
	}
	w.failed(w.app.OpenURL(&url.URL{Scheme: "file", Path: path}))
}

// choosePrinter goes to the setting.
func (w *Window) choosePrinter() {
	if w.notice.passing {
		w.notice.dismiss()
	}
	w.toSetting("paper", "printing.printer")
}

// noSignFrom says that nothing is signed together before there is a day to begin
// with, and leads to it.
func (w *Window) noSignFrom() {
	var does []fyne.CanvasObject
	if w.deps.Settings != nil && !w.readOnly() {
		does = append(does, parts.NewButton(w.keys, w.w.T("signall.setfrom"), nil, func() {
			w.notice.dismiss()
			w.toSetting("signing", "sign_from")
		}))
	}
	w.notice.offer(parts.ToneWarn, w.w.T("signall.nofrom"), does...)
}

// toSetting shows the settings with the keyboard on one of them.
func (w *Window) toSetting(section, name string) {
	for _, s := range w.screens {
		if v, ok := s.(*settingsView); ok {
			v.section = section
			w.showID("settings")
			v.form.focus(name)
		}
	}
}

// printed says what came of printing.
func (w *Window) printed(p app.Printed, n int) string {
	s := w.w.N("print.done", n)
	if p.Printer == "" && p.File != "" {
		s = w.w.T("print.nowhere")
	}
	switch {
	case p.Draft:
		s = w.w.T("print.draft")
	case n == 1 && p.Copy > 0:
		s = w.w.T("print.copy", "n", p.Copy)
	}
	if p.Printer != "" {
		s += " " + w.w.T("print.sent", "printer", p.Printer)
	}
	if p.File != "" {
		s += " " + w.w.T("print.file", "file", p.File)
	}
	return s
}

// leftOutMost is how many lines about pages the notice has; the rest is counted.
const leftOutMost = 6

// leftOut says what pages leave out or show otherwise, with below below what is
// said already; that stays until a person puts it away.
func (w *Window) leftOut(made []app.Printed, below bool) {
	var lines []string
	for _, p := range made {
		lines = append(lines, usererr.Paper(p, w.w.Lang())...)
	}
	if len(lines) == 0 {
		return
	}
	if more := len(lines) - leftOutMost; more > 1 {
		lines = append(lines[:leftOutMost], w.w.N("print.leftmore", more))
	}
	tone := parts.ToneWarn
	if below && w.notice.text != "" {
		lines = slices.Insert(lines, 0, w.notice.text)
		if w.notice.tone == parts.ToneAlarm {
			tone = parts.ToneAlarm
		}
	}
	w.notice.say(tone, strings.Join(lines, "\n"))
}

// keepPaper writes the PDF where people look for what they saved.
func keepPaper(p app.Printed) (string, error) {
	name := p.FileName
	if name == "" {
		name = p.SHA256 + ".pdf"
	}
	return keepFile(name, p.PDF)
}

func (w *Window) doCopyTicket() {
	if rs := w.chosen(); len(rs) == 1 && rs[0].Ticket != "" {
		w.app.Clipboard().SetContent(rs[0].Ticket)
		w.notice.say(parts.ToneInfo, w.w.T("copied", "what", rs[0].Ticket))
	}
}

// showMore opens the commands that have no place in the toolbar.
func (w *Window) showMore(from fyne.CanvasObject) {
	m := w.rowMenu()
	m.Items = append(m.Items, fyne.NewMenuItemSeparator())
	for _, id := range []string{"jump", "verify", "keys"} {
		a := w.action(id)
		m.Items = append(m.Items, fyne.NewMenuItem(a.title(w), func() { a.run(w, nil) }))
	}
	pos := fyne.NewPos(80, 80)
	if from != nil {
		pos = fyne.CurrentApp().Driver().AbsolutePositionForObject(from).AddXY(0, from.Size().Height)
	}
	widget.ShowPopUpMenuAtPosition(m, w.win.Canvas(), pos)
}

// docName is a document as a person calls it: "Invoice 1042".
func (w *Window) docName(r fiscal.Record) string {
	n := r.Number
	if n == "" {
		n = "–"
	}
	if r.NameTwice || r.Number == "" {
		n += " @" + r.ID
	}
	return w.kind(r.Type) + " " + n
}

// keyName is docName for a document of which only the key is at hand; what is no
// key stays as it is.
func (w *Window) keyName(key string) string {
	k, err := fiscal.ParseKey(key)
	if err != nil {
		return key
	}
	return w.docName(fiscal.Record{Document: fiscal.Document{Ref: fiscal.Ref{Type: k.Type, ID: k.ID}, Number: k.Number}, NameTwice: k.ID != ""})
}

// kindShort is the kind for a column: a word that is too long for one would push
// the column out, and an invoice and an offer of one number look alike.
func (w *Window) kindShort(t fiscal.Doctype) string {
	if t == fiscal.CreditNote {
		return w.w.T("kind.short.creditnote")
	}
	return w.kind(t)
}

// kind is a document type's word.
func (w *Window) kind(t fiscal.Doctype) string {
	if !t.Signable() {
		return w.w.T("kind.other", "n", int(t))
	}
	return w.w.T("kind." + t.String())
}
