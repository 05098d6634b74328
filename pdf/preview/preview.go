// Package preview shows finished PDF files as pictures, page by page, by PDFium
// as WebAssembly: no C compiler, the same on every system. It takes seconds to
// start, so it does so at the first page asked for, and stays.
//
// It shows bytes as they are and knows nothing of documents; it opens no file
// and no connection. It stands apart from package pdf so that a program that
// only writes pages does not carry a reader.
package preview

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
	"sync"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

// Errors, for errors.Is.
var (
	// ErrFile: the bytes are no PDF file that can be opened.
	ErrFile = errors.New("not a PDF file that can be shown")
	// ErrPage: the file has no such page, or it is asked for too large.
	ErrPage = errors.New("no such page")
	// ErrClosed: the viewer or the document was closed.
	ErrClosed = errors.New("closed")
)

// maxPixels bounds a picture: A4 at 600 dpi.
const maxPixels = 36_000_000

// Viewer renders pages. The zero value is ready; its engine starts when it is
// first needed. Safe for concurrent use; one page is drawn at a time.
type Viewer struct {
	// CacheDir keeps the compiled engine between runs (some 20 MB): the next start
	// takes a tenth of a second. Empty: nothing is kept.
	CacheDir string

	mu     sync.Mutex
	pool   pdfium.Pool
	engine pdfium.Pdfium
	cache  wazero.CompilationCache
	closed bool
}

// Document is an open file.
type Document struct {
	v     *Viewer
	ref   references.FPDF_DOCUMENT
	sizes [][2]float64
	open  bool
}

// Start loads the engine, for a caller who wants the wait before the first page.
func (v *Viewer) Start(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.start(ctx)
}

func (v *Viewer) start(ctx context.Context) error {
	if v.closed {
		return ErrClosed
	}
	if v.engine != nil {
		return ctx.Err()
	}
	cfg := wazero.NewRuntimeConfig()
	if v.CacheDir != "" {
		// A folder that cannot be written costs a slow start, not the preview.
		if c, err := wazero.NewCompilationCacheWithDir(v.CacheDir); err == nil {
			v.cache, cfg = c, cfg.WithCompilationCache(c)
		}
	}
	pool, err := webassembly.Init(webassembly.Config{
		MinIdle: 1, MaxIdle: 1, MaxTotal: 1, RuntimeConfig: cfg,
		FSConfig: wazero.NewFSConfig(), // the engine sees no file
		Stdout:   io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return fmt.Errorf("start the preview: %w", err)
	}
	engine, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return errors.Join(fmt.Errorf("start the preview: %w", err), pool.Close())
	}
	v.pool, v.engine = pool, engine
	return nil
}

// Open reads a file; ErrFile when it is none. The caller closes the document.
func (v *Viewer) Open(ctx context.Context, file []byte) (*Document, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.start(ctx); err != nil {
		return nil, err
	}
	opened, err := v.engine.OpenDocument(&requests.OpenDocument{File: &file})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	d := &Document{v: v, ref: opened.Document, open: true}
	count, err := v.engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.ref})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrFile, err), d.shut())
	}
	for i := range count.PageCount {
		size, err := v.engine.GetPageSize(&requests.GetPageSize{Page: d.page(i)})
		if err != nil {
			return nil, errors.Join(fmt.Errorf("page %d: %w: %w", i+1, ErrFile, err), d.shut())
		}
		d.sizes = append(d.sizes, [2]float64{size.Width, size.Height})
	}
	return d, nil
}

func (d *Document) page(i int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: d.ref, Index: i}}
}

// Pages counts the pages.
func (d *Document) Pages() int { return len(d.sizes) }

// Size gives a page's width and height in points, 0 and 0 for a page that does
// not exist. Pages count from 1.
func (d *Document) Size(page int) (w, h float64) {
	if page < 1 || page > len(d.sizes) {
		return 0, 0
	}
	return d.sizes[page-1][0], d.sizes[page-1][1]
}

// Render draws a page, counted from 1, at a resolution in dots per inch. Zooming
// is rendering again. ErrPage for a page that does not exist or a picture beyond
// 36 million pixels.
func (d *Document) Render(ctx context.Context, page, dpi int) (*image.RGBA, error) {
	w, h := d.Size(page)
	if w == 0 || dpi <= 0 || w*h*float64(dpi)*float64(dpi)/(72*72) > maxPixels {
		return nil, fmt.Errorf("page %d at %d dpi: %w", page, dpi, ErrPage)
	}
	d.v.mu.Lock()
	defer d.v.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !d.open || d.v.closed {
		return nil, ErrClosed
	}
	drawn, err := d.v.engine.RenderPageInDPI(&requests.RenderPageInDPI{Page: d.page(page - 1), DPI: dpi})
	if err != nil {
		return nil, fmt.Errorf("draw page %d: %w", page, err)
	}
	defer drawn.Cleanup()
	// The picture lies in the engine's own memory, which Cleanup gives back.
	out := image.NewRGBA(drawn.Result.Image.Bounds())
	draw.Draw(out, out.Bounds(), drawn.Result.Image, drawn.Result.Image.Bounds().Min, draw.Src)
	return out, nil
}

// Text gives a page's text, as searching and copying see it.
func (d *Document) Text(page int) (string, error) {
	if page < 1 || page > len(d.sizes) {
		return "", fmt.Errorf("page %d: %w", page, ErrPage)
	}
	d.v.mu.Lock()
	defer d.v.mu.Unlock()
	if !d.open || d.v.closed {
		return "", ErrClosed
	}
	t, err := d.v.engine.GetPageText(&requests.GetPageText{Page: d.page(page - 1)})
	if err != nil {
		return "", fmt.Errorf("text of page %d: %w", page, err)
	}
	return t.Text, nil
}

// Close lets the file go. A second call does nothing.
func (d *Document) Close() error {
	d.v.mu.Lock()
	defer d.v.mu.Unlock()
	return d.shut()
}

func (d *Document) shut() error {
	if !d.open || d.v.closed {
		return nil
	}
	d.open = false
	_, err := d.v.engine.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: d.ref})
	return err
}

// Close ends the engine and with it all documents. A second call does nothing.
func (v *Viewer) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil
	}
	v.closed = true
	var errs []error
	if v.engine != nil {
		errs = append(errs, v.engine.Close(), v.pool.Close())
	}
	if v.cache != nil {
		errs = append(errs, v.cache.Close(context.Background()))
	}
	return errors.Join(errs...)
}
