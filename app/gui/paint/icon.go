package paint

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	scale "golang.org/x/image/draw"
)

// mostIcons bounds the icons that are remembered, in all sizes and colours.
const mostIcons = 256

type iconKey struct {
	name string
	ink  color.RGBA
	side int
}

// Icon paints an icon into a square of so many pixels, from a corner on.
func (p *Painter) Icon(dst *image.RGBA, at image.Point, side int, res fyne.Resource) {
	if res == nil || side <= 0 {
		return
	}
	key := iconKey{name: res.Name(), side: side}
	if t, ok := res.(fyne.ThemedResource); ok {
		key.ink = color.RGBAModel.Convert(theme.Color(t.ThemeColorName())).(color.RGBA)
	}
	im, ok := p.icons[key]
	if !ok {
		if len(p.icons) >= mostIcons {
			clear(p.icons)
		}
		im = drawn(res, side)
		p.icons[key] = im
	}
	if im != nil {
		draw.Draw(dst, im.Rect.Add(at), im, image.Point{}, draw.Over)
	}
}

// fine is how many times finer than its pixels an icon is drawn before it is made
// smaller: the toolkit draws a picture outside of a window at a size of its own, in
// whole units, and an odd size would be drawn a pixel short.
const fine = 2

// drawn draws an icon; nil where it cannot be read.
func drawn(res fyne.Resource, side int) *image.RGBA {
	im := canvas.NewImageFromResource(res)
	im.FillMode = canvas.ImageFillContain
	im.Refresh()
	if im.Aspect() == 0 { // it could not be read
		return nil
	}
	im.Resize(fyne.NewSquareSize(float32(side * fine)))
	if im.Image == nil {
		return nil
	}
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	scale.CatmullRom.Scale(out, out.Rect, im.Image, im.Image.Bounds(), scale.Src, nil)
	return out
}
