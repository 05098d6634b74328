package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/look"
)

// CreateRenderer draws the grid.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	r := &gridRenderer{
		g: g, fits: map[fitKey]string{}, headBack: newFlat(nil), headLine: canvas.NewRectangle(nil), back: newFlat(nil),
		focus: canvas.NewRectangle(nil), track: canvas.NewRectangle(nil), thumb: canvas.NewRectangle(nil),
		body: container.NewWithoutLayout(),
	}
	r.focus.StrokeWidth = 2
	r.thumb.CornerRadius, r.focus.CornerRadius = 3, 3
	for range g.columns {
		r.heads = append(r.heads, canvas.NewText("", nil))
		r.arrows = append(r.arrows, canvas.NewImageFromResource(nil))
	}
	r.clip = container.NewClip(r.body)
	r.objects = []fyne.CanvasObject{r.back.Raster, r.clip, r.headBack.Raster, r.headLine}
	for i := range r.heads {
		r.objects = append(r.objects, r.heads[i], r.arrows[i])
	}
	r.objects = append(r.objects, r.track, r.thumb)
	r.Refresh()
	return r
}

// gridRow is the objects of one row that is seen. A row keeps its objects while
// it is seen, so that scrolling redraws no text.
type gridRow struct {
	index int
	back  *canvas.Rectangle
	line  *canvas.Rectangle
	tick  *canvas.Image
	texts []*canvas.Text
	icons []*canvas.Image
	more  [][]*canvas.Image // beside icons, as many as the column may show
	cells []Cell
}

type fitKey struct {
	text  string
	width float32
	size  float32
	bold  bool
}

type gridRenderer struct {
	g                             *Grid
	objects                       []fyne.CanvasObject
	back, headBack                *flat
	headLine, focus, track, thumb *canvas.Rectangle
	heads                         []*canvas.Text
	arrows                        []*canvas.Image
	body                          *fyne.Container
	clip                          *container.Clip
	rows                          []*gridRow
	fits                          map[fitKey]string
	ink                           color.Color
}

func (r *gridRenderer) Destroy()                     {}
func (r *gridRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *gridRenderer) MinSize() fyne.Size           { return r.g.MinSize() }
func (r *gridRenderer) Layout(fyne.Size)             { r.draw() }
func (r *gridRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.g)
}

// draw puts everything in its place. It is called for every change and every
// step of the wheel; unchanged objects are left alone.
func (r *gridRenderer) draw() {
	g := r.g
	size, h := g.Size(), g.rowHeight()
	if size.Width <= 0 || size.Height <= 0 {
		return
	}
	g.clamp()
	at, w := g.layout(size.Width - barWidth)
	if g.Bare {
		r.back.Hide()
	} else {
		r.back.place(0, 0, size.Width, size.Height, theme.Color(look.Surface))
	}
	r.drawHead(size, h, at, w)
	r.clip.Move(fyne.NewPos(0, h))
	r.clip.Resize(fyne.NewSize(size.Width, g.room()))

	n := int(g.room()/h) + 2
	if ink := theme.Color(theme.ColorNameForeground); n != len(r.rows) || ink != r.ink { // other colours: every icon is drawn anew
		r.ink = ink
		r.rebuild(n)
	}
	r.focus.Hide()
	current, standing := g.src.CurrentRow()
	for i := g.top; i < g.top+n; i++ {
		slot := r.rows[((i%n)+n)%n]
		if i < g.src.Lo() || i >= g.src.Hi() {
			slot.hide()
			continue
		}
		y := float32(i-g.top)*h - g.shift
		r.drawRow(slot, i, y, size.Width, at, w, standing && i == current)
	}
	if standing && g.focused && g.moves != nil {
		y := float32(current-g.top)*h - g.shift
		place(r.focus, 1, y+1, size.Width-barWidth-2, h-2, nil)
		r.focus.FillColor, r.focus.StrokeColor = nil, theme.Color(theme.ColorNamePrimary)
		r.focus.Show()
	} else if g.focused {
		place(r.focus, 1, 1, size.Width-2, g.room()-2, nil)
		r.focus.FillColor, r.focus.StrokeColor = nil, theme.Color(theme.ColorNamePrimary)
		r.focus.Show()
	}
	if y, height, ok := g.bar(); ok {
		place(r.track, size.Width-barWidth, h, barWidth, g.room(), theme.Color(theme.ColorNameScrollBarBackground))
		place(r.thumb, size.Width-barWidth+3, h+y, barWidth-6, height, theme.Color(theme.ColorNameScrollBar))
		r.track.Show()
		r.thumb.Show()
	} else {
		r.track.Hide()
		r.thumb.Hide()
	}
	g.src.Ensure(g.top, g.top+n)
}

