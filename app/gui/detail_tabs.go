package gui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zegel/app"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
	"zegel/fiscal/dotykacka"
)

// textRows is a table that is wholly at hand.
type textRows struct{ rows [][]parts.Cell }

func (t *textRows) set(rows [][]parts.Cell) { t.rows = rows }
func (t *textRows) Lo() int                 { return 0 }
func (t *textRows) Hi() int                 { return len(t.rows) }
func (t *textRows) Ensure(int, int)         {}
func (t *textRows) CurrentRow() (int, bool) { return 0, false }

func (t *textRows) Rank(i int) (place, total int, ok bool) { return i, len(t.rows), true }

func (t *textRows) Cells(i int, into []parts.Cell) bool {
	copy(into, t.rows[i])
	return false
}

// cells writes the table of the tab at hand.
func (d *detailView) cells(all app.Detail) [][]parts.Cell {
	switch d.tab {
	case "lines":
		return d.lineCells(all)
	case "vat":
		return d.vatCells(all)
	case "attempts":
		return d.attemptCells(all)
	case "movements":
		return d.movementCells(all)
	}
	return d.historyCells(all)
}

func (d *detailView) lineCells(all app.Detail) [][]parts.Cell {
	v := d.w.w
	rows := make([][]parts.Cell, 0, len(all.Record.Lines))
	for i, l := range all.Record.Lines {
		rate := "?"
		if l.RateKnown {
			rate = v.Percent(l.Rate)
		} else if l.RateText != "" {
			rate = clip(l.RateText, 12)
		}
		sum := ""
		if i < len(all.Reading.Totals) {
			sum = v.Decimal(all.Reading.Totals[i].Round(2))
			if c, err := fiscal.CentsOf(all.Reading.Totals[i]); err == nil {
				sum = v.Amount(c)
			}
		}
		rows = append(rows, []parts.Cell{
			{Text: l.Name, Bold: true},
			{Text: v.Decimal(l.Quantity)},
			{Text: v.Price(l.Price)},
			{Text: rate},
			{Text: sum},
		})
	}
	return rows
}

func (d *detailView) vatCells(all app.Detail) [][]parts.Cell {
	v := d.w.w
	var rows [][]parts.Cell
	for _, r := range all.VAT {
		name := v.T("vat.unknown")
		if r.Known {
			name = string(r.Letter) + "  " + v.Percent(r.Percent)
		}
		rows = append(rows, []parts.Cell{{Text: name, Bold: true}, {Text: v.Amount(r.Base)}, {Text: v.Amount(r.VAT)}, {Text: v.Amount(r.Gross)}})
	}
	return append(rows, []parts.Cell{{Text: v.T("vat.total"), Bold: true}, {}, {}, {Text: v.Amount(all.Record.Total), Bold: true}})
}

func (d *detailView) attemptCells(all app.Detail) [][]parts.Cell {
	w := d.w
	var rows [][]parts.Cell
	for _, a := range slices.Backward(all.Attempts) {
		state, text := fiscal.Sending, ""
		if a.Done {
			state, text = a.Verdict.State, a.Verdict.Text
			if a.Verdict.Ticket != "" {
				text = w.w.T("detail.ticket", "ticket", a.Verdict.Ticket)
			}
			if a.Verdict.Code != 0 {
				text = itoa(a.Verdict.Code) + " " + text
			}
		}
		if a.Asking {
			text += "  " + w.w.T("attempt.asking")
		}
		if a.Person != nil {
			text += "  " + a.Person.By
		}
		rows = append(rows, []parts.Cell{
			{Text: w.w.At(a.At, w.deps.Now(), w.deps.Zone)},
			{Icon: look.StateIcon(state), Text: w.w.T("state." + string(state)), Colour: look.StateColour(state)},
			{Text: text},
		})
	}
	return rows
}

