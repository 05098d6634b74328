package pdf_test

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"zegel/fiscal"
	"zegel/pdf"
	"zegel/pdf/specimen"
)

type clause struct {
	name  string
	check func(*testing.T, *file)
}

// The clauses are those of ISO 19005-3:2012 (PDF/A-3), level U.
func clauses() []clause {
	return []clause{
		{"6.1.2 header", header},
		{"6.1.3 trailer", trailer},
		{"6.1.7 streams", streams},
		{"6.2.2 content streams", contents},
		{"6.2.4 colour and output intent", colour},
		{"6.2.8 images", images},
		{"6.2.11 fonts", fontClauses},
		{"6.2.11.7 level U", levelU},
		{"6.3 annotations, 6.4 forms, 6.5 actions", nothingActive},
		{"6.6 metadata", metadata},
		{"6.8 attachments", attachments},
	}
}

func TestEverySpecimenIsArchival(t *testing.T) {
	r := renderer(t)
	for _, p := range specimen.Pages() {
		t.Run(p.Name, func(t *testing.T) {
			f := readFile(t, render(t, r, p.Job).PDF)
			for _, c := range clauses() {
				t.Run(c.name, func(t *testing.T) { c.check(t, f) })
			}
		})
	}
}

func TestReportsAreArchival(t *testing.T) {
	rep := pdf.Report{
		Title: "Dagrapport · Ημερήσια αναφορά 日", Lang: "nl", Seller: specimen.Seller(), Facts: [][2]string{{"Datum", "03/02/2026"}},
		Alarm: []string{"2 nummers ontbreken"}, QR: "zegel:head:1", QRTitle: "Journaal", QRText: "kop", Foot: "dag 2026-02-03", Training: true, MadeAt: specimen.At(),
		Tables: []pdf.ReportTable{{
			Title: "Per tarief", Columns: []pdf.ReportColumn{{Title: "Tarief", Share: 0.5}, {Title: "Bedrag", Share: 0.5, Right: true}},
			Rows: []pdf.ReportRow{{Cells: []string{"A 21 %", "1.234,56"}}, {Cells: []string{"Totaal", "1.234,56"}, Strong: true}},
		}},
	}
	res, err := renderer(t).RenderReport(t.Context(), rep)
	if err != nil {
		t.Fatal(err)
	}
	f := readFile(t, res.PDF)
	for _, c := range clauses() {
		t.Run(c.name, func(t *testing.T) { c.check(t, f) })
	}
	wantText(t, f.text(t), "Ημερήσια αναφορά \uFFFD", "1.234,56", "OEFENING", "2 nummers ontbreken")
}

func header(t *testing.T, f *file) {
	if !regexp.MustCompile(`^%PDF-1\.[4-7]\n%[\x80-\xff]{4}\n`).Match([]byte(latin(f.raw[:20]))) {
		t.Errorf("the file begins %q", f.raw[:20])
	}
	if !bytes.HasSuffix(f.raw, []byte("%%EOF\n")) {
		t.Errorf("the file ends %q", f.raw[len(f.raw)-10:])
	}
}

// latin makes a text whose characters are the bytes.
func latin(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		s.WriteRune(rune(c))
	}
	return s.String()
}

func trailer(t *testing.T, f *file) {
	if !regexp.MustCompile(`/ID \[<[0-9a-f]{32}> <[0-9a-f]{32}>\]`).MatchString(f.trailer) {
		t.Errorf("no identifier in %q", f.trailer)
	}
	if strings.Contains(f.trailer, "/Encrypt") {
		t.Error("encrypted")
	}
}

func streams(t *testing.T, f *file) {
	for n, o := range f.objects {
		d := f.dict(n)
		if strings.Contains(d, "LZWDecode") || strings.Contains(d, "/Crypt") || bytes.Contains(o, []byte("/FFilter")) {
			t.Errorf("object %d: %s", n, d)
		}
	}
}

func contents(t *testing.T, f *file) {
	operators := map[string]bool{}
	for _, o := range strings.Fields("b B b* B* BT c cm CS cs d Do ET f f* g G h i j J K k l m M n q Q re RG rg s S SC sc Td TD Tf Tj TJ Tm w W W*") {
		operators[o] = true
	}
	pages := f.find(`^<</Type /Page\n`)
	if len(pages) == 0 {
		t.Fatal("no page")
	}
	stringRE := regexp.MustCompile(`(?s)\((?:[^\\()]|\\.)*\)`)
	for _, p := range pages {
		s := stringRE.ReplaceAll(f.stream(t, ref(f.dict(p), "/Contents")), []byte(" "))
		depth := 0
		for _, w := range bytes.Fields(s) {
			word := string(w)
			switch {
			case regexp.MustCompile(`^-?[\d.]+$|^/`).MatchString(word):
			case !operators[word]:
				t.Fatalf("operator %q", word)
			case word == "q":
				depth++
			case word == "Q":
				depth--
			}
			if depth < 0 || depth > 28 { // 6.1.13: nested states
				t.Fatalf("states nested %d deep", depth)
			}
		}
		if depth != 0 {
			t.Errorf("%d states left open", depth)
		}
	}
}

