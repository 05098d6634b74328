package gui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"github.com/shopspring/decimal"

	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal/dotykacka"
)

// feedRows shows a feed's rows in a grid.
type feedRows[T any] struct {
	*desk.Feed[T]
	cells func(r T, into []parts.Cell)
}

func (s feedRows[T]) Cells(i int, into []parts.Cell) bool {
	if r, ok := s.Row(i); ok {
		s.cells(r, into)
	}
	return false
}

// feedMoves moves in a feed; the pane follows.
type feedMoves[T any] struct {
	*desk.Feed[T]
	moved func()
	home  func()
}

func (m feedMoves[T]) Move(n int)     { m.Feed.Move(n); m.moved() }
func (m feedMoves[T]) MoveTo(i int)   { m.Feed.MoveTo(i); m.moved() }
func (m feedMoves[T]) End()           { m.Feed.End(); m.moved() }
func (m feedMoves[T]) Toggle(i int)   { m.Feed.MoveTo(i); m.moved() }
func (m feedMoves[T]) SelectTo(i int) { m.Feed.MoveTo(i); m.moved() }
func (m feedMoves[T]) Home()          { m.home() }

// addGrid makes the table of a tab.
func addGrid[T any](l *liveView, tab string, f *desk.Feed[T], columns []parts.Column, cells func(T, []parts.Cell)) {
	f.Changed, f.Failed = l.refresh, l.w.failed
	home := func() {
		l.vm.CloseRow()
		f.Home()
		l.panes.Refresh()
	}
	g := parts.NewGrid(l.w.keys, columns, feedRows[T]{f, cells}, feedMoves[T]{f, l.openSoon, home})
	g.OnOpen = func(_ int, byKey bool) { l.open(byKey || l.narrow) }
	g.OnFraction = f.JumpFraction
	f.Placed = func(edge int) {
		if edge < 0 {
			g.Top()
		} else {
			g.ShowCurrent(edge)
		}
	}
	l.grids[tab] = g
}

func (l *liveView) buildGrids() {
	t := func(k string) string { return l.w.w.T("column." + k) }
	when := parts.Column{ID: "at", Title: t("at"), Width: 130, Drop: 4}
	marks := func(words ...string) parts.Column {
		return parts.Column{ID: "marks", Title: t("marks"), Width: l.marksWidth(words...), Drop: 1}
	}
	l.grids = map[string]*parts.Grid{}
	addGrid(l, desk.TabEvents, l.vm.Events, []parts.Column{
		{ID: "at", Title: t("at"), Width: 84},
		{ID: "what", Title: t("what"), Width: l.kindWidth()},
		{ID: "subject", Title: t("subject"), Width: 100, Flex: 1},
		{ID: "amount", Title: t("amount"), Width: 104, Right: true},
		{ID: "document", Title: t("document"), Width: 84, Drop: 2},
		{ID: "id", Title: t("id"), Width: 176, Drop: 3},
		marks("uncertain"),
	}, l.eventCells)
	addGrid(l, desk.TabCatalogue, l.vm.Catalogue, []parts.Column{
		{ID: "name", Title: t("name"), Width: 150, Flex: 1},
		{ID: "price", Title: t("price"), Width: 100, Right: true},
		{ID: "vat", Title: t("vat"), Width: 60, Right: true, Drop: 3},
		{ID: "stock", Title: t("stock"), Width: 84, Right: true},
		marks("disagrees", "uncertain"),
		{ID: "id", Title: t("id"), Width: 176, Drop: 5},
		when,
	}, l.productCells)
	addGrid(l, desk.TabStock, l.vm.Stock, []parts.Column{
		{ID: "product", Title: t("product"), Width: 170, Flex: 1},
		{ID: "warehouse", Title: t("warehouse"), Width: 150, Drop: 3},
		{ID: "quantity", Title: t("quantity"), Width: 100, Right: true},
		marks("disagrees", "uncertain"),
		{ID: "movements", Title: t("movements"), Width: 90, Right: true, Drop: 5},
		when,
	}, l.stockCells)
	addGrid(l, desk.TabPoints, l.vm.Points, []parts.Column{
		{ID: "customer", Title: t("customer"), Width: 150, Flex: 1},
		{ID: "points", Title: t("points"), Width: 100, Right: true},
		{ID: "movements", Title: t("movements"), Width: 90, Right: true, Drop: 2},
		marks("uncertain"),
		when,
	}, l.pointsCells)
}

