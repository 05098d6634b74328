package bundle

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// A signed text that one reader reads otherwise than the next shows people what
// nobody checked; a further file may take another's place when it is unpacked.
func TestTwoReadingsOfASignedFile(t *testing.T) {
	s := quarter(t, "a")
	o := s.options(0)
	file, _ := s.build(o)
	u := unzip(t, file)
	m := Manifest{
		Format: Format, Origin: o.Origin, Licence: licence, From: day(1), To: day(31), Head: Head{o.Head.Size, o.Head.Hex()}, Documents: 8,
		Entries: int64(bytes.Count(u.bytes[entriesFile], []byte("\n"))),
	}
	const proof = "proofs/2026-10-04_offer-3.json"
	const body = `"body":"{\"success\":1,\"vatticket\":\"000106\"}"`
	coded := `"base64":"` + base64.StdEncoding.EncodeToString([]byte(`{"success":1,"vatticket":"000106"}`)) + `"`
	if !bytes.Contains(u.bytes[proof], []byte(body)) {
		t.Fatalf("%s", u.bytes[proof])
	}
	column := func(name, value string) func(string) string {
		return func(s string) string {
			rows := strings.SplitAfter(strings.TrimPrefix(s, byteOrderMark), "\r\n")
			for i, r := range rows[:len(rows)-1] {
				rows[i] = value + ";" + r
			}
			rows[0] = name + strings.TrimPrefix(rows[0], value)
			return byteOrderMark + strings.Join(rows, "")
		}
	}
	replace := func(old, by string) func(string) string {
		return func(s string) string {
			if !strings.Contains(s, old) {
				t.Fatalf("no %q in %s", old, s)
			}
			return strings.Replace(s, old, by, 1)
		}
	}
	for _, c := range []struct {
		what, file string
		alter      func(string) string
	}{
		{"two columns of totals", documentsFile, column("total", "0,01")},
		{"a column that nobody knows", documentsFile, column("really", "0,01")},
		{"sums twice", totalsFile, replace("{\n", "{\n  \"kinds\": [],\n")},
		{"a sum that nobody knows", totalsFile, replace("{\n", "{\n  \"grand_total\": \"1.00\",\n")},
		{"a sum under another letter case", totalsFile, replace(`"kinds"`, `"KINDS"`)},
		{"an amount in another form", totalsFile, replace(`"133.10"`, `"133.1"`)},
		{"no earlier heads, otherwise", earlierFile, func(string) string { return "null\n" }},
		{"an answer beside the one that is hashed", proof, replace(body, `"body":"999999",`+coded)},
		{"a readable answer made unreadable", proof, replace(body, coded)},
		{"a period twice", manifestFile, replace(`"to": "2026-10-31"`, `"to": "2026-10-30",
  "to": "2026-10-31"`)},
		{"a name in capitals", manifestFile, replace(`"licence"`, `"Licence"`)},
		{"two lists of files", manifestFile, replace(`"files": [`, "\"files\": [],\n  \"files\": [")},
		{"a list in one line", manifestFile, func(s string) string { return strings.ReplaceAll(s, "\n", "") }},
		{"a hash in capitals", manifestFile, func(s string) string {
			i := strings.Index(s, `"sha256":"`) + len(`"sha256":"`)
			return s[:i] + strings.ToUpper(s[i:i+64]) + s[i+64:]
		}},
	} {
		x := u.clone()
		if c.file != manifestFile {
			x.bytes[c.file] = []byte(c.alter(string(x.bytes[c.file])))
		}
		x.seal(t, s.key, m)
		if c.file == manifestFile {
			x.bytes[manifestFile] = []byte(c.alter(string(x.bytes[manifestFile])))
			x.bytes[signatureFile] = ed25519.Sign(s.key, x.bytes[manifestFile])
		}
		found(t, c.what, x.zip(t))
	}
	for _, name := range []string{"Totals.json", "totals.json.", "LINES.CSV", "NUL", "journal/HEAD.note", "extra.txt"} {
		x := u.clone()
		x.names, x.bytes[name] = append(x.names, name), []byte("x")
		x.seal(t, s.key, m)
		if r := check(t, x.zip(t), ""); len(r.Faults) == 0 || r.Kind != KindAdded || !strings.Contains(fmt.Sprint(r.Faults), name) {
			t.Errorf("%s beside the others: %+v", name, r.Faults)
		}
	}
	for _, name := range []string{readmeFile, coverFile, workbookFile, ticketsFile} {
		x := unzipped{bytes: u.clone().bytes}
		for _, n := range u.names {
			if n != name {
				x.names = append(x.names, n)
			}
		}
		x.seal(t, s.key, m)
		if r := check(t, x.zip(t), ""); len(r.Faults) == 0 || r.Kind != KindMissing || r.Faults[0].Where != name {
			t.Errorf("%s left out: %+v", name, r.Faults)
		}
	}
}
