package desk

import (
	"context"
	"image"

	"zegel/app"
	"zegel/fiscal"
)

// Pager draws the pages of a PDF as pictures.
type Pager interface {
	// Page draws one page, from 0, at so many dots per inch, and tells how many
	// pages there are.
	Page(ctx context.Context, pdf []byte, page, dpi int) (image.Image, int, error)
}

// Detail is the pane of one document.
type Detail struct {
	run   Runner
	back  Shower
	paper Paper
	pager Pager

	// Changed is called when there is something to redraw.
	Changed func()

	gen     int
	rec     fiscal.Record
	open    bool
	loading bool
	detail  app.Detail
	ready   bool
	err     error

	pageGen int
	lang    string
	page    int
	dpi     int
	pages   int
	picture image.Image
	drawing bool
	pageErr error
	pdf     []byte
	pdfOf   string // document, content and language that pdf shows
}

// NewDetail makes the pane; pager may be nil, then there are no pictures.
func NewDetail(run Runner, back Shower, paper Paper, pager Pager) *Detail {
	return &Detail{run: run, back: back, paper: paper, pager: pager, dpi: 96}
}

// Record is the document that is shown; ok is false while none is.
func (d *Detail) Record() (fiscal.Record, bool) { return d.rec, d.open }

// Detail is all of it, once it has been read.
func (d *Detail) Detail() (app.Detail, bool) { return d.detail, d.ready }

// Err is what went wrong with reading it.
func (d *Detail) Err() error { return d.err }

// Open shows a document: what the list knows of it at once, the rest when read.
func (d *Detail) Open(r fiscal.Record) {
	if !d.open || r.Ref != d.rec.Ref {
		d.ready, d.page, d.pages, d.picture, d.pageErr, d.lang = false, 0, 0, nil, nil, ""
		d.pageGen++
		d.drawing = false
	}
	d.rec, d.open, d.err = r, true, nil
	d.read()
}

// Refresh reads the document again.
func (d *Detail) Refresh() {
	if d.open {
		d.read()
	}
}

// Close shows no document.
func (d *Detail) Close() {
	d.gen++
	d.pageGen++
	d.open, d.ready, d.picture, d.pdf = false, false, nil, nil
	d.changed()
}

func (d *Detail) read() {
	d.gen++
	gen, ref := d.gen, d.rec.Ref
	d.loading = true
	d.changed()
	d.run.Go(func(ctx context.Context) func() {
		all, err := d.back.Show(ctx, ref)
		return func() {
			if gen != d.gen {
				return
			}
			d.loading = false
			d.err = err
			if err == nil {
				d.detail, d.rec, d.ready = all, all.Record, true
			}
			d.changed()
		}
	})
}

// HasPages tells whether pages can be drawn at all.
func (d *Detail) HasPages() bool { return d.pager != nil }

// Picture is the page as last drawn.
func (d *Detail) Picture() (img image.Image, page, pages int, drawing bool, err error) {
	return d.picture, d.page, d.pages, d.drawing, d.pageErr
}

// Zoom is the resolution of the picture in dots per inch.
func (d *Detail) Zoom() int { return d.dpi }

// Draw draws the page: language (empty: the document's own), page and zoom are
// kept within what there is.
func (d *Detail) Draw(lang string, page, dpi int) {
	if !d.open || d.pager == nil {
		return
	}
	d.pageGen++
	d.lang, d.page, d.dpi = lang, max(0, page), min(300, max(36, dpi))
	if d.pages > 0 {
		d.page = min(d.page, d.pages-1)
	}
	d.drawing, d.pageErr = true, nil
	gen, rec, pg, res := d.pageGen, d.rec, d.page, d.dpi
	of := rec.Licence + "/" + rec.Type.String() + "/" + rec.ID + "/" + rec.Hash + "/" + string(rec.State) + "/" + rec.Ticket + "/" + lang
	pdf := d.pdf
	if of != d.pdfOf {
		pdf = nil
	}
	d.changed()
	d.run.Go(func(ctx context.Context) func() {
		var err error
		if pdf == nil {
			pdf, err = d.paper.Preview(ctx, rec.Ref, lang)
		}
		var img image.Image
		var n int
		if err == nil {
			img, n, err = d.pager.Page(ctx, pdf, pg, res)
		}
		return func() {
			if gen != d.pageGen {
				return
			}
			d.drawing, d.pageErr = false, err
			if err == nil {
				d.picture, d.pages, d.pdf, d.pdfOf = img, n, pdf, of
			}
			d.changed()
		}
	})
}

func (d *Detail) changed() {
	if d.Changed != nil {
		d.Changed()
	}
}
