package pdf

import (
	"bytes"
	"fmt"
	"strings"
)

// fontUse is a font page that a document uses, on its way into the file.
type fontUse struct {
	page *fontPage
	face *face
}

// fontName gives the stand-in name in one of gofpdf's font objects, or nothing.
func fontName(o []byte) string {
	const head = "<</Type /Font\n/BaseFont /"
	rest, ok := bytes.CutPrefix(o, []byte(head))
	if !ok {
		return ""
	}
	name, _, _ := bytes.Cut(rest, []byte("\n"))
	return string(name)
}

// write puts the font in: its dictionary at n, its descriptor at n+2 (gofpdf's
// widths stay at n+1), the font itself and its map to Unicode as new objects.
// Page 0 is not symbolic and read by WinAnsiEncoding; the others are symbolic
// and have no Encoding entry (6.2.11.6). The map makes level U (6.2.11.7.2).
func (f *fontUse) write(w *writer, n int) {
	file, unicode := w.next(), w.next()
	encoding, flags := "", 4
	if f.page.first == ' ' {
		encoding, flags = " /Encoding /WinAnsiEncoding", 32
	}
	w.object(n, fmt.Sprintf("<</Type /Font /Subtype /TrueType /BaseFont /%s /FirstChar 32 /LastChar 255 /Widths %d 0 R /FontDescriptor %d 0 R /ToUnicode %d 0 R%s>>",
		f.page.base, n+1, n+2, unicode, encoding))
	w.object(n+2, fmt.Sprintf("<</Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV %d /MissingWidth 0 /FontFile2 %d 0 R>>",
		f.page.base, flags, f.face.bbox[0], f.face.bbox[1], f.face.bbox[2], f.face.bbox[3],
		f.face.ascent, f.face.descent, f.face.capHeight, f.face.stemV, file))
	w.stream(file, fmt.Sprintf("<</Filter /FlateDecode /Length1 %d", f.page.length), f.page.data)
	w.stream(unicode, "<</Filter /FlateDecode", f.page.toUnicode)
}

func (p *fontPage) weight() weight {
	if strings.HasPrefix(p.name, "ZB") {
		return bold
	}
	return regular
}

// unicodeMap writes the page's ToUnicode map (ISO 32000-1, 9.10.3).
func (p *fontPage) unicodeMap() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n")
	var entries []string
	for i, r := range p.runes {
		if r != 0 {
			entries = append(entries, fmt.Sprintf("<%02X> <%04X>\n", p.first+i, r))
		}
	}
	const most = 100 // entries a section may have
	for len(entries) > 0 {
		n := min(most, len(entries))
		fmt.Fprintf(&b, "%d beginbfchar\n%sendbfchar\n", n, strings.Join(entries[:n], ""))
		entries = entries[n:]
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
