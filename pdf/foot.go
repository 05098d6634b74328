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

// para is a text with its look.
type para struct {
	style style
	pitch float64
	text  string
}

// creditTexts are what a credit note must say: the invoice it corrects, and that
// deducted VAT is to be paid back.
func (s *sheet) creditTexts() []para {
	j, w := s.job, s.words
	if j.Doc.Type != fiscal.CreditNote {
		return nil
	}
	text := w.correctsUnknown
	if j.Corrects != nil {
		text = fill(w.correctsText, j.Corrects.Number, w.day(j.Corrects.Date, ""))
	}
	return []para{{style{bold, 8.5, inkBlack()}, 4.2, text}, {style{regular, 8.5, inkBlack()}, 4.2, w.creditVAT}}
}

// endTexts are the texts that end the document: what the law wants of a credit
// note, then the small print.
func (s *sheet) endTexts() []para {
	out := s.creditTexts()
	for _, t := range s.smallPrint() {
		out = append(out, para{style{regular, 7.5, inkGrey()}, 3.6, t})
	}
	return out
}

func (s *sheet) smallPrint() []string {
	var texts []string
	if s.job.Copy > 0 {
		texts = append(texts, fill(s.words.copyText, strconv.Itoa(s.job.Copy)))
	}
	if s.job.ZeroReason != "" && s.hasZero() {
		texts = append(texts, fill(s.words.zeroRate, s.job.ZeroReason))
	}
	if s.travelsOverPeppol() {
		texts = append(texts, s.words.peppol)
	}
	return texts
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
