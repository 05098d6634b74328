package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg" // logos come as JPEG
	_ "image/png"  // or as PNG
	"sync"

	xdraw "golang.org/x/image/draw"
)

// Bounds of a logo: more would only slow each page down, or is an attack.
const (
	maxLogoBytes  = 10 << 20
	maxLogoPixels = 40_000_000
	logoPixels    = 700 // longest side kept: 300 dpi at the size it is drawn
	keptLogos     = 16
)

// LogoError says why a logo cannot be used. It is ErrLogo.
type LogoError struct{ Why string }

func (e *LogoError) Error() string { return "logo: " + e.Why }

// Is makes every LogoError an ErrLogo.
func (e *LogoError) Is(target error) bool { return target == ErrLogo }

// picture is a logo ready to be embedded: 8-bit RGB, deflated.
type picture struct {
	w, h int
	data []byte
}

// logoShelf keeps prepared logos by content, since a shop prints the same one
// on every page.
type logoShelf struct {
	mu   sync.Mutex
	kept map[[32]byte]*picture
}

func (s *logoShelf) get(b []byte) (*picture, error) {
	key := sha256.Sum256(b)
	s.mu.Lock()
	p := s.kept[key]
	s.mu.Unlock()
	if p != nil {
		return p, nil
	}
	p, err := preparePicture(b)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) >= keptLogos {
		clear(s.kept)
	}
	s.kept[key] = p
	return p, nil
}

// preparePicture decodes a PNG or JPEG, lays it on white, makes it no larger
// than print needs and deflates it. What comes out is the same whatever kind of
// picture went in, so no oddity of a file reaches the page.
func preparePicture(b []byte) (*picture, error) {
	if len(b) > maxLogoBytes {
		return nil, &LogoError{fmt.Sprintf("the file has %d bytes, at most %d are taken", len(b), maxLogoBytes)}
	}
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, &LogoError{"neither a PNG nor a JPEG: " + err.Error()}
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width*cfg.Height > maxLogoPixels {
		return nil, &LogoError{fmt.Sprintf("%d × %d pixels, at most %d in all are taken", cfg.Width, cfg.Height, maxLogoPixels)}
	}
	src, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, &LogoError{"the " + kind + " is broken: " + err.Error()}
	}
	w, h := cfg.Width, cfg.Height
	if longest := max(w, h); longest > logoPixels {
		w, h = max(1, w*logoPixels/longest), max(1, h*logoPixels/longest)
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if w == cfg.Width && h == cfg.Height {
		draw.Draw(dst, dst.Bounds(), src, src.Bounds().Min, draw.Over)
	} else {
		xdraw.CatmullRom.Scale(dst, dst.Bounds(), src, src.Bounds(), xdraw.Over, nil)
	}
	rows := make([]byte, 0, w*h*3)
	for i := 0; i < len(dst.Pix); i += 4 {
		rows = append(rows, dst.Pix[i:i+3]...)
	}
	data, err := deflate(nil, rows, 9)
	if err != nil {
		return nil, fmt.Errorf("deflate the logo: %w", err)
	}
	return &picture{w, h, data}, nil
}
