package pdf

import (
	"zegel/fiscal"
)

// totals are the VAT table on the left and the sums on the right. The total is
// the document's own, whatever the lines say.
func (s *sheet) totals() block {
	const rowH = 4.8
	vatH := 0.0
	if len(s.job.VAT) > 0 {
		vatH = 6.5 + rowH*float64(len(s.job.VAT))
	}
	sums := s.sums()
	sumH := 5.6*float64(len(sums)) + 11
	if s.job.Paid {
		sumH += 5
	}
	top := 5.0
	if s.job.Reading.Prices == fiscal.Mismatched {
		top = 8 // for the warning above the VAT table
	}
	return block{height: top + max(vatH, sumH) + 4, draw: func(y float64) {
		s.vatTable(y+top, rowH)
		s.sumTable(y+top, sums)
	}}
}

func (s *sheet) vatTable(y, rowH float64) {
	if len(s.job.VAT) == 0 {
		return
	}
	w := s.words
	const baseR, vatR, grossR, colW = 58.0, 80.0, 106.0, 21.0
	if s.job.Reading.Prices == fiscal.Mismatched {
		warning := style{bold, 8, alarmRed()}
		s.c.text(left, y-1.2, s.c.fit(warning, w.accordingToLines, 86), w.accordingToLines)
	}
	for _, c := range []struct {
		x    float64
		text string
	}{{baseR, w.base}, {vatR, w.vatAmount}, {grossR, w.gross}} {
		s.c.rightFit(c.x, y+3.2, label(), c.text, colW)
	}
	s.c.text(left, y+3.2, label(), w.rate)
	s.c.rule(left, y+4.6, grossR-left, 0.12, hairline())
	y += 6.5
	for i, r := range s.job.VAT {
		base := y + rowH*float64(i) + 2.4
		st := style{regular, 8.5, inkBlack()}
		s.c.text(left, base, style{bold, 8.5, inkBlack()}, string(r.Letter))
		if !r.Known {
			s.c.right(baseR, base, st, "–")
			s.c.right(vatR, base, st, "–")
		} else {
			rate := w.percent(r.Percent)
			s.c.text(left+5, base, s.c.fit(st, rate, 14), rate)
			s.c.rightFit(baseR, base, st, w.cents(r.Base), colW-2)
			s.c.rightFit(vatR, base, st, w.cents(r.VAT), colW)
		}
		s.c.rightFit(grossR, base, st, w.cents(r.Gross), colW+3)
	}
}

// sums are the lines above the total: without VAT, and VAT. They are left out
// where they would not add up to the total.
func (s *sheet) sums() [][2]string {
	var base, vat fiscal.Cents
	for _, r := range s.job.VAT {
		if !r.Known {
			return nil
		}
		base, vat = base+r.Base, vat+r.VAT
	}
	if len(s.job.VAT) == 0 || base+vat != s.job.Doc.Total {
		return nil
	}
	w, cur := s.words, s.job.Doc.Currency
	return [][2]string{{w.totalExcl, w.money(base, cur)}, {w.totalVAT, w.money(vat, cur)}}
}

func (s *sheet) sumTable(y float64, sums [][2]string) {
	const x, valueW = 116.0, 36.0
	for _, r := range sums {
		s.c.text(x, y+3.4, s.c.fit(style{regular, 9, inkGrey()}, r[0], right-x-valueW), r[0])
		s.c.rightFit(right, y+3.4, body(inkBlack()), r[1], valueW)
		y += 5.6
	}
	s.c.box(x, y, right-x, 9.6, s.accent)
	white := rgb{255, 255, 255}
	name := s.totalName()
	s.c.text(x+2.5, y+6.4, s.c.fit(style{bold, 10.5, white}, name, 30), name)
	s.c.rightFit(right-2.5, y+6.5, style{bold, 13, white}, s.words.money(s.job.Doc.Total, s.job.Doc.Currency), 38)
	if s.job.Paid {
		s.c.right(right, y+14, strong(inkBlack()), s.words.paid)
	}
}

func (s *sheet) totalName() string {
	switch {
	case s.job.Doc.Type == fiscal.CreditNote:
		return s.words.inFavour
	case s.job.payable():
		return s.words.toPay
	}
	return s.words.totalIncl
}
