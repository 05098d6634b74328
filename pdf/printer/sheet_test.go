package printer

import (
	"image"
	"image/color"
	"testing"
)

const (
	a4w = 595.28
	a4h = 841.89
)

func TestPlaceOnTheSheet(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    sheet
		dpi  int
		want image.Rectangle
	}{
		{"A4 at 300", sheet{300, 300, 2480, 3508, 50, 60}, 300, image.Rect(-50, -60, 2430, 3448)},
		{"A4 at 600", sheet{600, 600, 4960, 7016, 100, 100}, 300, image.Rect(-100, -100, 4861, 6916)},
		{"a fine printer", sheet{1200, 1200, 9921, 14031, 0, 0}, 300, image.Rect(0, 0, 9921, 14032)},
		{"an odd resolution", sheet{720, 720, 5953, 8419, 0, 0}, 240, image.Rect(0, 0, 5953, 8419)},
		{"a coarse printer", sheet{180, 180, 1488, 2105, 0, 0}, 180, image.Rect(0, 0, 1488, 2105)},
		// Letter is wider and shorter: all of the page, centred.
		{"Letter", sheet{300, 300, 2550, 3300, 0, 0}, 300, image.Rect(108, 0, 2441, 3300)},
		{"a driver that says nothing", sheet{}.sound(), 300, image.Rect(0, 0, 2480, 3508)},
	} {
		if got := tt.s.drawDPI(); got != tt.dpi {
			t.Errorf("%s: drawn at %d", tt.name, got)
		}
		if got := tt.s.place(a4w, a4h); got != tt.want {
			t.Errorf("%s: placed at %v, not %v", tt.name, got, tt.want)
		}
	}
}

// Whatever the scale, the bands lie edge on edge, blank ones are left out, and
// the dots come in GDI's order.
func TestBands(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 5, 3*bandRows+10))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	red := color.RGBA{200, 30, 10, 255}
	m.SetRGBA(1, 0, red)
	m.SetRGBA(0, bandRows-1, red)
	m.SetRGBA(4, 2*bandRows, red)
	m.SetRGBA(4, 3*bandRows+9, red)
	at := image.Rect(-7, -9, 100, 1700)
	var got []band
	for _, b := range bands(m, at) {
		b.pixels = append([]byte(nil), b.pixels...)
		got = append(got, b)
	}
	if len(got) != 3 {
		t.Fatalf("%d bands, not 3: the second is blank", len(got))
	}
	if got[0].at.Min != at.Min || got[2].at.Max != at.Max || got[1].at.Max.Y != got[2].at.Min.Y || got[0].at.Max.Y >= got[1].at.Min.Y {
		t.Errorf("placed at %v, %v, %v", got[0].at, got[1].at, got[2].at)
	}
	const stride = 16 // five dots of three bytes, padded
	if len(got[0].pixels) != stride*bandRows || got[2].height != 10 {
		t.Errorf("%d bytes, %d rows", len(got[0].pixels), got[2].height)
	}
	dot := func(b band, x, row int) [3]byte { return [3]byte(b.pixels[row*stride+3*x:]) }
	if dot(got[0], 1, bandRows-1) != [3]byte{10, 30, 200} || dot(got[0], 0, 0) != [3]byte{10, 30, 200} || dot(got[2], 4, 0) != [3]byte{10, 30, 200} {
		t.Error("the dots are not where GDI looks for them")
	}
}

func TestTitles(t *testing.T) {
	for in, want := range map[string]string{"": "Zegel", "\x00\n": "Zegel", " invoice/12 é ": "invoice/12 é", "a\xffb": "ab", "a\r\nb": "ab"} {
		if got := title(in); got != want {
			t.Errorf("%q becomes %q", in, got)
		}
	}
	long := make([]rune, 500)
	for i := range long {
		long[i] = 'ż'
	}
	if got := title(string(long)); len([]rune(got)) != 100 {
		t.Errorf("%d characters", len([]rune(got)))
	}
}
