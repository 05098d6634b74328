package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// docSource shows the documents' rows in the grid.
type docSource struct{ w *Window }

func (s docSource) Lo() int           { return s.w.docs.Lo() }
func (s docSource) Hi() int           { return s.w.docs.Hi() }
func (s docSource) Ensure(lo, hi int) { s.w.docs.Ensure(lo, hi) }

// CurrentRow is none while the pane shows a document that is not the row's: the
// two would read as two selections.
func (s docSource) CurrentRow() (int, bool) {
	i, ok := s.w.docs.CurrentRow()
	if s.w.pinned {
		r, _ := s.w.docs.Row(i)
		shown, _ := s.w.detail.Record()
		ok = ok && r.Ref == shown.Ref
	}
	return i, ok
}

func (s docSource) Rank(i int) (place, total int, ok bool) {
	place, ok = s.w.docs.Rank(i)
	return place, s.w.docs.Total(), ok && s.w.docs.TotalKnown()
}

// Cells writes one document as the list's columns: state, kind, number, date,
// customer, total, ticket, marks.
func (s docSource) Cells(i int, c []parts.Cell) bool {
	r, ok := s.w.docs.Row(i)
	if !ok {
		return false
	}
	v := s.w.w
	c[0] = stateCell(s.w, r)
	c[1] = parts.Cell{Text: s.w.kindShort(r.Type), Colour: look.Muted}
	c[2] = parts.Cell{Text: numberText(r), Bold: true}
	c[3] = parts.Cell{Text: v.DayNear(r.Date, fiscal.DateOf(s.w.deps.Now().In(s.w.deps.Zone)))}
	if r.Date.IsZero() && r.DateText != "" {
		c[3].Text = r.DateText
	}
	c[4] = parts.Cell{Text: r.CustomerName()}
	if c[4].Text == "" {
		c[4] = parts.Cell{Text: "–", Colour: look.Muted}
	}
	c[5] = parts.Cell{Text: v.Amount(r.Total), Bold: true}
	if r.Currency != "" && r.Currency != fiscal.EUR {
		c[5].Text += " " + r.Currency
	}
	c[6] = parts.Cell{Text: r.Ticket}
	c[7] = marksCell(r)
	return s.w.docs.Selected(r.Ref)
}

// docMoves moves in the list. Whoever moves there means the list again, and no
// longer the document that a scan opened.
type docMoves struct{ w *Window }

func (m docMoves) list() {
	if !m.w.pinned {
		return
	}
	m.w.pinned = false
	if r, ok := m.w.docs.CurrentRecord(); ok {
		m.w.docView.follow(r)
	}
	m.w.docView.grid.Refresh()
	m.w.refreshFrame()
}

func (m docMoves) Move(n int)     { m.w.docs.Move(n); m.list() }
func (m docMoves) MoveTo(i int)   { m.w.docs.MoveTo(i); m.list() }
func (m docMoves) Home()          { m.w.docs.Home(); m.list() }
func (m docMoves) End()           { m.w.docs.End(); m.list() }
func (m docMoves) Toggle(i int)   { m.w.docs.Toggle(i); m.list() }
func (m docMoves) SelectTo(i int) { m.w.docs.SelectTo(i); m.list() }

// numberText is the number as it is: never grouped; the id beside it where the
// number does not tell.
func numberText(r fiscal.Record) string {
	switch {
	case r.Number == "":
		return "@" + r.ID
	case r.NameTwice:
		return r.Number + " @" + r.ID
	}
	return r.Number
}

// stateCell is icon, word and colour; in doubt it counts down.
func stateCell(w *Window, r fiscal.Record) parts.Cell {
	return parts.Cell{Icon: look.StateIcon(r.State), Text: stateText(w, stateShort(w, r.State), r), Colour: look.StateColour(r.State)}
}

// stateShort is a state's word for a column: one that is much longer than the
// others would take the customer's room.
func stateShort(w *Window, s fiscal.State) string {
	if s == fiscal.NumberMissing {
		return w.w.T("state.short.number_missing")
	}
	return w.w.T("state." + string(s))
}

// stateText is the state's word, with the time left where there is one.
func stateText(w *Window, s string, r fiscal.Record) string {
	if r.State == fiscal.InDoubt && !r.Asked && r.DueAt.After(w.deps.Now()) {
		s += " " + w.w.Left(r.DueAt.Sub(w.deps.Now()))
	}
	return s
}

// marksCell shows what else is worth knowing, the gravest first: an alarm, a
// mismatch, where the turnover stands, copies. None hides another.
func marksCell(r fiscal.Record) parts.Cell {
	var all []fyne.Resource
	if r.Discrepancies > 0 {
		all = append(all, look.Coloured("warning", theme.ColorNameError))
	}
	if r.Mismatch {
		all = append(all, look.Coloured("mismatch", look.Mismatch))
	}
	if r.FromTicket && r.State != fiscal.FromTicket { // else the state says it
		all = append(all, look.StateIcon(fiscal.FromTicket))
	}
	c := parts.Cell{Colour: look.Muted}
	if r.Issued > 1 {
		c.Text = "K" + itoa(r.Issued-1)
	}
	if len(all) > 0 {
		c.Icon, c.More = all[0], all[1:]
	}
	return c
}

// marksColumn has room for two marks, or one and a copy's number; it never leaves.
func marksColumn(title string) parts.Column {
	return parts.Column{ID: "marks", Title: title, Width: 58, Least: 34, Icons: 2}
}

// searchIcon stands in the search field.
func searchIcon() fyne.CanvasObject {
	im := canvas.NewImageFromResource(look.Coloured("search", look.Muted))
	im.FillMode = canvas.ImageFillContain
	im.SetMinSize(fyne.NewSquareSize(theme.IconInlineSize()))
	return container.NewPadded(im)
}
