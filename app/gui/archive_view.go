package gui

import (
	"slices"

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
	period  *periodPick
	kind    *parts.Select
	rate    *parts.Select
	letters []fiscal.Letter // of the choices of rate
	span    desk.Span
	filling bool // the choices are being set by the program
	grid    *parts.Grid
	sum     *widget.RichText
	rates   *widget.RichText // sums per rate
	busy    *widget.RichText // the export under way
	head    *fyne.Container  // all above the list
	high    float32          // its height when the screen was last laid out
	empty   *fyne.Container
	stop    *parts.Button
	printed *parts.Button
	books   books
	old     oldPaper
	current int
	begun   bool
}

func newArchiveView(w *Window) *archiveView {
	a := &archiveView{w: w, vm: desk.NewArchive(w.run, w.deps.Backend)}
	a.books.a = a
	a.old.a = a
	if w.deps.Keeper != nil {
		a.old.vm = desk.NewRetention(w.run, w.deps.Keeper)
	}
	return a
}

func (a *archiveView) id() string   { return "archive" }
func (a *archiveView) icon() string { return "archive" }
func (a *archiveView) escape() bool { a.w.showID("documents"); return true }

func (a *archiveView) build() fyne.CanvasObject {
	w, v := a.w, a.w.w
	a.vm.Failed = w.failed
	a.vm.Changed = a.refresh
	a.period = newPeriodPick(w, desk.PeriodToday, a.load)
	a.kind = parts.NewSelect(w.keys, []string{v.T("kind.all"), w.kind(fiscal.Invoice), w.kind(fiscal.Offer), w.kind(fiscal.CreditNote)}, func(string) { a.load() })
	a.rate = parts.NewSelect(w.keys, nil, func(string) {
		if !a.filling {
			a.load()
		}
	})
	a.grid = parts.NewGrid(w.keys, a.columns(), a, a)
	a.grid.OnWidths = func(ws map[string]float32) { w.keepWidths(prefArchiveCols, ws) }
	w.loadWidths(prefArchiveCols, a.grid)
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
	a.period.set(desk.Period(desk.PeriodQuarter, a.period.today()))
	a.refresh()
	a.printed = parts.NewButton(w.keys, v.T("action.print"), look.Icon("print"), func() { w.action("print").run(w, nil) })
	row := []fyne.CanvasObject{a.period.Select, a.kind, a.rate, open, a.printed, verify}
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
	a.head = container.NewVBox(container.New(&parts.Flow{}, row...), a.busy, a.sum, a.rates, a.old.build())
	a.empty = container.NewStack()
	a.showEmpty()
	return pad(parts.NewUpper(a.head, container.NewStack(a.grid, a.empty), 0.5))
}

// letters are the rates that have a column of their own; what else there is
// stands in the total.
func archiveLetters() []fiscal.Letter { return []fiscal.Letter{"A", "B", "C", "D"} }

func (a *archiveView) columns() []parts.Column {
	t := func(k string) string { return a.w.w.T("column." + k) }
	cols := []parts.Column{
		{ID: "ticket", Title: t("ticket"), Width: 84, Least: 60, Right: true},
		{ID: "date", Title: t("date"), Width: 104, Drop: 1},
		{ID: "document", Title: t("kind"), Width: 150, Least: 90, Flex: 0.4},
		{ID: "customer", Title: t("customer"), Width: 110, Flex: 1, Drop: 2},
	}
	for i, l := range archiveLetters() {
		cols = append(cols, parts.Column{ID: "rate" + string(l), Title: string(l), Width: 92, Right: true, Drop: 3 + i})
	}
	return append(cols, parts.Column{ID: "total", Title: t("total"), Width: 100, Least: 70, Right: true}, marksColumn(t("marks")))
}

