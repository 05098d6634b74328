package paint

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
)

// foreign paints a text by the toolkit's own painter, on a canvas of its own: it
// shapes what must be shaped and looks for fonts beyond the theme's. It is some ten
// times as dear, and right for every script that the toolkit knows.
func (p *Painter) foreign(dst *image.RGBA, in, box image.Rectangle, top int, s string, f Font, ink color.Color, right bool) {
	s = cut(s, float32(box.Dx())/f.Scale, f)
	t := canvas.NewText(s, ink)
	t.TextSize, t.TextStyle = f.Size, f.style()
	c := software.NewTransparentCanvas()
	c.SetScale(f.Scale)
	c.SetPadded(false)
	size := t.MinSize()
	c.SetContent(t)
	c.Resize(size.AddWidthHeight(2, 2)) // descenders may reach below
	x := box.Min.X
	if right {
		x = max(x, int(math.Round(float64(float32(box.Max.X)-size.Width*f.Scale))))
	}
	im := c.Capture()
	at := im.Bounds().Add(image.Pt(x, top)).Intersect(in)
	draw.Draw(dst, at, im, at.Min.Sub(image.Pt(x, top)), draw.Over)
}
