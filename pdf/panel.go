package pdf

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

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

// reference gives the structured reference as printed and as digits, or nothing.
func (s *sheet) reference() (printed, digits string) {
	if s.job.StructuredRef == "" {
		return "", ""
	}
	digits, err := StructuredReference(s.job.StructuredRef)
	if err != nil {
		s.note(NoteReference, errors.New("its check digits or its length do not fit"))
		return "", ""
	}
	printed, err = OGM(digits)
	if err != nil {
		return "", ""
	}
	return printed, digits
}

// payPanel is how to pay an open invoice.
func (s *sheet) payPanel() panel {
	j, w := s.job, s.words
	printed, digits := s.reference()
	pay := Payment{Name: j.Seller.DisplayName(), IBAN: s.bank, BIC: j.Seller.BIC, Amount: j.Doc.Total, Reference: digits}
	message := printed
	if digits == "" {
		message = j.title(w)
		pay.Text = clipRunes(plainLetters(message), maxPayText)
	}
	code, err := s.payCode(pay)
	if err != nil {
		s.note(NotePayment, err)
	}
	due, account := w.toPay, "IBAN"
	if !j.Doc.Expires.IsZero() {
		due = join(" ", w.toPay, w.payBefore, w.formatDate(j.Doc.Expires))
	}
	if j.Seller.BIC != "" {
		account = "IBAN · BIC " + j.Seller.BIC
	}
	facts := [][2]string{{due, w.money(j.Doc.Total, j.Doc.Currency)}, {w.beneficiary, pay.Name}, {account, groupIBAN(s.bank)}, {w.message, message}}
	qrW := 0.0
	if code.size > 0 {
		qrW = payQR
	}
	textW := payW - 2*panelPadding - qrW
	type entry struct {
		label string
		lines []string
	}
	entries := make([]entry, 0, len(facts))
	h := 8.0
	for _, f := range facts {
		e := entry{f[0], s.c.faces[bold].wrap(f[1], 8.5, textW)}
		entries = append(entries, e)
		h += 3.3 + 4*float64(len(e.lines)) + 0.9
	}
	draw := func(x, y, pw, ph float64) {
		s.c.box(x, y, pw, ph, rgb{255, 255, 255}) // no mark lies behind a code
		s.c.frame(x, y, pw, ph, 0.15, hairline())
		s.c.text(x+panelPadding, y+5.2, style{bold, 9, s.accent}, w.pay)
		if code.size > 0 {
			hint := style{regular, 7, inkGrey()}
			s.c.rightFit(x+pw-panelPadding, y+5.2, hint, w.payScan, pw-30)
			s.qrCode(x+0.8, y+6.5, payQR, code)
		}
		tx, ty := x+panelPadding+qrW, y+8
		for _, e := range entries {
			s.c.text(tx, ty+2.4, s.c.fit(style{regular, 7, inkGrey()}, e.label, textW), e.label)
			ty += 3.3
			for _, l := range e.lines {
				s.c.text(tx, ty+2.9, style{bold, 8.5, inkBlack()}, l)
				ty += 4
			}
			ty += 0.9
		}
	}
	return panel{max(h+1.5, qrW+8), draw}
}

// payCode makes the payment QR code.
func (s *sheet) payCode(p Payment) (grid, error) {
	if c := s.job.Doc.Currency; c != "" && c != fiscal.EUR {
		return grid{}, fmt.Errorf("the document is not in euro: %w", ErrPayment)
	}
	text, err := p.Payload()
	if err != nil {
		return grid{}, err
	}
	return s.r.qr.encode(text, maxPayVersion)
}

// ticketBars makes the Code 128 of the ticket, nothing where there is none.
func (s *sheet) ticketBars() ([]bar, int) {
	if s.job.Ticket == "" || s.job.draft() {
		return nil, 0
	}
	bars, modules, err := code128Bars(s.job.Ticket)
	if err == nil && float64(modules)*minModule > contentW-2*panelPadding {
		err = errors.New("too long for the page")
	}
	if err != nil {
		s.note(NoteTicket, err)
		return nil, 0
	}
	return bars, modules
}