// movementCells writes the stock movements that name the document's number, as
// they came: a sale is negative.
func (d *detailView) movementCells(all app.Detail) [][]parts.Cell {
	w := d.w
	var rows [][]parts.Cell
	for _, e := range all.Movements {
		product, quantity := "", ""
		if b, err := dotykacka.Decode(dotykacka.Stock, e.Raw, dotykacka.Limits{}); err == nil && len(b.Records) == 1 && b.Records[0].Stock != nil {
			s := b.Records[0].Stock
			if product = s.ProductID.Text; s.Quantity.Valid {
				quantity = strings.TrimSpace(w.w.Decimal(s.Quantity.Decimal) + " " + clip(s.Unit, 12))
			}
		}
		rows = append(rows, []parts.Cell{{Text: w.w.At(e.At, w.deps.Now(), w.deps.Zone)}, {Text: product, Bold: true}, {Text: quantity}})
	}
	return rows
}

func (d *detailView) historyCells(all app.Detail) [][]parts.Cell {
	w := d.w
	var rows [][]parts.Cell
	for _, e := range slices.Backward(all.History) {
		what := "journal." + string(e.Kind)
		if !w.w.Has(what) {
			what = "journal.other"
		}
		rows = append(rows, []parts.Cell{
			{Text: w.w.At(e.At, w.deps.Now(), w.deps.Zone)},
			{Text: w.w.T(what), Bold: true},
			{Text: e.Actor, Colour: look.Muted},
			{Text: "#" + itoa(int(e.Index)), Colour: look.Muted},
		})
	}
	return rows
}

// fitting is the resolution at which an A4 page is as wide as the pane.
func (d *detailView) fitting() int {
	const inches = 8.27
	return int((d.body.Size().Width - 2*look.Unit) / inches)
}

// pageBody shows the page itself, drawn when it is first asked for.
func (d *detailView) pageBody(r fiscal.Record) fyne.CanvasObject {
	w := d.w
	img, page, pages, drawing, err := w.detail.Picture()
	if img == nil && !drawing && err == nil {
		d.asked = r.Ref
		w.later(0, func() {
			if now, ok := w.detail.Record(); ok && now.Ref == r.Ref && d.tab == "page" {
				if img, _, _, drawing, err := w.detail.Picture(); img == nil && !drawing && err == nil {
					w.detail.Draw("", 0, d.fitting())
				}
			}
		})
	}
	if err != nil {
		m := w.deps.Explain(err, w.w.Lang())
		return container.NewVBox(parts.Banner(parts.ToneAlarm, m.paragraph()))
	}
	zoom := w.detail.Zoom()
	turn := func(by int) func() { return func() { w.detail.Draw("", page+by, zoom) } }
	scale := func(to int) func() { return func() { w.detail.Draw("", page, to) } }
	where := parts.Text(itoa(page+1)+"/"+itoa(max(1, pages)), look.Muted, theme.SizeNameText, false, false)
	where.Truncation = fyne.TextTruncateOff
	size := parts.Text(itoa(zoom*100/96)+" %", look.Muted, theme.SizeNameText, false, false)
	size.Truncation = fyne.TextTruncateOff
	prev, next := parts.NewButton(w.keys, "‹", nil, turn(-1)), parts.NewButton(w.keys, "›", nil, turn(1))
	if page == 0 {
		prev.Disable()
	}
	if page >= pages-1 {
		next.Disable()
	}
	bar := container.NewHBox(prev, where, next, parts.NewButton(w.keys, "−", nil, scale(zoom*3/4)), size, parts.NewButton(w.keys, "+", nil, scale(zoom*4/3)))
	if img == nil {
		return container.NewBorder(bar, nil, nil, nil, parts.Caption(w.w.T("page.drawing")))
	}
	if d.pageOf != img {
		d.pageOf = img
		d.page = canvas.NewImageFromImage(img)
		d.page.FillMode = canvas.ImageFillContain
		b := img.Bounds()
		d.page.SetMinSize(fyne.NewSize(float32(b.Dx()), float32(b.Dy())))
		d.scroll = container.NewScroll(d.page)
	}
	return container.NewBorder(bar, nil, nil, nil, d.scroll)
}
