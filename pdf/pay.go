package pdf

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"zegel/fiscal"
)

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

func clipRunes(s string, most int) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}
