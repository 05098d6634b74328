package pdf

import (
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"zegel/assets/icc"
)

// describe writes the catalogue and all that hangs on it: output intent,
// metadata, information, attachment.
func (r *Renderer) describe(w *writer, info, root int, s *sheet) {
	j := s.job
	profile, intent, meta := w.next(), w.next(), w.next()
	w.stream(profile, "<</N 3 /Filter /FlateDecode", r.profile)
	w.object(intent, fmt.Sprintf("<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB IEC61966-2.1) /RegistryName (http://www.color.org) /Info (sRGB IEC61966-2.1) /DestOutputProfile %d 0 R>>", profile))
	w.stream(meta, "<</Type /Metadata /Subtype /XML", xmp(s)) // unfiltered, so that any tool can read it
	extra := ""
	if len(j.UBL) > 0 {
		spec := r.attach(w, j)
		extra = fmt.Sprintf(" /Names <</EmbeddedFiles <</Names [%s %d 0 R]>>>> /AF [%d 0 R]", textString(j.attachment()), spec, spec)
	}
	title := visible(j.title(s.words))
	w.object(info, fmt.Sprintf("<</Title %s /Author %s /Producer %s /Creator %s /CreationDate %s /ModDate %s>>", textString(title),
		textString(visible(j.Seller.DisplayName())), textString(j.Producer), textString(j.Producer), pdfDate(j.MadeAt), pdfDate(j.MadeAt)))
	w.object(root, fmt.Sprintf("<</Type /Catalog /Pages 1 0 R /Lang (%s) /ViewerPreferences <</DisplayDocTitle true>> /Metadata %d 0 R /OutputIntents [%d 0 R]%s>>",
		locale(s.words.lang), meta, intent, extra))
}

// attach writes the e-invoice and gives the number of its file specification.
func (r *Renderer) attach(w *writer, j *Job) int {
	file, spec := w.next(), w.next()
	z, err := r.zip.deflate(nil, j.UBL)
	filter := " /Filter /FlateDecode"
	if err != nil {
		z, filter = j.UBL, ""
	}
	w.stream(file, fmt.Sprintf("<</Type /EmbeddedFile /Subtype /text#2Fxml /Params <</ModDate %s /Size %d>>%s", pdfDate(j.MadeAt), len(j.UBL), filter), z)
	name := textString(j.attachment())
	w.object(spec, fmt.Sprintf("<</Type /Filespec /F %s /UF %s /Desc (Peppol BIS Billing 3.0) /AFRelationship /Alternative /EF <</F %d 0 R /UF %d 0 R>>>>", name, name, file, file))
	return spec
}

// attachment is the e-invoice's file name: letters, digits, points and hyphens.
func (j *Job) attachment() string {
	name := j.UBLName
	if name == "" {
		name = j.Key + ".xml"
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, name)
}

func locale(lang string) string {
	if lang == "en" {
		return "en"
	}
	return lang + "-BE"
}

// visible replaces what XML cannot hold.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff {
			return replacementRune
		}
		return r
	}, s)
}

// textString writes a PDF text string: as it is in ASCII, as UTF-16BE otherwise.
func textString(s string) string {
	plain := true
	for i := range len(s) {
		plain = plain && s[i] >= ' ' && s[i] < 0x7f
	}
	if plain {
		return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
	}
	b := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return "<" + hex.EncodeToString(b) + ">"
}

func pdfDate(t time.Time) string { return t.UTC().Format("(D:20060102150405Z)") }

// xmp is the metadata packet: that this is PDF/A-3u (6.6.4), and whose it is.
func xmp(s *sheet) []byte {
	j := s.job
	esc := func(t string) string {
		var b strings.Builder
		if err := xml.EscapeText(&b, []byte(visible(t))); err != nil {
			return "" // a strings.Builder takes everything
		}
		return b.String()
	}
	at := j.MadeAt.UTC().Format("2006-01-02T15:04:05Z")
	var b strings.Builder
	fmt.Fprintf(&b, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>%s</xmp:CreatorTool><xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate><xmp:MetadataDate>%s</xmp:MetadataDate></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>%s</pdf:Producer></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`, "\ufeff", esc(j.title(s.words)), esc(j.Seller.DisplayName()), locale(s.words.lang), esc(j.Producer), at, at, at, esc(j.Producer))
	return []byte(b.String())
}

// deflatedProfile is the output intent's colour profile, deflated once.
func deflatedProfile() ([]byte, error) { return deflate(nil, icc.SRGB, 9) }
