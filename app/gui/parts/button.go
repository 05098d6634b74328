package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// Tapped does what the button is for. Fyne's takes the focus away from whatever
// has it; here it stays, so that the keyboard goes on where it was, and a dialog
// knows where to give it back to.
func (b *Button) Tapped(e *fyne.PointEvent) {
	do, c := b.OnTapped, fyne.CurrentApp().Driver().CanvasForObject(b.self)
	if b.Disabled() || do == nil || c == nil {
		b.Button.Tapped(e)
		return
	}
	was := c.Focused()
	b.OnTapped = func() {
		b.OnTapped = do
		if was != nil && c.Focused() == nil {
			c.Focus(was)
		}
		do()
	}
	b.Button.Tapped(e)
}

// FocusLost takes the mark away.
func (b *Button) FocusLost() { b.marked(false); b.Button.FocusLost() }

// marked draws a ring round the button that has the focus: Fyne's wash of the
// accent cannot be seen on a button that has the accent's colour.
func (b *Button) marked(on bool) {
	if b.ring != nil {
		b.ring.Hidden = !on
	}
}

// CreateRenderer draws Fyne's button, and the ring.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	inner := b.Button.CreateRenderer()
	b.ring = canvas.NewRectangle(nil)
	b.ring.StrokeWidth = 2
	b.ring.Hide()
	r := &ringed{WidgetRenderer: inner, ring: b.ring}
	r.dye()
	return r
}

// ringed is a button's renderer with a ring over it.
type ringed struct {
	fyne.WidgetRenderer
	ring *canvas.Rectangle
}

func (r *ringed) dye() {
	r.ring.StrokeColor, r.ring.CornerRadius = theme.Color(theme.ColorNameForeground), theme.Size(theme.SizeNameButtonRadius)
}

// Objects are the button's, and the ring.
func (r *ringed) Objects() []fyne.CanvasObject {
	in := r.WidgetRenderer.Objects()
	return append(in[:len(in):len(in)], r.ring)
}

// Layout places the button's parts and the ring round them.
func (r *ringed) Layout(s fyne.Size) {
	r.WidgetRenderer.Layout(s)
	r.ring.Resize(s)
}

// Refresh draws all of it as it stands.
func (r *ringed) Refresh() {
	r.WidgetRenderer.Refresh()
	r.dye()
	r.ring.Refresh()
}
