package pdf

import (
	"zegel/fiscal"
)

// Columns of the table of lines: right edges in mm, and how wide each may be.
const (
	nameW     = 84.0
	quantityR = 124.0
	quantityW = 19.0
	priceR    = 147.0
	priceW    = 22.0
	rateR     = 165.0
	rateW     = 17.0
	amountW   = 23.5
	rowPitch  = 4.4
	rowPad    = 2.0
	// longRow is the number of text lines from which a row is cut, so that it
	// can break over pages.
	longRow = 12
)

// tableHead writes the column titles, on every page that has rows.
func (s *sheet) tableHead(y float64) {
	w := s.words
	st := style{bold, 8, s.accent}
	s.c.text(left, y+4, st, w.description)
	s.c.rightFit(quantityR, y+4, st, w.quantity, quantityW)
	switch s.job.Reading.Prices {
	case fiscal.LineTotals: // no unit price is known
	case fiscal.Mismatched:
		s.c.rightFit(priceR, y+4, st, w.price, priceW)
	default:
		s.c.rightFit(priceR, y+4, st, w.unitPrice, priceW)
	}
	s.c.rightFit(rateR, y+4, st, w.vat, rateW)
	s.c.rightFit(right, y+4, st, w.amount, amountW)
	s.c.rule(left, y+5.6, contentW, 0.45, s.accent)
}

// rows are the document's lines as blocks.
func (s *sheet) rows() []block {
	if len(s.job.Doc.Lines) == 0 {
		return []block{{height: 8, row: true, with: true, draw: func(y float64) {
			s.c.text(left, y+4, body(inkGrey()), s.words.noLines)
			s.c.rule(left, y+6.4, contentW, 0.12, hairline())
		}}, gap(4)}
	}
	bs := make([]block, 0, len(s.job.Doc.Lines)+1)
	for i, l := range s.job.Doc.Lines {
		bs = append(bs, s.row(i, l)...)
	}
	bs[len(bs)-1].with = true // the totals never stand alone on a page
	return bs
}

// row is one line. A long name makes it several blocks, the figures on the first.
func (s *sheet) row(i int, l fiscal.Line) []block {
	st := body(inkBlack())
	lines := s.c.faces[regular].wrap(l.Name, st.size, nameW)
	var bs []block
	for from := 0; from < len(lines); from += longRow {
		part := lines[from:min(from+longRow, len(lines))]
		last := from+longRow >= len(lines)
		h := float64(len(part)) * rowPitch
		if last {
			h += rowPad
		}
		bs = append(bs, block{height: h, row: true, draw: func(y float64) {
			for n, t := range part {
				s.c.text(left, y+3.4+float64(n)*rowPitch, st, t)
			}
			if from == 0 {
				s.figures(i, l, y+3.4)
			}
			if last {
				s.c.rule(left, y+h-rowPad/2, contentW, 0.12, hairline())
			}
		}})
	}
	return bs
}

func (s *sheet) figures(i int, l fiscal.Line, y float64) {
	w, st := s.words, body(inkBlack())
	s.c.rightFit(quantityR, y, st, w.quantityText(l.Quantity), quantityW)
	if s.job.Reading.Prices != fiscal.LineTotals {
		s.c.rightFit(priceR, y, st, w.exact(l.Price, false), priceW)
	}
	rate := style{regular, 8.5, inkGrey()}
	s.c.rightFit(rateR, y, rate, s.rateText(l), rateW)
	s.c.rightFit(right, y, st, w.exact(s.job.Reading.Totals[i], true), amountW)
}

// rateText is "A 21 %", or what the till said in its place.
func (s *sheet) rateText(l fiscal.Line) string {
	if !l.RateKnown {
		if l.RateText != "" {
			return "? " + l.RateText
		}
		return "?"
	}
	return string(s.job.letter(l)) + nbsp + s.words.percent(l.Rate)
}
