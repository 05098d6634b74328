package preview_test

import (
	"context"
	"errors"
	"image"
	"strings"
	"testing"

	"zegel/fiscal"
	"zegel/pdf"
	"zegel/pdf/preview"
	"zegel/pdf/specimen"
)

func render(t *testing.T, j pdf.Job) []byte {
	t.Helper()
	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	res, err := r.Render(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	return res.PDF
}

func TestShowsWhatWasWritten(t *testing.T) {
	v := &preview.Viewer{CacheDir: t.TempDir()}
	file := render(t, specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Many(60))))
	d, err := v.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if d.Pages() < 2 {
		t.Fatalf("%d pages", d.Pages())
	}
	if w, h := d.Size(1); w < 595 || w > 596 || h < 841 || h > 842 {
		t.Errorf("page 1 measures %v × %v points, not A4", w, h)
	}
	small, err := d.Render(t.Context(), 1, 50)
	if err != nil {
		t.Fatal(err)
	}
	large, err := d.Render(t.Context(), 1, 100)
	if err != nil {
		t.Fatal(err)
	}
	if got := large.Bounds().Dx() - 2*small.Bounds().Dx(); got < -2 || got > 2 {
		t.Errorf("twice the resolution: %v and %v", small.Bounds(), large.Bounds())
	}
	if !hasInk(large) {
		t.Error("the page is blank")
	}
	text, err := d.Text(2)
	if err != nil || !strings.Contains(text, "Pagina 2 van") {
		t.Errorf("page 2 reads %q, %v", text, err)
	}
	if err := errors.Join(d.Close(), d.Close()); err != nil {
		t.Error(err)
	}
	if _, err := d.Render(t.Context(), 1, 50); !errors.Is(err, preview.ErrClosed) {
		t.Errorf("a closed document: %v", err)
	}

	if _, err := v.Open(t.Context(), []byte("no PDF at all")); !errors.Is(err, preview.ErrFile) {
		t.Errorf("no PDF: %v", err)
	}
	if _, err := v.Open(t.Context(), nil); !errors.Is(err, preview.ErrFile) {
		t.Errorf("nothing: %v", err)
	}
	d, err = v.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	for _, ask := range []struct{ page, dpi int }{{0, 72}, {99, 72}, {1, 0}, {1, 5000}} {
		if _, err := d.Render(t.Context(), ask.page, ask.dpi); !errors.Is(err, preview.ErrPage) {
			t.Errorf("page %d at %d dpi: %v", ask.page, ask.dpi, err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Render(gone, 1, 50); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := errors.Join(v.Close(), v.Close(), d.Close()); err != nil {
		t.Error(err)
	}
	if _, err := v.Open(t.Context(), file); !errors.Is(err, preview.ErrClosed) {
		t.Errorf("a closed viewer: %v", err)
	}
}

func hasInk(m *image.RGBA) bool {
	for i := 0; i < len(m.Pix); i += 4 {
		if m.Pix[i] < 64 {
			return true
		}
	}
	return false
}
