package pdf

import (
	"strconv"

	"zegel/fiscal"
)

// mark is a word that must not be missed: copy, draft, training.
type mark struct {
	text  string
	alarm bool
}

func (s *sheet) marks() []mark {
	var ms []mark
	if s.job.Training {
		ms = append(ms, mark{s.words.markTraining, true})
	}
	if s.job.draft() {
		ms = append(ms, mark{s.words.markDraft, true})
	}
	if s.job.Copy > 0 {
		ms = append(ms, mark{s.words.markCopy + " " + strconv.Itoa(s.job.Copy), false})
	}
	return ms
}

// watermark writes the marks across the page, below everything else and so pale
// that all of it stays readable. It is drawn first and needs no transparency.
func (s *sheet) watermark() {
	ms := s.marks()
	if len(ms) == 0 {
		return
	}
	for i, y := range []float64{95, 175, 255} {
		m := ms[i%len(ms)]
		ink := rgb{0xe4, 0xe6, 0xe9}
		if m.alarm {
			ink = rgb{0xf7, 0xdc, 0xdc}
		}
		st := s.c.fit(style{bold, 84, ink}, m.text, 165)
		s.c.pdf.TransformBegin()
		s.c.pdf.TransformRotate(24, pageWidth/2, y)
		s.c.centre(pageWidth/2, y, st, m.text)
		s.c.pdf.TransformEnd()
		s.c.font, s.c.inkSet = nil, false // the state before came back
	}
}

// tags are the marks as filled plates above the title.
func (s *sheet) tags(h *head, y float64) float64 {
	if len(s.marks()) == 0 {
		return y
	}
	h.parts = append(h.parts, func() { s.plates(left, y) })
	return y + 8
}

// tagLine repeats the plates on later pages, ending at the right margin.
func (s *sheet) tagLine(y float64) {
	w := 0.0
	for _, m := range s.marks() {
		w += s.c.width(plateStyle(), m.text) + 7.5
	}
	if w > 0 {
		s.plates(right-w+1.5, y)
	}
}

func plateStyle() style { return style{bold, 10, rgb{255, 255, 255}} }

func (s *sheet) plates(x, y float64) {
	for _, m := range s.marks() {
		w := s.c.width(plateStyle(), m.text) + 6
		ground := inkBlack()
		if m.alarm {
			ground = alarmRed()
		}
		s.c.box(x, y, w, 5.8, ground)
		s.c.text(x+3, y+4.2, plateStyle(), m.text)
		x += w + 1.5
	}
}

// remarks are what a reader must know about these figures, and the note.
func (s *sheet) remarks() []block {
	j, w := s.job, s.words
	var bs []block
	add := func(ink rgb, weight weight, text string) {
		bs = append(bs, s.callout(ink, style{weight, 8.5, inkBlack()}, text)...)
	}
	if j.Reading.Prices == fiscal.Mismatched {
		cur := j.Doc.Currency
		sum := j.Doc.Total.Decimal().Sub(j.Reading.Difference)
		add(alarmRed(), bold, fill(w.mismatch, w.moneyText(sum.StringFixed(2), cur), w.money(j.Doc.Total, cur), w.moneyText(j.Reading.Difference.StringFixed(2), cur)))
	}
	if j.draft() {
		add(alarmRed(), bold, w.draftText)
	}
	if j.Training {
		add(alarmRed(), bold, w.trainingText)
	}
	if j.Doc.FromTicket {
		add(s.accent, regular, w.fromTicket)
	}
	for _, r := range j.VAT {
		if !r.Known {
			add(alarmRed(), regular, w.unknownRate)
			break
		}
	}
	if j.Doc.Note != "" {
		bs = append(bs, s.heading(w.note))
		bs = append(bs, s.flow(body(inkBlack()), 4.6, j.Doc.Note)...)
		bs = append(bs, gap(2))
	}
	return bs
}

// callout is a paragraph behind a coloured bar.
func (s *sheet) callout(bar rgb, st style, text string) []block {
	lines := s.c.faces[st.w].wrap(text, st.size, contentW-5)
	h := float64(len(lines))*4.1 + 2.4
	return []block{{height: h, draw: func(y float64) {
		s.c.box(left, y, 0.9, h-1.4, bar)
		for i, l := range lines {
			s.c.text(left+3.5, y+3.2+float64(i)*4.1, st, l)
		}
	}}}
}

// heading is a small title that stays with what follows.
func (s *sheet) heading(text string) block {
	return block{height: 6.2, with: true, draw: func(y float64) {
		s.c.text(left, y+4, style{bold, 9, s.accent}, text)
	}}
}

// flow is running text that may break over pages between its lines.
func (s *sheet) flow(st style, pitch float64, text string) []block {
	var bs []block
	for _, l := range s.c.faces[st.w].wrap(text, st.size, contentW) {
		bs = append(bs, block{height: pitch, draw: func(y float64) { s.c.text(left, y+pitch*0.75, st, l) }})
	}
	return bs
}

func gap(h float64) block { return block{height: h, draw: func(float64) {}} }