func colour(t *testing.T, f *file) {
	intent := f.dict(ref(f.root(), "/OutputIntents"))
	if !strings.Contains(intent, "/S /GTS_PDFA1") || !strings.Contains(intent, "/OutputConditionIdentifier (sRGB") {
		t.Fatalf("output intent %q", intent)
	}
	n := ref(intent, "/DestOutputProfile")
	profile := f.stream(t, n)
	if !strings.Contains(f.dict(n), "/N 3") || len(profile) < 128 || string(profile[12:24]) != "mntrRGB XYZ " || string(profile[36:40]) != "acsp" {
		t.Fatalf("profile %q", profile[:min(40, len(profile))])
	}
	if size := int(binary.BigEndian.Uint32(profile)); size != len(profile) || profile[8] > 4 {
		t.Errorf("a profile of %d bytes says %d, version %d", len(profile), size, profile[8])
	}
	for n := range f.objects {
		if strings.Contains(f.dict(n), "DeviceCMYK") {
			t.Errorf("object %d is in CMYK, the intent in RGB", n)
		}
	}
	if len(f.find(`/SMask|/CA |/ca |/BM `)) > 0 {
		t.Error("transparency")
	}
}

func images(t *testing.T, f *file) {
	for _, n := range f.find(`/Subtype /Image`) {
		d := f.dict(n)
		if strings.Contains(d, "/Alternates") || strings.Contains(d, "/OPI") || strings.Contains(d, "/Interpolate true") || !strings.Contains(d, "/BitsPerComponent 8") {
			t.Errorf("image %s", d)
		}
		m := regexp.MustCompile(`/Width (\d+) /Height (\d+)`).FindStringSubmatch(d)
		if got := len(f.stream(t, n)); got != atoi(t, m[1])*atoi(t, m[2])*3 {
			t.Errorf("%d bytes for %s × %s points", got, m[1], m[2])
		}
	}
}

// fontClauses: 6.2.11.4 embedding, 6.2.11.5 metrics, 6.2.11.6 encodings.
func fontClauses(t *testing.T, f *file) {
	for name, n := range f.fonts() {
		d := f.dict(n)
		desc := f.dict(ref(d, "/FontDescriptor"))
		font := f.stream(t, ref(desc, "/FontFile2"))
		base := regexp.MustCompile(`/BaseFont /([A-Z]{6}\+NotoSans-(?:Regular|Bold)) `).FindStringSubmatch(d)
		if base == nil || !strings.Contains(desc, "/FontName /"+base[1]+" ") {
			t.Fatalf("%s: %s, %s", name, d, desc)
		}
		if length := fmt.Sprintf("/Length1 %d", len(font)); !strings.Contains(f.dict(ref(desc, "/FontFile2")), length) {
			t.Errorf("%s: not %s", name, length)
		}
		symbolic := strings.Contains(desc, "/Flags 4 ")
		if symbolic == strings.Contains(d, "/Encoding") || !symbolic && !strings.Contains(d, "/Encoding /WinAnsiEncoding") {
			t.Errorf("%s: flags and encoding contradict each other: %s, %s", name, d, desc)
		}
		tt := parseTrueType(t, font)
		if tt.platform != 3 || symbolic && tt.encoding != 0 || !symbolic && tt.encoding != 1 {
			t.Errorf("%s: character map %d, %d", name, tt.platform, tt.encoding)
		}
		widths := strings.Fields(strings.Trim(string(f.objects[ref(d, "/Widths")]), "[]"))
		unicode := f.unicode(t, n)
		for _, u := range f.texts(t) {
			if u.font != n {
				continue
			}
			for _, c := range u.text {
				code := 0xF000 + int(c)
				if !symbolic {
					code = int([]rune(unicode[c])[0])
				}
				g, ok := tt.glyphs[code]
				if !ok || g == 0 {
					t.Fatalf("%s has no glyph for %#x (%q)", name, c, unicode[c])
				}
				if w := atoi(t, widths[int(c)-32]); w != tt.widths[g] {
					t.Errorf("%s: width of %q is %d, the font says %d", name, unicode[c], w, tt.widths[g])
				}
			}
		}
	}
}

type trueType struct {
	platform, encoding int
	glyphs             map[int]int
	widths             []int
}

// parseTrueType reads the character map (format 4) and the widths.
func parseTrueType(t *testing.T, b []byte) trueType {
	t.Helper()
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
	u32 := func(at int) int { return int(binary.BigEndian.Uint32(b[at:])) }
	tables := map[string]int{}
	for i := range u16(4) {
		tables[string(b[12+16*i:16+16*i])] = u32(12 + 16*i + 8)
	}
	upm := u16(tables["head"] + 18)
	tt := trueType{glyphs: map[int]int{}}
	for i := range u16(tables["hhea"] + 34) {
		tt.widths = append(tt.widths, (u16(tables["hmtx"]+4*i)*1000+upm/2)/upm)
	}
	c := tables["cmap"]
	if u16(c+2) != 1 {
		t.Fatalf("%d character maps", u16(c+2))
	}
	tt.platform, tt.encoding = u16(c+4), u16(c+6)
	s := c + u32(c+8)
	if u16(s) != 4 {
		t.Fatalf("character map of format %d", u16(s))
	}
	n := u16(s + 6)
	for i := 0; i < n; i += 2 {
		end, start, delta := u16(s+14+i), u16(s+16+n+i), u16(s+16+2*n+i)
		for code := start; code <= end && code != 0xFFFF; code++ {
			tt.glyphs[code] = (code + delta) & 0xFFFF
		}
	}
	return tt
}

