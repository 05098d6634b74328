package parts_test

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// Grounds are drawn as stretched pixels, whose colour the markup does not tell:
// they are of the theme, and follow it from light to dark.
func TestGroundsFollowTheTheme(t *testing.T) {
	for name, c := range map[string]struct {
		o    fyne.CanvasObject
		want []fyne.ThemeColorName
	}{
		"fill": {parts.NewFill(look.Head), []fyne.ThemeColorName{look.Head}},
		"grid": {grid(), []fyne.ThemeColorName{look.Surface, theme.ColorNameSelection, theme.ColorNameSelection, look.Surface, look.Head}},
	} {
		test.NewTempApp(t)
		test.ApplyTheme(t, look.NewTheme(look.Light, 100))
		w := test.NewTempWindow(t, c.o)
		w.Resize(fyne.NewSize(520, 160))
		for _, mode := range []look.Mode{look.Light, look.Dark} {
			test.ApplyTheme(t, look.NewTheme(mode, 100))
			var grounds []color.Color
			walk([]fyne.CanvasObject{c.o}, fyne.Position{}, func(o fyne.CanvasObject, _ fyne.Position) {
				if r, ok := o.(*canvas.Raster); ok && o.Visible() {
					grounds = append(grounds, r.Generator(int(r.Size().Width), int(r.Size().Height)).At(0, 0))
				}
			})
			if len(grounds) != len(c.want) {
				t.Fatalf("%s, %s: %d grounds, want %d", name, mode, len(grounds), len(c.want))
			}
			for i, want := range c.want {
				r0, g0, b0, a0 := grounds[i].RGBA()
				r1, g1, b1, a1 := theme.Color(want).RGBA()
				if r0 != r1 || g0 != g1 || b0 != b1 || a0 != a1 {
					t.Errorf("%s, %s: ground %v, want %s %v", name, mode, grounds[i], want, theme.Color(want))
				}
			}
		}
	}
}
