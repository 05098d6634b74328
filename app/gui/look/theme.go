package look

import (
	"image/color"
	"math"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Mode is the choice between light and dark.
type Mode string

// The modes; System follows the desktop.
const (
	System Mode = "system"
	Light  Mode = "light"
	Dark   Mode = "dark"
)

// Unit is the grid's step, in Fyne's units: distances are multiples of it, or
// half of it inside a control.
const Unit float32 = 8

// Theme is the window's theme. It does not change: another mode or text size is a
// new Theme.
type Theme struct {
	mode    Mode
	percent int
	colours map[fyne.ThemeColorName]pair
	base    fyne.Theme
	icons   sync.Map // fyne.ThemeIconName to fyne.Resource
}

// TextSizes lists the text sizes offered, in percent.
func TextSizes() []int { return []int{90, 100, 125, 150, 200} }

// NewTheme makes the theme; percent is the size of text, 100 being usual, and
// is kept between 75 and 250.
func NewTheme(m Mode, percent int) *Theme {
	if percent == 0 {
		percent = 100
	}
	return &Theme{mode: m, percent: min(max(percent, 75), 250), colours: palette(), base: theme.DefaultTheme()}
}

// Color gives a colour of the palette, or a wash of the ink for hovering and
// pressing, or Fyne's.
func (t *Theme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	dark := v == theme.VariantDark
	switch t.mode {
	case Light:
		dark = false
	case Dark:
		dark = true
	}
	pick := func(n fyne.ThemeColorName) color.NRGBA {
		if dark {
			return solid(t.colours[n].dark)
		}
		return solid(t.colours[n].light)
	}
	wash := func(n fyne.ThemeColorName, a uint8) color.Color { c := pick(n); c.A = a; return c }
	switch n {
	case theme.ColorNameHover:
		return wash(theme.ColorNameForeground, 0x14)
	case theme.ColorNamePressed:
		return wash(theme.ColorNameForeground, 0x2B)
	case theme.ColorNameFocus:
		return wash(theme.ColorNamePrimary, 0x59)
	case theme.ColorNameScrollBar:
		return wash(theme.ColorNameForeground, 0x80)
	case theme.ColorNameScrollBarBackground:
		return wash(theme.ColorNameForeground, 0x0D)
	case theme.ColorNameShadow:
		return color.NRGBA{A: 0x40}
	}
	if _, ok := t.colours[n]; ok {
		return pick(n)
	}
	if dark {
		return t.base.Color(n, theme.VariantDark)
	}
	return t.base.Color(n, theme.VariantLight)
}

// Size scales text and icons; distances stay on the grid.
func (t *Theme) Size(n fyne.ThemeSizeName) float32 {
	scale := func(v float32) float32 { return float32(math.Round(float64(v) * float64(t.percent) / 100)) }
	switch n {
	case theme.SizeNameText:
		return scale(14)
	case theme.SizeNameHeadingText, theme.SizeNameSubHeadingText:
		return scale(19)
	case theme.SizeNameCaptionText:
		return scale(12)
	case theme.SizeNameInlineIcon:
		return scale(18)
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius:
		return 4
	}
	return t.base.Size(n)
}

// Font is Fyne's: its figures all have one width, so that columns line up.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource { return t.base.Font(s) }

// Icon is Fyne's; the window's own icons are drawn to stand beside it. Each Theme
// has resources of its own: Fyne's widgets draw an icon again only when it is
// another resource, and one on a screen that is not seen would keep the colour of
// the theme before.
func (t *Theme) Icon(n fyne.ThemeIconName) fyne.Resource {
	if r, ok := t.icons.Load(n); ok {
		return r.(fyne.Resource)
	}
	r := t.base.Icon(n)
	if themed, ok := r.(*theme.ThemedResource); ok {
		own := theme.NewThemedResource(themed)
		own.ColorName = themed.ColorName
		r = own
	}
	if r == nil {
		return nil
	}
	kept, _ := t.icons.LoadOrStore(n, r)
	return kept.(fyne.Resource)
}

// luminance is the relative luminance of WCAG 2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		f := float64(v) / 0xFFFF
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}