func (r *gridRenderer) rebuild(n int) {
	r.rows = make([]*gridRow, n)
	for _, a := range r.arrows {
		a.Resource = nil
	}
	r.body.Objects = nil
	for i := range r.rows {
		row := &gridRow{index: -1 << 40, back: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil), tick: canvas.NewImageFromResource(nil), cells: make([]Cell, len(r.g.columns))}
		r.body.Objects = append(r.body.Objects, row.back, row.line, row.tick)
		for _, c := range r.g.columns {
			t, im := canvas.NewText("", nil), canvas.NewImageFromResource(nil)
			row.texts, row.icons = append(row.texts, t), append(row.icons, im)
			r.body.Objects = append(r.body.Objects, t, im)
			var more []*canvas.Image
			for range c.Icons {
				more = append(more, canvas.NewImageFromResource(nil))
				r.body.Objects = append(r.body.Objects, more[len(more)-1])
			}
			row.more = append(row.more, more)
		}
		r.rows[i] = row
	}
	r.body.Objects = append(r.body.Objects, r.focus)
	r.body.Resize(r.clip.Size())
}

func (row *gridRow) hide() {
	row.back.Hide()
	row.line.Hide()
	row.tick.Hide()
	for i := range row.texts {
		row.texts[i].Hide()
		row.icons[i].Hide()
		hideAll(row.more[i])
	}
}

func hideAll(ims []*canvas.Image) {
	for _, im := range ims {
		im.Hide()
	}
}

func (r *gridRenderer) drawHead(size fyne.Size, h float32, at, w []float32) {
	r.headBack.place(0, 0, size.Width, h, theme.Color(look.Head))
	place(r.headLine, 0, h-1, size.Width, 1, theme.Color(theme.ColorNameSeparator))
	text := theme.SizeForWidget(theme.SizeNameCaptionText, r.g)
	for i, c := range r.g.columns {
		t, im := r.heads[i], r.arrows[i]
		if w[i] == 0 {
			t.Hide()
			im.Hide()
			continue
		}
		style := fyne.TextStyle{Bold: r.g.sorted == c.ID}
		x, width := at[i]+look.Unit, w[i]-2*look.Unit
		im.Hide()
		if r.g.sorted == c.ID {
			name := "down"
			if r.g.ascending {
				name = "up"
			}
			setIcon(im, look.Coloured(name, theme.ColorNameForeground))
			im.Resize(fyne.NewSquareSize(12))
			width -= 14
			ix := x + width + 2
			im.Move(fyne.NewPos(ix, (h-12)/2))
			im.Show()
		}
		r.text(t, c.Title, x, 0, width, h, text, style, theme.Color(look.Muted), c.Right)
	}
}

func (r *gridRenderer) drawRow(row *gridRow, i int, y, width float32, at, w []float32, current bool) {
	g, h := r.g, r.g.rowHeight()
	for k := range row.cells {
		row.cells[k] = Cell{}
	}
	ticked := g.src.Cells(i, row.cells)
	back := theme.Color(look.Surface)
	switch {
	case current || ticked:
		back = theme.Color(theme.ColorNameSelection)
	case g.hovered && i == g.hover:
		back = theme.Color(theme.ColorNameHover)
	}
	row.index = i
	place(row.back, 0, y, width, h, back)
	place(row.line, 0, y+h-1, width, 1, theme.Color(theme.ColorNameSeparator))
	// The list's own ground lies below: painted over row by row it is the dearest
	// part of a frame where the processor does the painting.
	if back == theme.Color(look.Surface) {
		row.back.Hide()
	} else {
		row.back.Show()
	}
	row.line.Show()
	row.tick.Hide()
	icon := theme.SizeForWidget(theme.SizeNameInlineIcon, g)
	if g.Ticks {
		name, colour := "unchecked", look.Muted
		if ticked {
			name, colour = "checked", theme.ColorNamePrimary
		}
		setIcon(row.tick, look.Coloured(name, colour))
		row.tick.Resize(fyne.NewSquareSize(icon))
		row.tick.Move(fyne.NewPos((g.lead()-icon)/2+2, y+(h-icon)/2))
		row.tick.Show()
	}
	size := theme.SizeForWidget(theme.SizeNameText, g)
	for k, c := range g.columns {
		cell, t, im := row.cells[k], row.texts[k], row.icons[k]
		im.Hide()
		hideAll(row.more[k])
		if w[k] == 0 {
			t.Hide()
			continue
		}
		x, room := at[k]+look.Unit, w[k]-2*look.Unit
		show := func(im *canvas.Image, icon fyne.Resource, side, gap float32) {
			setIcon(im, icon)
			im.Resize(fyne.NewSquareSize(side))
			im.Move(fyne.NewPos(x, y+(h-side)/2))
			im.Show()
			x, room = x+side+gap, room-side-gap
		}
		if cell.Icon != nil && len(cell.More) == 0 {
			show(im, cell.Icon, icon, 6)
		} else if cell.Icon != nil {
			show(im, cell.Icon, icon, 3)
			for n, res := range cell.More[:min(len(cell.More), c.Icons)] {
				show(row.more[k][n], res, icon, 3)
			}
		}
		colour := theme.Color(theme.ColorNameForeground)
		if cell.Colour != "" {
			colour = theme.Color(cell.Colour)
		}
		r.text(t, cell.Text, x, y, room, h, size, fyne.TextStyle{Bold: cell.Bold}, colour, c.Right)
	}
}
