package gui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// detailView is the pane of one document: what it is, and below that its lines,
// VAT, attempts, history or page.
type detailView struct {
	w      *Window
	wanted bool // in front where only one of list and pane fits
	tab    string
	tabs   map[string]*parts.Chip
	head   *fyne.Container
	body   *fyne.Container
	whole  *fyne.Container // both: laid out again when the head's height changes
	grids  map[string]*parts.Grid
	rows   map[string]*textRows
	page   *canvas.Image
	scroll *container.Scroll
	pageOf image.Image
	asked  fiscal.Ref
}

func newDetailView(w *Window) *detailView { return &detailView{w: w, tab: "lines"} }

// detailTabs lists the tabs in order.
func detailTabs() []string {
	return []string{"lines", "vat", "attempts", "history", "page", "movements"}
}

func (d *detailView) build() fyne.CanvasObject {
	w := d.w
	d.tabs, d.grids, d.rows = map[string]*parts.Chip{}, map[string]*parts.Grid{}, map[string]*textRows{}
	var row []fyne.CanvasObject
	for _, id := range detailTabs() {
		if id == "page" && !w.detail.HasPages() {
			continue
		}
		c := parts.NewChip(w.keys, w.w.T("tab."+id), func() { d.pick(id) })
		d.tabs[id] = c
		row = append(row, c)
		if id != "page" {
			d.rows[id] = &textRows{}
			d.grids[id] = parts.NewGrid(w.keys, d.columns(id), d.rows[id], nil)
			d.grids[id].OnWidths = func(ws map[string]float32) { w.keepWidths(prefTableCols+"detail."+id, ws) }
			w.loadWidths(prefTableCols+"detail."+id, d.grids[id])
		}
	}
	d.page = canvas.NewImageFromImage(nil)
	d.page.FillMode = canvas.ImageFillContain
	d.scroll = container.NewScroll(d.page)
	d.head = container.New(layout.NewCustomPaddedVBoxLayout(0))
	d.body = container.NewStack()
	d.tabs["movements"].Hide()
	w.detail.Changed = d.refresh
	d.refresh()
	top := container.NewVBox(d.head, container.New(&parts.Flow{Gap: 2}, row...))
	d.whole = parts.NewUpper(top, d.body, 0.62)
	return container.NewStack(container.NewBorder(nil, nil, widget.NewSeparator(), nil), container.NewPadded(d.whole))
}

func (d *detailView) columns(id string) []parts.Column {
	t := func(k string) string { return d.w.w.T("column." + k) }
	switch id {
	case "lines":
		return []parts.Column{
			{ID: "name", Title: t("name"), Width: 80, Flex: 1},
			{ID: "quantity", Title: t("quantity"), Width: 64, Right: true},
			{ID: "price", Title: t("price"), Width: 84, Right: true, Drop: 1},
			{ID: "rate", Title: t("rate"), Width: 62, Right: true, Drop: 2},
			{ID: "sum", Title: t("sum"), Width: 92, Right: true},
		}
	case "vat":
		return []parts.Column{
			{ID: "letter", Title: t("letter"), Width: 54, Flex: 1},
			{ID: "base", Title: t("base"), Width: 92, Right: true},
			{ID: "vat", Title: t("vat"), Width: 84, Right: true},
			{ID: "gross", Title: t("gross"), Width: 92, Right: true},
		}
	case "movements":
		return []parts.Column{
			{ID: "at", Title: t("at"), Width: 110},
			{ID: "product", Title: t("product"), Width: 110, Flex: 1},
			{ID: "quantity", Title: t("quantity"), Width: 84, Right: true},
		}
	case "attempts":
		return []parts.Column{
			{ID: "at", Title: t("at"), Width: 120},
			{ID: "result", Title: t("result"), Width: 130},
			{ID: "text", Title: t("text"), Width: 72, Flex: 1},
		}
	}
	return []parts.Column{
		{ID: "at", Title: t("at"), Width: 120},
		{ID: "what", Title: t("what"), Width: 110, Flex: 1},
		{ID: "who", Title: t("who"), Width: 90, Flex: 0.5},
		{ID: "entry", Title: t("entry"), Width: 70, Right: true, Drop: 1},
	}
}

// offerMovements shows the tab of stock movements where the document has some.
func (d *detailView) offerMovements(on bool) {
	c := d.tabs["movements"]
	if on == c.Visible() {
		return
	}
	if on {
		c.Show()
	} else {
		c.Hide()
		if d.tab == "movements" {
			d.tab = "lines"
		}
	}
	d.w.later(0, func() { d.w.docView.panes.Refresh() })
}

func (d *detailView) pick(id string) {
	d.tab = id
	d.refresh()
}

