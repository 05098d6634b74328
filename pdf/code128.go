package pdf

import (
	"fmt"

	"github.com/boombuler/barcode/code128"
)

// code128Bars gives the dark bars of a Code 128 of the text, one module tall,
// shifted by the quiet zone, and the width in modules with both quiet zones.
// Text beyond ASCII or over 80 characters is an error.
func code128Bars(text string) ([]bar, int, error) {
	for _, r := range text {
		if r < ' ' || r > '~' {
			return nil, 0, fmt.Errorf("%q has no place in a Code 128", r)
		}
	}
	code, err := code128.Encode(text)
	if err != nil {
		return nil, 0, err
	}
	w := code.Bounds().Dx()
	dark := func(x int) bool {
		r, _, _, _ := code.At(x, 0).RGBA()
		return r < 0x8000
	}
	var out []bar
	for x := 0; x < w; x++ {
		if !dark(x) {
			continue
		}
		from := x
		for x < w && dark(x) {
			x++
		}
		out = append(out, bar{from + quiet128, 0, x - from, 1})
	}
	return out, w + 2*quiet128, nil
}
