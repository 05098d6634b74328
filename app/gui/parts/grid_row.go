package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/look"
)

// gridRow is one row that is seen. It is painted when what it shows changes.
type gridRow struct {
	*band
	index   int
	state   rowState
	cells   []Cell // as painted
	reading []Cell // as read now
}

// rowState is what a row looks like besides its cells.
type rowState struct {
	shape                        int // of the layout of all rows
	ticked, current, lit, ringed bool
}

// same tells whether two rows of cells look alike.
func same(a, b []Cell) bool {
	for i := range a {
		if a[i].Text != b[i].Text || a[i].Colour != b[i].Colour || a[i].Bold != b[i].Bold || !sameIcon(a[i].Icon, b[i].Icon) || len(a[i].More) != len(b[i].More) {
			return false
		}
		for k := range a[i].More {
			if !sameIcon(a[i].More[k], b[i].More[k]) {
				return false
			}
		}
	}
	return true
}

func sameIcon(a, b fyne.Resource) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return a == b || a.Name() == b.Name()
}

// drawRow puts a row in its place, and has it painted where it changed.
func (r *gridRenderer) drawRow(row *gridRow, i int, y float32, current bool) {
	g := r.g
	clear(row.reading)
	now := rowState{shape: r.shape, ticked: g.src.Cells(i, row.reading), current: current}
	now.lit = g.hovered && i == g.hover
	now.ringed = current && g.focused && g.moves != nil
	row.index = i
	if now != row.state || !same(row.cells, row.reading) {
		row.state = now
		row.cells, row.reading = row.reading, row.cells
		r.compose(row)
		row.Refresh()
	}
	row.put(y, r.rowWidth)
}

// compose says what a row is painted of.
func (r *gridRenderer) compose(row *gridRow) {
	g, b, h := r.g, row.band, r.height
	b.height, b.ground, b.wash, b.ring, b.skip = h, look.Surface, "", 0, r.skip
	b.marks = b.marks[:0]
	switch {
	case row.state.current || row.state.ticked:
		b.ground, b.skip = theme.ColorNameSelection, 0
	case row.state.lit:
		b.wash, b.skip = theme.ColorNameHover, 0
	}
	if row.state.ringed {
		b.ring = g.Size().Width - barWidth
	}
	icon := theme.SizeForWidget(theme.SizeNameInlineIcon, g)
	if g.Ticks {
		name, colour := "unchecked", look.Muted
		if row.state.ticked {
			name, colour = "checked", theme.ColorNamePrimary
		}
		b.marks = append(b.marks, mark{x: (g.lead()-icon)/2 + 2, y: (h - icon) / 2, w: icon, h: icon, icon: look.Coloured(name, colour), ink: colour})
	}
	size := theme.SizeForWidget(theme.SizeNameText, g)
	for k, c := range g.columns {
		if r.widths[k] == 0 {
			continue
		}
		cell := row.cells[k]
		x, room := r.at[k]+look.Unit, r.widths[k]-2*look.Unit
		add := func(res fyne.Resource, gap float32) {
			b.marks = append(b.marks, mark{x: x, y: (h - icon) / 2, w: icon, h: icon, icon: res})
			x, room = x+icon+gap, room-icon-gap
		}
		if cell.Icon != nil && len(cell.More) == 0 {
			add(cell.Icon, 6)
		} else if cell.Icon != nil {
			add(cell.Icon, 3)
			for _, res := range cell.More[:min(len(cell.More), c.Icons)] {
				add(res, 3)
			}
		}
		if cell.Text == "" || room <= 0 {
			continue
		}
		ink := cell.Colour
		if ink == "" {
			ink = theme.ColorNameForeground
		}
		b.marks = append(b.marks, mark{x: x, w: room, h: h, text: cell.Text, size: size, bold: cell.Bold, right: c.Right, ink: ink})
	}
}
