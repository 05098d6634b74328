package parts

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Column is one column of a Grid. Head and rows share one layout of them.
type Column struct {
	ID    string
	Title string
	Width float32 // at a text size of 14; more at larger ones
	Flex  float32 // share in the width that is left over
	Right bool    // numbers: aligned right
	Sort  bool    // its head can be pressed
	// Least is what the column may shrink to where even its undroppable
	// neighbours do not fit; 0: not at all.
	Least float32
	// Icons is how many icons a cell may show beside its first.
	Icons int
	// Drop says which columns leave first when the width does not suffice: the
	// highest number first, 0 never.
	Drop int
}

// Cell is what stands in one place of a row.
type Cell struct {
	Icon   fyne.Resource
	More   []fyne.Resource // further icons behind the first
	Text   string
	Colour fyne.ThemeColorName // empty: the colour of text
	Bold   bool
}

// Source is what a Grid shows: rows [Lo, Hi), each as cells, one per column.
type Source interface {
	Lo() int
	Hi() int
	Cells(i int, into []Cell) (ticked bool)
	// Ensure is told which rows are seen.
	Ensure(lo, hi int)
	// CurrentRow is the row that the keyboard stands on.
	CurrentRow() (int, bool)
	// Rank gives a row's place in the whole of the list and the whole's length,
	// for the scroll bar; ok is false while they are not known.
	Rank(i int) (place, total int, ok bool)
}

// Moves is what the keyboard and the mouse do to the rows.
type Moves interface {
	Move(n int)
	MoveTo(i int)
	Home()
	End()
	Toggle(i int)
	SelectTo(i int)
}

// Grid is a list of whole rows under sticky heads. It draws the rows that are
// seen and no other, at positions computed from the first of them, so that it
// has no length at which coordinates would lose their precision.
type Grid struct {
	widget.BaseWidget

	columns []Column
	src     Source
	moves   Moves
	keys    *Keys

	// Ticks shows a box before each row.
	Ticks bool
	// OnSort is called with a column's ID when its head is pressed.
	OnSort func(id string)
	// OnOpen is called for Enter and for a click.
	OnOpen func(i int, byKey bool)
	// OnMenu is called for a click with the other button and the menu key.
	OnMenu func(i int, at fyne.Position)
	// OnWidths is called when a person has changed widths, with all changed ones.
	OnWidths func(map[string]float32)
	// OnFraction is called when the scroll bar is dragged in a list whose rows
	// are not all at hand, with 0 for its beginning and 1 for its end.
	OnFraction func(float64)

	sorted    string
	ascending bool
	widths    map[string]float32

	top     int     // the first row that is seen
	shift   float32 // how much of it is scrolled out
	focused bool
	hover   int
	hovered bool
	shiftOn bool
	ctrlOn  bool

	view       *gridRenderer
	dragColumn string
	dragBar    bool
	barAt      float64
	now        func() time.Time
}

// NewGrid makes a list over a source. moves may be nil: rows then only scroll.
func NewGrid(k *Keys, columns []Column, src Source, moves Moves) *Grid {
	g := &Grid{columns: columns, src: src, moves: moves, keys: k, widths: map[string]float32{}, now: time.Now}
	g.ExtendBaseWidget(g)
	return g
}

// SetSorted shows by which column the rows are ordered.
func (g *Grid) SetSorted(id string, ascending bool) {
	g.sorted, g.ascending = id, ascending
	g.Refresh()
}

// SetTitle names a column anew.
func (g *Grid) SetTitle(id, title string) {
	for i := range g.columns {
		if g.columns[i].ID == id {
			g.columns[i].Title = title
		}
	}
}

// SetWidths takes back what OnWidths gave.
func (g *Grid) SetWidths(w map[string]float32) {
	for k, v := range w {
		g.widths[k] = v
	}
	g.Refresh()
}

// StandAs shows the rows from where another grid over the same source does.
func (g *Grid) StandAs(o *Grid) { g.top, g.shift = o.top, o.shift }

// CurrentSeen tells whether any of the current row is in sight.
func (g *Grid) CurrentSeen() bool {
	i, ok := g.src.CurrentRow()
	y := float32(i-g.top)*g.rowHeight() - g.shift
	return ok && y > -g.rowHeight() && y < g.room()
}

// Top brings the list's first row at hand to the top.
func (g *Grid) Top() {
	g.top, g.shift = g.src.Lo(), 0
	g.Refresh()
}

// ShowCurrent scrolls as little as needed to show the current row; edge -1 puts
// it at the top, 1 at the bottom.
func (g *Grid) ShowCurrent(edge int) {
	i, ok := g.src.CurrentRow()
	if !ok {
		g.Refresh()
		return
	}
	h, room := g.rowHeight(), g.room()
	at := float32(i-g.top)*h - g.shift
	switch {
	case edge < 0:
		g.top, g.shift = i, 0
	case edge > 0 || at+h > room:
		g.top, g.shift = i, 0
		g.scroll(h - room)
	case at < 0:
		g.top, g.shift = i, 0
	}
	g.Refresh()
}

