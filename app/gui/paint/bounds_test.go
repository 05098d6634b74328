package paint

import (
	"fmt"
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// What is remembered is bounded, whatever is painted.
func TestRemembersWithinBounds(t *testing.T) {
	test.NewTempApp(t)
	p := New()
	im := image.NewRGBA(image.Rect(0, 0, 400, 60))
	for size := float32(10); size < 30; size++ {
		p.Text(im, im.Rect, "size", Font{Size: size, Scale: 1}, color.Black, false)
	}
	for r := rune(0x20); r < 0x530; r++ { // each beside many others, at every phase
		p.Text(im, im.Rect, fmt.Sprintf("%cAV%c1%ci%c", r, r+1, r+7, r+100), Font{Size: 14, Scale: 1}, color.Black, false)
	}
	for i := range 2 * mostIcons {
		p.Icon(im, image.Point{}, 2, fyne.NewStaticResource(fmt.Sprintf("%d.svg", i), []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><path d="M0 0h4v4z"/></svg>`)))
	}
	if len(p.faces) > mostFaces || len(p.fonts) > mostFaces || len(p.icons) > mostIcons || cap(p.run) > 2*mostRunes || cap(p.runes) > 2*mostRunes {
		t.Errorf("%d faces, %d fonts, %d icons, room for %d glyphs and %d runes", len(p.faces), len(p.fonts), len(p.icons), cap(p.run), cap(p.runes))
	}
	for _, c := range p.faces {
		if len(c.masks) > mostMasks || len(c.pairs) > mostPairs || len(c.glyphs) > mostGlyphs {
			t.Errorf("%d masks, %d pairs, %d glyphs", len(c.masks), len(c.pairs), len(c.glyphs))
		}
	}
}
