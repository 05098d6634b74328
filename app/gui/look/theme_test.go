package look_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/look"
	"zegel/fiscal"
)

// Every ink on everything it may stand on, in light and in dark: WCAG 2 AA asks
// for 4.5 to 1 for text.
func TestContrast(t *testing.T) {
	grounds := []fyne.ThemeColorName{theme.ColorNameBackground, look.Surface, look.Head, theme.ColorNameSelection}
	on := map[fyne.ThemeColorName][]fyne.ThemeColorName{
		theme.ColorNameForeground:          append(grounds, theme.ColorNameButton, theme.ColorNameInputBackground, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground),
		look.Muted:                         grounds,
		look.Mismatch:                      grounds,
		theme.ColorNamePlaceHolder:         {theme.ColorNameInputBackground, theme.ColorNameBackground, look.Surface},
		theme.ColorNameDisabled:            {theme.ColorNameDisabledButton, theme.ColorNameBackground, look.Surface},
		theme.ColorNameForegroundOnPrimary: {theme.ColorNamePrimary},
		theme.ColorNameForegroundOnError:   {theme.ColorNameError},
		theme.ColorNameForegroundOnSuccess: {theme.ColorNameSuccess},
		theme.ColorNameForegroundOnWarning: {theme.ColorNameWarning},
		theme.ColorNamePrimary:             {theme.ColorNameBackground, look.Surface, look.Head},
		theme.ColorNameError:               {theme.ColorNameBackground, look.Surface},
		theme.ColorNameHyperlink:           {theme.ColorNameBackground, look.Surface},
		look.TrainingInk:                   {look.Training},
		look.InfoInk:                       {look.Info},
		look.WarnInk:                       {look.Warn},
		look.AlarmInk:                      {look.Alarm},
	}
	for _, s := range fiscal.States() {
		on[look.StateColour(s)] = grounds
	}
	for _, mode := range []look.Mode{look.Light, look.Dark} {
		th := look.NewTheme(mode, 100)
		for ink, papers := range on {
			for _, paper := range papers {
				got := look.Contrast(th.Color(ink, theme.VariantLight), th.Color(paper, theme.VariantLight))
				if got < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.2f", mode, ink, paper, got)
				}
			}
		}
	}
}

// What stands on the window's ground or a dialog's without one of its own has the
// colour of rows below it.
func TestRowsNeedNoGround(t *testing.T) {
	for _, mode := range []look.Mode{look.Light, look.Dark} {
		th := look.NewTheme(mode, 100)
		for _, n := range []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameOverlayBackground} {
			if got, want := th.Color(n, theme.VariantLight), th.Color(look.Surface, theme.VariantLight); got != want {
				t.Errorf("%s: %s is %v, rows are %v", mode, n, got, want)
			}
		}
	}
}

func TestModeAndSize(t *testing.T) {
	sys := look.NewTheme(look.System, 0)
	if sys.Color(theme.ColorNameBackground, theme.VariantLight) == sys.Color(theme.ColorNameBackground, theme.VariantDark) {
		t.Error("system: light and dark are the same")
	}
	dark := look.NewTheme(look.Dark, 200)
	if dark.Color(theme.ColorNameBackground, theme.VariantLight) != dark.Color(theme.ColorNameBackground, theme.VariantDark) {
		t.Error("dark: follows the desktop")
	}
	if got := dark.Size(theme.SizeNameText); got != 28 {
		t.Errorf("text at 200 %% is %v", got)
	}
	if got := look.NewTheme(look.Dark, 5000).Size(theme.SizeNameText); got != 35 {
		t.Errorf("text at a nonsense size is %v", got)
	}
}

func TestEveryStateHasItsIcon(t *testing.T) {
	seen := map[string]fiscal.State{}
	for _, s := range fiscal.States() {
		n := look.StateIcon(s).Name()
		if other, ok := seen[n]; ok {
			t.Errorf("%s and %s share the icon %s", s, other, n)
		}
		seen[n] = s
	}
}

// Widgets draw an icon again when it is another resource: a new theme has others,
// and one theme always the same.
func TestIconsAreTheThemesOwn(t *testing.T) {
	light, dark := look.NewTheme(look.Light, 100), look.NewTheme(look.Dark, 100)
	for _, n := range []fyne.ThemeIconName{theme.IconNameArrowDropDown, theme.IconNameVisibilityOff, theme.IconNameCancel} {
		l, d, of := light.Icon(n), dark.Icon(n), theme.DefaultTheme().Icon(n)
		if l == d || l == of {
			t.Errorf("%s is one resource in both themes", n)
		}
		if l != light.Icon(n) {
			t.Errorf("%s is another resource each time", n)
		}
		if l.Name() != of.Name() {
			t.Errorf("%s is called %q, not %q", n, l.Name(), of.Name())
		}
	}
}
