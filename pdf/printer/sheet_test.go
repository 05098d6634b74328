package printer

import (
	"bytes"
	"image"
	"image/color"
	"slices"
	"testing"
)

func TestPlaceOnTheSheet(t *testing.T) {
	a4 := func(dpi int) image.Point { return image.Pt((59528*dpi+7199)/7200, (84189*dpi+7199)/7200) }
	for _, tt := range []struct {
		name string
		s    sheet
		dpi  int
		want image.Rectangle
	}{
		// Dot on dot, though the drawing is a dot wider than the paper.
		{"A4 at 300", sheet{300, 300, 2480, 3508, 50, 60}, 300, image.Rect(-50, -60, 2431, 3448)},
		{"A4 at 600", sheet{600, 600, 4960, 7016, 100, 100}, 300, image.Rect(-100, -100, 4862, 6916)},
		{"a fine printer", sheet{1200, 1200, 9921, 14031, 0, 0}, 300, image.Rect(0, 0, 9924, 14032)},
		{"an odd resolution", sheet{720, 720, 5953, 8419, 0, 0}, 240, image.Rect(0, 0, 5955, 8421)},
		{"a coarse printer", sheet{180, 180, 1488, 2105, 0, 0}, 180, image.Rect(0, 0, 1489, 2105)},
		{"rows finer than columns", sheet{180, 360, 1488, 4210, 0, 0}, 180, image.Rect(0, 0, 1489, 4210)},
		// Letter is wider and shorter: all of the page, centred.
		{"Letter", sheet{300, 300, 2550, 3300, 10, 20}, 300, image.Rect(98, -20, 2431, 3280)},
		{"a receipt printer", sheet{200, 200, 560, 4000, 0, 0}, 200, image.Rect(0, 1604, 560, 2395)},
		{"a driver that says nothing", sheet{}.sound(), 300, image.Rect(0, 0, 2481, 3508)},
	} {
		if got := tt.s.drawDPI(); got != tt.dpi {
			t.Errorf("%s: drawn at %d", tt.name, got)
		}
		if got := tt.s.place(a4(tt.dpi)); got != tt.want {
			t.Errorf("%s: placed at %v, not %v", tt.name, got, tt.want)
		}
	}
}

// The strips, put together again, are the picture; they end in white rows where
// there are any, and white is not sent.
func TestBands(t *testing.T) {
	const high = 3*bandRows + 100
	m := image.NewRGBA(image.Rect(0, 0, 5, high))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	ink := func(from, to int) {
		for y := from; y < to; y++ {
			m.SetRGBA(y%5, y, color.RGBA{200, 30, byte(y), 255})
		}
	}
	ink(10, 200)                 // a line ends before the strip does,
	ink(210, 560)                // another begins in it and would be cut
	ink(600, 600+bandRows+10)    // longer than a strip
	ink(high-1, high)            // the last row
	for y := 200; y < 210; y++ { // a mark runs between the lines
		m.SetRGBA(2, y, color.RGBA{229, 230, 234, 255})
	}
	at := image.Rect(-7, -9, -2, high-9)
	got := image.NewRGBA(m.Bounds())
	for i := range got.Pix {
		got.Pix[i] = 255
	}
	const stride = 16 // five dots of three bytes, padded
	var edges []int
	end := at.Min.Y
	for b := range bands(m, at) {
		if b.at.Min.Y < end || b.at.Min.X != -7 || b.at.Max.X != -2 || b.at.Dy() != b.height || len(b.pixels) != stride*b.height || b.height > bandRows {
			t.Fatalf("a strip of %d rows and %d bytes at %v", b.height, len(b.pixels), b.at)
		}
		end = b.at.Max.Y
		edges = append(edges, b.at.Min.Y+9, b.at.Max.Y+9)
		for y := range b.height {
			for x := range b.width {
				dot := b.pixels[(b.height-1-y)*stride+3*x:]
				got.SetRGBA(x, b.at.Min.Y+9+y, color.RGBA{dot[2], dot[1], dot[0], 255})
			}
		}
	}
	if !bytes.Equal(got.Pix, m.Pix) {
		t.Error("the strips are not the picture")
	}
	if want := []int{10, 210, 210, 600, 600, 600 + bandRows, 600 + bandRows, 600 + 2*bandRows, high - 1, high}; !slices.Equal(edges, want) {
		t.Errorf("cut at %v, not %v", edges, want)
	}
	// A printer twice as fine: edge on edge all the same.
	end = 0
	for b := range bands(m, image.Rect(0, 0, 10, 2*high)) {
		if b.at.Dy() != 2*b.height || b.at.Min.Y < end {
			t.Errorf("%d rows at %v", b.height, b.at)
		}
		end = b.at.Max.Y
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
