package paint_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/look"
	"zegel/app/gui/paint"
)

// ugly is what names and notes may hold beyond a shop's usual.
func ugly() []string {
	return []string{
		"", " ", "…", "Café I268", "1.204,50", "Société Générale d’Alimentation", "Żółć, Straße, Ελλάδα, Привет",
		"שלום עולם", "مرحبا بالعالم", "日本語の名前", "👩‍👩‍👧 familie 🍕", "e\u0301\u0302\u0303\u0304 Zo\u0308e", "a\u202eb\u202cc", "x\u200dy\u200bz",
		"tab\tand\nbreak\r\x00\x7f", "\xff\xfe\xc3(", "\U0010ffff\ufffd", strings.Repeat("W", 10_000), strings.Repeat("ي", 10_000), strings.Repeat("\u0301", 300),
	}
}

func sheet(w, h int, ground color.Color) *image.RGBA {
	im := image.NewRGBA(image.Rect(0, 0, w, h))
	paint.Ground(im, im.Rect, ground)
	return im
}

// inked gives the part of a picture that is not of its ground.
func inked(im *image.RGBA, ground color.Color) (r image.Rectangle) {
	g := color.RGBAModel.Convert(ground)
	for y := im.Rect.Min.Y; y < im.Rect.Max.Y; y++ {
		for x := im.Rect.Min.X; x < im.Rect.Max.X; x++ {
			if im.RGBAAt(x, y) != g {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

// Whatever the text, nothing is painted outside of its box, and the picture stays
// opaque.
func TestTextStaysInItsBox(t *testing.T) {
	test.NewTempApp(t)
	p := paint.New()
	for _, s := range ugly() {
		for _, f := range []paint.Font{{Size: 14, Scale: 1}, {Size: 14, Bold: true, Scale: 1.5}, {Size: 28, Scale: 2}} {
			for _, box := range []image.Rectangle{image.Rect(20, 10, 90, 38), image.Rect(20, 10, 23, 12), image.Rect(-30, -5, 40, 20), image.Rect(150, 30, 400, 80)} {
				for _, right := range []bool{false, true} {
					im := sheet(200, 60, color.White)
					p.Text(im, box, s, f, color.Black, right)
					if in := inked(im, color.White); !in.In(box) {
						t.Errorf("%.20q %+v in %v paints %v", s, f, box, in)
					}
					for i := 3; i < len(im.Pix); i += 4 {
						if im.Pix[i] != 255 {
							t.Fatalf("%.20q: pixel %d has an opacity of %d", s, i/4, im.Pix[i])
						}
					}
				}
			}
		}
	}
}

// Every script is seen, whichever way it is painted; what has no glyph is a box.
func TestEveryScriptIsSeen(t *testing.T) {
	test.NewTempApp(t)
	p := paint.New()
	for _, s := range ugly() {
		if strings.TrimSpace(s) == "" {
			continue
		}
		im := sheet(300, 30, color.White)
		p.Text(im, im.Rect, s, paint.Font{Size: 14, Scale: 1}, color.Black, false)
		if inked(im, color.White).Empty() {
			t.Errorf("%.20q is not seen", s)
		}
	}
}

// A text's width is what the toolkit measures, to a pixel or so, and a cut one has
// an ellipsis and fits.
func TestFit(t *testing.T) {
	test.NewTempApp(t)
	p := paint.New()
	for _, s := range ugly() {
		for _, bold := range []bool{false, true} {
			f := paint.Font{Size: 14, Bold: bold, Scale: 1}
			whole, w := p.Fit(s, 100_000, f)
			if short := utf8.RuneCountInString(s) <= 160; short != !strings.HasSuffix(whole, "…") && s != "…" {
				t.Errorf("%.20q becomes %.20q in all the room there is", s, whole)
			}
			if want := fyne.MeasureText(whole, 14, fyne.TextStyle{Bold: bold}).Width; math.Abs(float64(want)-float64(w)) > 2 {
				t.Errorf("%.20q is %d pixels wide, the toolkit says %.1f", whole, w, want)
			}
			for _, room := range []int{20, 40, 80} {
				got, gw := p.Fit(s, room, f)
				if gw > room {
					t.Errorf("%.20q in %d pixels takes %d: %q", s, room, gw, got)
				}
				if w > room && !strings.HasSuffix(got, "…") || w <= room && got != whole {
					t.Errorf("%.20q, %d wide, in %d pixels is %q", s, w, room, got)
				}
			}
		}
	}
	if got, w := p.Fit("", 100, paint.Font{Size: 14, Scale: 1}); got != "" || w != 0 {
		t.Errorf("nothing is %q", got)
	}
}

// Painted by our glyphs a text looks as it does by the toolkit's own painter.
func TestLooksAsTheToolkit(t *testing.T) {
	test.NewTempApp(t)
	p := paint.New()
	for _, scale := range []float32{1, 1.5, 2} {
		for _, bold := range []bool{false, true} {
			for _, s := range []string{"niet ondertekend", "Café I268", "1.204,50", "Tafel AVAW Ty", "28 déc. 2025", "Żółć", "Ελλάδα", "Привет"} {
				text := canvas.NewText(s, color.Black)
				text.TextSize, text.TextStyle = 14, fyne.TextStyle{Bold: bold}
				c := software.NewCanvas()
				c.SetScale(scale)
				c.SetPadded(false)
				c.SetContent(canvas.NewRectangle(color.White))
				size := fyne.NewSize(200, 20)
				c.Resize(size)
				text.Resize(text.MinSize())
				c.SetContent(&fyne.Container{Objects: []fyne.CanvasObject{canvas.NewRectangle(color.White), text}})
				c.Content().(*fyne.Container).Objects[0].Resize(size)
				want := c.Capture()

				im := sheet(want.Bounds().Dx(), want.Bounds().Dy(), color.White)
				height := int(math.Round(float64(text.MinSize().Height * scale)))
				p.Text(im, image.Rect(0, 0, im.Rect.Dx(), height), s, paint.Font{Size: 14, Bold: bold, Scale: scale}, color.Black, false)
				var off, ink float64
				for y := range im.Rect.Dy() {
					for x := range im.Rect.Dx() {
						r, _, _, _ := want.At(x, y).RGBA()
						a, b := 255-float64(r>>8), 255-float64(im.RGBAAt(x, y).R)
						off, ink = off+math.Abs(a-b), ink+a
					}
				}
				if off > 0.15*ink { // a line that is a pixel too low is off by more than its ink
					t.Errorf("%q bold %v at %v: %.0f %% of its ink is elsewhere", s, bold, scale, 100*off/ink)
				}
			}
		}
	}
}

// The darkest pixels of a text have the ink's own colour: contrast is what the
// theme says.
func TestInkIsTheColour(t *testing.T) {
	test.NewTempApp(t)
	p := paint.New()
	for _, mode := range []look.Mode{look.Light, look.Dark} {
		th := look.NewTheme(mode, 100)
		test.ApplyTheme(t, th)
		ground, ink := theme.Color(look.Surface), theme.Color(look.Muted)
		im := sheet(200, 28, ground)
		p.Text(im, im.Rect, "HELLO illicit", paint.Font{Size: 14, Scale: 1}, ink, false)
		best := 1.0
		for y := range 28 {
			for x := range 200 {
				best = max(best, look.Contrast(im.RGBAAt(x, y), ground))
			}
		}
		if want := look.Contrast(ink, ground); best < want*0.97 || best < 4.5 {
			t.Errorf("%s: a contrast of %.2f is painted, the theme has %.2f", mode, best, want)
		}
	}
}

// Aligned right, figures end in one column, whatever stands before them.
func TestRight(t *testing.T) {
	test.NewTempApp(t)
	p := paint.New()
	ends := map[int]bool{}
	for _, s := range []string{"0,00", "127,00", "-1.204,00", "99.999.999,00"} {
		im := sheet(120, 28, color.White)
		p.Text(im, image.Rect(5, 0, 110, 28), s, paint.Font{Size: 14, Bold: true, Scale: 1}, color.Black, true)
		r := inked(im, color.White)
		ends[r.Max.X] = true
		if r.Max.X < 107 || r.Max.X > 110 {
			t.Errorf("%s ends at %d", s, r.Max.X)
		}
	}
	if len(ends) != 1 {
		t.Errorf("the figures end at %v", ends)
	}
}

// Icons come in their colour, in any size, odd ones too, and follow the theme.
func TestIcon(t *testing.T) {
	test.NewTempApp(t)
	p := paint.New()
	for _, mode := range []look.Mode{look.Light, look.Dark} {
		test.ApplyTheme(t, look.NewTheme(mode, 100))
		ground := theme.Color(look.Surface)
		for _, side := range []int{12, 18, 27, 36, 63} {
			im := sheet(80, 80, ground)
			p.Icon(im, image.Pt(5, 7), side, look.Coloured("unchecked", theme.ColorNamePrimary))
			r := inked(im, ground)
			if !r.In(image.Rect(5, 7, 5+side, 7+side)) || r.Dx() < side/2 || r.Dy() < side/2 {
				t.Errorf("%s, %d: painted in %v", mode, side, r)
			}
			best := math.MaxFloat64
			for y := range 80 {
				for x := range 80 {
					best = min(best, look.Contrast(im.RGBAAt(x, y), theme.Color(theme.ColorNamePrimary)))
				}
			}
			if best > 1.2 && side > 12 { // at 12 its lines are thinner than a pixel
				t.Errorf("%s, %d: not in its colour", mode, side)
			}
		}
	}
	im := sheet(20, 20, color.White)
	p.Icon(im, image.Point{}, 18, fyne.NewStaticResource("broken.svg", []byte("<svg")))
	p.Icon(im, image.Point{}, 18, nil)
	if r := inked(im, color.White); !r.Empty() {
		t.Errorf("what cannot be read is painted in %v", r)
	}
}

// Ring and Ground keep to the picture, and a wash is laid over.
func TestGroundAndRing(t *testing.T) {
	im := sheet(10, 10, color.White)
	paint.Ground(im, image.Rect(-5, -5, 5, 20), color.NRGBA{A: 0x80})
	paint.Ring(im, image.Rect(6, 1, 10, 9), 1, color.NRGBA{R: 0xFF, A: 0xFF})
	if got := im.RGBAAt(0, 9); got.R != got.G || got.R < 0x7D || got.R > 0x81 || got.A != 0xFF {
		t.Errorf("half black on white is %v", got)
	}
	for at, want := range map[image.Point]color.RGBA{{6, 1}: {0xFF, 0, 0, 0xFF}, {9, 8}: {0xFF, 0, 0, 0xFF}, {7, 5}: {0xFF, 0xFF, 0xFF, 0xFF}, {5, 5}: {0xFF, 0xFF, 0xFF, 0xFF}} {
		if got := im.RGBAAt(at.X, at.Y); got != want {
			t.Errorf("%v is %v, want %v", at, got, want)
		}
	}
}

// FuzzText paints anything, at sizes that the window has.
func FuzzText(f *testing.F) {
	for i, s := range ugly() {
		f.Add(s, uint8(i*17), uint8(i))
	}
	test.NewTempApp(f)
	p := paint.New()
	f.Fuzz(func(t *testing.T, s string, width, how uint8) {
		box := image.Rect(10, 5, 10+int(width), 33)
		font := paint.Font{Size: 12 + float32(how%3)*8, Bold: how&4 != 0, Scale: 1 + float32(how>>4&3)/2}
		im := sheet(280, 40, color.White)
		p.Text(im, box, s, font, color.Black, how&8 != 0)
		if in := inked(im, color.White); !in.In(box) {
			t.Errorf("%q paints %v in %v", s, in, box)
		}
		if shown, w := p.Fit(s, int(width), font); w > int(width)+2 && shown != "…" {
			t.Errorf("%q shows %q, %d wide in %d", s, shown, w, width)
		}
	})
}

// BenchmarkRow paints a row's texts by our glyphs and by the toolkit's painter.
func BenchmarkRow(b *testing.B) {
	test.NewTempApp(b)
	texts := []string{"niet ondertekend", "Factuur", "19998", "28 dec 20…", "Café U254", "1.204,50", "19998"}
	im := sheet(785, 28, color.White)
	b.Run("glyphs", func(b *testing.B) {
		p := paint.New()
		for i := 0; b.Loop(); i++ {
			paint.Ground(im, im.Rect, color.White)
			for k, s := range texts {
				p.Text(im, image.Rect(k*110, 0, k*110+104, 28), fmt.Sprint(s, i%10), paint.Font{Size: 14, Scale: 1}, color.Black, false)
			}
		}
	})
	b.Run("toolkit", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			row := &fyne.Container{}
			for k, s := range texts {
				t := canvas.NewText(fmt.Sprint(s, i%10), color.Black)
				t.TextSize = 14
				t.Move(fyne.NewPos(float32(k*110), 4))
				t.Resize(t.MinSize())
				row.Add(t)
			}
			c := software.NewCanvas()
			c.SetPadded(false)
			c.SetContent(row)
			c.Resize(fyne.NewSize(785, 28))
			c.Capture()
		}
	})
}
