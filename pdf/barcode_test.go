package pdf_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"

	"zegel/fiscal"
	"zegel/pdf"
	"zegel/pdf/preview"
	"zegel/pdf/specimen"
)

// code is a barcode on a page, as its path says, in points from the top left.
type code struct {
	x, y, w, h float64
	square     bool
}

// codes finds the barcodes of the first page: one path each, in modules.
func codes(t *testing.T, f *file) []code {
	t.Helper()
	page := f.find(`^<</Type /Page\n`)[0]
	s := string(f.stream(t, ref(f.dict(page), "/Contents")))
	num := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var out []code
	for _, m := range regexp.MustCompile(`q ([\d.]+) 0 0 -([\d.]+) ([\d.]+) ([\d.]+) cm((?:\s+\d+ \d+ \d+ \d+ re)+)\s+f Q`).FindAllStringSubmatch(s, -1) {
		unit, high := num(m[1]), num(m[2])
		right, bottom := 0.0, 0.0
		left, top := 1e9, 1e9
		for _, r := range regexp.MustCompile(`(\d+) (\d+) (\d+) (\d+) re`).FindAllStringSubmatch(m[5], -1) {
			left, top = min(left, num(r[1])), min(top, num(r[2]))
			right, bottom = max(right, num(r[1])+num(r[3])), max(bottom, num(r[2])+num(r[4]))
		}
		c := code{x: num(m[3]), y: 841.89 - num(m[4]), w: (right + left) * unit, h: (bottom + top) * high, square: bottom > 1}
		quiet := 10.0
		if c.square {
			quiet = 4
			if top != quiet {
				t.Errorf("%v modules are free above a QR code", top)
			}
		}
		if left != quiet {
			t.Errorf("%v modules are free before a code", left)
		}
		out = append(out, c)
	}
	return out
}

// turn gives a picture turned by quarters, in grey.
func turn(m image.Image, quarters int) *image.Gray {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	if quarters%2 == 1 {
		w, h = h, w
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := color.GrayModel.Convert(m.At(b.Min.X+x, b.Min.Y+y)).(color.Gray)
			switch quarters % 4 {
			case 0:
				out.SetGray(x, y, c)
			case 1:
				out.SetGray(b.Dy()-1-y, x, c)
			case 2:
				out.SetGray(b.Dx()-1-x, b.Dy()-1-y, c)
			case 3:
				out.SetGray(y, b.Dx()-1-x, c)
			}
		}
	}
	return out
}

func decode(m image.Image, square bool) (string, error) {
	bits, err := gozxing.NewBinaryBitmapFromImage(m)
	if err != nil {
		return "", err
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true, gozxing.DecodeHintType_CHARACTER_SET: "UTF-8"}
	r := qrcode.NewQRCodeReader()
	if !square {
		r = oned.NewCode128Reader()
	}
	res, err := r.Decode(bits, hints)
	if err != nil {
		return "", err
	}
	return res.GetText(), nil
}

func codeJobs() map[string]pdf.Job {
	jobs := map[string]pdf.Job{"plain": specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Menu()))}
	j := specimen.Signed("fr", specimen.Document(fiscal.Invoice, specimen.Menu()[:3]))
	j.Ticket, j.Training, j.Seller.Company = "FDM01234567-2026-000012843177", true, "Café Noël & Œuvres"
	jobs["long ticket, marked"] = j
	d := specimen.Document(fiscal.CreditNote, specimen.Menu()[:2])
	d.Number = "CN 2026/0003 | äöü №1"
	jobs["odd number"] = specimen.Signed("de", d)
	return jobs
}

func expectedCodes(j pdf.Job) []string {
	key := j.Doc.Name().String()
	want := []string{j.Ticket, pdf.Stamp(key, j.Doc.Date, j.Doc.Total, j.Ticket, j.Hash)}
	if j.Doc.Type == fiscal.Invoice {
		name := strings.NewReplacer("é", "e", "ë", "e", "Œ", "OE").Replace(j.Seller.Company)
		want = append(want, fmt.Sprintf("BCD\n002\n1\nSCT\nKREDBEBB\n%s\nBE68539007547034\nEUR%s\n\n002026001210", name, j.Doc.Total))
	}
	slices.Sort(want)
	return want
}