// rowHeight is a whole number of half units, so that rows stay on the grid, and of
// pixels, so that each row is painted as every other.
func (g *Grid) rowHeight() float32 {
	t := theme.SizeForWidget(theme.SizeNameText, g)
	return snap(float32(int((t*1.35+12)/4))*4, pixels(g))
}

// room is the height that the rows have.
func (g *Grid) room() float32 { return max(0, g.Size().Height-g.rowHeight()) }

// rowsSeen is how many rows fit wholly.
func (g *Grid) rowsSeen() int { return max(1, int(g.room()/g.rowHeight())) }

// scroll moves the view down by so many units, within the rows at hand.
func (g *Grid) scroll(by float32) {
	h := g.rowHeight()
	g.shift += by
	n := int(g.shift / h)
	if g.shift < 0 {
		n--
	}
	g.top += n
	g.shift -= float32(n) * h
	g.clamp()
}

// clamp keeps the view within the rows at hand.
func (g *Grid) clamp() {
	lo, hi, h, room := g.src.Lo(), g.src.Hi(), g.rowHeight(), g.room()
	if float32(hi-g.top)*h-g.shift < room {
		whole := int(room / h)
		g.top, g.shift = hi-whole-1, h-(room-float32(whole)*h)
		if g.shift >= h {
			g.top, g.shift = g.top+1, 0
		}
	}
	if g.top < lo {
		g.top, g.shift = lo, 0
	}
}

// layout gives each column's place and width in the width at hand; a width of 0
// is a column that was left out.
func (g *Grid) layout(width float32) (at, w []float32) {
	scale := theme.SizeForWidget(theme.SizeNameText, g) / 14
	at, w = make([]float32, len(g.columns)), make([]float32, len(g.columns))
	var sum, flex float32
	for i, c := range g.columns {
		w[i] = c.Width * scale
		if own, ok := g.widths[c.ID]; ok {
			w[i] = own * scale
		}
		sum += w[i]
	}
	left := g.lead()
	for sum > width-left {
		worst, which := 0, -1
		for i, c := range g.columns {
			if c.Drop > worst && w[i] > 0 {
				worst, which = c.Drop, i
			}
		}
		if which < 0 {
			break
		}
		sum -= w[which]
		w[which] = 0
	}
	g.shrink(w, sum-(width-left), scale)
	sum = 0
	for i, c := range g.columns {
		sum += w[i]
		if w[i] > 0 {
			flex += c.Flex
		}
	}
	spare := max(0, width-left-sum)
	for i, c := range g.columns {
		if flex > 0 && w[i] > 0 {
			w[i] += spare * c.Flex / flex
		}
		at[i] = left
		left += w[i]
	}
	return at, w
}

// RowsSeen is how many rows fit wholly.
func (g *Grid) RowsSeen() int { return g.rowsSeen() }

// Widths gives the columns' widths as they stand, by ID; 0 is one that was left out.
func (g *Grid) Widths() map[string]float32 {
	_, w := g.layout(g.Size().Width - barWidth)
	out := map[string]float32{}
	for i, c := range g.columns {
		out[c.ID] = w[i]
	}
	return out
}

// shrink takes what is too much off the columns that allow it, in proportion to
// what each can give: at a large text size in a small window a word is cut, and
// no column ends up outside.
func (g *Grid) shrink(w []float32, over, scale float32) {
	if over <= 0 {
		return
	}
	give := func(i int) float32 {
		c := g.columns[i]
		if c.Least == 0 || w[i] == 0 {
			return 0
		}
		return max(0, w[i]-c.Least*scale)
	}
	var all float32
	for i := range w {
		all += give(i)
	}
	if all <= 0 {
		return
	}
	part := min(1, over/all)
	for i := range w {
		w[i] -= give(i) * part
	}
}

// lead is the room of the boxes before the rows.
func (g *Grid) lead() float32 {
	if !g.Ticks {
		return 0
	}
	return g.rowHeight()
}

const barWidth float32 = 12

// bar gives the scroll bar's thumb, or ok false when all rows are seen.
func (g *Grid) bar() (y, height float32, ok bool) {
	room, h := g.room(), g.rowHeight()
	place, total, known := g.src.Rank(g.top)
	if !known {
		place, total = g.top-g.src.Lo(), g.src.Hi()-g.src.Lo()
	}
	all := float64(total) * float64(h)
	if all <= float64(room) || room <= 0 {
		return 0, 0, false
	}
	height = max(24, float32(float64(room)*float64(room)/all))
	f := (float64(place)*float64(h) + float64(g.shift)) / (all - float64(room))
	return float32(min(1, max(0, f))) * (room - height), min(height, room), true
}

// FocusGained and FocusLost show where the keyboard is.
func (g *Grid) FocusGained() { g.focused = true; g.Refresh(); g.keys.gained() }

// FocusLost takes the mark away.
func (g *Grid) FocusLost() { g.focused, g.shiftOn, g.ctrlOn = false, false, false; g.Refresh() }

// Cursor is a double arrow over the edge of a head.
func (g *Grid) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// MinSize shows the heads and two rows.
func (g *Grid) MinSize() fyne.Size {
	g.ExtendBaseWidget(g)
	return fyne.NewSize(160, 3*g.rowHeight())
}
