// Command gen cuts the fonts that the program embeds out of two whole ones and
// writes them beside the font package, with a table of what is where:
//
//	go run ./assets/fonts/gen -regular NotoSans-Regular.ttf -bold NotoSans-Bold.ttf -o assets/fonts
//
// Each face is cut into pages of at most 223 characters, one byte a character:
// page 0 is Windows-1252, the later ones hold the rest of Latin, Greek and
// Cyrillic. So a document carries only the pages it uses, no font is parsed or
// cut while a document is made, and every one is embedded as it lies here.
package main

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"golang.org/x/text/encoding/charmap"
)

type tableFace struct {
	Name      string      `json:"name"`
	Bold      bool        `json:"bold"`
	Ascent    int         `json:"ascent"`
	Descent   int         `json:"descent"`
	CapHeight int         `json:"capheight"`
	BBox      [4]int      `json:"bbox"`
	StemV     int         `json:"stemv"`
	Pages     []tablePage `json:"pages"`
}

type tablePage struct {
	File   string `json:"file"`
	Length int    `json:"length"` // of the font before deflate
	First  int    `json:"first"`  // code of the first character
	Runes  string `json:"runes"`  // one a code, in order; U+0000 where a code is free
	Widths []int  `json:"widths"` // thousandths of the size
}

// perPage leaves code 0x20 and below free: readers treat a space specially.
const (
	perPage   = 223
	firstCode = 0x21
)

func main() {
	log.SetFlags(0)
	regular := flag.String("regular", "", "regular face, TrueType")
	bold := flag.String("bold", "", "bold face, TrueType")
	out := flag.String("o", "assets/fonts", "folder to write to")
	flag.Parse()
	var faces []tableFace
	for _, f := range []struct {
		file, short string
		bold        bool
		stem        int
	}{{*regular, "regular", false, 85}, {*bold, "bold", true, 140}} {
		face, err := cut(f.file, f.short, *out)
		if err != nil {
			log.Fatalf("%s: %v", f.file, err)
		}
		face.Bold, face.StemV = f.bold, f.stem
		faces = append(faces, face)
	}
	b, err := json.Marshal(faces)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*out, "faces.json"), append(b, '\n'), 0o644); err != nil {
		log.Fatal(err)
	}
}

func cut(file, short, out string) (tableFace, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return tableFace{}, err
	}
	f, err := parse(b)
	if err != nil {
		return tableFace{}, err
	}
	face := tableFace{
		Name: "NotoSans-" + map[string]string{"regular": "Regular", "bold": "Bold"}[short],
		BBox: f.bbox, Ascent: f.ascent, Descent: f.descent, CapHeight: f.capHeight,
	}
	for i, p := range pages(f) {
		font := f.subset(p, i == 0)
		var z bytes.Buffer
		w, err := zlib.NewWriterLevel(&z, zlib.BestCompression)
		if err != nil {
			return face, err
		}
		if _, err := w.Write(font); err != nil {
			return face, err
		}
		if err := w.Close(); err != nil {
			return face, err
		}
		name := fmt.Sprintf("%s-%d.ttf.z", short, i)
		if err := os.WriteFile(filepath.Join(out, name), z.Bytes(), 0o644); err != nil {
			return face, err
		}
		t := tablePage{File: name, Length: len(font), First: p.first, Runes: string(p.runes)}
		for _, r := range p.runes {
			w := 0
			if r != 0 {
				w = f.width(f.glyph(r))
			}
			t.Widths = append(t.Widths, w)
		}
		face.Pages = append(face.Pages, t)
		log.Printf("%s: %d characters, %d bytes, %d deflated", name, len(p.runes), len(font), z.Len())
	}
	return face, nil
}

// page is a run of codes with their characters.
type page struct {
	first int
	runes []rune
}

