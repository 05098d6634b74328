package pdf

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"rsc.io/qr/coding"

	"zegel/fiscal"
)

func TestStructuredReference(t *testing.T) {
	for in, want := range map[string]string{
		"1234567890": "+++123/4567/89002+++", "0000000097": "+++000/0000/09797+++", "0000000000": "+++000/0000/00097+++",
		"+++123/4567/89002+++": "+++123/4567/89002+++", "123456789002": "+++123/4567/89002+++", "*** 090/9337/55493 ***": "+++090/9337/55493+++",
	} {
		if got, err := OGM(in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "123", "123456789003", "12345678901234", "abcdefghij", "１２３４５６７８９０"} {
		if got, err := OGM(in); !errors.Is(err, ErrReference) {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for in, want := range map[string]string{"2026/0012": "0020260012", "F-7": "0000000007", "": "", "draft": "", "12345678901": ""} {
		if got := ReferenceOf(in); got != want {
			t.Errorf("ReferenceOf(%q) = %q", in, got)
		}
	}
}

func TestIBAN(t *testing.T) {
	for in, want := range map[string]string{
		"BE68 5390 0754 7034": "BE68539007547034", "be68-5390-0754-7034": "BE68539007547034", "NL91ABNA0417164300": "NL91ABNA0417164300",
		"FR1420041010050500013M02606": "FR1420041010050500013M02606", "DE89370400440532013000": "DE89370400440532013000",
	} {
		if got, err := CheckIBAN(in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for in, why := range map[string]string{
		"": "length", "BE68539007547035": "check digits", "BE6853900754703": "country", "BE685390075470344": "country",
		"1234567890123456": "character", "BE68 5390 0754 70é4": "character", "BEA8539007547034": "character", strings.Repeat("B", 35): "length",
	} {
		var bad *IBANError
		if _, err := CheckIBAN(in); !errors.As(err, &bad) || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v, not about %s", in, err, why)
		}
	}
}

func TestPaymentBounds(t *testing.T) {
	good := Payment{Name: "Brasserie De Zegel", IBAN: "BE68539007547034", BIC: "KREDBEBB", Amount: 1, Reference: "123456789002"}
	for name, change := range map[string]func(*Payment){
		"as it is": func(*Payment) {}, "no BIC": func(p *Payment) { p.BIC = "" }, "long BIC": func(p *Payment) { p.BIC = "KREDBEBBXXX" },
		"70 letters": func(p *Payment) { p.Name = strings.Repeat("é", 70) }, "most": func(p *Payment) { p.Amount = 99_999_999_999 },
		"140 letters": func(p *Payment) { p.Reference, p.Text = "", strings.Repeat("x", 140) }, "nothing said": func(p *Payment) { p.Reference = "" },
	} {
		p := good
		change(&p)
		text, err := p.Payload()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n := strings.Count(text, "\n"); !strings.HasPrefix(text, "BCD\n002\n1\nSCT\n") || n > 11 || strings.HasSuffix(text, "\n") || len(text) > 331 {
			t.Errorf("%s: %q", name, text)
		}
	}
	for name, change := range map[string]func(*Payment){
		"no name": func(p *Payment) { p.Name = " " }, "71 letters": func(p *Payment) { p.Name = strings.Repeat("x", 71) },
		"nothing": func(p *Payment) { p.Amount = 0 }, "negative": func(p *Payment) { p.Amount = -1 }, "too much": func(p *Payment) { p.Amount = 100_000_000_000 },
		"BIC": func(p *Payment) { p.BIC = "KREDBE" }, "BIC digits": func(p *Payment) { p.BIC = "1REDBEBB" },
		"both references": func(p *Payment) { p.Text = "x" }, "long reference": func(p *Payment) { p.Reference = strings.Repeat("1", 36) },
		"long text": func(p *Payment) { p.Reference, p.Text = "", strings.Repeat("x", 141) }, "long information": func(p *Payment) { p.Info = strings.Repeat("x", 71) },
		"two lines": func(p *Payment) { p.Reference, p.Text = "", "a\nb" }, "bytes": func(p *Payment) { p.Reference, p.Text = "", strings.Repeat("Ж", 140) },
	} {
		p := good
		change(&p)
		if text, err := p.Payload(); !errors.Is(err, ErrPayment) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	bad := good
	bad.IBAN = "BE68539007547035"
	var iban *IBANError
	if _, err := bad.Payload(); !errors.As(err, &iban) {
		t.Errorf("a wrong IBAN: %v", err)
	}
}

func TestStampReadsBack(t *testing.T) {
	for _, s := range []Seal{
		{"invoice/12", fiscal.Date{Year: 2026, Month: 2, Day: 3}, 1250, "0000128431", "0123456789abcdef"},
		{"creditnote/2026/0003@9012", fiscal.Date{}, -1, "", ""},
		{"offer/a|b%c\n€ ", fiscal.Date{Year: 1, Month: 1, Day: 1}, -1 << 63, "x|y", "ff"},
	} {
		got, err := ParseStamp(" " + s.String() + "\r\n")
		if err != nil || got != s {
			t.Errorf("%q: %+v, %v", s, got, err)
		}
	}
	if got := Stamp("invoice/2026/0012", fiscal.Date{Year: 2026, Month: 2, Day: 3}, 55625, "0000128431", strings.Repeat("0123456789abcdef", 4)); got !=
		"zegel:1|invoice%2F2026%2F0012|2026-02-03|55625|0000128431|0123456789abcdef" {
		t.Errorf("%q", got)
	}
	for _, text := range []string{
		"", "zegel:2|a|||1|", "zegel:1|a|2026-02-03|1|t", "zegel:1|a|2026-02-03|1|t|ff|x", "zegel:1||2026-02-03|1|t|", "zegel:1|a|03/02/2026|1|t|",
		"zegel:1|a|2026-02-03|1.5|t|", "zegel:1|a|2026-02-03|1|t|XYZ", "zegel:1|a|2026-02-03|1|t|00112233445566778", "zegel:1|%zz||1||", "0000128431",
		"zegel:1|" + strings.Repeat("a", 5000) + "||1||",
	} {
		if s, err := ParseStamp(text); !errors.Is(err, ErrStamp) {
			t.Errorf("%.60q: %+v, %v", text, s, err)
		}
	}
}

func TestAccentCanBeRead(t *testing.T) {
	for in, changed := range map[string]bool{"": false, "#1f4b3a": false, "#ffcc33": true, "#ffffff": true, "#000000": false, "8C1C2B": false, "#ffff00": true} {
		c, got, err := parseAccent(in)
		if err != nil || got != changed || contrastOnWhite(c) < minContrast {
			t.Errorf("%q: %v, changed %v, contrast %.2f, %v", in, c, got, contrastOnWhite(c), err)
		}
	}
}

func testFaces(t testing.TB) faces {
	t.Helper()
	fs, err := loadFaces()
	if err != nil {
		t.Fatal(err)
	}
	return fs
}

// Accents of all EU languages, Greek and Cyrillic; figures of one width.
func TestFontsCover(t *testing.T) {
	letters := "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿĀāĂăĄąĆćĊċČčĎďĐđĒēĖėĘęĚěĞğĠġĢģĦħĪīĮįİıĶķĹĺĻļĽľŁłŃńŅņŇňŐőŒœŔŕŘřŚśŞşŠšȘșŢţȚțŤťŪūŮůŰűŲųŴŵŶŷŸŹźŻżŽžẞ" +
		"ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψωΆΈΉΊΌΎΏάέήίόύώϊϋΐΰ" +
		"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяЀЁЂЃЄЅІЇЈЉЊЋЌЎЏѝґҐ" +
		"€£№§°±²³½¼¾×÷–—‘’“”„«»…•™©®"
	for _, f := range testFaces(t) {
		for _, r := range letters {
			if _, ok := f.glyph(r); !ok {
				t.Errorf("bold %v has no %q", f.bold, r)
			}
		}
		zero, _ := f.glyph('0')
		for _, r := range "123456789" {
			if g, _ := f.glyph(r); g.width != zero.width {
				t.Errorf("bold %v: figure %q is %d wide, 0 is %d", f.bold, r, g.width, zero.width)
			}
		}
		if g, ok := f.glyph('日'); ok || g != f.replacement || g.code == 0 || g.width == 0 {
			t.Errorf("bold %v: no visible replacement: %v", f.bold, g)
		}
	}
}

// Wrapping loses nothing but the blanks it breaks at, and keeps to the width.
func TestWrap(t *testing.T) {
	f := testFaces(t)[regular]
	rnd := rand.New(rand.NewPCG(1, 2))
	words := []string{"a", "friet", "Wwwwww", "…", "日本", "onuitspreekbaarheidsverzekeringsmaatschappij", "é", "\t", ""}
	for range 3000 {
		var b strings.Builder
		for range rnd.IntN(30) {
			b.WriteString(words[rnd.IntN(len(words))])
			if rnd.IntN(4) > 0 {
				b.WriteByte(" \n"[rnd.IntN(8)/7])
			}
		}
		text, width := b.String(), 3+rnd.Float64()*80
		lines := f.wrap(text, 9.5, width)
		if got, want := strings.Join(strings.Fields(strings.Join(lines, "")), ""), strings.Join(strings.Fields(text), ""); got != want {
			t.Fatalf("%q became %q", text, lines)
		}
		for _, l := range lines {
			if w := f.width(l, 9.5); w > width+0.01 && len([]rune(l)) > 1 {
				t.Fatalf("%q is %.2f wide, not %.2f", l, w, width)
			}
		}
	}
	if got := f.wrap("", 9.5, 10); len(got) != 1 {
		t.Errorf("nothing is %d lines", len(got))
	}
	if got := fmt.Sprint(f.wrap("aa bb\r\ncc", 9.5, 5)); got != "[aa bb cc]" && got != "[aa bb\ncc]" && len(f.wrap("aa bb\r\ncc", 9.5, 5)) < 3 {
		t.Errorf("%v", got)
	}
}

// The penalty by words of bits is the standard's, counted module by module.
func TestPenaltyIsTheStandards(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, size := range []int{21, 25, 61, 65, 69, 125} {
		g := newGrid(size)
		for y := range size {
			for x := range size {
				if rnd.IntN(3) > 0 {
					g.set(x, y)
				}
			}
		}
		if got, want := g.penalty(newGrid(size)), slowPenalty(g); got != want {
			t.Errorf("size %d: %d, not %d", size, got, want)
		}
	}
}

func slowPenalty(g grid) int {
	at := func(x, y int) bool { return x >= 0 && y >= 0 && x < g.size && y < g.size && g.dark(x, y) }
	n, dark := 0, 0
	for a := range g.size {
		for _, row := range []func(int) bool{func(i int) bool { return at(i, a) }, func(i int) bool { return at(a, i) }} {
			for i := 0; i < g.size; {
				j := i
				for j < g.size && row(j) == row(i) {
					j++
				}
				if j-i >= 5 {
					n += 3 + j - i - 5
				}
				i = j
			}
			for i := -4; i < g.size; i++ {
				for _, p := range []string{"10111010000", "00001011101"} {
					fits := i+11 <= g.size+4
					for k, c := range p {
						fits = fits && row(i+k) == (c == '1')
					}
					if fits {
						n += 40
					}
				}
			}
		}
		for b := range g.size {
			if at(a, b) {
				dark++
			}
			if a > 0 && b > 0 && at(a, b) == at(a-1, b) && at(a, b) == at(a, b-1) && at(a, b) == at(a-1, b-1) {
				n += 3
			}
		}
	}
	off := dark*20 - 10*g.size*g.size
	return n + max(off, -off)/(g.size*g.size)*10
}

func TestQRVersions(t *testing.T) {
	m := qrMaker{plans: map[coding.Version]*qrPlan{}}
	g, err := m.encode(strings.Repeat("x", 14), 40)
	if err != nil || g.size != 21 {
		t.Errorf("14 bytes: %d, %v", g.size, err)
	}
	if g, err = m.encode(strings.Repeat("x", 331), maxPayVersion); err != nil || g.size != 17+4*13 {
		t.Errorf("331 bytes: %d, %v", g.size, err)
	}
	if _, err = m.encode(strings.Repeat("x", 332), maxPayVersion); !errors.Is(err, errQR) {
		t.Errorf("332 bytes: %v", err)
	}
}

func TestCode128Bounds(t *testing.T) {
	for _, s := range []string{"", "é", "a\x00", strings.Repeat("x", 81)} {
		if _, _, err := code128Bars(s); err == nil {
			t.Errorf("%q has bars", s)
		}
	}
	if bars, n, err := code128Bars("0000128431"); err != nil || n != 90+20 || bars[0].x != 10 {
		t.Errorf("%d modules, %v, %v", n, bars, err)
	}
}
