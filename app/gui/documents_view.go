package gui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// searchPause is how long a person must stop typing before the search starts; a
// scanner has long finished by then.
const searchPause = 400 * time.Millisecond

// countAfter is when the counts begin after the rows were asked for: some frames,
// within which most answers are painted with the processor to themselves.
const countAfter = 60 * time.Millisecond

// documentsView is the list of documents with its filters, beside the pane of
// the document it stands on.
type documentsView struct {
	w      *Window
	search *parts.Entry
	states map[string]*parts.Chip
	kinds  *parts.Select
	period *periodPick
	grid   *parts.Grid
	pane   *detailView
	panes  *fyne.Container
	foot   *widget.RichText
	empty  *fyne.Container
	flow   *parts.Flow
	upper  *fyne.Container   // search and filters
	chosen fyne.CanvasObject // the filters, which scroll sideways in one line
	opened bool
	narrow bool
	typed  int
	// followed counts what the pane was told to show.
	followed int
	busy     bool // filters are being set by the program
}

func newDocumentsView(w *Window) *documentsView {
	return &documentsView{w: w, opened: true}
}

func (d *documentsView) id() string   { return "documents" }
func (d *documentsView) icon() string { return "documents" }

// chips lists the filters by state, in order.
func chips() []string {
	return []string{"all", "unsigned", "todo", "from_ticket", "signed", "mismatch"}
}

// chipFilter is what a chip lets through.
func chipFilter(id string) (states []fiscal.State, mismatched bool) {
	switch id {
	case "unsigned":
		return []fiscal.State{fiscal.Unsigned, fiscal.Sending}, false
	case "todo":
		return []fiscal.State{fiscal.Refused, fiscal.InDoubt, fiscal.NumberMissing}, false
	case "from_ticket":
		return []fiscal.State{fiscal.FromTicket}, false
	case "signed":
		return []fiscal.State{fiscal.Signed}, false
	case "mismatch":
		return nil, true
	}
	return nil, false
}

func (d *documentsView) columns() []parts.Column {
	t := func(k string) string { return d.w.w.T("column." + k) }
	all := []parts.Column{
		{ID: string(fiscal.ByState), Title: t("state"), Width: d.stateWidth(), Least: 76, Sort: true},
		{ID: "kind", Title: t("kind"), Width: d.kindWidth(), Drop: 4},
		{ID: string(fiscal.ByNumber), Title: t("number"), Width: d.numberWidth(), Least: 56, Sort: true},
		{ID: string(fiscal.ByDate), Title: t("date"), Width: d.dateWidth(), Sort: true, Drop: 2},
		{ID: string(fiscal.ByName), Title: t("customer"), Width: 80, Least: 60, Flex: 1, Sort: true, Drop: 1},
		{ID: string(fiscal.ByTotal), Title: t("total"), Width: 88, Least: 84, Right: true, Sort: true},
		{ID: string(fiscal.ByTicket), Title: t("ticket"), Width: 62, Right: true, Sort: true, Drop: 3},
		marksColumn(t("marks")),
	}
	for i, c := range all {
		if !c.Sort {
			continue
		}
		all[i].Width = max(c.Width, headWidth(c.Title))
		if c.Least > 0 {
			all[i].Least = max(c.Least, headWidth(c.Title))
		}
	}
	return all
}

// columnText is the size of text for which columns have their widths.
const columnText = 14

// stateWidth has room for the language's longest state, with its icon.
func (d *documentsView) stateWidth() float32 {
	var ws []string
	for _, s := range []fiscal.State{fiscal.Unsigned, fiscal.FromTicket, fiscal.Sending, fiscal.Signed, fiscal.Refused, fiscal.InDoubt, fiscal.NumberMissing} {
		ws = append(ws, stateShort(d.w, s))
	}
	ws = append(ws, stateShort(d.w, fiscal.InDoubt)+" 0:00")
	return widest(ws) + 20 + 6
}

