package printer

import (
	"image"
	"iter"
)

// maxDPI bounds how finely pages are drawn: barcodes and six-point letters are
// sharp at 300, and a page is 25 MB then, not 100.
const maxDPI = 300

// sheet is a printer's paper in the printer's own dots. The printable part
// begins at (left, top), and there lies the origin of what is drawn.
type sheet struct {
	dpiX, dpiY    int
	width, height int
	left, top     int
}

// sound mends what a driver leaves out, as A4 at 300 dots an inch.
func (s sheet) sound() sheet {
	if s.dpiX <= 0 {
		s.dpiX = maxDPI
	}
	if s.dpiY <= 0 {
		s.dpiY = s.dpiX
	}
	if s.width <= 0 || s.height <= 0 {
		s.width, s.height = s.dpiX*2100/254, s.dpiY*2970/254
		s.left, s.top = 0, 0
	}
	return s
}

// drawDPI is the resolution to draw at: the printer's own, or a whole fraction
// of it, so that every drawn dot becomes the same number of printed ones and the
// bars of a barcode keep their widths.
func (s sheet) drawDPI() int {
	n := (s.dpiX + maxDPI - 1) / maxDPI
	return s.dpiX / n
}

// place says where on the sheet a picture drawn at drawDPI lies, from the
// printable part's corner: at its true size, edge on edge; a larger one is made
// smaller and centred.
func (s sheet) place(size image.Point) image.Rectangle {
	w, h := size.X*s.dpiX/s.drawDPI(), size.Y*s.dpiY/s.drawDPI()
	x, y := 0, 0
	// Half a millimetre is a matter of rounding between points and dots.
	if w > s.width+s.dpiX/50 || h > s.height+s.dpiY/50 {
		if w*s.height > h*s.width {
			w, h = s.width, h*s.width/w
		} else {
			w, h = w*s.height/h, s.height
		}
		x, y = (s.width-w)/2, (s.height-h)/2
	}
	return image.Rect(0, 0, w, h).Add(image.Pt(x-s.left, y-s.top))
}

// band is a strip of a page as GDI takes it: rows of blue, green, red, padded to
// four bytes, the lowest first.
type band struct {
	width, height int
	pixels        []byte
	at            image.Rectangle
}

// bandRows is how many drawn rows are sent at once at most, under 4 MB at 300
// dpi. It is more than a code is high.
const bandRows = 512

// bands cuts a picture into strips, between two lines of text and never through a
// code where it can: the edges of a strip blur when somebody looks at a printed
// file from afar. White is left out. Edges are computed from the whole page: no
// strip overlaps or gapes.
func bands(m *image.RGBA, at image.Rectangle) iter.Seq[band] {
	return func(yield func(band) bool) {
		w, h := m.Bounds().Dx(), m.Bounds().Dy()
		stride := (w*3 + 3) &^ 3
		buf := make([]byte, stride*min(h, bandRows))
		for y := 0; y < h; {
			if lighter(m, y, 255) {
				y++
				continue
			}
			end := min(y+bandRows, h)
			for cut := end; end < h && cut > y+bandRows/8; cut-- {
				if lighter(m, cut-1, markLight) {
					end = cut
					break
				}
			}
			b := band{width: w, height: end - y, pixels: buf[:stride*(end-y)], at: image.Rect(
				at.Min.X, at.Min.Y+y*at.Dy()/h, at.Max.X, at.Min.Y+end*at.Dy()/h,
			)}
			for r := range b.height {
				dots(m, y+r, b.pixels[(b.height-1-r)*stride:])
			}
			if !yield(b) {
				return
			}
			y = end
		}
	}
}

// row is a row's dots, four bytes each.
func row(m *image.RGBA, y int) []byte { return m.Pix[y*m.Stride:][:4*m.Bounds().Dx()] }

// markLight is darker than the marks that run across a page (COPY, TRAINING) and
// lighter than anything that is read: through the marks a strip may end.
const markLight = 200

// lighter tells whether no dot of a row is darker than that, in any colour.
func lighter(m *image.RGBA, y int, than byte) bool {
	r := row(m, y)
	for i := 0; i < len(r); i += 4 {
		if r[i] < than || r[i+1] < than || r[i+2] < than {
			return false
		}
	}
	return true
}

// dots writes a row in GDI's order.
func dots(m *image.RGBA, y int, to []byte) {
	r := row(m, y)
	for i, o := 0, 0; i < len(r); i, o = i+4, o+3 {
		to[o], to[o+1], to[o+2] = r[i+2], r[i+1], r[i]
	}
}
