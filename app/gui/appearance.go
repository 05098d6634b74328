package gui

import (
	"fyne.io/fyne/v2"

	"zegel/app/gui/look"
	"zegel/app/gui/words"
	"zegel/assets/translations"
)

// setLanguage loads the window's words.
func (w *Window) setLanguage(lang string) error {
	v, err := words.Load(translations.Files, lang)
	if err != nil {
		v, err = words.Load(translations.Files, "en")
	}
	if err != nil {
		return err
	}
	w.w = v
	return teachToolkit(v)
}

// wear puts the app into the colours and the size of text that are remembered; an
// appearance, if any, is remembered first.
func wear(a fyne.App, appearance string) {
	if appearance != "" {
		a.Preferences().SetString(prefMode, appearance)
	}
	dress(a)
}

func (w *Window) applyTheme() {
	g := w.docView.grid
	seen := g != nil && g.CurrentSeen()
	dress(w.app)
	defer func() {
		if seen { // fewer rows of a larger text fit
			g.ShowCurrent(0)
		}
	}()
	if w.frame != nil { // the toolkit repaints what is seen; the other screens would keep the old colours
		for _, b := range w.frame.bodies {
			if b != nil {
				b.Refresh()
			}
		}
	}
}

func dress(a fyne.App) {
	p := a.Preferences()
	a.Settings().SetTheme(look.NewTheme(look.Mode(p.StringWithFallback(prefMode, string(look.System))), p.IntWithFallback(prefText, 100)))
}