// headWidth is the width of a column whose head fits with the arrow of sorting.
func headWidth(title string) float32 {
	const arrow = 14
	size := columnText * theme.Size(theme.SizeNameCaptionText) / theme.Size(theme.SizeNameText)
	return fyne.MeasureText(title, size, fyne.TextStyle{Bold: true}).Width + arrow + 2*look.Unit + 2
}

// numberWidth has room for what tells two documents of nearly the same number
// apart: an id behind it, or a suffix.
func (d *documentsView) numberWidth() (w float32) {
	for _, s := range []string{"7006 @9434", "2026/07 bis"} {
		w = max(w, fyne.MeasureText(s, columnText, fyne.TextStyle{Bold: true}).Width)
	}
	return w + 2*look.Unit + 2
}

// dateWidth has room for the language's longest day of another year.
func (d *documentsView) dateWidth() float32 {
	var ws []string
	for m := time.January; m <= time.December; m++ {
		ws = append(ws, d.w.w.DayNear(fiscal.Date{Year: 2025, Month: m, Day: 28}, fiscal.Date{Year: 2026}))
	}
	return widest(ws)
}

// kindWidth has room for the language's longest kind.
func (d *documentsView) kindWidth() float32 {
	return widest([]string{d.w.kind(fiscal.Invoice), d.w.kind(fiscal.Offer), d.w.kindShort(fiscal.CreditNote)})
}

// widest is the width of a column with the widest of these texts.
func widest(texts []string) (w float32) {
	for _, s := range texts {
		w = max(w, fyne.MeasureText(s, columnText, fyne.TextStyle{}).Width)
	}
	return w + 2*look.Unit + 2
}

func (d *documentsView) build() fyne.CanvasObject {
	w := d.w
	old := ""
	if d.search != nil {
		old = d.search.Text
	}
	d.search = parts.NewEntry(w.keys, w.w.T("search.hint"))
	d.search.ActionItem = searchIcon() // before anything makes the field's renderer, which takes it in
	d.search.SetText(old)
	d.search.OnChanged = func(string) { d.pause() }
	d.search.OnSubmitted = func(s string) { d.submit(s) }
	d.search.OnDown = func() { w.win.Canvas().Focus(d.grid) }

	d.states = map[string]*parts.Chip{}
	var row []fyne.CanvasObject
	for _, id := range chips() {
		c := parts.NewChip(w.keys, "", func() { d.chip(id) })
		d.states[id] = c
		row = append(row, c)
	}
	kinds := []string{w.w.T("kind.all"), w.kind(fiscal.Invoice), w.kind(fiscal.Offer), w.kind(fiscal.CreditNote)}
	d.kinds = parts.NewSelect(w.keys, kinds, func(s string) { d.pickKind(slices.Index(kinds, s)) })
	d.period = newPeriodPick(w, desk.PeriodAll, d.pickPeriod)
	d.showPicks()

	before := d.grid
	d.grid = parts.NewGrid(w.keys, d.columns(), docSource{w}, docMoves{w})
	if before != nil {
		d.grid.StandAs(before)
	}
	d.grid.Ticks = true
	d.grid.OnSort = func(id string) { w.docs.SortBy(fiscal.Order(id)) }
	d.grid.OnOpen = func(i int, byKey bool) {
		if r, ok := w.docs.Row(i); ok && (byKey || !d.narrow) {
			d.open(r, byKey)
		}
	}
	d.grid.OnMenu = func(_ int, at fyne.Position) {
		p := fyne.CurrentApp().Driver().AbsolutePositionForObject(d.grid)
		widget.ShowPopUpMenuAtPosition(w.rowMenu(), w.win.Canvas(), p.Add(at))
	}
	d.grid.OnWidths = func(ws map[string]float32) { w.keepWidths(prefCols, ws) }
	d.grid.OnFraction = w.docs.JumpFraction
	w.loadWidths(prefCols, d.grid)
	w.docs.Changed = d.refresh
	w.docs.Placed = func(edge int) { d.grid.ShowCurrent(edge) }

	d.foot = parts.Text("", look.Muted, theme.SizeNameCaptionText, false, false)
	d.empty = container.NewStack()
	d.pane = newDetailView(w)
	d.flow = &parts.Flow{Grew: func() { w.later(0, func() { d.panes.Refresh() }) }}
	d.chosen = container.NewHScroll(container.New(d.flow, append(row, d.kinds, d.period.Select)...))
	d.upper = container.NewStack()
	if w.frame != nil {
		d.setRoom(w.frame.narrow, w.frame.low)
	} else {
		d.setRoom(false, false)
	}
	list := container.NewBorder(d.upper, d.foot, nil, nil, container.NewStack(d.grid, d.empty))
	d.panes = container.New(&parts.Panes{Least: 980, Share: 0.28, Open: func() bool { return d.opened && (!d.narrow || d.pane.wanted) }, Narrow: d.setNarrow}, list, d.pane.build())
	d.refresh()
	return pad(d.panes)
}