// load reads what is chosen, once the screen has been shown.
func (a *archiveView) load() {
	if !a.begun || a.kind == nil {
		return
	}
	old := a.span
	from, to := a.chosen()
	a.span = desk.Span{From: from, To: to, Kind: fiscal.Doctype(max(0, a.kind.SelectedIndex()))}
	if i := a.rate.SelectedIndex(); i > 0 && i <= len(a.letters) {
		a.span.Rate = a.letters[i-1]
	}
	a.current = 0
	if old.From != from || old.To != to || a.books.sums == nil {
		a.books.sums = nil
		a.books.load(from, to)
	}
	a.vm.Show(a.span)
}

// fill offers the rates that the period has; the chosen one stays offered.
func (a *archiveView) fill() {
	v := a.w.w
	names, letters, at := []string{v.T("rate.all")}, []fiscal.Letter(nil), 0
	for _, r := range a.vm.Rates() {
		names, letters = append(names, string(r.Letter)+"  "+v.Percent(r.Percent)), append(letters, r.Letter)
		if r.Letter == a.span.Rate {
			at = len(letters)
		}
		a.grid.SetTitle("rate"+string(r.Letter), string(r.Letter)+" "+v.Percent(r.Percent))
	}
	if at == 0 && a.span.Rate != "" {
		names, letters = append(names, string(a.span.Rate)), append(letters, a.span.Rate)
		at = len(letters)
	}
	a.letters = letters
	if slices.Equal(names, a.rate.Options) && a.rate.SelectedIndex() == at {
		return
	}
	a.filling = true
	a.rate.Options = names
	a.rate.SetSelectedIndex(at)
	a.filling = false
}

// chosen is the chosen period.
func (a *archiveView) chosen() (from, to fiscal.Date) { return a.period.days() }

func (a *archiveView) shown() {
	a.begun = true
	a.load()
	a.old.look()
	a.w.win.Canvas().Focus(a.grid)
}

func (a *archiveView) refresh() {
	if a.sum == nil {
		return
	}
	v := a.w.w
	a.fill()
	if a.printed != nil && a.w.readOnly() {
		a.printed.Disable()
	}
	sum := a.vm.Sum()
	s := v.N("archive.signed", sum.Documents, "sum", v.Money(sum.Signed, ""))
	if a.span.Rate != "" {
		s += "  ·  " + v.T("archive.atrate", "rate", a.rate.Selected, "sum", v.Money(sum.AtRate, ""))
	}
	if sum.First != "" {
		s += "  ·  " + v.T("archive.tickets", "first", sum.First, "last", sum.Last) + "  ·  " + v.N("archive.gaps", sum.Gaps)
	}
	s += "\n" + v.T("archive.fromticket", "sum", v.Money(sum.FromTicket, ""))
	if sum.More {
		s += "\n" + v.T("archive.more")
	}
	if a.vm.Loading() {
		s = v.T("status.reading")
	}
	parts.SetText(a.sum, s, theme.ColorNameForeground)
	a.books.rates = a.books.text()
	parts.SetText(a.rates, a.books.rates, look.Muted)
	a.rates.Hidden = a.books.rates == ""
	a.old.refresh()
	a.showEmpty()
	if a.head != nil && a.w.frame != nil {
		if h := a.head.MinSize().Height; h != a.high {
			a.high = h
			a.w.frame.again()
		}
	}
	a.grid.Refresh()
	if a.w.frame != nil {
		a.w.frame.refreshTools()
	}
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
	a.w.frame.refreshTools()
}

// chosenRow is the document that the keyboard stands on; none in a gap.
func (a *archiveView) chosenRow() []fiscal.Record {
	if rows := a.vm.Rows(); a.current < len(rows) && !rows[a.current].Gap() {
		return []fiscal.Record{rows[a.current].Record}
	}
	return nil
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
	for k, l := range archiveLetters() {
		if sum, ok := r.Gross(l); ok {
			c[4+k] = parts.Cell{Text: v.Amount(sum)}
		}
	}
	c[8] = parts.Cell{Text: v.Amount(r.Record.Total), Bold: true}
	c[9] = marksCell(r.Record)
	return false
}