// sealPanel says which VAT ticket stands behind the document, with its Code 128
// and the stamp. wide lays them beside each other.
func (s *sheet) sealPanel(bars []bar, modules int, wide bool) (panel, bool) {
	j, w := s.job, s.words
	if j.draft() {
		return panel{}, false
	}
	var stamp grid
	side := 0.0
	if j.Stamp != "" {
		var err error
		if stamp, err = s.r.qr.encode(j.Stamp, maxStampQR); err != nil {
			s.note(NoteStamp, err)
		} else {
			side = max(stampQR, float64(stamp.modules())*stampModule)
		}
	}
	if side == 0 && j.Ticket == "" {
		return panel{}, false
	}
	unit := 0.0
	if modules > 0 {
		avail := sealW - 2*panelPadding
		if wide {
			avail = contentW - 2*panelPadding
		}
		unit = min(module128, avail/float64(modules))
	}
	barW := unit * float64(modules)
	pw := sealW
	if wide {
		pw = contentW
	}
	textW := pw - 2*panelPadding - side
	// The bars stand beside the text where the panel is wide, above it where its
	// column is wide enough, below all where they are longer than that.
	beside := wide && barW > 0 && barW+50 <= textW
	above := !beside && barW > 0 && barW <= textW
	if beside {
		textW -= barW + 2
	}
	texts := s.sealTexts(textW, barW == 0)
	const barsH = ticketBarH + 5
	textTop, h := 7.5, 0.0
	if above {
		textTop += barsH
	}
	for _, t := range texts {
		h += t.pitch
	}
	h = max(textTop+h+2, 7.5+side)
	if barW > 0 && !beside && !above {
		h += barsH
	} else if beside {
		h = max(h, 9+barsH)
	}
	draw := func(x, y, pw, ph float64) {
		s.c.box(x, y, pw, ph, rgb{255, 255, 255}) // no mark lies behind a code
		s.c.frame(x, y, pw, ph, 0.15, hairline())
		s.c.text(x+panelPadding, y+5.2, style{bold, 9, s.accent}, w.ticket)
		tx := x + panelPadding
		if side > 0 {
			s.qrCode(x+0.8, y+6.5, side, stamp)
			tx += side
		}
		ty := y + textTop
		for _, t := range texts {
			s.c.text(tx, ty+t.pitch*0.75, t.style, t.text)
			ty += t.pitch
		}
		switch {
		case beside:
			s.ticketCode(x+pw-panelPadding-barW, y+7.5, unit, bars, barW)
		case above: // the quiet zone lines the bars up with the text's edge
			s.ticketCode(tx-min(unit*quiet128, 2), y+7.5, unit, bars, barW)
		case barW > 0:
			s.ticketCode(x+(pw-barW)/2, y+ph-barsH, unit, bars, barW)
		}
	}
	return panel{h, draw}, true
}

// ticketCode draws the ticket's Code 128 with its number below.
func (s *sheet) ticketCode(x, y, unit float64, bars []bar, width float64) {
	s.c.bars(x, y, unit, ticketBarH, bars)
	st := s.c.fit(style{regular, 8, inkBlack()}, s.job.Ticket, width)
	s.c.centre(x+width/2, y+ticketBarH+3.4, st, s.job.Ticket)
}

// sealTexts is what stands beside the codes; number says whether the ticket's
// number is among it, which otherwise stands below its bars.
func (s *sheet) sealTexts(width float64, number bool) []para {
	j, w := s.job, s.words
	var out []para
	add := func(st style, pitch float64, text string) {
		if text == "" {
			return
		}
		for _, l := range s.c.faces[st.w].wrap(text, st.size, width) {
			out = append(out, para{st, pitch, l})
		}
	}
	if number {
		add(style{bold, 9.5, inkBlack()}, 4.6, j.Ticket)
	}
	if !j.SignedAt.IsZero() {
		at := j.SignedAt.In(fiscal.Brussels())
		add(style{regular, 7.5, inkGrey()}, 3.5, fill(w.ticketMade, w.formatDate(fiscal.DateOf(at))+" "+at.Format("15:04")))
	}
	out = append(out, para{pitch: 1})
	add(style{bold, 7.5, inkBlack()}, 3.5, w.notTicket)
	if j.Stamp != "" {
		out = append(out, para{pitch: 1})
		add(style{regular, 6.5, inkGrey()}, 3, w.stampHint)
	}
	return out
}

// qrCode draws a code with its quiet zone in a square of the given side.
func (s *sheet) qrCode(x, y, side float64, g grid) {
	unit := side / float64(g.modules())
	s.c.bars(x, y, unit, unit, g.bars())
}

func clipRunes(s string, most int) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}