// setRoom puts search and filters above each other, or beside each other where
// the window is low; there the foot stands in the window's own line.
func (d *documentsView) setRoom(narrow, low bool) {
	d.flow.OneLine = narrow || low
	head := container.NewVBox(d.search, d.chosen)
	d.foot.Hidden = low
	d.search.SetPlaceHolder(d.w.w.T("search.hint"))
	if low {
		d.search.SetPlaceHolder(d.w.w.T("action.search"))
		head = container.NewGridWithColumns(2, d.search, d.chosen)
	}
	d.upper.Objects = []fyne.CanvasObject{head}
	d.upper.Refresh()
}

func (d *documentsView) setNarrow(n bool) {
	d.narrow = n
	if n {
		return
	}
	d.pane.wanted = false
	if _, open := d.w.detail.Record(); !open { // in a narrow window nothing followed the list
		if r, ok := d.w.docs.CurrentRecord(); ok {
			d.follow(r)
		}
	}
}

func (d *documentsView) shown() { d.w.win.Canvas().Focus(d.grid) }

// escape leaves the pane, then the search, then the selection.
func (d *documentsView) escape() bool {
	c := d.w.win.Canvas()
	switch {
	case d.narrow && d.pane.wanted:
		d.pane.wanted = false
		d.panes.Refresh()
		c.Focus(d.grid)
	case d.search.Text != "":
		d.search.SetText("")
		d.w.docs.SetSearch("")
		c.Focus(d.grid)
	case c.Focused() != fyne.Focusable(d.grid):
		c.Focus(d.grid)
	case len(d.w.docs.Selection()) > 0:
		d.w.docs.ClearSelection()
	default:
		return false
	}
	return true
}

// open shows a document in the pane; where only one of list and pane fits, and
// a person asked for it, the pane comes to the front.
func (d *documentsView) open(r fiscal.Record, front bool) {
	d.opened = true
	d.followed++ // where the keyboard stood a moment ago no longer counts
	d.pane.wanted = front
	d.w.detail.Open(r)
	d.panes.Refresh()
}

// follow shows the document that the keyboard has come to, after a moment: a
// held key must not read a document for each row it passes.
func (d *documentsView) follow(r fiscal.Record) {
	if d.narrow && !d.pane.wanted {
		return
	}
	d.followed++
	gen := d.followed
	d.w.later(120*time.Millisecond, func() {
		if gen == d.followed {
			d.w.detail.Open(r)
		}
	})
}

// pause searches when the typing has stopped.
func (d *documentsView) pause() {
	d.typed++
	gen := d.typed
	d.w.later(searchPause, func() {
		if gen == d.typed {
			d.w.docs.SetSearch(d.search.Text)
		}
	})
}

// submit searches at once; what fits one document exactly opens it.
func (d *documentsView) submit(s string) {
	d.typed++
	d.w.docs.SetSearch(s)
	d.w.win.Canvas().Focus(d.grid)
	if s != "" {
		d.w.lookUp(s)
	}
}

