package parts

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/look"
)

// CreateRenderer draws the grid.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	r := &gridRenderer{
		g: g, painter: newPainter(g), track: canvas.NewRectangle(nil), thumb: canvas.NewRectangle(nil),
		body: container.NewWithoutLayout(),
	}
	r.head = r.painter.newBand()
	r.thumb.CornerRadius = 3
	for i := range r.focus {
		r.focus[i] = canvas.NewRectangle(nil)
	}
	r.clip = container.NewClip(r.body)
	r.objects = []fyne.CanvasObject{r.clip, r.head.Raster, r.track, r.thumb}
	g.view = r
	r.Refresh()
	return r
}

type gridRenderer struct {
	g            *Grid
	objects      []fyne.CanvasObject
	painter      *painter
	head         *band
	heads        []headState // as painted
	focus        [4]*canvas.Rectangle
	track, thumb *canvas.Rectangle
	body         *fyne.Container
	clip         *container.Clip
	rows         []*gridRow

	// What every row has in common, and a count of how often it changed.
	shape        int
	look         shape
	at, widths   []float32
	height, skip float32
	rowWidth     float32
}

// shape is what makes every row anew when it changes.
type shape struct {
	size          fyne.Size
	scale         float32
	height, text  float32
	ink, selected color.Color
	ticks, bar    bool
}

// headState is what a head looks like.
type headState struct {
	title     string
	at, width float32
	sorted    bool
	ascending bool
	shape     int
}

func (r *gridRenderer) Destroy()                     {}
func (r *gridRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *gridRenderer) MinSize() fyne.Size           { return r.g.MinSize() }
func (r *gridRenderer) Layout(fyne.Size)             { r.draw() }

// Refresh draws what has changed. It does not tell the canvas of the whole list,
// which would have every row painted anew.
func (r *gridRenderer) Refresh() { r.draw() }

// draw puts everything in its place. It is called for every change and every
// step of the wheel; unchanged objects are left alone.
func (r *gridRenderer) draw() {
	g := r.g
	size, h := g.Size(), g.rowHeight()
	if size.Width <= 0 || size.Height <= 0 {
		return
	}
	g.clamp()
	y, height, bar := g.bar()
	r.measure(size, h, bar)
	r.drawHead(size, h)
	if p := fyne.NewPos(0, h); r.clip.Position() != p {
		r.clip.Move(p)
	}
	if s := fyne.NewSize(size.Width, g.room()); r.clip.Size() != s {
		r.clip.Resize(s)
		r.body.Resize(s)
	}

	seen := int(g.room()/h) + 2
	r.grow(seen)
	current, standing := g.src.CurrentRow()
	shift := snap(g.shift, r.look.scale)
	n := len(r.rows)
	for i := g.top; i < g.top+n; i++ {
		slot := r.rows[((i%n)+n)%n]
		if i < g.src.Lo() || i >= g.src.Hi() || i >= g.top+seen {
			if slot.Visible() {
				slot.Hide()
			}
			continue
		}
		r.drawRow(slot, i, float32(i-g.top)*h-shift, standing && i == current)
	}
	r.drawFocus(size, g.focused && (!standing || g.moves == nil))
	if bar {
		place(r.track, size.Width-barWidth, h, barWidth, g.room(), theme.Color(theme.ColorNameScrollBarBackground))
		place(r.thumb, size.Width-barWidth+3, h+y, barWidth-6, height, theme.Color(theme.ColorNameScrollBar))
		r.track.Show()
		r.thumb.Show()
	} else {
		r.track.Hide()
		r.thumb.Hide()
	}
	g.src.Ensure(g.top, g.top+seen)
}

// measure lays the columns out, and has every row made anew when that changed or
// their colours did.
func (r *gridRenderer) measure(size fyne.Size, h float32, bar bool) {
	g := r.g
	now := shape{
		size: size, scale: pixels(g), height: h, text: theme.SizeForWidget(theme.SizeNameText, g), ticks: g.Ticks, bar: bar,
		ink: theme.Color(theme.ColorNameForeground), selected: theme.Color(theme.ColorNameSelection),
	}
	at, widths := g.layout(size.Width - barWidth)
	if now == r.look && slices.Equal(at, r.at) && slices.Equal(widths, r.widths) {
		return
	}
	r.shape++
	r.look, r.at, r.widths, r.height = now, at, widths, h
	width := size.Width
	if bar {
		width -= barWidth
	}
	s := now.scale
	r.rowWidth = float32(int(width*s)) / s
	line := fyne.MeasureText("x", now.text, fyne.TextStyle{}).Height
	tall := max(line, theme.SizeForWidget(theme.SizeNameInlineIcon, g))
	r.skip = float32(int(max(0, (h-tall)/2)*s)) / s
}

