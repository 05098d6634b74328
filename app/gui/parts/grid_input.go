package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
)

// TypedRune passes characters on: type-ahead and scans are the window's.
func (g *Grid) TypedRune(r rune) {
	if r != ' ' {
		g.keys.runes(r, nil)
	}
}

// TypedKey moves through the rows.
func (g *Grid) TypedKey(e *fyne.KeyEvent) {
	if g.keys.key(e, nil) {
		return
	}
	if g.moves == nil {
		g.scrollKey(e.Name)
		return
	}
	i, ok := g.src.CurrentRow()
	step := g.step(e.Name)
	switch {
	case step != 0 && g.withShift() && ok:
		g.moves.SelectTo(i + step)
	case step != 0:
		g.moves.Move(step)
	case e.Name == fyne.KeyHome:
		g.moves.Home()
	case e.Name == fyne.KeyEnd:
		g.moves.End()
	case !ok:
	case e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter:
		if g.OnOpen != nil {
			g.OnOpen(i, true)
		}
	case e.Name == fyne.KeySpace:
		g.moves.Toggle(i)
	case e.Name == desktop.KeyMenu && g.OnMenu != nil:
		h := g.rowHeight()
		g.OnMenu(i, fyne.NewPos(g.lead()+h, h+float32(i-g.top+1)*h-g.shift))
	}
}

// step is how many rows a key goes down.
func (g *Grid) step(k fyne.KeyName) int {
	switch k {
	case fyne.KeyUp:
		return -1
	case fyne.KeyDown:
		return 1
	case fyne.KeyPageUp:
		return -g.rowsSeen()
	case fyne.KeyPageDown:
		return g.rowsSeen()
	}
	return 0
}

// withShift tells whether Shift is held. The driver knows best: a dialog may have
// swallowed the key's release.
func (g *Grid) withShift() bool {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
	}
	return g.shiftOn
}

// scrollKey scrolls a list whose rows cannot be stood on.
func (g *Grid) scrollKey(k fyne.KeyName) {
	switch k {
	case fyne.KeyHome:
		g.top, g.shift = g.src.Lo(), 0
	case fyne.KeyEnd:
		g.top = g.src.Hi()
		g.clamp()
	default:
		g.scroll(float32(g.step(k)) * g.rowHeight())
	}
	g.Refresh()
}

// KeyDown and KeyUp follow the Shift and Control keys for ranges.
func (g *Grid) KeyDown(e *fyne.KeyEvent) { g.keys.held(e, true); g.modifier(e.Name, true) }

// KeyUp follows the Shift and Control keys.
func (g *Grid) KeyUp(e *fyne.KeyEvent) { g.keys.held(e, false); g.modifier(e.Name, false) }

func (g *Grid) modifier(k fyne.KeyName, on bool) {
	switch k {
	case desktop.KeyShiftLeft, desktop.KeyShiftRight:
		g.shiftOn = on
	case desktop.KeyControlLeft, desktop.KeyControlRight:
		g.ctrlOn = on
	}
}

// Scrolled scrolls by the wheel.
func (g *Grid) Scrolled(e *fyne.ScrollEvent) {
	g.scroll(-e.Scrolled.DY)
	g.Refresh()
}

// rowAt gives the row under a point.
func (g *Grid) rowAt(p fyne.Position) (int, bool) {
	h := g.rowHeight()
	if p.Y < h {
		return 0, false
	}
	i := g.top + int((p.Y-h+g.shift)/h)
	return i, i >= g.src.Lo() && i < g.src.Hi()
}

// edgeAt gives the column whose right edge is under a point of the head.
func (g *Grid) edgeAt(p fyne.Position) (string, bool) {
	if p.Y >= g.rowHeight() {
		return "", false
	}
	at, w := g.layout(g.Size().Width - barWidth)
	for i := range g.columns {
		edge := at[i] + w[i]
		if w[i] > 0 && p.X > edge-5 && p.X < edge+5 {
			return g.columns[i].ID, true
		}
	}
	return "", false
}

