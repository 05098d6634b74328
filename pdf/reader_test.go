package pdf_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// file is a finished PDF as this test reads it: on its own, by the
// cross-reference table, with none of the writer's code.
type file struct {
	raw     []byte
	objects map[int][]byte // without "N 0 obj" and "endobj"
	trailer string
}

func readFile(t *testing.T, raw []byte) *file {
	t.Helper()
	f := &file{raw: raw, objects: map[int][]byte{}}
	at := bytes.LastIndex(raw, []byte("startxref\n"))
	if at < 0 {
		t.Fatal("no startxref")
	}
	xref := atoi(t, strings.TrimSpace(strings.SplitN(string(raw[at+10:]), "\n", 2)[0]))
	table := string(raw[xref:at])
	m := regexp.MustCompile(`^xref\n0 (\d+)\n`).FindStringSubmatch(table)
	if m == nil {
		t.Fatalf("no cross-reference table at %d", xref)
	}
	count := atoi(t, m[1])
	rows := table[len(m[0]):]
	for n := range count {
		row := rows[n*20 : n*20+20]
		if !regexp.MustCompile(`^\d{10} \d{5} [nf] \n$`).MatchString(row) {
			t.Fatalf("entry %d: %q", n, row)
		}
		if n == 0 {
			continue
		}
		off := atoi(t, strings.TrimLeft(row[:10], "0"))
		head := strconv.Itoa(n) + " 0 obj\n"
		if !bytes.HasPrefix(raw[off:], []byte(head)) {
			t.Fatalf("object %d is not at %d", n, off)
		}
		body := raw[off+len(head):]
		if m := regexp.MustCompile(`(?s)^<<.*?/Length (\d+)>>\nstream\n`).FindSubmatch(body[:min(len(body), 600)]); m != nil {
			end := len(m[0]) + atoi(t, string(m[1]))
			if !bytes.HasPrefix(body[end:], []byte("\nendstream\nendobj\n")) {
				t.Fatalf("object %d: the stream does not end where its length says", n)
			}
			f.objects[n] = body[:end]
			continue
		}
		f.objects[n] = body[:bytes.Index(body, []byte("\nendobj\n"))]
	}
	f.trailer = rows[count*20:]
	return f
}

func atoi(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%q is no number", s)
	}
	return n
}

// dict gives an object's dictionary, without its stream.
func (f *file) dict(n int) string {
	d, _, _ := bytes.Cut(f.objects[n], []byte(">>\nstream\n"))
	return string(d)
}

// stream gives an object's data, inflated.
func (f *file) stream(t *testing.T, n int) []byte {
	t.Helper()
	_, data, ok := bytes.Cut(f.objects[n], []byte(">>\nstream\n"))
	if !ok {
		t.Fatalf("object %d is no stream", n)
	}
	if !strings.Contains(f.dict(n), "/FlateDecode") {
		return data
	}
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("object %d: %v", n, err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatalf("object %d: %v", n, err)
	}
	return out
}

// ref reads "/Key N 0 R" in a dictionary; 0 when it is not there.
func ref(dict, key string) int {
	m := regexp.MustCompile(regexp.QuoteMeta(key) + `\s*\[?\s*(\d+) 0 R`).FindStringSubmatch(dict)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

func (f *file) root() string { return f.dict(ref(f.trailer, "/Root")) }

// find gives the numbers of all objects whose dictionary matches, in order.
func (f *file) find(pattern string) []int {
	re := regexp.MustCompile(pattern)
	var ns []int
	for n := range f.objects {
		if re.MatchString(f.dict(n)) {
			ns = append(ns, n)
		}
	}
	slices.Sort(ns)
	return ns
}

// unicode gives a font's map from codes to text, read from its ToUnicode.
func (f *file) unicode(t *testing.T, font int) map[byte]string {
	t.Helper()
	n := ref(f.dict(font), "/ToUnicode")
	if n == 0 {
		t.Fatalf("font %d has no ToUnicode", font)
	}
	out := map[byte]string{}
	for _, m := range regexp.MustCompile(`<([0-9A-F]{2})> <((?:[0-9A-F]{4})+)>`).FindAllStringSubmatch(string(f.stream(t, n)), -1) {
		code, err := strconv.ParseUint(m[1], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		var units []uint16
		for i := 0; i < len(m[2]); i += 4 {
			u, err := strconv.ParseUint(m[2][i:i+4], 16, 16)
			if err != nil {
				t.Fatal(err)
			}
			units = append(units, uint16(u))
		}
		out[byte(code)] = string(utf16.Decode(units))
	}
	return out
}

// fonts gives the fonts by their names in content streams.
func (f *file) fonts() map[string]int {
	out := map[string]int{}
	for _, m := range regexp.MustCompile(`/(F[0-9a-f]+) (\d+) 0 R`).FindAllStringSubmatch(string(f.objects[2]), -1) {
		n, _ := strconv.Atoi(m[2])
		out[m[1]] = n
	}
	return out
}

// used is one text operator: which font, which bytes.
type used struct {
	font int
	text []byte
}

// texts reads the text operators of all pages.
func (f *file) texts(t *testing.T) []used {
	t.Helper()
	fonts := f.fonts()
	var out []used
	for _, p := range f.find(`^<</Type /Page\n`) {
		font := 0
		for line := range bytes.SplitSeq(f.stream(t, ref(f.dict(p), "/Contents")), []byte("\n")) {
			if m := regexp.MustCompile(`^BT /(F[0-9a-f]+) [\d.]+ Tf ET`).FindSubmatch(line); m != nil {
				font = fonts[string(m[1])]
			}
			for _, m := range regexp.MustCompile(`(?s)Td \(((?:[^\\()]|\\.)*)\) Tj`).FindAllSubmatch(line, -1) {
				out = append(out, used{font, unescape(m[1])})
			}
		}
	}
	return out
}

func unescape(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) {
			i++
			if b[i] == 'r' {
				out = append(out, '\r')
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}

// text gives all text of a file through the fonts' own maps, a line a piece.
func (f *file) text(t *testing.T) string {
	t.Helper()
	maps := map[int]map[byte]string{}
	var b strings.Builder
	for _, u := range f.texts(t) {
		if maps[u.font] == nil {
			maps[u.font] = f.unicode(t, u.font)
		}
		for _, c := range u.text {
			s, ok := maps[u.font][c]
			if !ok {
				t.Fatalf("font %d has no meaning for %#x", u.font, c)
			}
			b.WriteString(s)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