func levelU(t *testing.T, f *file) {
	for name, n := range f.fonts() {
		m := f.unicode(t, n)
		for _, u := range f.texts(t) {
			if u.font != n {
				continue
			}
			for _, c := range u.text {
				if s := m[c]; s == "" || s == "\x00" || s == "\ufeff" || s == "\ufffe" {
					t.Errorf("%s: %#x means %q", name, c, s)
				}
			}
		}
	}
}

func nothingActive(t *testing.T, f *file) {
	if ns := f.find(`/Annots|/AcroForm|/OpenAction|/AA |/JavaScript|/JS |/XFA|/URI|/Launch|/OCProperties|/Perms|/NeedAppearances`); len(ns) > 0 {
		t.Errorf("objects %v", ns)
	}
}

func metadata(t *testing.T, f *file) {
	n := ref(f.root(), "/Metadata")
	if d := f.dict(n); !strings.Contains(d, "/Type /Metadata /Subtype /XML") || strings.Contains(d, "/Filter") {
		t.Fatalf("metadata %q", d)
	}
	packet := string(f.stream(t, n))
	if !strings.HasPrefix(packet, "<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>") || !strings.HasSuffix(packet, `<?xpacket end="r"?>`) {
		t.Errorf("no packet: %.80q", packet)
	}
	for _, want := range []string{"<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>U</pdfaid:conformance>", "<dc:title>", "<xmp:CreateDate>2026-02-03T20:15:00Z<"} {
		if !strings.Contains(packet, want) {
			t.Errorf("no %s", want)
		}
	}
	dec := xml.NewDecoder(strings.NewReader(packet))
	for {
		if _, err := dec.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("metadata: %v", err)
		}
	}
	if d := f.dict(ref(f.trailer, "/Info")); !strings.Contains(d, "/CreationDate (D:20260203201500Z)") {
		t.Errorf("information and metadata differ: %s", d)
	}
	if !regexp.MustCompile(`/Lang \((nl-BE|fr-BE|de-BE|en)\)`).MatchString(f.root()) {
		t.Errorf("no language in %s", f.root())
	}
}

func attachments(t *testing.T, f *file) {
	specs := f.find(`/Type /Filespec`)
	if listed := strings.Contains(f.root(), "/AF ["); listed != (len(specs) > 0) {
		t.Errorf("%d attachments; listed: %v", len(specs), listed)
	}
	for _, n := range specs {
		d := f.dict(n)
		for _, want := range []string{"/AFRelationship /Alternative", "/F (", "/UF (", "/EF <</F "} {
			if !strings.Contains(d, want) {
				t.Errorf("no %s in %s", want, d)
			}
		}
		e := f.dict(ref(d, "/EF <</F"))
		if !strings.Contains(e, "/Type /EmbeddedFile /Subtype /text#2Fxml") || !strings.Contains(e, "/ModDate (D:2") {
			t.Errorf("embedded file %s", e)
		}
	}
}

func TestAttachesTheInvoiceAsItIs(t *testing.T) {
	ubl := []byte("<?xml version=\"1.0\"?>\n<Invoice>" + strings.Repeat("é&lt;", 2000) + "</Invoice>")
	j := specimen.Signed("nl", specimen.Document(fiscal.Invoice, specimen.Menu()))
	j.UBL = ubl
	f := readFile(t, render(t, renderer(t), j).PDF)
	specs := f.find(`/Type /Filespec`)
	if len(specs) != 1 || !strings.Contains(f.dict(specs[0]), "/F (invoice-2026-0012.xml)") {
		t.Fatalf("attachments %v", specs)
	}
	if got := f.stream(t, ref(f.dict(specs[0]), "/EF <</F")); !bytes.Equal(got, ubl) {
		t.Errorf("%d bytes came back of %d", len(got), len(ubl))
	}
	j.UBLName = "../../été (1).xml"
	f = readFile(t, render(t, renderer(t), j).PDF)
	if len(f.find(`/UF \(..-..-.t.--1-.xml\)`)) != 1 {
		t.Errorf("the name is not plain: %v", f.dict(f.find(`/Type /Filespec`)[0]))
	}
}

func renderer(t testing.TB) *pdf.Renderer {
	t.Helper()
	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func render(t testing.TB, r *pdf.Renderer, j pdf.Job) pdf.Result {
	t.Helper()
	res, err := r.Render(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	return res
}
