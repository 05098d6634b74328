package pdf

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strconv"

	"github.com/jung-kurt/gofpdf"
)

// rgb is a colour; all drawing is in device RGB, which the output intent names.
type rgb struct{ r, g, b uint8 }

// canvas draws on gofpdf's pages in millimetres from the top left. It keeps
// track of what is set, so that nothing is set twice, and of every character
// that no font has.
type canvas struct {
	pdf      *gofpdf.Fpdf
	faces    faces
	loaded   map[*fontPage]bool
	font     *fontPage
	size     float64
	ink      rgb
	inkSet   bool
	replaced map[rune]bool
	buf      []byte
}

const (
	pageWidth  = 210.0
	pageHeight = 297.0
	pointsPer  = 72 / 25.4
)

func newCanvas(fs faces) *canvas {
	p := gofpdf.New("P", "mm", "A4", "")
	p.SetCompression(false) // the finisher deflates, once
	p.SetCatalogSort(true)
	p.SetAutoPageBreak(false, 0)
	p.SetMargins(0, 0, 0)
	return &canvas{pdf: p, faces: fs, loaded: map[*fontPage]bool{}, replaced: map[rune]bool{}}
}

// addPage begins a page; nothing of the last one's settings holds on it.
func (c *canvas) addPage() {
	c.pdf.AddPage()
	c.font, c.inkSet = nil, false
}

func (c *canvas) setInk(col rgb) {
	if c.inkSet && c.ink == col {
		return
	}
	c.ink, c.inkSet = col, true
	// gofpdf wraps each text in a state of its own unless both are the same.
	c.pdf.SetFillColor(int(col.r), int(col.g), int(col.b))
	c.pdf.SetTextColor(int(col.r), int(col.g), int(col.b))
}

func (c *canvas) setFont(p *fontPage, size float64) {
	if !c.loaded[p] {
		c.pdf.AddFontFromBytes(p.name, "", p.def, nil)
		c.loaded[p] = true
	}
	if c.font == p && c.size == size {
		return
	}
	c.font, c.size = p, size
	c.pdf.SetFont(p.name, "", size)
}

// style is how a text looks.
type style struct {
	w    weight
	size float64 // points
	ink  rgb
}

// text draws one line with its baseline at y and gives its width in mm.
func (c *canvas) text(x, y float64, st style, s string) float64 {
	f := c.faces[st.w]
	buf := c.buf[:0]
	page, run, from := -1, 0, x
	flush := func() {
		if len(buf) == 0 {
			return
		}
		c.setInk(st.ink)
		c.setFont(f.pages[page], st.size)
		c.pdf.Text(from, y, string(buf))
		buf = buf[:0]
	}
	for _, r := range s {
		g, ok := f.glyph(r)
		if !ok {
			c.replaced[r] = true
		}
		if g.code == 0 {
			continue
		}
		if int(g.page) != page {
			flush()
			page, from = int(g.page), x+float64(run)*st.size*mmPerPoint/1000
		}
		buf = append(buf, g.code)
		run += int(g.width)
	}
	flush()
	c.buf = buf[:0]
	return float64(run) * st.size * mmPerPoint / 1000
}

// width gives what text would.
func (c *canvas) width(st style, s string) float64 { return c.faces[st.w].width(s, st.size) }

// right draws a line that ends at x.
func (c *canvas) right(x, y float64, st style, s string) {
	c.text(x-c.width(st, s), y, st, s)
}

// centre draws a line around x.
func (c *canvas) centre(x, y float64, st style, s string) {
	c.text(x-c.width(st, s)/2, y, st, s)
}

// fit gives the style with its size lowered until the text is at most width mm.
func (c *canvas) fit(st style, s string, width float64) style {
	if w := c.width(st, s); w > width && w > 0 {
		st.size = max(st.size*width/w, 0.5)
	}
	return st
}

// rightFit draws a line that ends at x and is never wider than width.
func (c *canvas) rightFit(x, y float64, st style, s string, width float64) {
	c.right(x, y, c.fit(st, s, width), s)
}

// rule draws a line of the given thickness as a filled bar, which prints alike
// everywhere.
func (c *canvas) rule(x, y, w, thick float64, col rgb) { c.box(x, y, w, thick, col) }

// box fills a rectangle.
func (c *canvas) box(x, y, w, h float64, col rgb) {
	c.setInk(col)
	c.pdf.Rect(x, y, w, h, "F")
}

// frame draws the outline of a rectangle.
func (c *canvas) frame(x, y, w, h, thick float64, col rgb) {
	c.box(x, y, w, thick, col)
	c.box(x, y+h-thick, w, thick, col)
	c.box(x, y+thick, thick, h-2*thick, col)
	c.box(x+w-thick, y+thick, thick, h-2*thick, col)
}

// bars fills rectangles given in modules as one path: from (x, y) down and
// right, a module being unit mm wide and high mm tall.
func (c *canvas) bars(x, y, unit, high float64, rects []bar) {
	c.setInk(rgb{})
	b := append(c.buf[:0], "q "...)
	num := func(v float64) {
		b = strconv.AppendFloat(b, v, 'f', 4, 64)
		b = append(b, ' ')
	}
	num(unit * pointsPer)
	b = append(b, "0 0 "...)
	num(-high * pointsPer)
	num(x * pointsPer)
	num((pageHeight - y) * pointsPer)
	b = append(b, "cm"...)
	for _, r := range rects {
		for i, v := range [4]int{r.x, r.y, r.w, r.h} {
			b = append(b, " \n"[min(1, (4-i)/4)])
			b = strconv.AppendInt(b, int64(v), 10)
		}
		b = append(b, " re"...)
	}
	b = append(b, "\nf Q"...)
	c.pdf.RawWriteStr(string(b))
	c.buf = b[:0]
}

// bar is a dark rectangle of a barcode, in modules.
type bar struct{ x, y, w, h int }

// picture places the logo. gofpdf is given a single dot: the finisher puts the
// prepared logo in its place, so it is not parsed and hashed for each document.
func (c *canvas) picture(dot []byte, x, y, w, h float64) {
	const name = "logo"
	o := gofpdf.ImageOptions{ImageType: "png"}
	c.pdf.RegisterImageOptionsReader(name, o, bytes.NewReader(dot))
	c.pdf.ImageOptions(name, x, y, w, h, false, o, 0, "")
}

// dotPNG is a picture of one white pixel.
func dotPNG() ([]byte, error) {
	m := image.NewRGBA(image.Rect(0, 0, 1, 1))
	m.Set(0, 0, color.White)
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return b.Bytes(), err
}