// grow makes more rows where more are seen than ever before. None is given up when
// the list becomes lower: the toolkit would keep its picture for a minute, and a
// list whose height changes with each search would collect them.
func (r *gridRenderer) grow(n int) {
	if n <= len(r.rows) {
		return
	}
	r.body.Objects = nil
	for range n - len(r.rows) {
		row := &gridRow{band: r.painter.newBand(), cells: make([]Cell, len(r.g.columns)), reading: make([]Cell, len(r.g.columns))}
		row.Hide()
		r.rows = append(r.rows, row)
	}
	for _, row := range r.rows {
		r.body.Objects = append(r.body.Objects, row.Raster)
	}
	for _, f := range r.focus {
		r.body.Objects = append(r.body.Objects, f)
	}
}

// drawFocus draws a ring around the rows of a list without a current one.
func (r *gridRenderer) drawFocus(size fyne.Size, on bool) {
	w, h, t := size.Width-2, r.g.room()-2, float32(ringWidth)
	for i, b := range [4][4]float32{{1, 1, w, t}, {1, 1 + h - t, w, t}, {1, 1 + t, t, h - 2*t}, {1 + w - t, 1 + t, t, h - 2*t}} {
		if !on {
			r.focus[i].Hide()
			continue
		}
		place(r.focus[i], b[0], b[1], b[2], b[3], theme.Color(theme.ColorNamePrimary))
		r.focus[i].Show()
	}
}

func (r *gridRenderer) drawHead(size fyne.Size, h float32) {
	g := r.g
	now := make([]headState, 0, len(g.columns))
	for i, c := range g.columns {
		sorted := g.sorted == c.ID
		now = append(now, headState{c.Title, r.at[i], r.widths[i], sorted, sorted && g.ascending, r.shape})
	}
	if !slices.Equal(now, r.heads) {
		r.heads = now
		r.composeHead(h)
		r.head.Refresh()
	}
	s := r.look.scale
	r.head.put(0, float32(int(size.Width*s))/s)
}

func (r *gridRenderer) composeHead(h float32) {
	const arrow = 12
	b := r.head
	b.height, b.ground, b.marks = h, look.Head, b.marks[:0]
	text := theme.SizeForWidget(theme.SizeNameCaptionText, r.g)
	for i, c := range r.g.columns {
		if r.widths[i] == 0 {
			continue
		}
		x, width := r.at[i]+look.Unit, r.widths[i]-2*look.Unit
		sorted := r.g.sorted == c.ID
		if sorted {
			name := "down"
			if r.g.ascending {
				name = "up"
			}
			width -= arrow + 2
			b.marks = append(b.marks, mark{x: x + width + 2, y: (h - arrow) / 2, w: arrow, h: arrow, icon: look.Coloured(name, theme.ColorNameForeground)})
		}
		if c.Title != "" && width > 0 {
			b.marks = append(b.marks, mark{x: x, w: width, h: h, text: c.Title, size: text, bold: sorted, right: c.Right, ink: look.Muted})
		}
	}
}

// Shown tells what the list paints, heads first: what is in a picture cannot be
// read from its objects.
func (g *Grid) Shown() (all []Shown) {
	r := g.view
	if r == nil {
		return nil
	}
	all = r.painter.shown(r.head, -1, 0)
	rows := slices.Clone(r.rows)
	slices.SortFunc(rows, func(a, b *gridRow) int { return a.index - b.index })
	for _, row := range rows {
		all = append(all, r.painter.shown(row.band, row.index, r.height+row.Position().Y-row.skip)...)
	}
	return all
}

// place moves, sizes and colours a rectangle, and leaves an unchanged one alone.
func place(o *canvas.Rectangle, x, y, w, h float32, c color.Color) {
	if p := fyne.NewPos(x, y); o.Position() != p {
		o.Move(p)
	}
	if s := fyne.NewSize(w, h); o.Size() != s {
		o.Resize(s)
	}
	if o.FillColor != c {
		o.FillColor = c
		o.Refresh()
	}
}
