package pdf

import (
	"errors"

	"zegel/fiscal"
)

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
