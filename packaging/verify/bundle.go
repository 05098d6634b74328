package main

import (
	"archive/zip"
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// manifest lists every file of a bundle but itself and its signature.
type manifest struct {
	Format string `json:"format"`
	Head   struct {
		Size int64  `json:"size"`
		Hash string `json:"hash"`
	} `json:"head"`
	Documents int   `json:"documents"`
	Entries   int64 `json:"entries"`
	Files     []struct {
		Name   string `json:"name"`
		Size   int64  `json:"size"`
		SHA256 string `json:"sha256"`
	} `json:"files"`
}

// bundle is an open bundle with what was found right so far.
type bundle struct {
	files map[string]*zip.File
	m     manifest
	sums  map[string]string
	key   ed25519.PublicKey
	head  head
	// Entries that belong to no document, and the files that rows have named.
	general int64
	named   map[string]bool
}

// common are the files of every bundle that belong to no document.
var common = []string{
	"README.html", "SHA256SUMS", "cover.pdf", "documents.csv", "lines.csv", "vat.csv", "tickets.csv", "from-ticket.csv",
	"workbook.xlsx", "totals.json", "manifest.json", "manifest.sig", "journal/entries.jsonl", "journal/entries-proof.txt",
	"journal/head.note", "journal/public-key.pem", "journal/earlier-heads.json",
}

func checkBundle(file, pin string, out io.Writer) error {
	z, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer z.Close()
	b := &bundle{files: map[string]*zip.File{}, sums: map[string]string{}, named: map[string]bool{}}
	for _, f := range z.File {
		if b.files[f.Name] != nil || f.Method != zip.Store {
			return fmt.Errorf("%s is there twice, or compressed, which a bundle's files never are", f.Name)
		}
		b.files[f.Name] = f
	}
	if err := b.signature(); err != nil {
		return err
	}
	if err := checkPin(b.key, pin, out); err != nil {
		return err
	}
	for _, step := range []func() error{b.contents, b.signedHead, b.journal, b.documents} {
		if err := step(); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "%d files, %d documents, %d entries of a journal of %d: all well\n", len(b.files), b.m.Documents, b.m.Entries, b.head.size)
	return nil
}

// read gives a file whole; it must not be larger than its directory says.
func (b *bundle) read(name string) ([]byte, error) {
	f := b.files[name]
	if f == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// signature checks the manifest's bytes against manifest.sig and the public key.
func (b *bundle) signature() error {
	text, err := b.read("journal/public-key.pem")
	if err != nil {
		return err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return errors.New("journal/public-key.pem is no key")
	}
	k, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return err
	}
	var ok bool
	if b.key, ok = k.(ed25519.PublicKey); !ok {
		return errors.New("journal/public-key.pem is no Ed25519 key")
	}
	raw, err := b.read("manifest.json")
	if err != nil {
		return err
	}
	sig, err := b.read("manifest.sig")
	if err != nil {
		return err
	}
	if !ed25519.Verify(b.key, raw, sig) {
		return errors.New("manifest.sig does not fit manifest.json")
	}
	return json.Unmarshal(raw, &b.m)
}

// contents hashes every file; none may be missing, changed or added.
func (b *bundle) contents() error {
	for _, f := range b.m.Files {
		z := b.files[f.Name]
		if z == nil {
			return fmt.Errorf("%s is missing", f.Name)
		}
		r, err := z.Open()
		if err != nil {
			return err
		}
		h := sha256.New()
		n, err := io.Copy(h, r)
		if err = errors.Join(err, r.Close()); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		if n != f.Size || hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
			return fmt.Errorf("%s was changed", f.Name)
		}
		b.sums[f.Name] = f.SHA256
	}
	for name := range b.files {
		if b.sums[name] == "" && name != "manifest.json" && name != "manifest.sig" {
			return fmt.Errorf("%s is not in the manifest", name)
		}
		if dir, _, in := strings.Cut(name, "/"); (!in || dir == "journal") && !slices.Contains(common, name) {
			return fmt.Errorf("no bundle has a file %s", name)
		}
	}
	for _, name := range common {
		if b.files[name] == nil {
			return fmt.Errorf("%s is missing", name)
		}
	}
	return nil
}

