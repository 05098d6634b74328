package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
)

// The finisher turns gofpdf's file into an archival one (ISO 19005-3, level U).
// It keeps gofpdf's objects and their numbers, puts the embedded fonts and the
// logo in the place of gofpdf's stand-ins, deflates the pages, and adds what
// gofpdf does not know: the output intent, the metadata, the attachment with
// its relationship, the file's identifier.

// errUnfinished: the file is not as gofpdf writes them. It cannot happen with
// the pinned version.
var errUnfinished = errors.New("not a file that the finisher knows")

// writer numbers objects and remembers where they begin.
type writer struct {
	b       []byte
	offsets []int // by object number; 0 is the free one
}

func (w *writer) begin(n int) {
	for len(w.offsets) <= n {
		w.offsets = append(w.offsets, 0)
	}
	w.offsets[n] = len(w.b)
	w.b = strconv.AppendInt(w.b, int64(n), 10)
	w.b = append(w.b, " 0 obj\n"...)
}

func (w *writer) end() { w.b = append(w.b, "\nendobj\n"...) }

func (w *writer) object(n int, body string) {
	w.begin(n)
	w.b = append(w.b, body...)
	w.end()
}

// stream writes a dictionary (without its closing brackets) and its data.
func (w *writer) stream(n int, dict string, data []byte) {
	w.begin(n)
	w.b = append(w.b, dict...)
	w.b = append(w.b, " /Length "...)
	w.b = strconv.AppendInt(w.b, int64(len(data)), 10)
	w.b = append(w.b, ">>\nstream\n"...)
	w.b = append(w.b, data...)
	w.b = append(w.b, "\nendstream"...)
	w.end()
}

// next gives the number of a new object and takes it.
func (w *writer) next() int {
	w.offsets = append(w.offsets, 0)
	return len(w.offsets) - 1
}

func (r *Renderer) finish(raw []byte, s *sheet) ([]byte, error) {
	objects, err := split(raw)
	if err != nil {
		return nil, err
	}
	info, root := len(objects)-2, len(objects)-1
	w := &writer{b: make([]byte, 0, len(raw)/3+64<<10+len(s.job.UBL)/4), offsets: make([]int, len(objects))}
	// The comment's bytes above 127 tell transfer programs that the file is
	// binary (6.1.2).
	w.b = append(w.b, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"...)
	fontsByName := map[string]*fontUse{}
	for p := range s.c.loaded {
		fontsByName[p.name] = &fontUse{page: p, face: s.c.faces[p.weight()]}
	}
	for n := 1; n < info; n++ {
		if err := r.copyObject(w, n, objects, fontsByName, s); err != nil {
			return nil, err
		}
	}
	// In object order, not map order: the same input must give the same bytes.
	for n := 1; n < info; n++ {
		if f := fontsByName[fontName(objects[n])]; f != nil {
			f.write(w, n)
		}
	}
	r.describe(w, info, root, s)
	return w.trailer(info, root), nil
}

// copyObject writes one of gofpdf's objects, or what stands in its place. Fonts
// and their descriptors are left to fontUse.
func (r *Renderer) copyObject(w *writer, n int, objects [][]byte, used map[string]*fontUse, s *sheet) error {
	o := objects[n]
	switch {
	case used[fontName(o)] != nil:
		return nil
	case n >= 2 && used[fontName(objects[n-2])] != nil: // its descriptor
		return nil
	case bytes.HasPrefix(o, []byte("<</Type /XObject")):
		l := s.logo
		if l == nil {
			return fmt.Errorf("object %d is a picture: %w", n, errUnfinished)
		}
		w.stream(n, fmt.Sprintf("<</Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode", l.w, l.h), l.data)
		return nil
	case bytes.HasPrefix(o, []byte("<</Length ")):
		data, err := streamOf(o)
		if err != nil {
			return fmt.Errorf("object %d: %w", n, err)
		}
		z, err := r.zip.deflate(nil, data)
		if err != nil {
			return fmt.Errorf("deflate a page: %w", err)
		}
		w.stream(n, "<</Filter /FlateDecode", z)
		return nil
	}
	w.begin(n)
	w.b = append(w.b, o...)
	w.end()
	return nil
}

// trailer ends the file. Its identifier is a hash of all before it, so the same
// content has the same one (6.1.3).
func (w *writer) trailer(info, root int) []byte {
	sum := sha256.Sum256(w.b)
	id := hex.EncodeToString(sum[:16])
	start := len(w.b)
	w.b = fmt.Appendf(w.b, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets))
	for _, o := range w.offsets[1:] {
		w.b = fmt.Appendf(w.b, "%010d 00000 n \n", o)
	}
	w.b = fmt.Appendf(w.b, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(w.offsets), root, info, id, id, start)
	return w.b
}

