package bundle

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

func crcOf(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// seal lists and signs the files anew with a key, as someone would who has it.
func (u *unzipped) seal(t *testing.T, key ed25519.PrivateKey, m Manifest) {
	t.Helper()
	slices.Sort(u.names)
	list := func(skip ...string) (out []FileLine) {
		for _, n := range u.names {
			if !slices.Contains(skip, n) {
				out = append(out, FileLine{n, int64(len(u.bytes[n])), hashOf(u.bytes[n])})
			}
		}
		return out
	}
	var sums strings.Builder
	for _, f := range list(sumsFile, manifestFile, signatureFile) {
		sums.WriteString(f.SHA256 + "  " + f.Name + "\n")
	}
	u.bytes[sumsFile] = []byte(sums.String())
	m.Key = journal.Fingerprint(key.Public().(ed25519.PublicKey))
	var b bytes.Buffer
	err := m.writeTo(&b, func(line func(FileLine) error) error {
		for _, f := range list(manifestFile, signatureFile) {
			if err := line(f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	u.bytes[manifestFile], u.bytes[signatureFile] = b.Bytes(), ed25519.Sign(key, b.Bytes())
}

func (u unzipped) clone() unzipped {
	c := unzipped{names: slices.Clone(u.names), bytes: map[string][]byte{}}
	for n, b := range u.bytes {
		c.bytes[n] = bytes.Clone(b)
	}
	return c
}

func found(t *testing.T, what, file string) {
	t.Helper()
	if r := check(t, file, ""); len(r.Faults) == 0 {
		t.Errorf("%s was not found", what)
	}
}

func TestEveryFileChangedRemovedAddedOrRenamedIsFound(t *testing.T) {
	s := quarter(t, "a")
	file, _ := s.build(s.options(0))
	u := unzip(t, file)
	if r := check(t, u.zip(t), ""); len(r.Faults) > 0 {
		t.Fatalf("packed again as it was: %+v", r.Faults)
	}
	for i, n := range u.names {
		c := u.clone()
		c.bytes[n][len(c.bytes[n])/2] ^= 1
		found(t, "a flipped bit in "+n, c.zip(t))

		c = u.clone()
		c.bytes[n] = c.bytes[n][:len(c.bytes[n])-1]
		found(t, "a byte cut off "+n, c.zip(t))

		c = u.clone()
		c.names = slices.Delete(c.names, i, i+1)
		found(t, n+" removed", c.zip(t))

		c = u.clone()
		c.names[i] = n[:len(n)-1] + "z"
		c.bytes[c.names[i]] = c.bytes[n]
		slices.Sort(c.names)
		found(t, n+" renamed", c.zip(t))

		c = u.clone()
		c.names = append(c.names, n+"x")
		c.bytes[n+"x"] = c.bytes[n]
		slices.Sort(c.names)
		found(t, n+" added once more", c.zip(t))

		j := (i + 1) % len(u.names)
		c = u.clone()
		c.bytes[n], c.bytes[u.names[j]] = c.bytes[u.names[j]], c.bytes[n]
		found(t, n+" swapped with "+u.names[j], c.zip(t))
	}
}

func TestEveryByteOfTheZIPCounts(t *testing.T) {
	s := quarter(t, "a")
	file, _ := s.build(s.options(0))
	whole, err := os.ReadFile(file)
	s.must(err)
	at := filepath.Join(t.TempDir(), "x.zip")
	step := 1 + len(whole)/500
	for i := 0; i < len(whole); i += step {
		b := bytes.Clone(whole)
		b[i] ^= 0x20
		s.must(os.WriteFile(at, b, 0o600))
		if r := check(t, at, ""); len(r.Faults) == 0 {
			t.Fatalf("byte %d of %d was flipped unseen", i, len(whole))
		}
	}
	// The directory and the end, byte for byte.
	for i := len(whole) - 3000; i < len(whole); i += 7 {
		b := bytes.Clone(whole)
		b[i] ^= 1
		s.must(os.WriteFile(at, b, 0o600))
		found(t, "a flipped bit in the directory", at)
	}
	for _, n := range []int{0, 1, 21, 22, 100, len(whole) / 2, len(whole) - 1} {
		s.must(os.WriteFile(at, whole[:n], 0o600))
		found(t, "a bundle cut off", at)
	}
	s.must(os.WriteFile(at, append(bytes.Clone(whole), 0), 0o600))
	found(t, "a byte behind the end", at)
	s.must(os.WriteFile(at, append([]byte{0}, whole...), 0o600))
	found(t, "a byte before the beginning", at)
}

// Whoever has the shop's key can sign any manifest; what the journal says he
// cannot change with it.
func TestWhatTheKeyCannotMend(t *testing.T) {
	s := quarter(t, "a")
	o := s.options(0)
	file, _ := s.build(o)
	u := unzip(t, file)
	m := Manifest{
		Format: Format, Origin: o.Origin, Licence: licence, From: day(1), To: day(31), Head: Head{o.Head.Size, o.Head.Hex()}, Documents: 8,
		Entries: int64(bytes.Count(u.bytes[entriesFile], []byte("\n"))),
	}
	c := u.clone()
	c.seal(t, s.key, m)
	if r := check(t, c.zip(t), ""); len(r.Faults) > 0 {
		t.Fatalf("sealed as it was: %+v", r.Faults)
	}
	replace := func(name, old, by string) func(*unzipped, *Manifest) {
		return func(u *unzipped, _ *Manifest) {
			if !bytes.Contains(u.bytes[name], []byte(old)) {
				t.Fatalf("%s has no %q:\n%s", name, old, u.bytes[name])
			}
			u.bytes[name] = bytes.Replace(u.bytes[name], []byte(old), []byte(by), 1)
		}
	}
	proof := "proofs/2026-10-04_offer-3.json"
	cases := map[string]func(*unzipped, *Manifest){
		"a total in the table":    replace(documentsFile, ";121,00;121,00;", ";121,00;1210,00;"),
		"a ticket in the table":   replace(documentsFile, ";000101;", ";000201;"),
		"a state in the table":    replace(documentsFile, ";in_doubt;", ";signed;"),
		"a ticket in an entry":    replace(proof, `"ticket":"000106"`, `"ticket":"000196"`),
		"a content":               replace(proof, `"total_cents":2420`, `"total_cents":2421`),
		"an answer":               replace(proof, `\"000106\"`, `\"000196\"`),
		"an entry's time":         replace(proof, `"at":"2026-10-03T09`, `"at":"2026-10-03T08`),
		"an entry in the list":    replace(entriesFile, `"ticket":"000106"`, `"ticket":"000196"`),
		"a sum":                   replace(totalsFile, `"total": "133.10"`, `"total": "133.11"`),
		"the number of open ones": replace(totalsFile, `"open_count": 3`, `"open_count": 2`),
		"the head": func(u *unzipped, m *Manifest) {
			note, err := journal.SignHead(journal.Head{Size: o.Head.Size, Root: [32]byte{1}}, o.Origin, s.key)
			s.must(err)
			u.bytes[headFile], m.Head.Hash = note, strings.Repeat("01", 32)
		},
		"an older head": func(u *unzipped, m *Manifest) {
			h, err := s.HeadAt(t.Context(), o.Head.Size-1)
			s.must(err)
			note, err := journal.SignHead(h, o.Origin, s.key)
			s.must(err)
			u.bytes[headFile], m.Head = note, Head{h.Size, h.Hex()}
		},
		"a document left out": func(u *unzipped, m *Manifest) {
			m.Documents = 7
			delete(u.bytes, proof)
			u.names = slices.DeleteFunc(u.names, func(n string) bool { return strings.Contains(n, "2026-10-04_offer-3") })
			lines := strings.SplitAfter(string(u.bytes[documentsFile]), "\r\n")
			u.bytes[documentsFile] = []byte(strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, "offer-3") }), ""))
		},
		"another paper": func(u *unzipped, _ *Manifest) {
			u.bytes["offers/2026-10-04_offer-3.pdf"] = u.bytes["creditnotes/2026-10-05_creditnote-2026-3.pdf"]
		},
		"another e-invoice": replace("offers/2026-10-04_offer-3.xml", "<Invoice>3", "<Invoice>4"),
		"another format":    func(_ *unzipped, m *Manifest) { m.Format = "zegel/bundle/v2" },

		"a base in the table":        replace(documentsFile, ";100,00;21,00;121,00;", ";101,00;20,00;121,00;"),
		"a day in the table":         replace(documentsFile, ";2026-10-04;offers/", ";2026-10-05;offers/"),
		"a quantity in the lines":    replace(linesFile, ";1;121;unit;121;21;", ";2;60,5;unit;121;21;"),
		"a name in the lines":        replace(linesFile, "HYPERLINK", "HYPERLINX"),
		"a line too many":            replace(linesFile, "\r\n2026-10-05", "\r\n2026-10-04;offer;3;3;2;x;1;1,00;unit;1,00;21;A;0;signed\r\n2026-10-05"),
		"a line behind the last":     func(u *unzipped, _ *Manifest) { u.bytes[linesFile] = append(u.bytes[linesFile], ";;\r\n"...) },
		"the headings of the lines":  replace(linesFile, ";quantity;", ";amount;"),
		"a VAT amount":               replace(vatFile, ";100,00;21,00;121,00;", ";99,00;22,00;121,00;"),
		"a rate":                     replace(vatFile, ";A;21;", ";A;12;"),
		"what was made from tickets": replace(fromTicketFile, ";40,00;8,40;48,40;from_ticket;", ";0,00;0,00;0,00;from_ticket;"),
		"its total":                  replace(fromTicketFile, "EUR;40,00;8,40;48,40", "EUR;40,00;8,40;48,41"),
		"a sum per rate":             replace(totalsFile, "\"21\",\n      \"base\": \"-5.00\"", "\"21\",\n      \"base\": \"-5.01\""),
		"a sum per day":              replace(totalsFile, "\"count\": 2,\n      \"total\": \"133.10\"", "\"count\": 3,\n      \"total\": \"133.10\""),
		"an open case":               replace(totalsFile, `"state": "in_doubt"`, `"state": "refused"`),
		"the totals' period":         replace(totalsFile, `"to": "2026-10-31"`, `"to": "2026-10-30"`),
		"a stray PDF": func(u *unzipped, _ *Manifest) {
			u.names = append(u.names, "offers/zzz.pdf")
			u.bytes["offers/zzz.pdf"] = u.bytes["offers/2026-10-04_offer-3.pdf"]
		},
		"two rows with one paper": func(u *unzipped, _ *Manifest) {
			delete(u.bytes, "offers/2026-10-04_offer-3.pdf")
			u.names = slices.DeleteFunc(u.names, func(n string) bool { return n == "offers/2026-10-04_offer-3.pdf" })
			u.bytes[documentsFile] = bytes.Replace(u.bytes[documentsFile], []byte("offers/2026-10-04_offer-3.pdf"), []byte("creditnotes/2026-10-05_creditnote-2026-3.pdf"), 1)
		},
	}
	for what, alter := range cases {
		c, m := u.clone(), m
		alter(&c, &m)
		c.seal(t, s.key, m)
		found(t, what, c.zip(t))
	}
}

// A ZIP checksum that does not fit is what every other program would stop at.
func TestAWrongChecksumIsFound(t *testing.T) {
	s := quarter(t, "a")
	file, _ := s.build(s.options(0))
	whole, err := os.ReadFile(file)
	s.must(err)
	z, err := openZip(bytes.NewReader(whole), int64(len(whole)))
	s.must(err)
	for _, e := range z.entries {
		bad := e
		bad.crc ^= 1
		b := bytes.Replace(whole, e.appendLocal(nil), bad.appendLocal(nil), 1)
		b = bytes.Replace(b, e.appendCentral(nil), bad.appendCentral(nil), 1)
		at := filepath.Join(t.TempDir(), "x.zip")
		s.must(os.WriteFile(at, b, 0o600))
		if r := check(t, at, ""); len(r.Faults) == 0 || !strings.Contains(fmt.Sprint(r.Faults), errChecksum.Error()) {
			t.Errorf("%s: %+v", e.name, r.Faults)
		}
	}
}

func TestAnotherInstallationsKey(t *testing.T) {
	s, other := quarter(t, "a"), quarter(t, "b")
	file, _ := s.build(s.options(0))
	pin := journal.Fingerprint(other.options(0).public())
	if r := check(t, file, pin); len(r.Faults) == 0 || r.Pinned || r.Faults[0].Expected != pin {
		t.Errorf("%+v", r)
	}
	if r := check(t, file, ""); len(r.Faults) > 0 || r.Pinned {
		t.Errorf("%+v", r)
	}
	// Another's key over our journal: head and manifest are his, the journal names ours.
	o := s.options(0)
	o.Key = other.key
	file, _ = s.build(o)
	found(t, "a key that the journal does not name", file)
	for _, bad := range []string{"12", strings.Repeat("g", 64), strings.Repeat("a", 65)} {
		if _, err := Pin(bad); err == nil {
			t.Errorf("%q was taken for a fingerprint", bad)
		}
	}
	if p, err := Pin(strings.ToUpper(pin[:32]) + ": " + pin[32:]); err != nil || p != pin {
		t.Errorf("%q %v", p, err)
	}
}

func TestForeignZIPs(t *testing.T) {
	dir := t.TempDir()
	bad := func(what string, method uint16, name string, n int) {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = f.Write(make([]byte, n))
		}
		if err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "x.zip")
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		found(t, what, file)
	}
	bad("a ZIP bomb", zip.Deflate, manifestFile, 50<<20)
	bad("an upward path", zip.Store, "../evil", 3)
	bad("another's ZIP", zip.Store, "a.txt", 3)
	for _, name := range []string{"../x", "/x", "a/../x", "a//b", "./a", "C:x", `a\b`, "a\x00", "", "é", "a/"} {
		if safeName(name) == nil {
			t.Errorf("the name %q passed", name)
		}
	}
	if _, err := Verify(t.Context(), filepath.Join(dir, "none.zip"), "", nil); err == nil {
		t.Error("a file that is not there was checked")
	}
}

