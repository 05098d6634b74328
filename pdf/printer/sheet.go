package printer

import "image"

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

// place says where on the sheet a page of w × h points lies, from the printable
// part's corner: at its true size, edge on edge; a larger page is made smaller
// and centred.
func (s sheet) place(w, h float64) image.Rectangle {
	pw, ph := w*float64(s.dpiX)/72, h*float64(s.dpiY)/72
	x, y := 0.0, 0.0
	// Half a millimetre is a matter of rounding between points and dots.
	slackX, slackY := float64(s.dpiX)/50, float64(s.dpiY)/50
	if k := min(float64(s.width)/pw, float64(s.height)/ph); pw > float64(s.width)+slackX || ph > float64(s.height)+slackY {
		pw, ph = pw*k, ph*k
		x, y = (float64(s.width)-pw)/2, (float64(s.height)-ph)/2
	}
	left, top := int(x)-s.left, int(y)-s.top
	return image.Rect(left, top, left+int(pw+0.5), top+int(ph+0.5))
}

// band is a strip of a page as GDI takes it: rows of blue, green, red, padded to
// four bytes, the lowest first.
type band struct {
	width, height int
	pixels        []byte
	at            image.Rectangle
}

// bandRows is how many drawn rows are sent at once: under 2 MB at 300 dpi.
const bandRows = 256

// bands cuts a picture into strips and leaves out those that are white. Edges
// are computed from the whole page, so that no strip overlaps or gapes.
func bands(m *image.RGBA, at image.Rectangle) func(func(int, band) bool) {
	return func(yield func(int, band) bool) {
		w, h := m.Bounds().Dx(), m.Bounds().Dy()
		stride := (w*3 + 3) &^ 3
		buf := make([]byte, stride*min(h, bandRows))
		i := 0
		for y := 0; y < h; y += bandRows {
			rows := min(bandRows, h-y)
			pixels := buf[:stride*rows]
			if white(m, y, rows, pixels, stride) {
				continue
			}
			b := band{width: w, height: rows, pixels: pixels, at: image.Rect(
				at.Min.X, at.Min.Y+y*at.Dy()/h,
				at.Max.X, at.Min.Y+(y+rows)*at.Dy()/h,
			)}
			if !yield(i, b) {
				return
			}
			i++
		}
	}
}

// white copies rows into a band and tells whether nothing is on them.
func white(m *image.RGBA, y, rows int, pixels []byte, stride int) bool {
	blank := true
	w := m.Bounds().Dx()
	for r := range rows {
		from := m.Pix[(y+r)*m.Stride : (y+r)*m.Stride+4*w]
		to := pixels[(rows-1-r)*stride:]
		for x := range w {
			red, green, blue := from[4*x], from[4*x+1], from[4*x+2]
			to[3*x], to[3*x+1], to[3*x+2] = blue, green, red
			blank = blank && red == 255 && green == 255 && blue == 255
		}
	}
	return blank
}
