package pdf

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"zegel/fiscal"
)

// Report is a paper of figures: the cover of a bundle, the report of a day. Its
// texts come ready in their language; only dates, amounts and page numbers are
// written here.
type Report struct {
	Title  string
	Lang   string // nl, fr, de or en; empty: nl
	Seller fiscal.Party
	Accent string // #rrggbb; empty: the program's wax red
	// Facts stand below the title, Alarm in red below them.
	Facts  [][2]string
	Alarm  []string
	Tables []ReportTable
	// QR is a code with its text beside it; empty: none.
	QR       string
	QRTitle  string
	QRText   string
	Foot     string // at the left of every page's foot
	Training bool
	MadeAt   time.Time
	Producer string
}

// ReportTable is one table. Widths are shares of the page's width.
type ReportTable struct {
	Title   string
	Note    string // below the title, small
	Columns []ReportColumn
	Rows    []ReportRow
	Empty   string // in place of rows; empty too: the table is left out
}

// ReportColumn is a column; Right aligns figures.
type ReportColumn struct {
	Title string
	Share float64
	Right bool
}

// ReportRow is a row; Strong is a sum.
type ReportRow struct {
	Cells  []string
	Strong bool
}

// Figures writes amounts, dates and rates as a language does, for a report's
// texts. ErrLanguage.
func (r *Renderer) Figures(lang string) (Figures, error) {
	if lang == "" {
		lang = Languages()[0]
	}
	w := r.words[lang]
	if w == nil {
		return Figures{}, fmt.Errorf("%q: %w", clipText(lang), ErrLanguage)
	}
	return Figures{w}, nil
}

// Figures is a language's way to write figures.
type Figures struct{ w *words }

// Money writes an amount with its currency.
func (f Figures) Money(c fiscal.Cents, currency string) string { return f.w.money(c, currency) }

// Day writes a date; a dash for none.
func (f Figures) Day(d fiscal.Date) string { return f.w.day(d, "") }

// Moment writes a date and the time of day, in at's own zone.
func (f Figures) Moment(at time.Time) string {
	return f.w.day(fiscal.DateOf(at), "") + " " + at.Format(time.TimeOnly)
}

// Number writes a plain decimal text with the language's signs, grouped.
func (f Figures) Number(plain string) string { return f.w.number(plain) }

// Kind names a document type.
func (f Figures) Kind(t fiscal.Doctype) string { return f.w.kind(t) }

// RenderReport draws a report as an archival file in the look of the documents.
// Errors as Render's. The same Report gives the same bytes.
func (r *Renderer) RenderReport(ctx context.Context, rep Report) (Result, error) {
	job := Job{
		Lang: rep.Lang, Key: rep.Foot, Seller: rep.Seller, State: fiscal.Signed, Training: rep.Training,
		MadeAt: rep.MadeAt, Producer: rep.Producer, heading: rep.Title,
	}
	if job.Lang == "" {
		job.Lang = Languages()[0]
	}
	if job.Producer == "" {
		job.Producer = "Zegel"
	}
	normalise(&job)
	w := r.words[job.Lang]
	if w == nil {
		return Result{}, fmt.Errorf("%q: %w", clipText(job.Lang), ErrLanguage)
	}
	accent, _, err := parseAccent(rep.Accent)
	if err != nil {
		return Result{}, fmt.Errorf("accent: %w", err)
	}
	s := &sheet{r: r, job: &job, words: w, c: newCanvas(r.faces), accent: accent}
	if err := s.drawReport(ctx, &rep); err != nil {
		return Result{}, err
	}
	return r.output(s)
}

// drawReport lays the tables out below the head and draws page by page.
func (s *sheet) drawReport(ctx context.Context, rep *Report) error {
	s.head = s.reportHead(rep)
	s.foot = s.reportFoot(rep)
	var blocks []block
	for _, a := range rep.Alarm {
		blocks = append(blocks, s.callout(alarmRed(), style{bold, 8.5, inkBlack()}, normal(a))...)
	}
	for i := range rep.Tables {
		blocks = append(blocks, s.reportTable(&rep.Tables[i])...)
	}
	if rep.QR != "" {
		b, err := s.reportQR(rep)
		if err != nil {
			return err
		}
		blocks = append(blocks, b)
	}
	pages := s.paginate(blocks)
	s.pages = len(pages)
	for i, page := range pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.c.addPage()
		s.watermark()
		if i == 0 {
			s.head.draw()
		} else {
			s.laterHead()
		}
		for _, b := range page {
			b.draw(b.y)
		}
		s.foot.draw(i + 1)
	}
	return ctx.Err()
}

