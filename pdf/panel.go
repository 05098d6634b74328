package pdf

import (
	"zegel/fiscal"
)

// Sizes of the two panels with codes, in mm.
const (
	panelGap  = 6.0
	payW      = 92.0
	sealW     = contentW - payW - panelGap
	payQR     = 36.0
	stampQR   = 28.0
	module128 = 0.33
	// minModule is what a reader at 150 dpi still tells apart.
	minModule    = 0.19
	maxStampQR   = 25 // version: 125 modules with the quiet zone
	stampModule  = 0.36
	ticketBarH   = 11.0
	panelPadding = 3.0
)

// panel is a framed part: how high it must be, and how it is drawn.
type panel struct {
	height float64
	draw   func(x, y, w, h float64)
}

// panels are what stands below the sums: on the left the payment, an offer's
// signature or the small print, on the right the seal; below each other where
// the ticket's bars are too long for that.
func (s *sheet) panels() []block {
	bars, modules := s.ticketBars()
	wide := float64(modules)*module128 > sealW-2*panelPadding
	seal, sealed := s.sealPanel(bars, modules, wide)
	texts := s.endTexts()
	var main panel
	switch {
	case s.job.payable() && s.bank != "":
		main = s.payPanel()
	case s.job.Doc.Type == fiscal.Offer:
		main = s.acceptPanel()
	case sealed && !wide:
		main, texts = s.printPanel(texts), nil
	}
	var bs []block
	add := func(h float64, draw func(y float64)) {
		bs = append(bs, block{height: h + 4.5, with: true, draw: func(y float64) { draw(y + 1.5) }})
	}
	switch {
	case wide:
		if main.draw != nil {
			add(main.height, func(y float64) { main.draw(left, y, payW, main.height) })
		}
		add(seal.height, func(y float64) { seal.draw(left, y, contentW, seal.height) })
	case sealed || main.draw != nil:
		h := max(main.height, seal.height)
		add(h, func(y float64) {
			if main.draw != nil {
				main.draw(left, y, payW, h)
			}
			if sealed {
				seal.draw(left+payW+panelGap, y, sealW, h)
			}
		})
	}
	for _, t := range texts {
		bs = append(bs, s.flow(t.style, t.pitch, t.text)...)
	}
	for i := range bs { // the end of a document moves to a new page as a whole
		bs[i].with = i < len(bs)-1
	}
	return bs
}

// printPanel is the end's texts where there is room for them beside the seal.
func (s *sheet) printPanel(texts []para) panel {
	var lines []para
	h := 0.0
	for _, t := range texts {
		for _, l := range s.c.faces[t.style.w].wrap(t.text, t.style.size, payW-4) {
			lines = append(lines, para{t.style, t.pitch, l})
			h += t.pitch
		}
		lines = append(lines, para{pitch: 1.4})
		h += 1.4
	}
	return panel{h, func(x, y, _, _ float64) {
		for _, l := range lines {
			if l.text != "" {
				s.c.text(x, y+l.pitch*0.8, l.style, l.text)
			}
			y += l.pitch
		}
	}}
}

// acceptPanel is where a customer signs an offer.
func (s *sheet) acceptPanel() panel {
	return panel{34, func(x, y, w, h float64) {
		s.c.frame(x, y, w, h, 0.15, hairline())
		s.c.text(x+panelPadding, y+5.2, style{bold, 9, s.accent}, s.words.accept)
		s.c.rule(x+panelPadding, y+h-8, w-2*panelPadding, 0.2, inkGrey())
		s.c.text(x+panelPadding, y+h-4, label(), s.words.acceptLine)
	}}
}

// qrCode draws a code with its quiet zone in a square of the given side.
func (s *sheet) qrCode(x, y, side float64, g grid) {
	unit := side / float64(g.modules())
	s.c.bars(x, y, unit, unit, g.bars())
}
