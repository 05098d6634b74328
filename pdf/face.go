package pdf

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"zegel/assets/fonts"
)

// weight is regular or bold.
type weight int

const (
	regular weight = iota
	bold
)

// glyph is where a character stands: in which page of the face, at which code,
// and how wide it is in thousandths of the size.
type glyph struct {
	page  uint8
	code  byte
	width uint16
}

// fontPage is one cut font of at most 224 characters, as it is embedded.
type fontPage struct {
	name   string // its name while gofpdf lays out, for example ZR0
	def    []byte // gofpdf's font definition
	base   string // name in the finished file, with a subset tag
	first  int
	runes  []rune
	widths []int
	data   []byte // deflated TrueType font
	length int    // before deflate
	// toUnicode is the deflated map from codes to Unicode.
	toUnicode []byte
}

// face is one weight with all its pages.
type face struct {
	bold                       bool
	ascent, descent, capHeight int
	bbox                       [4]int
	stemV                      int
	pages                      []*fontPage
	low                        []glyph // by code point, below lowRunes
	high                       map[rune]glyph
	replacement                glyph
}

// lowRunes bounds the table that is looked up without a map: Latin, Greek and
// Cyrillic lie below it.
const lowRunes = 0x530

// replacementRune stands for what no embedded font has.
const replacementRune = '\uFFFD'

// faces are the two weights, shared by all renderings and never changed.
type faces [2]*face

func loadFaces() (faces, error) {
	var table []struct {
		Name      string `json:"name"`
		Bold      bool   `json:"bold"`
		Ascent    int    `json:"ascent"`
		Descent   int    `json:"descent"`
		CapHeight int    `json:"capheight"`
		BBox      [4]int `json:"bbox"`
		StemV     int    `json:"stemv"`
		Pages     []struct {
			File   string `json:"file"`
			Length int    `json:"length"`
			First  int    `json:"first"`
			Runes  string `json:"runes"`
			Widths []int  `json:"widths"`
		} `json:"pages"`
	}
	var set faces
	b, err := fonts.FS.ReadFile("faces.json")
	if err != nil {
		return set, fmt.Errorf("read the font table: %w", err)
	}
	if err := json.Unmarshal(b, &table); err != nil {
		return set, fmt.Errorf("read the font table: %w", err)
	}
	for _, t := range table {
		f := &face{
			bold: t.Bold, ascent: t.Ascent, descent: t.Descent, capHeight: t.CapHeight,
			bbox: t.BBox, stemV: t.StemV, low: make([]glyph, lowRunes), high: map[rune]glyph{},
		}
		letter, w := "R", regular
		if t.Bold {
			letter, w = "B", bold
		}
		for i, p := range t.Pages {
			data, err := fonts.FS.ReadFile(p.File)
			if err != nil {
				return set, fmt.Errorf("read the font %s: %w", p.File, err)
			}
			page := &fontPage{
				name: fmt.Sprintf("Z%s%d", letter, i), base: fmt.Sprintf("ZEGL%s%c+%s", letter, 'A'+i, t.Name),
				first: p.First, runes: []rune(p.Runes), widths: p.Widths, data: data, length: p.Length,
			}
			if page.def, err = page.definition(); err != nil {
				return set, err
			}
			if page.toUnicode, err = deflate(nil, page.unicodeMap(), 9); err != nil {
				return set, err
			}
			f.add(uint8(i), page)
		}
		f.replacement = f.high[replacementRune]
		set[w] = f
	}
	if set[regular] == nil || set[bold] == nil {
		return set, fmt.Errorf("the font table lacks a weight")
	}
	return set, nil
}

func (f *face) add(n uint8, p *fontPage) {
	f.pages = append(f.pages, p)
	for i, r := range p.runes {
		if r == 0 {
			continue
		}
		g := glyph{n, byte(p.first + i), uint16(p.widths[i])}
		if r < lowRunes {
			f.low[r] = g
		} else {
			f.high[r] = g
		}
	}
}

