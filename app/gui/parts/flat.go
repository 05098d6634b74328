package parts

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// flat is a plain ground: one pixel, stretched. Fyne's rectangle asks for every
// pixel whether it is edge, stroke or shadow; a window's large grounds have none
// of them, and asked so they were the dearest part of a frame where the processor
// does the painting.
type flat struct {
	*canvas.Raster
	colour color.Color
}

func newFlat(c color.Color) *flat {
	f := &flat{colour: c}
	f.Raster = canvas.NewRaster(func(int, int) image.Image {
		one := image.NewRGBA(image.Rect(0, 0, 1, 1))
		if f.colour != nil {
			one.Set(0, 0, f.colour)
		}
		return one
	})
	f.ScaleMode = canvas.ImageScalePixels
	return f
}

// paint gives it a colour, and leaves the same one alone.
func (f *flat) paint(c color.Color) {
	if f.colour != c {
		f.colour = c
		f.Refresh()
	}
}

// place moves and sizes it, and leaves what is unchanged alone.
func (f *flat) place(x, y, w, h float32) {
	if p := fyne.NewPos(x, y); f.Position() != p {
		f.Move(p)
	}
	if s := fyne.NewSize(w, h); f.Size() != s {
		f.Resize(s)
	}
}