// One renderer and decoder of codes in Go, on every machine.
func TestCodesReadBack(t *testing.T) {
	v := &preview.Viewer{}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	for name, j := range codeJobs() {
		raw := render(t, renderer(t), j).PDF
		d, err := v.Open(t.Context(), raw)
		if err != nil {
			t.Fatal(err)
		}
		want := expectedCodes(j)
		found := codes(t, readFile(t, raw))
		for _, dpi := range []int{150, 200, 300} {
			page, err := d.Render(t.Context(), 1, dpi)
			if err != nil {
				t.Fatal(err)
			}
			for quarters := range 4 {
				var got []string
				for _, c := range found {
					k := float64(dpi) / 72
					area := image.Rect(int(c.x*k), int(c.y*k), int((c.x+c.w)*k)+1, int((c.y+c.h)*k)+1)
					cut := image.NewGray(image.Rect(0, 0, area.Dx(), area.Dy()))
					draw.Draw(cut, cut.Bounds(), page, area.Min, draw.Src)
					text, err := decode(turn(cut, quarters), c.square)
					if err != nil {
						t.Errorf("%s, %d dpi, turned %d: %v", name, dpi, quarters, err)
					}
					got = append(got, text)
				}
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%s, %d dpi, turned %d: %q, not %q", name, dpi, quarters, got, want)
				}
			}
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// tool finds a foreign program. Where it is missing, the tests in Go stand
// alone, unless ZEGEL_REQUIRE_TOOLS=1 says that it should be there (CI).
func tool(t *testing.T, name string) (string, bool) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("ZEGEL_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s is not installed: apt-get install poppler-utils zbar-tools qpdf", name)
	}
	return path, err == nil
}

// A second renderer and a second decoder, on whole pages.
func TestCodesReadBackByForeignTools(t *testing.T) {
	ppm, ok1 := tool(t, "pdftoppm")
	zbar, ok2 := tool(t, "zbarimg")
	for name, j := range codeJobs() {
		res := render(t, renderer(t), j)
		if len(codes(t, readFile(t, res.PDF))) != len(expectedCodes(j)) {
			t.Errorf("%s: not %d codes", name, len(expectedCodes(j)))
		}
		if !ok1 || !ok2 {
			continue
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "p.pdf"), res.PDF, 0o600); err != nil {
			t.Fatal(err)
		}
		for i, dpi := range []string{"150", "200", "300"} {
			run(t, ppm, "-r", dpi, "-gray", "-png", "-singlefile", filepath.Join(dir, "p.pdf"), filepath.Join(dir, "p"))
			b, err := os.ReadFile(filepath.Join(dir, "p.png"))
			if err != nil {
				t.Fatal(err)
			}
			m, err := png.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			for quarters := range 4 {
				if quarters != i && quarters != 3-i { // zbarimg takes a second for a large page
					continue
				}
				g := turn(m, quarters)
				turned := fmt.Appendf(nil, "P5 %d %d 255\n", g.Bounds().Dx(), g.Bounds().Dy())
				file := filepath.Join(dir, "turned.pgm")
				if err := os.WriteFile(file, append(turned, g.Pix...), 0o600); err != nil {
					t.Fatal(err)
				}
				var got []string
				for s := range strings.SplitSeq(run(t, zbar, "-q", "--xml", "-Sdisable", "-Sqrcode.enable", "-Scode128.enable", file), "<![CDATA[") {
					if text, _, ok := strings.Cut(s, "]]>"); ok {
						got = append(got, text)
					}
				}
				slices.Sort(got)
				if want := expectedCodes(j); !slices.Equal(got, want) {
					t.Errorf("%s, %s dpi, turned %d: %q, not %q", name, dpi, quarters, got, want)
				}
			}
		}
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v: %s", filepath.Base(name), err, problems.String())
	}
	return out.String()
}

// Foreign readers of syntax and text.
func TestForeignReaders(t *testing.T) {
	qpdf, ok1 := tool(t, "qpdf")
	totext, ok2 := tool(t, "pdftotext")
	dir := t.TempDir()
	for _, p := range specimen.Pages() {
		res := render(t, renderer(t), p.Job)
		file := filepath.Join(dir, p.Name+".pdf")
		if err := os.WriteFile(file, res.PDF, 0o600); err != nil {
			t.Fatal(err)
		}
		if ok1 {
			if out := run(t, qpdf, "--check", file); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Errorf("%s: %s", p.Name, out)
			}
		}
		text := readFile(t, res.PDF).text(t)
		if ok2 {
			text = run(t, totext, "-layout", "-enc", "UTF-8", file, "-")
			if n := strings.Count(text, "\f"); n != res.Pages {
				t.Errorf("%s: %d pages, %d are read", p.Name, res.Pages, n)
			}
		}
		wantText(t, text, p.Job.Seller.Company)
		for _, l := range p.Job.Doc.Lines[:min(3, len(p.Job.Doc.Lines))] {
			if word := strings.Fields(l.Name + " -")[0]; len(res.Replaced) == 0 {
				wantText(t, text, word)
			}
		}
	}
}