// common are the letters that the languages of the Union need beyond
// Windows-1252, with the visible replacement: one small page, so that a Polish
// or a Hungarian name costs a file little.
const common = "\uFFFD" +
	"ĄąĆćĘęŁłŃńŚśŹźŻż" + "ČčĎďĚěŇňŘřŤťŮů" + "ĹĺĽľŔŕ" + "ŐőŰű" + "ĂăȘșȚțŞşŢţ" + "Đđ" + "Ğğİı" +
	"ĀāĒēĢģĪīĶķĻļŅņŪū" + "ĖėĮįŲų" + "ĊċĠġĦħ" + "ŴŵŶŷ" + "ẞ"

// wanted are the characters beyond Windows-1252. Each group begins a page of its
// own, so that a document carries no alphabet that it does not use.
func wanted() [][]rune {
	spans := func(ss ...[2]rune) []rune {
		var out []rune
		for _, s := range ss {
			for r := s[0]; r <= s[1]; r++ {
				out = append(out, r)
			}
		}
		return out
	}
	return [][]rune{
		[]rune(common),
		spans(
			[2]rune{0x0100, 0x017F}, [2]rune{0x0218, 0x021B}, // the rest of Latin Extended-A
			[2]rune{0x2070, 0x209C}, [2]rune{0x2010, 0x2015}, [2]rune{0x201B, 0x201B}, [2]rune{0x201F, 0x201F}, [2]rune{0x2032, 0x2033},
			[2]rune{0x20A0, 0x20BF},                                                   // currencies
			[2]rune{0x2116, 0x2117}, [2]rune{0x2126, 0x2126}, [2]rune{0x212E, 0x212E}, // letterlike
			[2]rune{0x2150, 0x215E}, [2]rune{0x2189, 0x2189}, // fractions
			[2]rune{0x2212, 0x2212}, [2]rune{0x2215, 0x2215}, [2]rune{0x221E, 0x221E}, [2]rune{0x2248, 0x2248}, // mathematics
			[2]rune{0x2260, 0x2260}, [2]rune{0x2264, 0x2265}, [2]rune{0x2044, 0x2044}, [2]rune{0x25CA, 0x25CA},
			[2]rune{0xFB01, 0xFB02}, // ligatures
		),
		spans([2]rune{0x0370, 0x03FF}),                          // Greek
		spans([2]rune{0x0400, 0x045F}, [2]rune{0x0490, 0x0491}), // Cyrillic
		spans([2]rune{0x0460, 0x052F}),                          // its older and Asian letters
		spans([2]rune{0x1E00, 0x1EFF}),                          // Latin Extended Additional
		spans(
			[2]rune{0x0180, 0x024F},                                                                            // Latin Extended-B
			[2]rune{0x0300, 0x0304}, [2]rune{0x0306, 0x030C}, [2]rune{0x0323, 0x0328}, [2]rune{0x0331, 0x0331}, // combining marks
			[2]rune{0x02B9, 0x02DD}, // modifier letters
		),
		spans([2]rune{0x1F00, 0x1FFF}), // polytonic Greek
	}
}

func pages(f *font) []page {
	win := page{first: 0x20}
	seen := map[rune]bool{}
	for c := 0x20; c < 0x100; c++ {
		r := charmap.Windows1252.DecodeByte(byte(c))
		if r == 0xFFFD || c == 0x7F || r == 0xA0 || r == 0xAD || f.glyph(r) == 0 {
			r = 0 // unused codes; no-break space and soft hyphen are never written
		}
		seen[r] = true
		win.runes = append(win.runes, r)
	}
	all := []page{win}
	for _, group := range wanted() {
		cur := page{first: firstCode}
		for _, r := range group {
			if seen[r] || f.glyph(r) == 0 {
				continue
			}
			seen[r] = true
			cur.runes = append(cur.runes, r)
			if len(cur.runes) == perPage {
				all = append(all, cur)
				cur = page{first: firstCode}
			}
		}
		if len(cur.runes) > 0 {
			all = append(all, cur)
		}
	}
	return all
}
