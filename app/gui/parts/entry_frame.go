package parts

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// CreateRenderer draws the field as the toolkit does, but for its frame: there the
// toolkit lays two rounded shapes over the whole field, of which a line around it
// and a plain ground remain to be seen. A long field cost more than the rows' texts.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	inner := e.Entry.CreateRenderer()
	objects := inner.Objects()
	if len(objects) < 2 {
		return inner
	}
	box, ok := objects[0].(*canvas.Rectangle)
	border, also := objects[1].(*canvas.Rectangle)
	if !ok || !also || border.StrokeColor == nil {
		return inner
	}
	r := &frameRenderer{WidgetRenderer: inner, box: box, border: border, ground: newFlat(box.FillColor)}
	r.own = []fyne.CanvasObject{r.ground.Raster}
	for i := range r.sides {
		r.sides[i] = canvas.NewRectangle(border.StrokeColor)
		r.own = append(r.own, r.sides[i])
	}
	return r
}

// frameRenderer draws a ground and four sides in the place of the toolkit's box and
// border, as they say.
type frameRenderer struct {
	fyne.WidgetRenderer
	box, border *canvas.Rectangle
	ground      *flat
	sides       [4]*canvas.Rectangle
	own         []fyne.CanvasObject
}

func (r *frameRenderer) Objects() []fyne.CanvasObject {
	return slices.Concat(r.own, r.WidgetRenderer.Objects()[2:])
}

func (r *frameRenderer) Layout(s fyne.Size) {
	r.WidgetRenderer.Layout(s)
	t := r.border.StrokeWidth
	r.ground.place(t, t, max(0, s.Width-2*t), max(0, s.Height-2*t))
	// The corners are left out: at one pixel that is how a rounded frame looks.
	c := r.border.StrokeColor
	place(r.sides[0], t, 0, s.Width-2*t, t, c)
	place(r.sides[1], t, s.Height-t, s.Width-2*t, t, c)
	place(r.sides[2], 0, t, t, s.Height-2*t, c)
	place(r.sides[3], s.Width-t, t, t, s.Height-2*t, c)
}

func (r *frameRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.ground.paint(r.box.FillColor)
	for _, side := range r.sides {
		if side.FillColor != r.border.StrokeColor {
			side.FillColor = r.border.StrokeColor
			side.Refresh()
		}
	}
}
