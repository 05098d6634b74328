package paint

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Font is a size of text in the toolkit's units, its weight, and how many pixels a
// unit has.
type Font struct {
	Size  float32
	Bold  bool
	Scale float32
}

func (f Font) style() fyne.TextStyle { return fyne.TextStyle{Bold: f.Bold} }

// Painter paints, and remembers glyphs and icons from one picture to the next.
type Painter struct {
	fonts map[fyne.Resource]*sfnt.Font // nil: a font that only the toolkit reads
	faces map[faceKey]*face
	icons map[iconKey]*image.RGBA
	run   []placed
	runes []rune
}

type faceKey struct {
	font fyne.Resource
	ppem fixed.Int26_6
}

// placed is a glyph of a line with its distance from the line's beginning.
type placed struct {
	index sfnt.GlyphIndex
	x     fixed.Int26_6
}

// New makes a painter that remembers nothing.
func New() *Painter {
	return &Painter{fonts: map[fyne.Resource]*sfnt.Font{}, faces: map[faceKey]*face{}, icons: map[iconKey]*image.RGBA{}}
}

// mostFaces bounds the sizes, weights and scales that are remembered.
const mostFaces = 8

// face gives the theme's font at a size; nil where only the toolkit can read it.
func (p *Painter) face(f Font) *face {
	res := theme.Current().Font(f.style())
	ppem := fixed.Int26_6(math.Round(float64(f.Size) * float64(f.Scale) * 64))
	key := faceKey{res, ppem}
	if c, ok := p.faces[key]; ok {
		return c
	}
	parsed, ok := p.fonts[res]
	if !ok {
		parsed, _ = sfnt.Parse(res.Content()) // what it cannot read is the toolkit's to paint
		if len(p.fonts) >= mostFaces {
			clear(p.fonts)
		}
		p.fonts[res] = parsed
	}
	var c *face
	if parsed != nil && ppem > 0 {
		if c = newFace(parsed, ppem); c.dots.index == 0 {
			c = nil
		}
	}
	if len(p.faces) >= mostFaces {
		clear(p.faces)
	}
	p.faces[key] = c
	return c
}

// Text paints a line of text onto an opaque picture, in the middle of a box's
// height, from its left edge or up to its right one, cut with an ellipsis where it
// is too long. Nothing is painted outside the box.
func (p *Painter) Text(dst *image.RGBA, box image.Rectangle, s string, f Font, ink color.Color, right bool) {
	if s == "" || box.Empty() || f.Scale <= 0 {
		return
	}
	in := box.Intersect(dst.Rect)
	height, base := metrics(f)
	top := box.Min.Y + int(math.Round(float64(float32(box.Dy())-height)/2))
	c, width, _, ok := p.compose(s, fixed.I(box.Dx()), f)
	if !ok {
		p.foreign(dst, in, box, top, s, f, ink, right)
		return
	}
	x := fixed.I(box.Min.X)
	if right {
		x = max(x, fixed.I(box.Max.X)-width) // not rounded: figures stand below each other
	}
	colour := color.RGBAModel.Convert(ink).(color.RGBA)
	for _, g := range p.run {
		at := x + g.x + 64/phases/2
		if m := c.mask(g.index, int(at&63)*phases/64); m != nil {
			stamp(dst, in, m, at.Floor(), top+base, colour)
		}
	}
}

// Fit gives what Text paints of a text in so many pixels, and how wide that is.
func (p *Painter) Fit(s string, room int, f Font) (shown string, width int) {
	if s == "" || room <= 0 || f.Scale <= 0 {
		return "", 0
	}
	_, w, n, ok := p.compose(s, fixed.I(room), f)
	switch {
	case !ok:
		shown = cut(s, float32(room)/f.Scale, f)
		width = int(math.Ceil(float64(fyne.MeasureText(shown, f.Size, f.style()).Width * f.Scale)))
		return shown, width
	case len(p.run) > n:
		return string(p.runes[:n]) + "…", w.Ceil()
	}
	return string(p.runes), w.Ceil()
}

// compose sets p.run to the glyphs of a text in so much room, and gives their whole
// width and how many of p.runes are among them; more glyphs than runes is an
// ellipsis. ok is false for a text that needs more than glyphs one after the other.
func (p *Painter) compose(s string, room fixed.Int26_6, f Font) (c *face, width fixed.Int26_6, n int, ok bool) {
	if c = p.face(f); c == nil {
		return nil, 0, 0, false
	}
	var whole bool
	p.runes, whole = line(p.runes[:0], s)
	p.run = p.run[:0]
	var pen fixed.Int26_6
	var last sfnt.GlyphIndex
	fits, end := 0, fixed.Int26_6(0) // the longest beginning that has room for the ellipsis
	for i, r := range p.runes {
		g := c.glyph(r)
		if g.index == 0 || !simple(r) {
			return nil, 0, 0, false
		}
		if i > 0 {
			if pen+c.kern(last, c.dots.index)+c.dots.advance <= room {
				fits, end = i, pen+c.kern(last, c.dots.index)
			}
			pen += c.kern(last, g.index)
		}
		p.run = append(p.run, placed{g.index, pen})
		pen += g.advance
		last = g.index
	}
	if whole && pen <= room {
		return c, pen, len(p.runes), true
	}
	if pen+c.kern(last, c.dots.index)+c.dots.advance <= room {
		fits, end = len(p.runes), pen+c.kern(last, c.dots.index)
	}
	p.run = append(p.run[:fits], placed{c.dots.index, end})
	return c, end + c.dots.advance, fits, true
}

// metrics gives a line's height and where its base line lies below its top, in
// pixels.
func metrics(f Font) (height float32, base int) {
	size, b := fyne.CurrentApp().Driver().RenderedTextSize("x", f.Size, f.style(), nil)
	return size.Height * f.Scale, int(math.Ceil(float64(b * f.Scale)))
}