func TestOneDocumentAlone(t *testing.T) {
	s := quarter(t, "a")
	file, _ := s.build(s.options(0))
	u := unzip(t, file)
	dir := t.TempDir()
	put := func(name string, b []byte) string {
		p := filepath.Join(dir, name)
		s.must(os.WriteFile(p, b, 0o600))
		return p
	}
	page, head := put("a.pdf", u.bytes["offers/2026-10-04_offer-3.pdf"]), put("h.note", u.bytes[headFile])
	proof := u.bytes["proofs/2026-10-04_offer-3.json"]
	o, err := VerifyOne(page, put("p.json", proof), head, "")
	if err != nil || len(o.Faults) > 0 || o.State != fiscal.Signed || o.Ticket != "000106" || o.Total != 2420 {
		t.Fatalf("%+v %v", o, err)
	}
	other := put("b.pdf", u.bytes["creditnotes/2026-10-05_creditnote-2026-3.pdf"])
	if o, err := VerifyOne(other, put("p.json", proof), head, ""); err != nil || len(o.Faults) == 0 {
		t.Errorf("another's PDF passed: %v", err)
	}
	for i := 0; i < len(proof); i += 1 + len(proof)/300 {
		b := bytes.Clone(proof)
		b[i] ^= 1
		if o, err := VerifyOne(page, put("p.json", b), head, ""); err != nil || len(o.Faults) == 0 {
			t.Errorf("byte %d of the proof was flipped unseen: …%s… %v", i, proof[max(0, i-20):i+1], err)
		}
	}
}