// reportHead is the letterhead with the title and its facts across the page.
func (s *sheet) reportHead(rep *Report) head {
	h := head{}
	h.parts = append(h.parts, func() { s.c.box(left, 10, contentW, 1.1, s.accent) })
	y := max(s.letterhead(&h), s.contact(&h)) + 6
	y = s.tags(&h, y)
	y = s.para(&h, left, y, contentW, 8.6, style{bold, 18, s.accent}, normal(rep.Title)) + 1.5
	for _, f := range rep.Facts {
		base, name := y+3.6, f[0]
		h.parts = append(h.parts, func() { s.c.text(left, base, s.c.fit(label(), name, 45), name) })
		value, st := normal(f[1]), body(inkBlack())
		if !strings.Contains(value, " ") { // a hash stays on one line, to be copied
			st = s.c.fit(st, value, contentW-48)
		}
		y = max(s.para(&h, left+48, y, contentW-48, 4.9, st, value), y+4.9)
	}
	h.bottom = y + 5
	return h
}

func (s *sheet) reportFoot(rep *Report) foot {
	const top = contentEnd - 8.6
	st := style{regular, 7, inkGrey()}
	return foot{top, func(page int) {
		s.c.rule(left, top+4, contentW, 0.15, s.accent)
		text := s.c.fit(st, rep.Foot, contentW-30)
		s.c.text(left, top+7.4, text, rep.Foot)
		s.c.right(right, top+7.4, style{bold, 7, inkBlack()}, fill(s.words.page, strconv.Itoa(page), strconv.Itoa(s.pages)))
	}}
}

// reportTable gives a table's blocks: title and column heads stay with the first
// row.
func (s *sheet) reportTable(t *ReportTable) []block {
	if len(t.Rows) == 0 && t.Empty == "" {
		return nil
	}
	bs := []block{s.heading(t.Title)}
	if t.Note != "" {
		for _, b := range s.flow(style{regular, 7.5, inkGrey()}, 3.8, normal(t.Note)) {
			b.with = true
			bs = append(bs, b)
		}
	}
	if len(t.Rows) == 0 {
		return append(bs, block{height: 8, draw: func(y float64) { s.c.text(left, y+3.4, body(inkGrey()), t.Empty) }})
	}
	const pad = 2.0
	edges := []float64{left}
	for _, c := range t.Columns {
		edges = append(edges, edges[len(edges)-1]+c.Share*contentW)
	}
	row := func(y float64, st style, cells []string) {
		for i, text := range cells {
			text = normal(text)
			fitted := s.c.fit(st, text, edges[i+1]-edges[i]-pad)
			if fitted.size < 6 { // too small to read: cut instead
				fitted.size = 6
				text = s.clip(fitted, text, edges[i+1]-edges[i]-pad)
			}
			if t.Columns[i].Right {
				s.c.right(edges[i+1]-pad/2, y, fitted, text)
			} else {
				s.c.text(edges[i]+pad/4, y, fitted, text)
			}
		}
	}
	heads := block{height: 6, with: true, draw: func(y float64) {
		titles := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			titles[i] = c.Title
		}
		row(y+3.4, style{bold, 8, s.accent}, titles)
		s.c.rule(left, y+4.8, contentW, 0.4, s.accent)
	}}
	bs = append(bs, heads)
	for _, r := range t.Rows {
		bs = append(bs, block{height: 4.9, again: &heads, draw: func(y float64) {
			st := style{regular, 8.5, inkBlack()}
			if r.Strong {
				st.w = bold
				s.c.box(left, y, contentW, 4.7, tint(s.accent, 0.07))
			}
			row(y+3.4, st, r.Cells)
			s.c.rule(left, y+4.75, contentW, 0.1, hairline())
		}})
	}
	return append(bs, gap(5))
}

// clip shortens a text to a width and shows that it did.
func (s *sheet) clip(st style, text string, width float64) string {
	r := []rune(text)
	for len(r) > 1 && s.c.width(st, string(r)+"…") > width {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}

// reportQR is the code with what it says beside it.
func (s *sheet) reportQR(rep *Report) (block, error) {
	g, err := s.r.qr.encode(rep.QR, maxStampQR)
	if err != nil {
		return block{}, fmt.Errorf("the report's code: %w: %w", ErrJob, err)
	}
	const side = 30.0
	st := style{regular, 8, inkBlack()}
	lines := s.c.faces[regular].wrap(normal(rep.QRText), st.size, contentW-side-6)
	return block{height: max(side, 8+4*float64(len(lines))) + 2, draw: func(y float64) {
		unit := side / float64(g.modules())
		s.c.bars(left, y, unit, unit, g.bars())
		s.c.text(left+side+4, y+6, style{bold, 9, s.accent}, rep.QRTitle)
		for i, l := range lines {
			s.c.text(left+side+4, y+11+4*float64(i), st, l)
		}
	}}, nil
}
