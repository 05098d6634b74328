package gui

import (
	"testing"

	"fyne.io/fyne/v2/lang"

	"zegel/app/gui/words"
)

// The toolkit's own menus and dialogs speak the window's language, not the
// system's, and change with it.
func TestToolkitSpeaksTheWindowsLanguage(t *testing.T) {
	b := open(t, "fr")
	b.do(func() {
		for code, want := range map[string][2]string{"nl": {"Knippen", "Annuleren"}, "fr": {"Couper", "Annuler"}, "cs": {"Vyjmout", "Zrušit"}} {
			if err := b.setLanguage(code); err != nil {
				t.Fatal(err)
			}
			if cut, cancel := lang.L("Cut"), lang.L("Cancel"); cut != want[0] || cancel != want[1] {
				t.Errorf("%s: %q, %q", code, cut, cancel)
			}
		}
	})
	for _, code := range words.Languages() {
		if err := b.setLanguage(code); err != nil {
			t.Fatal(err)
		}
		for key, ours := range toolkitWords() {
			if got := lang.X(key, "?"); got != b.w.T("toolkit."+ours) || got == "?" {
				t.Errorf("%s: %s is %q", code, key, got)
			}
		}
	}
}
