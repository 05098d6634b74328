package gui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/storage"
)

// livePane shows the row that was opened on the Live screen.
type livePane struct {
	l      *liveView
	head   *fyne.Container
	scroll *container.Scroll
	drawn  string
}

func newLivePane(l *liveView) *livePane { return &livePane{l: l} }

func (p *livePane) build() fyne.CanvasObject {
	p.head, p.drawn = container.NewVBox(), ""
	p.scroll = container.NewVScroll(p.head)
	shut := parts.NewButton(p.l.w.keys, p.l.w.w.T("button.close"), look.Icon("back"), p.l.closePane)
	return container.NewBorder(container.NewHBox(shut), nil, nil, nil, p.scroll)
}

// refresh draws the pane when another row was opened or more of it is known.
func (p *livePane) refresh() {
	o := p.l.vm.Opened()
	key := fmt.Sprint(o.Tab, o.Event.Seq, o.Product.Seq, o.Stock.Seq, o.Stock.Product, o.Stock.Warehouse, o.Points.Seq, o.Loading, len(o.Text), len(o.Docs), len(o.Prices))
	if key == p.drawn {
		return
	}
	p.drawn = key
	var objs []fyne.CanvasObject
	switch o.Tab {
	case desk.TabEvents:
		objs = p.event(o)
	case desk.TabCatalogue:
		objs = p.product(o)
	case desk.TabStock:
		objs = p.stock(o.Stock)
	case desk.TabPoints:
		objs = p.points(o.Points)
	}
	if o.Loading {
		objs = append(objs, parts.Caption(p.l.w.w.T("status.reading")))
	}
	p.head.Objects = objs
	p.head.Refresh()
	p.scroll.ScrollToTop()
	p.l.panes.Refresh()
}

// heading is a foreign text at the pane's head, not longer than a few lines.
func heading(s string) fyne.CanvasObject {
	if s == "" {
		s = "–"
	}
	return parts.Heading(clip(s, 200))
}

func warn(s string) fyne.CanvasObject { return parts.Banner(parts.ToneWarn, s) }

func (p *livePane) event(o desk.Opened) []fyne.CanvasObject {
	l, v := p.l, p.l.w.w
	e := o.Event
	_, _, word := l.eventKind(e)
	if e.Kind != desk.KindRecord {
		word += " · " + v.T("live.entity."+string(e.Entity))
	}
	objs := []fyne.CanvasObject{heading(word)}
	facts := []string{v.T("live.arrived", "at", l.exact(e))}
	if !e.Version.IsZero() {
		facts = append(facts, v.T("live.version", "at", v.At(e.Version, l.w.deps.Now(), l.w.deps.Zone)))
	}
	if e.ID.Text != "" {
		facts = append(facts, v.T("column.id")+" "+e.ID.Text)
	}
	objs = append(objs, parts.Caption(strings.Join(facts, "  ·  ")))
	switch {
	case e.Kind == desk.KindPing:
		objs = append(objs, parts.Body(v.T("live.ping.text")))
	case e.Kind == desk.KindQuarantine:
		objs = append(objs, warn(v.N("live.quarantine.text", e.Bad, "reason", l.reason(e.What))))
	case e.ID.Lossy:
		objs = append(objs, warn(v.T("live.uncertain.event")))
	}
	for _, ref := range o.Docs {
		objs = append(objs, container.NewHBox(parts.NewButton(l.w.keys, v.T("live.opendoc", "doc", l.w.kind(ref.Type)+" "+clip(e.Invoice, 24)), look.Icon("documents"), func() { l.w.openRef(ref) })))
	}
	if e.Invoice != "" && !o.Loading && len(o.Docs) == 0 {
		objs = append(objs, parts.Caption(v.T("live.nodoc", "number", clip(e.Invoice, 60))))
	}
	if o.Text != "" {
		objs = append(objs, record(o.Text))
	}
	if o.Cut {
		objs = append(objs, parts.Caption(v.T("live.cut")))
	}
	return objs
}

// record shows a record in letters of one width.
func record(text string) fyne.CanvasObject {
	t := widget.NewRichText(&widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		ColorName: theme.ColorNameForeground, SizeName: theme.SizeNameCaptionText, TextStyle: fyne.TextStyle{Monospace: true},
	}})
	t.Wrapping = fyne.TextWrapBreak
	return parts.Ground(look.Head, t)
}

// exact writes the instant at which an event came, to the second.
func (l *liveView) exact(e desk.EventRow) string {
	s, now := l.when(e), l.w.deps.Now()
	if strings.Count(s, ":") == 2 {
		return s
	}
	return l.w.w.At(e.At, now, l.w.deps.Zone) + e.At.In(l.w.deps.Zone).Format(":05")
}

