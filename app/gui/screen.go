//go:build !headless && !ci

package gui

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// titleBar is what a desktop puts above a window, about, in the toolkit's units.
const titleBar = 40

// fitScreen makes a window that is not shown yet no larger than what the screen has
// room for: what a person remembers may come from a larger one. The toolkit tells
// nothing of screens; the library below it does, once the window is made.
func fitScreen(w fyne.Window) {
	m := glfw.GetPrimaryMonitor()
	if m == nil {
		return
	}
	_, _, width, height := m.GetWorkarea()
	scale := w.Canvas().Scale()
	if width == 0 || height == 0 || scale <= 0 {
		return
	}
	w.Resize(within(w.Canvas().Size(), fyne.NewSize(float32(width)/scale, float32(height)/scale-titleBar)))
}
