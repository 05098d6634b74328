package gui

import (
	"context"
	"image"

	"zegel/pdf/preview"
)

// pager draws pages by the PDF reader; its engine starts with the first page.
type pager struct{ viewer preview.Viewer }

// newPager makes a pager; nothing is started yet.
func newPager() *pager { return &pager{} }

// Page draws a page, from 0, and counts them.
func (p *pager) Page(ctx context.Context, pdf []byte, page, dpi int) (image.Image, int, error) {
	doc, err := p.viewer.Open(ctx, pdf)
	if err != nil {
		return nil, 0, err
	}
	img, err := doc.Render(ctx, min(page, doc.Pages()-1)+1, dpi)
	if e := doc.Close(); err == nil {
		err = e
	}
	if err != nil {
		return nil, 0, err
	}
	return img, doc.Pages(), nil
}

// close ends the engine.
func (p *pager) close() error { return p.viewer.Close() }