func (p *livePane) product(o desk.Opened) []fyne.CanvasObject {
	l, v := p.l, p.l.w.w
	r := o.Product
	name := r.Name
	if name == "" {
		name = r.ID.Text
	}
	objs := []fyne.CanvasObject{heading(name)}
	if r.Subtitle != "" {
		objs = append(objs, parts.Body(clip(r.Subtitle, 400)))
	}
	if r.Deleted {
		objs = append(objs, warn(v.T("live.deleted.text")))
	}
	facts := []string{v.T("column.price") + " " + l.price(r.Price, r.Currency)}
	if r.PriceWithout.Valid {
		facts = append(facts, v.T("column.base")+" "+l.price(known(r.PriceWithout.Decimal.Round(4)), r.Currency))
	}
	facts = append(facts, v.T("column.vat")+" "+l.rate(r))
	objs = append(objs, parts.Body(strings.Join(facts, "  ·  ")))
	ids := v.T("column.id") + " " + r.ID.Text
	if r.EAN != "" {
		ids += "  ·  EAN " + clip(r.EAN, 40)
	}
	objs = append(objs, parts.Caption(ids))
	objs = append(objs, p.productStock(r.Stock, r.Unit)...)
	if r.ID.Lossy {
		objs = append(objs, warn(v.T("live.uncertain.product")))
	}
	if len(o.Prices) > 0 {
		objs = append(objs, parts.Text(v.T("live.prices"), theme.ColorNameForeground, theme.SizeNameText, true, true))
	}
	for i := len(o.Prices) - 1; i >= 0; i-- {
		objs = append(objs, parts.Caption(l.pricePoint(o.Prices[i])))
	}
	return objs
}

// pricePoint is a price and the day from which it held.
func (l *liveView) pricePoint(p storage.PricePoint) string {
	v := l.w.w
	s := l.price(p.WithVAT, p.Currency)
	if p.VATPercent.Valid {
		s += "  (" + v.T("column.vat") + " " + v.Percent(p.VATPercent.Decimal) + ")"
	}
	return v.At(p.From, l.w.deps.Now(), l.w.deps.Zone) + "   " + s
}

// productStock says what the movements add up to, beside the product's own word.
func (p *livePane) productStock(s storage.ProductStock, unit string) []fyne.CanvasObject {
	l, v := p.l, p.l.w.w
	var objs []fyne.CanvasObject
	switch {
	case s.Disagrees:
		objs = append(objs, warn(v.T("live.disagrees", "sum", l.quantity(s.Sum, unit), "own", l.quantity(s.Own, unit))))
	case s.Own.Valid || s.Sum.Valid:
		both := s.Own
		if !both.Valid {
			both = s.Sum
		}
		objs = append(objs, parts.Body(v.T("column.stock")+" "+l.quantity(both, unit)))
	}
	if s.Movements > 0 {
		objs = append(objs, parts.Caption(v.N("live.movements", int(s.Movements))))
	}
	return objs
}

func (p *livePane) stock(s desk.StockRow) []fyne.CanvasObject {
	l, v := p.l, p.l.w.w
	name := s.Name
	if name == "" {
		name = s.Product.Text
	}
	objs := []fyne.CanvasObject{
		heading(name),
		parts.Body(v.T("column.quantity") + " " + l.quantity(known(s.Quantity), s.Unit)),
		parts.Caption(v.N("live.movements", int(s.Movements)) + "  ·  " + v.T("column.warehouse") + " " + s.Warehouse.Text + "  ·  " + v.T("column.product") + " " + s.Product.Text),
	}
	if s.All.Disagrees {
		objs = append(objs, warn(v.T("live.disagrees", "sum", l.quantity(s.All.Sum, s.Unit), "own", l.quantity(s.All.Own, s.Unit))))
	}
	if s.Uncertain {
		objs = append(objs, warn(v.T("live.uncertain.stock")))
	}
	return objs
}

func (p *livePane) points(r desk.PointsRow) []fyne.CanvasObject {
	v := p.l.w.w
	objs := []fyne.CanvasObject{
		heading(v.T("column.customer") + " " + r.Customer.Text),
		parts.Body(v.T("column.points") + " " + v.Decimal(r.Points)),
		parts.Caption(v.N("live.movements", int(r.Movements))),
	}
	if r.Uncertain {
		objs = append(objs, warn(v.T("live.uncertain.points")))
	}
	return objs
}
