package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// archiveView is what was signed in a period, in the order of its tickets, with
// the gaps between them.
type archiveView struct {
	w       *Window
	vm      *desk.Archive
	period  *parts.Select
	kind    *parts.Select
	grid    *parts.Grid
	sum     *widget.RichText
	rates   *widget.RichText // sums per rate
	busy    *widget.RichText // the export under way
	stop    *parts.Button
	books   books
	current int
	begun   bool
}

func newArchiveView(w *Window) *archiveView {
	a := &archiveView{w: w, vm: desk.NewArchive(w.run, w.deps.Backend)}
	a.books.a = a
	return a
}

func (a *archiveView) id() string   { return "archive" }
func (a *archiveView) icon() string { return "archive" }
func (a *archiveView) escape() bool { a.w.showID("documents"); return true }

func (a *archiveView) periods() []string {
	v := a.w.w
	return []string{v.T("period.today"), v.T("period.week"), v.T("period.month"), v.T("period.quarter"), v.T("period.lastquarter"), v.T("period.year")}
}

func (a *archiveView) build() fyne.CanvasObject {
	w, v := a.w, a.w.w
	a.vm.Failed = w.failed
	a.vm.Changed = a.refresh
	a.period = parts.NewSelect(w.keys, a.periods(), func(string) { a.load() })
	a.kind = parts.NewSelect(w.keys, []string{v.T("kind.all"), w.kind(fiscal.Invoice), w.kind(fiscal.Offer), w.kind(fiscal.CreditNote)}, func(string) { a.load() })
	t := func(k string) string { return v.T("column." + k) }
	a.grid = parts.NewGrid(w.keys, []parts.Column{
		{ID: "ticket", Title: t("ticket"), Width: 100, Right: true},
		{ID: "date", Title: t("date"), Width: 104},
		{ID: "document", Title: t("kind"), Width: 150, Flex: 0.4},
		{ID: "customer", Title: t("customer"), Width: 110, Flex: 1, Drop: 2},
		{ID: "total", Title: t("total"), Width: 110, Right: true},
		marksColumn(t("marks")),
	}, a, a)
	a.grid.OnOpen = func(i int, byKey bool) {
		if rows := a.vm.Rows(); byKey && i < len(rows) && !rows[i].Gap() {
			w.openFound(rows[i].Record)
		}
	}
	a.sum = parts.Text("", theme.ColorNameForeground, theme.SizeNameText, true, true)
	a.rates = parts.Text("", look.Muted, theme.SizeNameText, false, true)
	a.rates.Hide()
	verify := parts.NewButton(w.keys, v.T("action.verify"), look.Icon("verify"), w.doVerify)
	open := parts.NewButton(w.keys, v.T("action.open"), look.Icon("documents"), func() { a.grid.OnOpen(a.current, true) })
	a.kind.SetSelectedIndex(0)
	a.period.SetSelectedIndex(3)
	a.refresh()
	row := []fyne.CanvasObject{a.period, a.kind, open, verify}
	a.busy = parts.Text("", look.Muted, theme.SizeNameText, false, false)
	a.stop = parts.NewButton(w.keys, v.T("button.stop"), look.Icon("stop"), a.books.halt)
	if w.deps.Books != nil {
		row = append(row, parts.NewButton(w.keys, v.T("archive.export"), look.Icon("save"), a.books.export),
			parts.NewButton(w.keys, v.T("archive.report"), look.Icon("print"), a.books.report), a.stop)
	}
	if a.books.cancel == nil {
		a.stop.Hide()
		a.busy.Hide()
	}
	top := container.NewVBox(container.New(&parts.Flow{}, row...), a.busy, a.sum, a.rates)
	return pad(container.NewBorder(top, nil, nil, nil, a.grid))
}

// load reads the chosen period, once the screen has been shown.
func (a *archiveView) load() {
	if !a.begun || a.kind == nil || a.period.SelectedIndex() < 0 {
		return
	}
	from, to := a.span()
	a.current = 0
	a.books.rates = ""
	a.books.load(from, to)
	a.vm.Show(from, to, fiscal.Doctype(max(0, a.kind.SelectedIndex())))
}

// span is the chosen period.
func (a *archiveView) span() (from, to fiscal.Date) {
	return desk.Period(a.period.SelectedIndex()+1, fiscal.DateOf(a.w.deps.Now().In(a.w.deps.Zone)))
}

func (a *archiveView) shown() {
	a.begun = true
	a.load()
	a.w.win.Canvas().Focus(a.grid)
}

func (a *archiveView) refresh() {
	if a.sum == nil {
		return
	}
	v := a.w.w
	signed, ticket, first, last, gaps, more := a.vm.Summary()
	n := 0
	for _, r := range a.vm.Rows() {
		if !r.Gap() {
			n++
		}
	}
	s := v.N("archive.signed", n, "sum", v.Money(signed, ""))
	if first != "" {
		s += "  ·  " + v.T("archive.tickets", "first", first, "last", last) + "  ·  " + v.N("archive.gaps", gaps)
	}
	s += "\n" + v.T("archive.fromticket", "sum", v.Money(ticket, ""))
	if more {
		s += "\n" + v.T("archive.more")
	}
	if a.vm.Loading() {
		s = v.T("status.reading")
	}
	parts.SetText(a.sum, s, theme.ColorNameForeground)
	parts.SetText(a.rates, a.books.rates, look.Muted)
	if before := a.rates.Visible(); before != (a.books.rates != "") {
		a.rates.Hidden = before
		a.w.frame.again()
	}
	a.grid.Refresh()
}

// Lo and the methods below are the grid's source and its moves.
func (a *archiveView) Lo() int                 { return 0 }
func (a *archiveView) Hi() int                 { return len(a.vm.Rows()) }
func (a *archiveView) Ensure(int, int)         {}
func (a *archiveView) CurrentRow() (int, bool) { return a.current, len(a.vm.Rows()) > 0 }

func (a *archiveView) Rank(i int) (place, total int, known bool) { return i, len(a.vm.Rows()), true }
func (a *archiveView) Move(n int)                                { a.MoveTo(a.current + n) }
func (a *archiveView) Home()                                     { a.MoveTo(0) }
func (a *archiveView) End()                                      { a.MoveTo(len(a.vm.Rows()) - 1) }
func (a *archiveView) Toggle(i int)                              { a.MoveTo(i) }
func (a *archiveView) SelectTo(i int)                            { a.MoveTo(i) }

// MoveTo stands on a row.
func (a *archiveView) MoveTo(i int) {
	a.current = min(max(0, i), max(0, len(a.vm.Rows())-1))
	a.grid.ShowCurrent(0)
}

// Cells writes a document, or a gap.
func (a *archiveView) Cells(i int, c []parts.Cell) bool {
	r, v := a.vm.Rows()[i], a.w.w
	if r.Gap() {
		span := itoa(int(r.GapFrom))
		if r.GapTo > r.GapFrom {
			span += "–" + itoa(int(r.GapTo))
		}
		c[0] = parts.Cell{Text: span, Colour: look.Muted}
		c[2] = parts.Cell{Text: v.T("archive.gap"), Colour: look.Muted}
		return false
	}
	c[0] = parts.Cell{Text: r.Record.Ticket, Bold: true}
	c[1] = parts.Cell{Text: v.Day(r.Record.Date)}
	c[2] = parts.Cell{Text: a.w.docName(r.Record)}
	c[3] = parts.Cell{Text: r.Record.CustomerName()}
	c[4] = parts.Cell{Text: v.Amount(r.Record.Total)}
	c[5] = marksCell(r.Record)
	return false
}
