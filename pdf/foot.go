package pdf

import (
	"strconv"
	"strings"

	"zegel/fiscal"
)

// foot is the lower part of every page.
type foot struct {
	top  float64
	draw func(page int)
}

func (s *sheet) layFoot() foot {
	p, w := s.job.Seller, s.words
	st := style{regular, 7, inkGrey()}
	whole := func(t string) string { return strings.ReplaceAll(t, " ", nbsp) } // numbers are not broken
	text := join("  ·  ", p.DisplayName(), join(", ", p.Street, join(" ", p.Zip, p.Town)), whole(prefixed(w.vatNo+" ", p.VAT)),
		whole(prefixed("IBAN ", groupIBAN(s.bank))), whole(prefixed("BIC ", p.BIC)), whole(p.Phone), p.Email, p.Website)
	var lines []string
	if text != "" {
		lines = s.c.faces[regular].wrap(text, st.size, contentW-28)
	}
	const pitch = 3.2
	top := contentEnd - pitch*float64(max(1, len(lines))) - 5.4
	return foot{top, func(page int) {
		s.c.text(left, top+2.4, style{bold, 7.5, inkBlack()}, w.notTicket)
		key := s.c.fit(st, s.job.Key, 70)
		s.c.right(right, top+2.4, key, s.job.Key)
		s.c.rule(left, top+4, contentW, 0.15, s.accent)
		for i, l := range lines {
			s.c.text(left, top+7.4+float64(i)*pitch, st, l)
		}
		s.c.right(right, top+7.4, style{bold, 7, inkBlack()}, fill(w.page, strconv.Itoa(page), strconv.Itoa(s.pages)))
	}}
}

// legal is the small print that ends the document, and an offer's signature.
func (s *sheet) legal() []block {
	j, w := s.job, s.words
	var bs []block
	if j.Doc.Type == fiscal.Offer {
		bs = append(bs, block{height: 30, draw: func(y float64) {
			s.c.text(left, y+6, style{bold, 9, s.accent}, w.accept)
			s.c.rule(left, y+24, 82, 0.2, inkGrey())
			s.c.text(left, y+27.5, label(), w.acceptLine)
		}})
	}
	var texts []string
	if j.ZeroReason != "" && s.hasZero() {
		texts = append(texts, fill(w.zeroRate, j.ZeroReason))
	}
	if s.travelsOverPeppol() {
		texts = append(texts, w.peppol)
	}
	for _, t := range texts {
		bs = append(bs, s.flow(style{regular, 7.5, inkGrey()}, 3.5, t)...)
		bs = append(bs, gap(1))
	}
	return bs
}

func (s *sheet) hasZero() bool {
	for _, r := range s.job.VAT {
		if r.Known && r.Percent.IsZero() {
			return true
		}
	}
	return false
}

// travelsOverPeppol: invoices and credit notes between Belgian VAT payers, from
// 1 January 2026 on (law of 6 February 2024).
func (s *sheet) travelsOverPeppol() bool {
	d := s.job.Doc
	if d.Type != fiscal.Invoice && d.Type != fiscal.CreditNote {
		return false
	}
	if s.job.Peppol {
		return true
	}
	since := fiscal.Date{Year: 2026, Month: 1, Day: 1}
	return s.job.Customer != nil && belgianVAT(*s.job.Customer) && (d.Date.IsZero() || !d.Date.Before(since))
}

// belgianVAT tells whether a party has a Belgian VAT number, as tills write it:
// with or without BE, points and spaces, nine digits or ten, check digits right.
func belgianVAT(p fiscal.Party) bool {
	s := strings.ToUpper(p.VAT)
	country := strings.HasPrefix(strings.TrimSpace(s), "BE")
	if !country && p.Country != "" && !strings.EqualFold(p.Country, "BE") {
		return false
	}
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-/", r) {
			return -1
		}
		return r
	}, s)
	s = strings.TrimPrefix(s, "BE")
	if len(s) == 9 {
		s = "0" + s
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return len(s) == 10 && err == nil && n >= 0 && 97-(n/100)%97 == n%100
}
