package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/look"
)

// floatMost is the widest that something lies over the window.
const floatMost = 640

// Float lets an object lie over the others of a window, low in the middle, as
// high as it wants. What it has no object for can be pressed as ever, and nothing
// is moved by it.
type Float struct{}

// MinSize is none: what floats asks for no room.
func (Float) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout places the objects.
func (Float) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		w := min(floatMost, size.Width-2*look.Unit)
		o.Resize(fyne.NewSize(w, o.MinSize().Height)) // its height in this width follows
		h := min(o.MinSize().Height, size.Height)
		o.Resize(fyne.NewSize(w, h))
		o.Move(fyne.NewPos((size.Width-w)/2, max(0, size.Height-h-4*look.Unit)))
	}
}

// Toast is a sentence that lies over the window for a while.
func Toast(text string, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	edge := canvas.NewRectangle(nil)
	edge.StrokeColor, edge.StrokeWidth = theme.Color(look.InfoInk), 1
	return container.NewStack(Banner(ToneInfo, text, buttons...), edge)
}