// refresh draws the document that the view-model holds.
func (d *detailView) refresh() {
	if d.body == nil {
		return
	}
	if d.whole != nil {
		defer d.whole.Refresh()
	}
	r, open := d.w.detail.Record()
	all, ready := d.w.detail.Detail()
	d.offerMovements(open && ready && len(all.Movements) > 0)
	for id, c := range d.tabs {
		c.Set(d.w.w.T("tab."+id), id == d.tab)
	}
	if !open {
		d.head.Objects = []fyne.CanvasObject{parts.Caption(d.w.w.T("detail.none"))}
		d.body.Objects = nil
		d.head.Refresh()
		d.body.Refresh()
		return
	}
	d.head.Objects = d.header(r, all, ready)
	d.head.Refresh()
	var body fyne.CanvasObject
	switch {
	case d.w.detail.Err() != nil:
		m := d.w.deps.Explain(d.w.detail.Err(), d.w.w.Lang())
		body = parts.Banner(parts.ToneAlarm, Message{Title: m.Title, Do: m.Do}.paragraph())
		body = container.NewVBox(body)
	case d.tab == "page":
		body = d.pageBody(r)
	case ready:
		d.rows[d.tab].set(d.cells(all))
		d.grids[d.tab].Refresh()
		body = d.grids[d.tab]
	}
	if body == nil {
		d.body.Objects = nil
	} else if len(d.body.Objects) != 1 || d.body.Objects[0] != body {
		d.body.Objects = []fyne.CanvasObject{body}
	}
	d.body.Refresh()
}

// header says which document it is, in which state, for whom and how much.
func (d *detailView) header(r fiscal.Record, all app.Detail, ready bool) []fyne.CanvasObject {
	w, v := d.w, d.w.w
	title := parts.Text(w.docName(r), theme.ColorNameForeground, theme.SizeNameHeadingText, true, false)
	badge := parts.Badge(look.StateIcon(r.State), stateText(w, v.T("state."+string(r.State)), r), look.StateColour(r.State))
	var right []fyne.CanvasObject
	if r.Training {
		right = append(right, parts.Plate(v.T("training"), look.Training, look.TrainingInk))
	}
	var left fyne.CanvasObject
	if w.docView.narrow {
		left = parts.NewButton(w.keys, "", look.Icon("back"), func() { w.escape() })
	}
	sum := parts.Text(v.Money(r.Total, r.Currency), theme.ColorNameForeground, theme.SizeNameHeadingText, true, false)
	sum.Truncation = fyne.TextTruncateOff
	objs := []fyne.CanvasObject{
		container.NewBorder(nil, nil, left, sum, title),
		parts.Inset(container.New(&parts.Flow{}, append([]fyne.CanvasObject{badge}, right...)...)),
		parts.Text(d.about(r), theme.ColorNameForeground, theme.SizeNameText, false, true),
	}
	for _, s := range d.facts(r) {
		objs = append(objs, parts.Text(s, look.Muted, theme.SizeNameText, false, true))
	}
	if r.Mismatch {
		diff := ""
		if ready {
			diff = v.Decimal(all.Reading.Difference)
		}
		objs = append(objs, parts.Banner(parts.ToneWarn, v.T("detail.mismatch", "diff", diff)))
	}
	if ready && all.Changed != nil {
		objs = append(objs, parts.Banner(parts.ToneAlarm, v.T("detail.changed", "sum", v.Money(all.Changed.Total, all.Changed.Currency))))
	}
	if act := d.steps(r); len(act) > 0 {
		objs = append(objs, container.New(&parts.Flow{}, act...))
	}
	return objs
}

// about is customer and day in one line.
func (d *detailView) about(r fiscal.Record) string {
	s := clip(r.CustomerName(), 120)
	if s == "" {
		s = d.w.w.T("detail.nocustomer")
	}
	return d.w.w.Day(r.Date) + "  ·  " + s
}

// facts says what else is so, each in a line: ticket, refusal, reference, note.
func (d *detailView) facts(r fiscal.Record) []string {
	v := d.w.w
	var out []string
	if r.Ticket != "" {
		s := v.T("detail.ticket", "ticket", r.Ticket)
		if !r.SignedAt.IsZero() {
			s += "  ·  " + v.At(r.SignedAt, d.w.deps.Now(), d.w.deps.Zone)
		}
		out = append(out, s)
	}
	switch r.State {
	case fiscal.Refused:
		out = append(out, v.T("detail.refused", "code", r.RefusedCode, "text", clip(r.RefusedText, 200)))
	case fiscal.FromTicket:
		out = append(out, v.T("detail.fromticket"))
	case fiscal.NumberMissing:
		out = append(out, v.T("missing."+string(r.Cause)))
	}
	if r.NameLater {
		out = append(out, v.T("detail.twice"))
	}
	if r.Corrects != nil {
		out = append(out, v.T("detail.corrects", "number", r.Corrects.Number, "day", v.Day(r.Corrects.Date)))
	}
	if r.Issued > 1 {
		out = append(out, v.N("detail.copies", r.Issued-1))
	}
	if r.Note != "" {
		out = append(out, v.T("detail.note", "text", clip(r.Note, 300)))
	}
	return out
}

// steps offers what is right for this document now.
func (d *detailView) steps(r fiscal.Record) []fyne.CanvasObject {
	w := d.w
	var out []fyne.CanvasObject
	add := func(text, icon string, f func()) {
		out = append(out, parts.NewButton(w.keys, text, look.Icon(icon), f))
	}
	switch {
	case r.State == fiscal.InDoubt || r.State == fiscal.NumberMissing:
		add(w.w.T("screen.todo"), "todo", func() { w.showID("todo") })
	case r.State == fiscal.FromTicket && !w.readOnly():
		add(w.w.T("action.override"), "from_ticket", w.doOverride)
	}
	if !w.readOnly() {
		add(w.w.T("action.print"), "print", w.doPrint)
	}
	return out
}