// definition is what gofpdf wants to know of a font. It embeds nothing: the
// finisher puts the font in.
func (p *fontPage) definition() ([]byte, error) {
	cw := make([]int, 256)
	for i, w := range p.widths {
		cw[p.first+i] = w
	}
	return json.Marshal(struct {
		Tp, Name string
		Cw       []int
	}{"TrueType", p.name, cw})
}

// glyph looks a character up; false means that the replacement stands for it.
// A glyph of code 0 draws nothing.
func (f *face) glyph(r rune) (glyph, bool) {
	if r >= 0 && r < lowRunes {
		if g := f.low[r]; g.code != 0 {
			return g, true
		}
	} else if g, ok := f.high[r]; ok {
		return g, r != replacementRune // in the source it stands for a lost byte already
	}
	switch {
	case r == '\t' || r == '\n' || r == '\r' || isSpace(r):
		return f.low[' '], true
	case isInvisible(r):
		return glyph{}, false // it looks like nothing anywhere; reported all the same
	}
	return f.replacement, false
}

// isSpace tells of the spaces of typography: they are drawn as a space.
func isSpace(r rune) bool {
	return r == '\u00a0' || r >= '\u2000' && r <= '\u200a' || r == '\u202f' || r == '\u205f' || r == '\u3000' || r == '\u2028' || r == '\u2029'
}

// isInvisible tells of characters without a shape of their own. The marks that
// reorder text (U+202A–U+202E, U+2066–U+2069) are not among them: they could
// make a page read otherwise than it says, and are shown.
func isInvisible(r rune) bool {
	return r == '\u00ad' || r >= '\u200b' && r <= '\u200d' || r == '\u2060' || r == '\ufeff' || r >= '\ufe00' && r <= '\ufe0f'
}

// width gives a text's width in mm at a size in points.
func (f *face) width(s string, size float64) float64 {
	n := 0
	for _, r := range s {
		g, _ := f.glyph(r)
		n += int(g.width)
	}
	return float64(n) * size * mmPerPoint / 1000
}

const mmPerPoint = 25.4 / 72

// wrap breaks a text into lines of at most width mm, at spaces where there are
// any and within words where there are none. Line ends in the text are kept.
// There is always at least one line.
func (f *face) wrap(s string, size, width float64) []string {
	if f.fits(s, size, width) {
		return []string{s}
	}
	most := int(width * 1000 / (size * mmPerPoint))
	var lines []string
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	for para := range strings.SplitSeq(s, "\n") {
		lines = f.wrapParagraph(lines, para, most)
	}
	return lines
}

// fits is wrap's short cut for the many texts that need no breaking.
func (f *face) fits(s string, size, width float64) bool {
	return !strings.ContainsAny(s, "\r\n") && f.width(s, size) <= width
}

func (f *face) wrapParagraph(lines []string, s string, most int) []string {
	start, run := 0, 0
	space, afterSpace := -1, 0 // where the line's last space stands, and the width with it
	for i, r := range s {
		g, _ := f.glyph(r)
		w := int(g.width)
		if r == ' ' || r == '\t' {
			space, afterSpace = i, run+w
		} else if run+w > most && i > start {
			if space > start {
				lines = append(lines, strings.TrimRight(s[start:space], " \t"))
				start, run = space+1, run-afterSpace
			}
			if run+w > most && i > start {
				lines = append(lines, s[start:i])
				start, run = i, 0
			}
			space = -1
		}
		run += w
	}
	return append(lines, strings.TrimRight(s[start:], " \t"))
}

// normal composes letters and accents (NFC), so that "e" and an acute accent
// become the one character that the fonts have.
func normal(s string) string { return norm.NFC.String(s) }

// sortedRunes gives a set in order.
func sortedRunes(set map[rune]bool) []rune {
	if len(set) == 0 {
		return nil
	}
	out := make([]rune, 0, len(set))
	for r := range set {
		out = append(out, r)
	}
	slices.Sort(out)
	return out
}