// People read a sentence for the kind of the first fault, so it must be the right one.
func TestFaultsAreSorted(t *testing.T) {
	s := quarter(t, "a")
	file, _ := s.build(s.options(0))
	whole, err := os.ReadFile(file)
	s.must(err)
	u := unzip(t, file)
	with := func(change func(*unzipped)) string {
		c := u.clone()
		change(&c)
		slices.Sort(c.names)
		return c.zip(t)
	}
	put := func(b []byte) string {
		at := filepath.Join(t.TempDir(), "x.zip")
		s.must(os.WriteFile(at, b, 0o600))
		return at
	}
	page := "offers/2026-10-04_offer-3.pdf"
	for want, at := range map[Kind]string{
		"":            file,
		KindBroken:    put(whole[:len(whole)/2]),
		KindName:      put(bytes.ReplaceAll(whole, []byte("README.html"), []byte("../DME.html"))),
		KindChanged:   with(func(u *unzipped) { u.bytes[page][99] ^= 1 }),
		KindAdded:     with(func(u *unzipped) { u.names, u.bytes["extra.txt"] = append(u.names, "extra.txt"), []byte("x") }),
		KindMissing:   with(func(u *unzipped) { u.names = slices.DeleteFunc(u.names, func(n string) bool { return n == page }) }),
		KindSignature: with(func(u *unzipped) { u.bytes[manifestFile][99] ^= 1 }),
	} {
		r := check(t, at, "")
		if r.Kind != want || (want == "") != (len(r.Faults) == 0) {
			t.Errorf("%q, not %q: %+v", r.Kind, want, r.Faults)
		}
	}
	if r := check(t, file, strings.Repeat("0", 64)); r.Kind != KindOtherKey {
		t.Errorf("%q: %+v", r.Kind, r.Faults)
	}
}