// split cuts gofpdf's file into its objects by the cross-reference table;
// index 0 stays empty.
func split(raw []byte) ([][]byte, error) {
	at := bytes.LastIndex(raw, []byte("startxref\n"))
	if at < 0 {
		return nil, fmt.Errorf("no startxref: %w", errUnfinished)
	}
	line, _, _ := bytes.Cut(raw[at+len("startxref\n"):], []byte("\n"))
	xref, err := strconv.Atoi(string(line))
	if err != nil || xref < 0 || xref >= len(raw) || !bytes.HasPrefix(raw[xref:], []byte("xref\n0 ")) {
		return nil, fmt.Errorf("no cross-reference table: %w", errUnfinished)
	}
	line, table, _ := bytes.Cut(raw[xref+len("xref\n0 "):], []byte("\n"))
	count, err := strconv.Atoi(string(line))
	const entry = 20 // gofpdf ends an entry with a blank and a line feed
	if err != nil || count < 4 || len(table) < count*entry {
		return nil, fmt.Errorf("a short cross-reference table: %w", errUnfinished)
	}
	objects := make([][]byte, count)
	for n := 1; n < count; n++ {
		off, err := strconv.Atoi(string(table[n*entry : n*entry+10]))
		if err != nil || off <= 0 || off >= xref {
			return nil, fmt.Errorf("object %d: %w", n, errUnfinished)
		}
		head := strconv.Itoa(n) + " 0 obj\n"
		body, ok := bytes.CutPrefix(raw[off:xref], []byte(head))
		if !ok {
			return nil, fmt.Errorf("object %d is not where it should be: %w", n, errUnfinished)
		}
		if objects[n], err = bodyOf(body); err != nil {
			return nil, fmt.Errorf("object %d: %w", n, err)
		}
	}
	return objects, nil
}

// bodyOf gives an object's body: up to endobj, stream data skipped by length.
func bodyOf(b []byte) ([]byte, error) {
	from := 0
	if dict := bytes.Index(b, []byte("stream\n")); dict >= 0 && dict < bytes.Index(b, []byte("endobj")) {
		n, err := lengthIn(b[:dict])
		if err != nil || dict+len("stream\n")+n > len(b) {
			return nil, errUnfinished
		}
		from = dict + len("stream\n") + n
	}
	end := bytes.Index(b[from:], []byte("\nendobj"))
	if end < 0 {
		return nil, errUnfinished
	}
	return b[:from+end], nil
}

func lengthIn(dict []byte) (int, error) {
	at := bytes.LastIndex(dict, []byte("/Length "))
	if at < 0 {
		return 0, errUnfinished
	}
	digits := dict[at+len("/Length "):]
	end := bytes.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
	if end <= 0 {
		return 0, errUnfinished
	}
	return strconv.Atoi(string(digits[:end]))
}

// streamOf gives the data of a stream object.
func streamOf(o []byte) ([]byte, error) {
	dict, rest, ok := bytes.Cut(o, []byte("stream\n"))
	n, err := lengthIn(dict)
	if !ok || err != nil || n > len(rest) {
		return nil, errUnfinished
	}
	return rest[:n], nil
}