func (b *bundle) signedHead() error {
	raw, err := b.read("journal/head.note")
	if err != nil {
		return err
	}
	if b.head, err = openHead(raw, b.key); err != nil {
		return err
	}
	if b.m.Head.Size != b.head.size || b.m.Head.Hash != hex.EncodeToString(b.head.root[:]) {
		return errors.New("the manifest speaks of another head")
	}
	return nil
}

// journal proves all entries of the bundle at once.
func (b *bundle) journal() error {
	lines := map[string]*bufio.Scanner{}
	for _, name := range []string{"journal/entries.jsonl", "journal/entries-proof.txt"} {
		raw, err := b.read(name)
		if err != nil {
			return err
		}
		lines[name] = bufio.NewScanner(strings.NewReader(string(raw)))
		lines[name].Buffer(nil, 16<<20)
	}
	entries, hashes := lines["journal/entries.jsonl"], lines["journal/entries-proof.txt"]
	n := int64(0)
	err := covers(b.head, func() (*entry, error) {
		if !entries.Scan() {
			return nil, entries.Err()
		}
		n++
		e := new(entry)
		err := json.Unmarshal(entries.Bytes(), e)
		if err == nil && e.Doc == "" {
			b.general++
		}
		return e, err
	}, func() (tlog.Hash, error) {
		if !hashes.Scan() {
			return tlog.Hash{}, errNoHash
		}
		raw, err := base64.StdEncoding.DecodeString(hashes.Text())
		if err != nil || len(raw) != tlog.HashSize {
			return tlog.Hash{}, errNoHash
		}
		return tlog.Hash(raw), nil
	})
	if err == nil && n != b.m.Entries {
		err = fmt.Errorf("%d entries, not %d", n, b.m.Entries)
	}
	if err != nil {
		return fmt.Errorf("journal/entries.jsonl: %w", err)
	}
	return nil
}

// documents holds each row of documents.csv against the document's proof: its
// content, its ticket number and its PDF must stand in entries of the journal. No
// document may be left out, and none be there twice: each file of a document
// belongs to one row, and each entry to one document or to none.
func (b *bundle) documents() error {
	raw, err := b.read("documents.csv")
	if err != nil {
		return err
	}
	table := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff")))
	table.Comma = ';'
	rows, err := table.ReadAll()
	if err != nil || len(rows) == 0 || len(rows)-1 != b.m.Documents {
		return errors.Join(fmt.Errorf("documents.csv does not have %d documents", b.m.Documents), err)
	}
	for i, name := range rows[0] {
		if slices.Contains(rows[0][:i], name) {
			return fmt.Errorf("documents.csv has two columns %q", name)
		}
	}
	entries := b.general
	for _, row := range rows[1:] {
		value := func(column string) string {
			if i := slices.Index(rows[0], column); i >= 0 {
				return row[i]
			}
			return ""
		}
		name := value("proof")
		for _, file := range []string{name, value("pdf"), value("ubl")} {
			if file != "" && (b.named[file] || b.files[file] == nil) {
				return fmt.Errorf("documents.csv names %s twice, or it is missing", file)
			}
			b.named[file] = true
		}
		raw, err := b.read(name)
		if err != nil {
			return err
		}
		p, err := readProof(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		s, err := p.check(b.head)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		entries += s.entries
		pdf := value("pdf")
		switch {
		case !b.key.Equal(p.PublicKey):
			return fmt.Errorf("%s names another key", name)
		case value("content_sha256") != sum(p.Content):
			return fmt.Errorf("%s: documents.csv speaks of another content", name)
		case value("state") == "signed" && !slices.Contains(s.tickets, strings.TrimPrefix(value("ticket"), "'")):
			return fmt.Errorf("%s: no entry has the ticket number %s", name, value("ticket"))
		case pdf != "" && (p.Paper == nil || b.sums[pdf] != p.Paper.SHA256):
			return fmt.Errorf("%s is not the PDF that the journal speaks of", pdf)
		}
	}
	for name := range b.files {
		if !b.named[name] && !slices.Contains(common, name) {
			return fmt.Errorf("documents.csv does not name %s", name)
		}
	}
	if entries != b.m.Entries {
		return fmt.Errorf("%d entries belong to documents of the bundle or to none, of %d: a document was left out", entries, b.m.Entries)
	}
	return nil
}