// kindWidth has room for the language's longest kind of event.
func (l *liveView) kindWidth() float32 {
	ws := []string{l.w.w.T("live.ping"), l.w.w.T("live.quarantine")}
	for _, e := range dotykacka.Entities() {
		ws = append(ws, l.w.w.T("live.entity."+string(e)))
	}
	return widest(ws) + 26
}

// marksWidth has room for these marks beside each other.
func (l *liveView) marksWidth(marks ...string) float32 {
	var words []string
	for _, m := range marks {
		words = append(words, l.w.w.T("mark."+m))
	}
	return max(widest([]string{strings.Join(words, ", ")})+26, widest([]string{l.w.w.T("column.marks")}))
}

// when writes an instant: today with its seconds.
func (l *liveView) when(e desk.EventRow) string {
	at, now := e.At.In(l.w.deps.Zone), l.w.deps.Now().In(l.w.deps.Zone)
	if at.Year() == now.Year() && at.YearDay() == now.YearDay() {
		return at.Format("15:04:05")
	}
	return l.w.w.At(at, now, l.w.deps.Zone)
}

// eventKind is what an event is, in a word.
func (l *liveView) eventKind(e desk.EventRow) (icon string, colour fyne.ThemeColorName, word string) {
	v := l.w.w
	switch e.Kind {
	case desk.KindPing:
		return "sending", look.Muted, v.T("live.ping")
	case desk.KindQuarantine:
		return "warning", look.Mismatch, v.T("live.quarantine")
	}
	word = v.T("live.entity." + string(e.Entity))
	switch e.Entity {
	case dotykacka.Product:
		return "register", theme.ColorNameForeground, word
	case dotykacka.Stock:
		return "archive", theme.ColorNameForeground, word
	}
	return "dot", theme.ColorNameForeground, word
}

func (l *liveView) eventCells(e desk.EventRow, c []parts.Cell) {
	icon, colour, word := l.eventKind(e)
	c[0] = parts.Cell{Text: l.when(e)}
	c[1] = parts.Cell{Icon: look.Coloured(icon, colour), Text: word, Colour: colour}
	c[2] = parts.Cell{Text: e.What, Bold: true}
	switch {
	case e.Kind == desk.KindQuarantine:
		c[2] = parts.Cell{Text: l.reason(e.What), Colour: look.Mismatch}
	case e.Kind == desk.KindPing:
		c[2] = parts.Cell{Text: l.w.w.T("live.entity." + string(e.Entity)), Colour: look.Muted}
	case e.Long:
		c[2] = parts.Cell{Text: l.w.w.T("live.long"), Colour: look.Muted}
	}
	c[3] = parts.Cell{Text: l.amount(e)}
	c[4] = parts.Cell{Text: e.Invoice}
	c[5] = parts.Cell{Text: e.ID.Text, Colour: look.Muted}
	c[6] = l.marks(false, e.ID.Lossy, false)
}

// amount is an event's price, quantity or points.
func (l *liveView) amount(e desk.EventRow) string {
	if e.Entity == dotykacka.Product {
		return l.price(e.Amount, e.Unit)
	}
	return l.quantity(e.Amount, e.Unit)
}

