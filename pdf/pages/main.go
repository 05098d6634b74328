// Command pages draws the contact sheet: every specimen as a PDF, its pages as
// pictures, and all of them small on one sheet, to be looked at.
//
//	go run ./pdf/pages -o build/pages
//
// The PDFs are written always; pictures need pdftoppm (poppler-utils).
package main

import (
	"context"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sort"

	xdraw "golang.org/x/image/draw"

	"zegel/pdf"
	"zegel/pdf/specimen"
)

func main() {
	log.SetFlags(0)
	out := flag.String("o", "build/pages", "folder to write to")
	dpi := flag.Int("dpi", 90, "resolution of the pictures")
	flag.Parse()
	if err := run(*out, *dpi); err != nil {
		log.Fatal(err)
	}
}

func run(out string, dpi int) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	r, err := pdf.New()
	if err != nil {
		return err
	}
	for _, p := range specimen.Pages() {
		res, err := r.Render(context.Background(), p.Job)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		file := filepath.Join(out, p.Name+".pdf")
		if err := os.WriteFile(file, res.PDF, 0o644); err != nil {
			return err
		}
		log.Printf("%-20s %3d pages %7d bytes  replaced %q  notes %q", p.Name, res.Pages, len(res.PDF), string(res.Replaced), res.Notes)
	}
	tool, err := exec.LookPath("pdftoppm")
	if err != nil {
		log.Print("no pictures: pdftoppm is not installed (poppler-utils)")
		return nil
	}
	for _, p := range specimen.Pages() {
		base := filepath.Join(out, p.Name)
		cmd := exec.Command(tool, "-r", fmt.Sprint(dpi), "-png", base+".pdf", base)
		if b, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", p.Name, err, b)
		}
	}
	return sheet(out)
}

// sheet puts all pictures small on one.
func sheet(out string) error {
	files, err := filepath.Glob(filepath.Join(out, "*-*.png"))
	if err != nil {
		return err
	}
	sort.Strings(files)
	const cols, w, h, gap = 8, 260, 368, 10
	rows := (len(files) + cols - 1) / cols
	all := image.NewRGBA(image.Rect(0, 0, gap+cols*(w+gap), gap+rows*(h+gap)))
	draw.Draw(all, all.Bounds(), image.NewUniform(color.Gray{0x88}), image.Point{}, draw.Src)
	for i, f := range files {
		m, err := load(f)
		if err != nil {
			return err
		}
		at := image.Pt(gap+i%cols*(w+gap), gap+i/cols*(h+gap))
		xdraw.BiLinear.Scale(all, image.Rectangle{at, at.Add(image.Pt(w, h))}, m, m.Bounds(), xdraw.Src, nil)
	}
	f, err := os.Create(filepath.Join(out, "contactsheet.png"))
	if err != nil {
		return err
	}
	if err := png.Encode(f, all); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func load(name string) (image.Image, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return png.Decode(f)
}
