package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/look"
)

// Flow lays objects out in lines, as words in a paragraph, and stretches the
// first object by what its line leaves over when Stretch is set.
type Flow struct {
	Stretch bool
	// Grew is told when the lines need another height than they were given:
	// whoever holds the flow must then lay out again.
	Grew func()
	// OneLine keeps everything in one line, for a box that scrolls sideways.
	OneLine bool
	// Gap is what lies between two objects; 0 is the usual.
	Gap   float32
	width float32
	told  float32
}

func (f *Flow) gap() float32 {
	if f.Gap > 0 {
		return f.Gap
	}
	return look.Unit
}

// lines breaks the objects over a width.
func (f *Flow) lines(objects []fyne.CanvasObject, width float32) [][]fyne.CanvasObject {
	var out [][]fyne.CanvasObject
	var line []fyne.CanvasObject
	var x float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		w := o.MinSize().Width
		if len(line) > 0 && x+w > width && !f.OneLine {
			out, line, x = append(out, line), nil, 0
		}
		line = append(line, o)
		x += w + f.gap()
	}
	if len(line) > 0 {
		out = append(out, line)
	}
	return out
}

// MinSize is as wide as the widest object, and as high as the lines were in the
// last width.
func (f *Flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var widest, all float32
	for _, o := range objects {
		if o.Visible() {
			w := o.MinSize().Width
			widest = max(widest, w)
			all += w + f.gap()
		}
	}
	if f.OneLine {
		widest = max(0, all-f.gap())
	}
	width := f.width
	if width == 0 {
		width = 1e6
	}
	var h float32
	for i, l := range f.lines(objects, max(width, widest)) {
		if i > 0 {
			h += look.Unit / 2
		}
		h += highest(l)
	}
	return fyne.NewSize(widest, h)
}

// Layout places the objects.
func (f *Flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	var y float32
	for n, l := range f.lines(objects, size.Width) {
		h := highest(l)
		var sum float32
		for _, o := range l {
			sum += o.MinSize().Width + f.gap()
		}
		spare := max(0, size.Width-sum+f.gap())
		var x float32
		for i, o := range l {
			m := o.MinSize()
			if f.Stretch && n == 0 && i == 0 {
				m.Width += spare
			}
			o.Resize(fyne.NewSize(m.Width, h))
			o.Move(fyne.NewPos(x, y))
			x += m.Width + f.gap()
		}
		y += h + look.Unit/2
	}
	if y -= look.Unit / 2; f.Grew != nil && y != size.Height && y != f.told {
		f.told = y
		f.Grew()
	}
}

// Watch tells whether there is less than so much width or height, as often as
// that changes, and gives its objects all of the room. Both are meant at the usual
// size of text, and are more at a larger one.
type Watch struct {
	Least       float32 // width
	LeastHeight float32 // 0: the height does not matter
	// Changed is told whether the room is narrow, and whether it is low.
	Changed     func(narrow, low bool)
	narrow, low bool
	known       bool
}

// MinSize is the largest of its objects'.
func (w *Watch) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	return m
}

// Layout gives all of the room, and tells.
func (w *Watch) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
		o.Move(fyne.Position{})
	}
	scale := theme.TextSize() / 14
	narrow, low := size.Width < w.Least*scale, size.Height < w.LeastHeight*scale
	if narrow != w.narrow || low != w.low || !w.known {
		w.narrow, w.low, w.known = narrow, low, true
		w.Changed(narrow, low)
	}
}

func highest(os []fyne.CanvasObject) (h float32) {
	for _, o := range os {
		h = max(h, o.MinSize().Height)
	}
	return h
}

// Panes puts a list and its detail side by side, or, where there is no room for
// both, the one over the other.
type Panes struct {
	// Least is the width, at usual text size, from which both fit.
	Least float32
	// Share is the detail's part of the width.
	Share float32
	// Open tells whether the detail is open.
	Open func() bool
	// Narrow is told whether only one of the two fits.
	Narrow func(bool)
	narrow bool
	known  bool
}

// MinSize is that of what is seen.
func (p *Panes) MinSize(o []fyne.CanvasObject) (m fyne.Size) {
	for _, c := range o {
		if c.Visible() {
			m = m.Max(c.MinSize())
		}
	}
	return m
}

// Layout places both.
func (p *Panes) Layout(o []fyne.CanvasObject, size fyne.Size) {
	narrow := size.Width < p.Least
	if p.Narrow != nil && (narrow != p.narrow || !p.known) {
		p.narrow, p.known = narrow, true
		p.Narrow(narrow)
	}
	open := p.Open()
	switch {
	case !open:
		o[0].Show()
		o[1].Hide()
		o[0].Move(fyne.Position{})
		o[0].Resize(size)
	case narrow:
		o[0].Hide()
		o[1].Show()
		o[1].Move(fyne.Position{})
		o[1].Resize(size)
	default:
		o[0].Show()
		o[1].Show()
		w := max(346, size.Width*p.Share)
		o[0].Move(fyne.Position{})
		o[0].Resize(fyne.NewSize(size.Width-w-look.Unit, size.Height))
		o[1].Move(fyne.NewPos(size.Width-w, 0))
		o[1].Resize(fyne.NewSize(w, size.Height))
	}
}