func (l *liveView) productCells(p desk.ProductRow, c []parts.Cell) {
	c[0] = parts.Cell{Text: p.Name, Bold: true}
	if p.Name == "" {
		c[0] = parts.Cell{Text: p.ID.Text, Colour: look.Muted}
	}
	c[1] = parts.Cell{Text: l.price(p.Price, p.Currency)}
	c[2] = parts.Cell{Text: l.rate(p)}
	stock := p.Stock.Own
	if !stock.Valid {
		stock = p.Stock.Sum
	}
	c[3] = parts.Cell{Text: l.quantity(stock, p.Unit)}
	c[4] = l.marks(p.Stock.Disagrees, p.ID.Lossy, p.Deleted)
	c[5] = parts.Cell{Text: p.ID.Text, Colour: look.Muted}
	c[6] = parts.Cell{Text: l.w.w.At(p.At, l.w.deps.Now(), l.w.deps.Zone), Colour: look.Muted}
}

func (l *liveView) stockCells(s desk.StockRow, c []parts.Cell) {
	c[0] = parts.Cell{Text: s.Name, Bold: true}
	if s.Name == "" {
		c[0] = parts.Cell{Text: s.Product.Text}
	}
	c[1] = parts.Cell{Text: s.Warehouse.Text, Colour: look.Muted}
	c[2] = parts.Cell{Text: l.quantity(known(s.Quantity), s.Unit), Bold: true}
	c[3] = l.marks(s.All.Disagrees, s.Uncertain, false)
	c[4] = parts.Cell{Text: l.w.w.Count(s.Movements), Colour: look.Muted}
	c[5] = parts.Cell{Text: l.w.w.At(s.At, l.w.deps.Now(), l.w.deps.Zone), Colour: look.Muted}
}

func (l *liveView) pointsCells(p desk.PointsRow, c []parts.Cell) {
	c[0] = parts.Cell{Text: p.Customer.Text}
	if p.Customer.Text == "" {
		c[0] = parts.Cell{Text: "–", Colour: look.Muted}
	}
	c[1] = parts.Cell{Text: l.w.w.Decimal(p.Points), Bold: true}
	c[2] = parts.Cell{Text: l.w.w.Count(p.Movements), Colour: look.Muted}
	c[3] = l.marks(false, p.Uncertain, false)
	c[4] = parts.Cell{Text: l.w.w.At(p.At, l.w.deps.Now(), l.w.deps.Zone), Colour: look.Muted}
}

// marks says what else is worth knowing of a row.
func (l *liveView) marks(disagrees, uncertain, deleted bool) parts.Cell {
	v := l.w.w
	var words []string
	c := parts.Cell{Colour: look.Muted}
	if deleted {
		words = append(words, v.T("mark.deleted"))
	}
	if uncertain {
		words = append(words, v.T("mark.uncertain"))
		c.Icon, c.Colour = look.Coloured("in_doubt", look.Mismatch), look.Mismatch
	}
	if disagrees {
		words = append([]string{v.T("mark.disagrees")}, words...)
		c.Icon, c.Colour = look.Coloured("mismatch", look.Mismatch), look.Mismatch
	}
	c.Text = strings.Join(words, ", ")
	return c
}

func known(d decimal.Decimal) decimal.NullDecimal {
	return decimal.NullDecimal{Decimal: d, Valid: true}
}

// price writes a price with its currency; a dash where there is none.
func (l *liveView) price(d decimal.NullDecimal, currency string) string {
	if !d.Valid {
		return "–"
	}
	return strings.TrimSpace(l.w.w.Price(d.Decimal) + " " + clip(currency, 8))
}

// quantity writes a quantity with its unit.
func (l *liveView) quantity(d decimal.NullDecimal, unit string) string {
	if !d.Valid {
		return "–"
	}
	return strings.TrimSpace(l.w.w.Decimal(d.Decimal) + " " + clip(unit, 12))
}

// rate writes a product's VAT rate.
func (l *liveView) rate(p desk.ProductRow) string {
	if !p.Rate.Valid {
		return "–"
	}
	return l.w.w.Percent(p.Rate.Decimal)
}

// reason is why something lies in quarantine.
func (l *liveView) reason(word string) string {
	if l.w.w.Has("live.reason." + word) {
		return l.w.w.T("live.reason." + word)
	}
	return l.w.w.T("live.reason.other")
}
