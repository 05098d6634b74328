package paint

import "fyne.io/fyne/v2"

// mostRunes bounds what is read of a text: a cell never shows more.
const mostRunes = 160

// line appends a text's runes as they stand in one line: breaks and control
// characters are spaces. whole is false where there were too many.
func line(into []rune, s string) (runes []rune, whole bool) {
	for _, c := range s {
		if len(into) == mostRunes {
			return into, false
		}
		if c < ' ' || c >= 0x7F && c < 0xA0 || c == '\u2028' || c == '\u2029' {
			c = ' '
		}
		into = append(into, c)
	}
	return into, true
}

// simple tells whether a rune stands by itself, left to right: nothing that joins,
// combines, turns the direction or is a picture. The rest is left to the toolkit,
// which shapes it and finds fonts for it.
func simple(r rune) bool {
	switch {
	case r < 0x300:
		return r != 0xAD // the soft hyphen is not seen
	case r >= 0x370 && r < 0x483, r >= 0x48A && r < 0x530, r >= 0x1E00 && r < 0x200B: // Greek, Cyrillic, Latin, spaces
		return true
	case r >= 0x2010 && r < 0x2028, r >= 0x202F && r < 0x205F, r >= 0x20A0 && r < 0x20D0, r >= 0x2100 && r < 0x2190: // signs, currencies
		return true
	}
	return false
}

// cut cuts a text to a width in one line, with an ellipsis where it was cut, as
// the toolkit measures it.
func cut(s string, w float32, f Font) string {
	runes, whole := line(nil, s)
	if whole && fyne.MeasureText(string(runes), f.Size, f.style()).Width <= w {
		return string(runes)
	}
	lo, hi := 0, len(runes)
	for lo < hi { // the longest beginning that fits with the ellipsis
		mid := (lo + hi + 1) / 2
		if fyne.MeasureText(string(runes[:mid])+"…", f.Size, f.style()).Width <= w {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return string(runes[:lo]) + "…"
}