func (d *documentsView) chip(id string) {
	f := d.w.docs.Filter()
	f.States, f.Mismatched = chipFilter(id)
	d.w.docs.SetFilter(f)
}

func (d *documentsView) pickKind(i int) {
	if d.busy || i < 0 {
		return
	}
	f := d.w.docs.Filter()
	f.Types = nil
	if i > 0 {
		f.Types = []fiscal.Doctype{fiscal.Doctype(i)}
	}
	d.w.docs.SetFilter(f)
}

func (d *documentsView) pickPeriod() {
	f := d.w.docs.Filter()
	f.From, f.To = d.period.days()
	d.w.docs.SetFilter(f)
}

// showPicks makes the choices show the filter that is in force.
func (d *documentsView) showPicks() {
	d.busy = true
	defer func() { d.busy = false }()
	f := d.w.docs.Filter()
	k := 0
	if len(f.Types) == 1 && int(f.Types[0]) < len(d.kinds.Options) {
		k = int(f.Types[0])
	}
	d.kinds.SetSelectedIndex(k)
	d.period.set(f.From, f.To)
}

// refresh draws what has changed in the list.
func (d *documentsView) refresh() {
	if d.grid == nil || d.foot == nil {
		return
	}
	docs, v := d.w.docs, d.w.w
	order, asc := docs.Sorted()
	d.grid.SetSorted(string(order), asc)
	f, t := docs.Filter(), docs.Tally()
	for id, c := range d.states {
		states, mis := chipFilter(id)
		n := 0
		switch {
		case mis:
			n = t.Mismatched
		default:
			for s, k := range t.Count {
				if len(states) == 0 || slices.Contains(states, s) {
					n += k
				}
			}
		}
		text := v.T("chip." + id)
		if docs.TotalKnown() {
			text += "  " + v.Count(int64(n))
		}
		c.Set(text, f.Mismatched == mis && slices.Equal(f.States, states))
	}
	parts.SetText(d.foot, d.footText(), look.Muted)
	d.showEmpty()
	if d.w.frame != nil {
		d.w.frame.refreshStatus()
		d.w.frame.refreshTools()
	}
}

// footText says what is ticked, and what is shown of how many.
func (d *documentsView) footText() string {
	docs, v := d.w.docs, d.w.w
	s := ""
	if sel := docs.Selection(); len(sel) > 0 {
		s = v.N("foot.selected", len(sel), "sum", v.Money(desk.SumOf(sel), "")) + "   ·   "
	}
	if docs.TotalKnown() {
		s += v.N("foot.documents", docs.Total())
		if sum, ok := docs.SumShown(); ok && docs.Total() > 0 {
			s += " · " + v.Money(sum, "")
		}
	}
	if docs.Loading() {
		s += "  …"
	}
	return s
}

// showEmpty says the next step where there are no rows.
func (d *documentsView) showEmpty() {
	docs, v := d.w.docs, d.w.w
	d.empty.Objects = nil
	if docs.Loaded() && !docs.Loading() && docs.Lo() == docs.Hi() {
		f := docs.Filter()
		text, label, act := v.T("empty.none"), v.T("action.sync"), d.w.doSync
		if f.Search != "" || len(f.States)+len(f.Types) > 0 || f.Mismatched || !f.From.IsZero() || !f.To.IsZero() {
			text, label, act = v.T("empty.filter"), v.T("empty.showall"), d.showAll
		}
		b := parts.NewButton(d.w.keys, label, nil, act).Primary()
		words := parts.Centred(text)
		d.empty.Objects = []fyne.CanvasObject{container.NewVBox(layout.NewSpacer(), words, container.NewCenter(b), layout.NewSpacer())}
	}
	d.empty.Refresh()
}

// showAll lifts every filter.
func (d *documentsView) showAll() { d.filter(desk.Filter{}) }

// filter shows what the program chose, and the choices as they stand then.
func (d *documentsView) filter(f desk.Filter) {
	d.search.SetText(f.Search)
	d.typed++
	d.w.docs.SetFilter(f)
	d.showPicks()
}
