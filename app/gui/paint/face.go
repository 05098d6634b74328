package paint

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// The bounds of what a face remembers. A shop's texts need some 200 glyphs in four
// phases and a few hundred pairs; beyond the bounds it begins anew.
const (
	mostMasks  = 4096
	mostPairs  = 16384
	mostGlyphs = 4096
)

// phases is how many places within a pixel a glyph may begin at.
const phases = 4

// face is a font at one size in pixels.
type face struct {
	font   *sfnt.Font
	ppem   fixed.Int26_6
	buf    sfnt.Buffer
	glyphs map[rune]glyph
	pairs  map[uint32]fixed.Int26_6
	masks  map[uint32]*mask
	raster vector.Rasterizer
	dots   glyph // the ellipsis
}

// glyph is a rune's place in the font and its advance; index 0 is none.
type glyph struct {
	index   sfnt.GlyphIndex
	advance fixed.Int26_6
}

// mask is a glyph's coverage, placed from the pen's pixel on the base line.
type mask struct {
	*image.Alpha
	dx, dy int
}

func newFace(f *sfnt.Font, ppem fixed.Int26_6) *face {
	c := &face{font: f, ppem: ppem, glyphs: map[rune]glyph{}, pairs: map[uint32]fixed.Int26_6{}, masks: map[uint32]*mask{}}
	c.dots = c.glyph('…')
	return c
}

// glyph gives a rune's glyph; its index is 0 where the font has none.
func (c *face) glyph(r rune) glyph {
	g, ok := c.glyphs[r]
	if ok {
		return g
	}
	if i, err := c.font.GlyphIndex(&c.buf, r); err == nil && i != 0 {
		if a, err := c.font.GlyphAdvance(&c.buf, i, c.ppem, font.HintingNone); err == nil {
			g = glyph{i, a}
		}
	}
	if len(c.glyphs) >= mostGlyphs {
		clear(c.glyphs)
	}
	c.glyphs[r] = g
	return g
}

// kern is how much nearer two glyphs stand than their advances say.
func (c *face) kern(a, b sfnt.GlyphIndex) fixed.Int26_6 {
	key := uint32(a)<<16 | uint32(b)
	k, ok := c.pairs[key]
	if ok {
		return k
	}
	k, err := c.font.Kern(&c.buf, a, b, c.ppem, font.HintingNone)
	if err != nil { // a font or a pair without it
		k = 0
	}
	if len(c.pairs) >= mostPairs {
		clear(c.pairs)
	}
	c.pairs[key] = k
	return k
}

// mask gives a glyph's coverage at a phase; nil where nothing is to be painted.
func (c *face) mask(i sfnt.GlyphIndex, phase int) *mask {
	key := uint32(i)*phases + uint32(phase)
	m, ok := c.masks[key]
	if !ok {
		if len(c.masks) >= mostMasks {
			clear(c.masks)
		}
		m = c.cover(i, phase)
		c.masks[key] = m
	}
	return m
}

// cover rasterises a glyph's outline.
func (c *face) cover(i sfnt.GlyphIndex, phase int) *mask {
	segs, err := c.font.LoadGlyph(&c.buf, i, c.ppem, nil)
	if err != nil || len(segs) == 0 {
		return nil
	}
	shift := fixed.Int26_6(phase * 64 / phases)
	b := segs.Bounds()
	x0, y0 := (b.Min.X + shift).Floor(), b.Min.Y.Floor()
	w, h := (b.Max.X+shift).Ceil()-x0, b.Max.Y.Ceil()-y0
	if w <= 0 || h <= 0 {
		return nil
	}
	at := func(p fixed.Point26_6) (x, y float32) {
		return float32(p.X+shift)/64 - float32(x0), float32(p.Y)/64 - float32(y0)
	}
	c.raster.Reset(w, h)
	c.raster.DrawOp = draw.Src
	for _, s := range segs {
		ax, ay := at(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			c.raster.ClosePath()
			c.raster.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			c.raster.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			bx, by := at(s.Args[1])
			c.raster.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			bx, by := at(s.Args[1])
			cx, cy := at(s.Args[2])
			c.raster.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	c.raster.ClosePath()
	m := &mask{Alpha: image.NewAlpha(image.Rect(0, 0, w, h)), dx: x0, dy: y0}
	c.raster.Draw(m.Alpha, m.Rect, image.Opaque, image.Point{})
	return m
}

// stamp lays a colour through a mask onto an opaque picture, within clip.
func stamp(dst *image.RGBA, clip image.Rectangle, m *mask, x, y int, ink color.RGBA) {
	r := m.Rect.Add(image.Pt(x+m.dx, y+m.dy))
	in := r.Intersect(clip)
	if in.Empty() {
		return
	}
	for py := in.Min.Y; py < in.Max.Y; py++ {
		cover := m.Pix[(py-r.Min.Y)*m.Stride+in.Min.X-r.Min.X:]
		to := dst.Pix[dst.PixOffset(in.Min.X, py):]
		for k := range in.Dx() {
			if a := uint32(cover[k]); a != 0 {
				over(to[4*k:4*k+4:4*k+4], ink, a)
			}
		}
	}
}

// over puts a colour onto an opaque pixel with an opacity of 0 to 255.
func over(to []uint8, ink color.RGBA, a uint32) {
	b := 255 - a*uint32(ink.A)/255 // ink is premultiplied
	to[0] = uint8((uint32(ink.R)*a + uint32(to[0])*b + 127) / 255)
	to[1] = uint8((uint32(ink.G)*a + uint32(to[1])*b + 127) / 255)
	to[2] = uint8((uint32(ink.B)*a + uint32(to[2])*b + 127) / 255)
}