// MouseDown picks a row, ticks it, or orders by a head.
func (g *Grid) MouseDown(e *desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil && c.Focused() != fyne.Focusable(g) {
		c.Focus(g)
	}
	p := e.Position
	if p.X >= g.Size().Width-barWidth && p.Y >= g.rowHeight() {
		g.barTo(p.Y)
		return
	}
	if id, ok := g.edgeAt(p); ok {
		g.dragColumn = id
		return
	}
	i, ok := g.rowAt(p)
	switch {
	case !ok && p.Y < g.rowHeight():
		g.head(p.X)
	case !ok || g.moves == nil:
	case e.Button == desktop.MouseButtonSecondary:
		g.moves.MoveTo(i)
		if g.OnMenu != nil {
			g.OnMenu(i, p)
		}
	case e.Modifier&fyne.KeyModifierShift != 0:
		g.moves.SelectTo(i)
	case g.Ticks && p.X < g.lead() || e.Modifier&fyne.KeyModifierControl != 0:
		g.moves.Toggle(i)
	default:
		g.moves.MoveTo(i)
		if g.OnOpen != nil {
			g.OnOpen(i, false)
		}
	}
}

// MouseUp ends what MouseDown began.
func (g *Grid) MouseUp(*desktop.MouseEvent) { g.dragColumn, g.dragBar = "", false }

// head orders by the column under x.
func (g *Grid) head(x float32) {
	at, w := g.layout(g.Size().Width - barWidth)
	for i, c := range g.columns {
		if c.Sort && w[i] > 0 && x >= at[i] && x < at[i]+w[i] && g.OnSort != nil {
			g.OnSort(c.ID)
			return
		}
	}
}

// barTo takes the thumb to a height.
func (g *Grid) barTo(y float32) {
	_, height, ok := g.bar()
	if !ok {
		return
	}
	g.dragBar = true
	f := float64(y-g.rowHeight()-height/2) / float64(g.room()-height)
	g.barAt = min(1, max(0, f))
	_, total, known := g.src.Rank(g.top)
	if n := g.src.Hi() - g.src.Lo(); !known || total <= n {
		all := float64(n)*float64(g.rowHeight()) - float64(g.room())
		rows := g.barAt * all / float64(g.rowHeight())
		g.top = g.src.Lo() + int(rows)
		g.shift = float32(rows-float64(int(rows))) * g.rowHeight()
		g.clamp()
		g.Refresh()
		return
	}
	if g.OnFraction != nil {
		g.OnFraction(g.barAt)
	}
}

// Dragged widens a column or moves the thumb.
func (g *Grid) Dragged(e *fyne.DragEvent) {
	switch {
	case g.dragBar:
		g.barTo(e.Position.Y)
	case g.dragColumn != "":
		at, _ := g.layout(g.Size().Width - barWidth)
		scale := theme.SizeForWidget(theme.SizeNameText, g) / 14
		for i, c := range g.columns {
			if c.ID == g.dragColumn {
				g.widths[c.ID] = min(1200, max(32, (e.Position.X-at[i])/scale))
			}
		}
		g.Refresh()
	}
}

// DragEnd remembers the widths.
func (g *Grid) DragEnd() {
	if g.dragColumn != "" && g.OnWidths != nil {
		g.OnWidths(g.widths)
	}
	g.dragColumn, g.dragBar = "", false
}

// MouseIn, MouseMoved and MouseOut light up the row under the mouse.
func (g *Grid) MouseIn(e *desktop.MouseEvent) { g.MouseMoved(e) }

// MouseMoved lights up the row under the mouse.
func (g *Grid) MouseMoved(e *desktop.MouseEvent) {
	i, ok := g.rowAt(e.Position)
	if i != g.hover || ok != g.hovered {
		g.hover, g.hovered = i, ok
		g.Refresh()
	}
}

// MouseOut ends it.
func (g *Grid) MouseOut() { g.hovered = false; g.Refresh() }
