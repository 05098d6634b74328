package parts_test

import (
	"errors"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// A field's frame tells what it is in: usual, with the keyboard, wrong; on the
// theme's ground, in light and dark, and around the whole of it.
func TestEntryFrame(t *testing.T) {
	test.NewTempApp(t)
	for _, mode := range []look.Mode{look.Light, look.Dark} {
		test.ApplyTheme(t, look.NewTheme(mode, 100))
		e := parts.NewEntry(nil, "number")
		w := test.NewTempWindow(t, e)
		w.Resize(fyne.NewSize(300, 60))
		frame := func() (sides []color.Color, box fyne.Size, ground color.Color) {
			for _, o := range test.WidgetRenderer(e).Objects() {
				switch o := o.(type) {
				case *canvas.Rectangle:
					if o.CornerRadius == 0 && (o.Size().Width <= 2 || o.Size().Height <= 2) && o.Visible() {
						sides = append(sides, o.FillColor)
						end := o.Position().Add(o.Size())
						box = fyne.NewSize(max(box.Width, end.X), max(box.Height, end.Y))
					}
				case *canvas.Raster:
					ground = o.Generator(1, 1).At(0, 0)
				}
			}
			return sides, box, ground
		}
		hold := func(state string, want fyne.ThemeColorName) {
			t.Helper()
			sides, box, ground := frame()
			if len(sides) != 4 || box != e.Size() {
				t.Fatalf("%s, %s: %d sides around %v of %v", mode, state, len(sides), box, e.Size())
			}
			for _, c := range sides {
				if c != theme.Color(want) {
					t.Errorf("%s, %s: a side is %v, want %v", mode, state, c, theme.Color(want))
				}
			}
			if color.NRGBAModel.Convert(ground) != theme.Color(theme.ColorNameInputBackground) {
				t.Errorf("%s, %s: the ground is %v", mode, state, ground)
			}
		}
		hold("usual", theme.ColorNameInputBorder)
		w.Canvas().Focus(e)
		hold("with the keyboard", theme.ColorNamePrimary)
		e.Validator = func(string) error { return errors.New("not a number") }
		e.SetText("x")
		w.Canvas().Unfocus()
		hold("wrong", theme.ColorNameError)
		e.Validator = nil
		e.Disable()
		hold("off", theme.ColorNameDisabled)
	}
}
