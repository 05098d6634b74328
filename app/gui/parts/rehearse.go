package parts

import "math"

// Rehearse paints what the grid shows once, for nobody, in so many pixels a unit.
// The glyphs and icons are remembered then when the first frame wants them: that
// one is drawn by the window's thread, and a rehearsal may be elsewhere.
func (g *Grid) Rehearse(scale float32) {
	r := g.view
	if r == nil || scale <= 0 {
		return
	}
	r.painter.rehearsal = scale
	defer func() { r.painter.rehearsal = 0 }()
	bands := []*band{r.head}
	for _, row := range r.rows {
		bands = append(bands, row.band)
	}
	for _, b := range bands {
		s := b.Size()
		w, h := int(math.Ceil(float64(s.Width*scale))), int(math.Ceil(float64(s.Height*scale)))
		if b.Visible() && w > 0 && h > 0 {
			r.painter.paint(b, w, h)
		}
	}
}
