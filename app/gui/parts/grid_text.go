package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// mostRunes bounds what is measured of a text: a cell never shows more.
const mostRunes = 160

// text puts a line of text into a box, cut with an ellipsis where it is too long.
func (r *gridRenderer) text(t *canvas.Text, s string, x, y, w, h, size float32, style fyne.TextStyle, c color.Color, right bool) {
	s = r.fit(s, w, size, style)
	if s == "" {
		t.Hide()
		return
	}
	if t.Text != s || t.TextSize != size || t.TextStyle != style || t.Color != c {
		t.Text, t.TextSize, t.TextStyle, t.Color = s, size, style, c
		t.Refresh()
	}
	m := fyne.MeasureText(s, size, style)
	if right {
		x += max(0, w-m.Width)
	}
	pos := fyne.NewPos(x, y+(h-m.Height)/2)
	if t.Position() != pos {
		t.Move(pos)
	}
	if t.Size() != m {
		t.Resize(m)
	}
	t.Show()
}

// fit cuts a text to a width. Line breaks become spaces.
func (r *gridRenderer) fit(s string, w, size float32, style fyne.TextStyle) string {
	if s == "" || w <= 0 {
		return ""
	}
	k := fitKey{s, w, size, style.Bold}
	if f, ok := r.fits[k]; ok {
		return f
	}
	f := Fit(s, w, size, style)
	if len(r.fits) > 8000 {
		clear(r.fits)
	}
	r.fits[k] = f
	return f
}

// Fit cuts a text to a width in one line, with an ellipsis where it was cut.
func Fit(s string, w, size float32, style fyne.TextStyle) string {
	runes := make([]rune, 0, mostRunes)
	cut := false
	for _, c := range s {
		if len(runes) == mostRunes {
			cut = true
			break
		}
		if c < ' ' || c == 0x7F || c == '\u2028' || c == '\u2029' {
			c = ' '
		}
		runes = append(runes, c)
	}
	if !cut && fyne.MeasureText(string(runes), size, style).Width <= w {
		return string(runes)
	}
	lo, hi := 0, len(runes)
	for lo < hi { // the longest beginning that fits with the ellipsis
		mid := (lo + hi + 1) / 2
		if fyne.MeasureText(string(runes[:mid])+"…", size, style).Width <= w {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	if lo == 0 {
		return "…"
	}
	return string(runes[:lo]) + "…"
}

// place moves, sizes and colours a rectangle, and leaves an unchanged one alone.
func place(o *canvas.Rectangle, x, y, w, h float32, c color.Color) {
	if p := fyne.NewPos(x, y); o.Position() != p {
		o.Move(p)
	}
	if s := fyne.NewSize(w, h); o.Size() != s {
		o.Resize(s)
	}
	if o.FillColor != c {
		o.FillColor = c
		o.Refresh()
	}
}

// setIcon shows a resource, and leaves the same one alone.
func setIcon(im *canvas.Image, r fyne.Resource) {
	if im.Resource != nil && r != nil && im.Resource.Name() == r.Name() {
		return
	}
	im.Resource = r
	im.FillMode = canvas.ImageFillContain
	im.Refresh()
}
