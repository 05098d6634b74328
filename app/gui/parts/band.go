package parts

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/paint"
)

// mark is a text or an icon in a band, in the toolkit's units from the band's
// corner.
type mark struct {
	x, y, w, h float32
	text       string
	size       float32
	bold       bool
	right      bool
	ink        fyne.ThemeColorName
	icon       fyne.Resource
}

// band is a head or a row as one picture: its ground, the line below it and its
// marks, painted when they change and only moved otherwise. Where the processor
// does the drawing, objects and textures of their own for each text are what
// scrolling costs, and what a list keeps in memory.
type band struct {
	*canvas.Raster
	ground, wash fyne.ThemeColorName // wash is laid over the ground
	height       float32             // of the band; the picture leaves out what is above skip
	skip         float32
	ring         float32 // the width of a ring around it; 0: none
	marks        []mark
}

// painter is what the bands of one list are painted with.
type painter struct {
	*paint.Painter
	of      fyne.CanvasObject
	picture image.RGBA // the toolkit copies it at once
	// rehearsal is how many pixels a unit is taken to have while nothing is shown
	// yet; 0: it is not rehearsed.
	rehearsal float32
}

func newPainter(of fyne.CanvasObject) *painter { return &painter{Painter: paint.New(), of: of} }

// scale is how many pixels a unit has in the window.
func (p *painter) scale() float32 {
	if p.rehearsal > 0 {
		return p.rehearsal
	}
	return pixels(p.of)
}

// pixels is how many pixels a unit has where an object is shown; 1 while it is not.
func pixels(o fyne.CanvasObject) float32 {
	const far = 1000
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		if x, _ := c.PixelCoordinateForPosition(fyne.NewPos(far, 0)); x > 0 {
			return float32(x) / far
		}
	}
	return 1
}

func (p *painter) newBand() *band {
	b := &band{}
	b.Raster = canvas.NewRaster(func(w, h int) image.Image { return p.paint(b, w, h) })
	b.ScaleMode = canvas.ImageScalePixels
	return b
}

// snap rounds units to whole pixels.
func snap(v, scale float32) float32 { return float32(math.Round(float64(v*scale))) / scale }

func px(v, scale float32) int { return int(math.Round(float64(v * scale))) }

// put places a band with its top at y, above what it leaves out. A new size is
// painted anew by the toolkit.
func (b *band) put(y, width float32) {
	if p := fyne.NewPos(0, y+b.skip); b.Position() != p {
		b.Move(p)
	}
	if s := fyne.NewSize(width, b.height-b.skip); b.Size() != s {
		b.Resize(s)
	}
	if !b.Visible() {
		b.Show()
	}
}

// paint gives a band's picture in pixels.
func (p *painter) paint(b *band, w, h int) image.Image {
	s := p.scale()
	if n := 4 * w * h; cap(p.picture.Pix) < n {
		p.picture.Pix = make([]uint8, n)
	}
	im := &p.picture
	im.Pix, im.Stride, im.Rect = im.Pix[:4*w*h], 4*w, image.Rect(0, 0, w, h)
	paint.Ground(im, im.Rect, theme.Color(b.ground))
	if b.wash != "" {
		paint.Ground(im, im.Rect, theme.Color(b.wash))
	}
	thin := max(1, px(1, s))
	paint.Ground(im, image.Rect(0, h-thin, w, h), theme.Color(theme.ColorNameSeparator))
	for _, m := range b.marks {
		x, y := px(m.x, s), px(m.y, s)-px(b.skip, s)
		if m.icon != nil {
			p.Icon(im, image.Pt(x, y), px(m.w, s), m.icon)
			continue
		}
		p.Text(im, image.Rect(x, y, px(m.x+m.w, s), y+px(m.h, s)), m.text, m.font(s), inkOf(m), m.right)
	}
	if b.ring > 0 {
		paint.Ring(im, image.Rect(thin, thin, px(b.ring, s)-thin, h-thin), px(ringWidth, s), theme.Color(theme.ColorNamePrimary))
	}
	return im
}

// ringWidth is how thick the ring around what has the keyboard is.
const ringWidth = 2

func (m mark) font(scale float32) paint.Font {
	return paint.Font{Size: m.size, Bold: m.bold, Scale: scale}
}

func inkOf(m mark) color.Color { return theme.Color(m.ink) }

// Shown is a text or an icon as a list paints it.
type Shown struct {
	Row  int // -1 in the heads
	Text string
	Icon string // the resource's name
	Ink  fyne.ThemeColorName
	Bold bool
	Pos  fyne.Position // in the list
	Size fyne.Size
}

// shown gives what a band shows.
func (p *painter) shown(b *band, row int, y float32) (all []Shown) {
	if !b.Visible() {
		return nil
	}
	s := p.scale()
	for _, m := range b.marks {
		v := Shown{Row: row, Ink: m.ink, Bold: m.bold, Pos: fyne.NewPos(m.x, y+m.y), Size: fyne.NewSize(m.w, m.h)}
		if m.icon != nil {
			v.Icon = m.icon.Name()
		} else {
			text, width := p.Fit(m.text, px(m.x+m.w, s)-px(m.x, s), m.font(s))
			if text == "" {
				continue
			}
			v.Text = text
			if w := float32(width) / s; w < m.w {
				if m.right {
					v.Pos.X += m.w - w
				}
				v.Size.Width = w
			}
		}
		all = append(all, v)
	}
	return all
}
