package pdf

import (
	"encoding/hex"
	"fmt"
	"math"
	"strings"
)

// Colours of every page beside the accent.
func inkBlack() rgb { return rgb{0x1a, 0x1a, 0x1a} }
func inkGrey() rgb  { return rgb{0x5f, 0x62, 0x66} }
func hairline() rgb { return rgb{0xd4, 0xd6, 0xd9} }
func alarmRed() rgb { return rgb{0xb0, 0x1e, 0x1e} }

// defaultAccent is the red of sealing wax.
const defaultAccent = "#8c1c2b"

// minContrast is what WCAG 2.2 (1.4.3) asks of text on its ground.
const minContrast = 4.5

// parseAccent reads #rrggbb and darkens it until text in it can be read on
// white, and white text on it; changed tells whether it had to. ErrAccent.
func parseAccent(text string) (col rgb, changed bool, err error) {
	if text == "" {
		text = defaultAccent
	}
	b, err := hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(text), "#"))
	if err != nil || len(b) != 3 {
		return rgb{}, false, fmt.Errorf("%q (expected for example #8c1c2b): %w", clipText(text), ErrAccent)
	}
	col = rgb{b[0], b[1], b[2]}
	for contrastOnWhite(col) < minContrast {
		darker := func(v uint8) uint8 { return uint8(int(v) * 94 / 100) }
		col, changed = rgb{darker(col.r), darker(col.g), darker(col.b)}, true
	}
	return col, changed, nil
}

// contrastOnWhite is WCAG's contrast ratio, 1 to 21.
func contrastOnWhite(c rgb) float64 {
	light := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 1.05 / (0.2126*light(c.r) + 0.7152*light(c.g) + 0.0722*light(c.b) + 0.05)
}

// tint mixes a colour with white: 0 is white, 1 the colour.
func tint(c rgb, share float64) rgb {
	mix := func(v uint8) uint8 { return uint8(math.Round(255 - (255-float64(v))*share)) }
	return rgb{mix(c.r), mix(c.g), mix(c.b)}
}
