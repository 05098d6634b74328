package look

import (
	"bytes"
	"io/fs"
	"slices"
	"testing"
	"unicode"

	"fyne.io/fyne/v2/theme"
	"github.com/go-text/typesetting/font"

	"zegel/assets/guides"
	"zegel/assets/translations"
)

// TestEveryLetterHasAGlyph holds the window's texts and guides against the fonts
// that are in the program: what they lack is a box wherever the system has no
// other font for it.
func TestEveryLetterHasAGlyph(t *testing.T) {
	var faces []*font.Face
	for _, f := range [][]byte{theme.DefaultTextFont().Content(), theme.DefaultSymbolFont().Content()} {
		face, err := font.ParseTTF(bytes.NewReader(f))
		if err != nil {
			t.Fatal(err)
		}
		faces = append(faces, face)
	}
	hold := func(where, text string) {
		seen := map[rune]bool{}
		for _, r := range text {
			if seen[r] || unicode.IsControl(r) {
				continue
			}
			seen[r] = true
			if !slices.ContainsFunc(faces, func(f *font.Face) bool { _, ok := f.NominalGlyph(r); return ok }) {
				t.Errorf("%s: no glyph for %q %U", where, r, r)
			}
		}
	}
	names, err := fs.Glob(translations.Files, "*.json")
	if err != nil || len(names) != 6 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(translations.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		hold(name, string(b))
	}
	for _, lang := range guides.Languages() {
		for _, name := range guides.Names() {
			hold(lang+" "+name, guides.Text(name, lang))
		}
	}
}
