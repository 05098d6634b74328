package gui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2/theme"

	"zegel/app"
	"zegel/app/bundle"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// books are the sums per rate below the archive's head, and what is made of a
// period: the report and the accountant's bundle.
type books struct {
	a      *archiveView
	gen    int
	sums   []bundle.RateTotal // of the period
	rates  string             // as they are shown
	cancel context.CancelFunc // of the export under way; nil: none
	gone   int                // which export is under way
}

// load adds a period up.
func (b *books) load(from, to fiscal.Date) {
	w := b.a.w
	if w.deps.Books == nil {
		return
	}
	b.gen++
	gen := b.gen
	w.run.Go(func(ctx context.Context) func() {
		r, err := w.deps.Books.Report(ctx, from, to)
		return func() {
			if gen != b.gen {
				return
			}
			w.failed(err)
			b.sums = nil
			if err == nil {
				b.sums = r.Rates
			}
			b.a.refresh()
		}
	})
}

// text writes the sums per rate, a line for each kind of document; what was
// made from receipts stands apart. Only the chosen kind and rate are shown.
func (b *books) text() string {
	v := b.a.w.w
	var lines []string
	for _, g := range []bundle.Group{bundle.GroupSigned, bundle.GroupFromTicket} {
		head := ""
		for _, t := range b.sums {
			if t.Group != g || b.a.span.Rate != "" && t.Letter != string(b.a.span.Rate) ||
				b.a.span.Kind != 0 && t.Type != b.a.span.Kind.String() {
				continue
			}
			if h := v.T("archive.group."+string(g)) + ", " + b.kind(t.Type); h != head {
				head = h
				lines = append(lines, h)
			}
			name := t.Letter + " " + t.Rate + " %"
			switch {
			case t.Letter == "": // what the total says and no line does
				name = v.T("vat.notinlines")
			case t.Rate == "":
				name = v.T("vat.unknown")
			}
			lines[len(lines)-1] += "  ·  " + v.T("archive.rate", "rate", name, "sum", v.Money(fiscal.Cents(t.Gross), t.Currency), "vat", v.Money(fiscal.Cents(t.VAT), t.Currency))
		}
	}
	return strings.Join(lines, "\n")
}

// kind is the word for a document type's name.
func (b *books) kind(name string) string {
	for _, t := range []fiscal.Doctype{fiscal.Invoice, fiscal.Offer, fiscal.CreditNote} {
		if t.String() == name {
			return b.a.w.kind(t)
		}
	}
	return name
}

// report saves the period's report as a PDF.
func (b *books) report() {
	w := b.a.w
	from, to := b.a.chosen()
	w.notice.say(parts.ToneInfo, w.w.T("archive.drawing"))
	w.run.Go(func(ctx context.Context) func() {
		file := ""
		r, err := w.deps.Books.Report(ctx, from, to)
		if err == nil {
			var pdf []byte
			if pdf, err = w.deps.Books.ReportPDF(ctx, r); err == nil {
				file, err = keepFile("zegel-"+from.String()+"-"+to.String()+".pdf", pdf)
			}
		}
		return func() { b.ended(err, file) }
	})
}

// export makes the accountant's bundle, with its progress in place of the sums.
func (b *books) export() {
	w := b.a.w
	if b.cancel != nil {
		return
	}
	from, to := b.a.chosen()
	ctx, cancel := context.WithCancel(w.run.ctx)
	b.cancel = cancel
	b.gone++
	gen := b.gone
	b.a.stop.Show()
	b.progress(app.Progress{})
	w.run.Go(func(context.Context) func() {
		defer cancel()
		file, err := keepPlace("zegel-" + from.String() + "-" + to.String() + ".zip")
		if err == nil {
			_, err = w.deps.Books.Export(ctx, app.ExportOptions{From: from, To: to, File: file}, func(p app.Progress) {
				w.run.Post(func() {
					if gen == b.gone && b.cancel != nil {
						b.progress(p)
					}
				})
			})
		}
		stopped := ctx.Err() != nil
		return func() {
			b.cancel = nil
			b.a.stop.Hide()
			parts.SetText(b.a.busy, "", look.Muted)
			b.a.busy.Hide()
			if stopped {
				w.notice.say(parts.ToneInfo, w.w.T("archive.stopped"))
				return
			}
			b.ended(err, file)
		}
	})
}

func (b *books) progress(p app.Progress) {
	v := b.a.w.w
	s := v.T("archive.exporting")
	if p.Done > 0 {
		s += "  " + v.Count(int64(p.Done))
		if p.Total > 0 {
			s += " / " + v.Count(int64(p.Total))
		}
	}
	parts.SetText(b.a.busy, s, theme.ColorNameForeground)
	b.a.busy.Show()
}

// halt stops the export under way; no file is left of it.
func (b *books) halt() {
	if b.cancel != nil {
		b.cancel()
	}
}

func (b *books) ended(err error, file string) {
	w := b.a.w
	if err != nil {
		w.failed(err)
		return
	}
	w.notice.say(parts.ToneInfo, w.w.T("saved", "file", file))
}
