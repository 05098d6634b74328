package paint

import (
	"image"
	"image/color"
)

// Ground fills a part of an opaque picture. A colour that is not opaque is laid
// over what is there.
func Ground(dst *image.RGBA, r image.Rectangle, c color.Color) {
	r = r.Intersect(dst.Rect)
	if r.Empty() {
		return
	}
	ink := color.RGBAModel.Convert(c).(color.RGBA)
	first := dst.Pix[dst.PixOffset(r.Min.X, r.Min.Y):][:4*r.Dx()]
	if ink.A != 255 {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			row := dst.Pix[dst.PixOffset(r.Min.X, y):][:4*r.Dx()]
			for i := 0; i < len(row); i += 4 {
				over(row[i:i+4:i+4], ink, 255)
			}
		}
		return
	}
	for i := 0; i < len(first); i += 4 {
		first[i], first[i+1], first[i+2], first[i+3] = ink.R, ink.G, ink.B, 255
	}
	for y := r.Min.Y + 1; y < r.Max.Y; y++ {
		copy(dst.Pix[dst.PixOffset(r.Min.X, y):], first)
	}
}

// Ring draws the four sides of a box, so many pixels thick, inwards.
func Ring(dst *image.RGBA, r image.Rectangle, thick int, c color.Color) {
	thick = min(thick, r.Dx()/2, r.Dy()/2)
	Ground(dst, image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+thick), c)
	Ground(dst, image.Rect(r.Min.X, r.Max.Y-thick, r.Max.X, r.Max.Y), c)
	Ground(dst, image.Rect(r.Min.X, r.Min.Y+thick, r.Min.X+thick, r.Max.Y-thick), c)
	Ground(dst, image.Rect(r.Max.X-thick, r.Min.Y+thick, r.Max.X, r.Max.Y-thick), c)
}
