package pdf

import (
	"strings"

	"zegel/fiscal"
)

// head is the upper part of the first page, laid out before it is drawn.
type head struct {
	bottom float64
	parts  []func()
}

func (h head) draw() {
	for _, p := range h.parts {
		p()
	}
}

// para adds a wrapped text with its top at y and gives where it ends.
func (s *sheet) para(h *head, x, y, width, pitch float64, st style, text string) float64 {
	if text == "" {
		return y
	}
	for _, l := range s.c.faces[st.w].wrap(text, st.size, width) {
		base := y + pitch*0.75
		h.parts = append(h.parts, func() { s.c.text(x, base, st, l) })
		y += pitch
	}
	return y
}

func (s *sheet) layHead() head {
	h := head{}
	h.parts = append(h.parts, func() {
		s.c.box(left, 10, contentW, 1.1, s.accent)
		s.c.rule(4, 99, 4, 0.15, hairline()) // where to fold for a windowed envelope
	})
	nameEnd := s.letterhead(&h)
	contactEnd := s.contact(&h)
	addressEnd := s.address(&h, max(windowY, contactEnd+5))
	metaEnd := s.identity(&h, nameEnd)
	h.bottom = max(bodyTop, addressEnd+6, metaEnd+6)
	return h
}

// letterhead is the logo, or the seller's name in its place.
func (s *sheet) letterhead(h *head) float64 {
	const top = 15.0
	if s.logo != nil {
		w, hgt := 62.0, 24.0
		if ratio := float64(s.logo.w) / float64(s.logo.h); ratio > w/hgt {
			hgt = w / ratio
		} else {
			w = hgt * ratio
		}
		h.parts = append(h.parts, func() { s.c.picture(s.r.dot, left, top, w, hgt) })
		return top + hgt
	}
	name := s.job.Seller.DisplayName()
	for _, try := range []struct {
		size, pitch float64
		most        int
	}{{19, 8, 2}, {13, 5.6, 4}, {8, 3.6, 1 << 30}} {
		st := style{bold, try.size, s.accent}
		if len(s.c.faces[bold].wrap(name, try.size, 84)) <= try.most {
			return s.para(h, left, top, 84, try.pitch, st, name)
		}
	}
	return top
}

// contact is the seller's address and how to reach it, top right.
func (s *sheet) contact(h *head) float64 {
	p, w := s.job.Seller, s.words
	y := 15.0
	if s.logo != nil {
		y = s.para(h, windowX, y, 80, 4.2, style{bold, 9, inkBlack()}, p.DisplayName())
	}
	lines := []string{p.Street, join(" ", p.Zip, p.Town), foreign(p.Country), prefixed(w.vatNo+" ", p.VAT), prefixed(w.phone+" ", p.Phone), p.Email, p.Website}
	for _, l := range lines {
		y = s.para(h, windowX, y, 80, 3.8, small(inkGrey()), l)
	}
	return y
}

// address is the customer where a windowed envelope shows it.
func (s *sheet) address(h *head, y float64) float64 {
	p := s.job.Customer
	if p == nil {
		return y
	}
	y = s.para(h, windowX, y, 78, 5, style{bold, 10.5, inkBlack()}, p.DisplayName())
	if person := join(" ", p.FirstName, p.Name); p.Company != "" && person != "" {
		y = s.para(h, windowX, y, 78, 4.8, style{regular, 10, inkBlack()}, person)
	}
	for _, l := range []string{p.Street, join(" ", p.Zip, p.Town), foreign(p.Country)} {
		y = s.para(h, windowX, y, 78, 4.8, style{regular, 10, inkBlack()}, l)
	}
	return y
}

// identity is what the document is: its marks, kind, number and dates, below
// the letterhead's end. Marks take the free space above the title.
func (s *sheet) identity(h *head, above float64) float64 {
	const titleY = 50.0
	y := max(titleY, s.tags(h, max(titleY-8, above+3)), above+5)
	title := s.job.title(s.words)
	size, pitch := 20.0, 8.6
	for size > 13 && s.c.width(style{bold, size, s.accent}, title) > 86 {
		size, pitch = size-1, pitch-0.4
	}
	y = s.para(h, left, y, 86, pitch, style{bold, size, s.accent}, title) + 1.5
	for _, m := range s.facts() {
		base := y + 3.6
		h.parts = append(h.parts, func() { s.c.text(left, base, s.c.fit(label(), m[0], 33), m[0]) })
		y = max(s.para(h, left+35, y, 51, 4.9, body(inkBlack()), m[1]), y+4.9)
	}
	return y
}

// facts are the labelled values below the title.
func (s *sheet) facts() [][2]string {
	j, w := s.job, s.words
	facts := [][2]string{{w.date, w.day(j.Doc.Date, j.Doc.DateText)}}
	if !j.Doc.Expires.IsZero() {
		switch j.Doc.Type {
		case fiscal.Offer:
			facts = append(facts, [2]string{w.validUntil, w.formatDate(j.Doc.Expires)})
		case fiscal.Invoice:
			facts = append(facts, [2]string{w.due, w.formatDate(j.Doc.Expires)})
		}
	}
	if j.Doc.HasCustomer() {
		facts = append(facts, [2]string{w.customerNo, j.Doc.CustomerID})
	}
	if j.Customer != nil && j.Customer.VAT != "" {
		facts = append(facts, [2]string{w.customerVAT, j.Customer.VAT})
	}
	if j.Ticket != "" {
		facts = append(facts, [2]string{w.ticket, j.Ticket})
	}
	if j.Doc.Type == fiscal.CreditNote && j.Corrects != nil {
		facts = append(facts, [2]string{w.corrects, w.invoice + " " + j.Corrects.Number})
	}
	return facts
}

// laterHead is the upper part of every page but the first.
func (s *sheet) laterHead() {
	s.c.box(left, 10, contentW, 1.1, s.accent)
	title := s.job.title(s.words)
	ts := s.c.fit(strong(inkBlack()), title, 90)
	s.c.right(right, 17.5, ts, title)
	name := s.job.Seller.DisplayName()
	s.c.text(left, 17.5, s.c.fit(style{bold, 9.5, s.accent}, name, 72), name)
	s.tagLine(20.5)
}

// join puts the parts that are not empty together.
func join(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if strings.TrimSpace(p) != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// foreign gives a country that is not Belgium, the last line of an address.
func foreign(code string) string {
	if strings.EqualFold(code, "BE") {
		return ""
	}
	return strings.ToUpper(code)
}
