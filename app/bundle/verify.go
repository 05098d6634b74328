package bundle

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// Fault is something that is not as the bundle's own manifest, journal or
// signatures say.
type Fault struct{ Where, What, Expected, Found string }

// Report is what checking found.
type Report struct {
	Entries   int64 // proven to stand in the head's journal
	Documents int
	Head      Head
	Licence   string
	From, To  fiscal.Date
	Key       string // fingerprint
	// Pinned: the key is the one that was asked for; otherwise it is only the
	// bundle's own word whose it is.
	Pinned bool
	Faults []Fault
	// Kind sorts the first fault; empty when there is none.
	Kind Kind
}

// mostFaults ends a check that finds nothing right.
const mostFaults = 100

// Bounds of what is read into memory whole.
const (
	mostManifest = 1 << 30
	mostSmall    = 1 << 20
	mostProof    = 64 << 20
)

// Pin reads a fingerprint as a person copies it: hex, with or without colons and
// blanks. An empty text is no pin.
func Pin(text string) (string, error) {
	s := strings.ToLower(strings.NewReplacer(":", "", " ", "", "-", "").Replace(text))
	if s == "" {
		return "", nil
	}
	if len(s) != 64 || strings.Trim(s, "0123456789abcdef") != "" {
		return "", fmt.Errorf("a key's fingerprint is 64 hexadecimal digits, not %.80q", text)
	}
	return s, nil
}

// Verify checks a bundle by itself: its form, that its manifest is signed and
// every file is what the manifest says, that head, entries and proofs lead to one
// another, and that the tables say of each document what the journal says. pin is
// a fingerprint from Pin, or empty. Nothing is unpacked or written. A fault is no
// error; an error means that the file could not be read.
func Verify(ctx context.Context, file, pin string, progress func(done, total int64)) (Report, error) {
	f, err := os.Open(file)
	if err != nil {
		return Report{}, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return Report{}, err
	}
	v := &verifier{pin: pin, progress: progress}
	if st.IsDir() {
		return v.r, v.bad("bundle", fmt.Errorf("%s is a folder: %w", file, ErrNotBundle))
	}
	return v.r, v.run(ctx, f, st.Size())
}

// verifier checks one bundle.
type verifier struct {
	r            Report
	pin          string
	progress     func(done, total int64)
	bytes, total int64 // checked, and of all files
	zip          *zipReader
	m            Manifest // without its files
	// Of each file of the ZIP: what the manifest says it hashes to, and whether it
	// has been held against that.
	sha     [][sha256.Size]byte
	done    []bool
	key     ed25519.PublicKey
	head    journal.Head
	general int64 // entries that belong to no document
}

func (v *verifier) fault(where, what, expected, found string) {
	if len(v.r.Faults) == 0 {
		v.r.Kind = kindOf(where, what)
	}
	if len(v.r.Faults) < mostFaults {
		v.r.Faults = append(v.r.Faults, Fault{where, what, expected, found})
	}
}

// bad turns an error about the bundle's content into a fault; what the disk or
// the caller did stays an error.
func (v *verifier) bad(where string, err error) error {
	if err == nil || notItsFault(err) {
		return err
	}
	first := len(v.r.Faults) == 0
	if v.fault(where, faultText(err), "", ""); first {
		v.r.Kind = kindOfError(where, err)
	}
	return nil
}

// notItsFault tells whether an error says nothing about the bundle.
func notItsFault(err error) bool {
	var disk *os.PathError
	return errors.As(err, &disk) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func faultText(err error) string {
	return strings.TrimSuffix(err.Error(), ": "+ErrNotBundle.Error())
}

func (v *verifier) run(ctx context.Context, f io.ReaderAt, size int64) error {
	var err error
	if v.zip, err = openZip(f, size); err != nil {
		return v.bad("bundle", err)
	}
	for _, e := range v.zip.entries {
		v.total += e.size
	}
	for _, step := range []struct {
		where string
		do    func(context.Context) error
	}{
		{keyFile, v.checkKey},
		{manifestFile, v.manifest},
		{"files", v.commonNames},
		{"files", v.common},
		{headFile, v.signedHead},
		{earlierFile, v.earlier},
		{sumsFile, v.sums},
		{documentsFile, v.journalAndDocuments},
		{"files", v.strays},
	} {
		if err := v.bad(step.where, step.do(ctx)); err != nil {
			return err
		}
		// What a later step would find follows from what an earlier one found.
		if len(v.r.Faults) > 0 {
			return ctx.Err()
		}
	}
	return ctx.Err()
}

func (v *verifier) checkKey(context.Context) error {
	b, err := v.zip.read(keyFile, mostSmall)
	if err != nil {
		return err
	}
	if v.key, err = parsePEM(b); err != nil {
		return err
	}
	v.r.Key = journal.Fingerprint(v.key)
	v.r.Pinned = v.pin != "" && v.pin == v.r.Key
	if v.pin != "" && !v.r.Pinned {
		v.fault(keyFile, "the bundle is "+saysOtherKey, v.pin, v.r.Key)
	}
	return nil
}

func (v *verifier) signedHead(context.Context) error {
	note, err := v.zip.read(headFile, mostSmall)
	if err != nil {
		return err
	}
	if v.head, err = journal.OpenHead(note, v.m.Origin, v.key); err != nil {
		return err
	}
	if got := (Head{v.head.Size, v.head.Hex()}); got != v.m.Head {
		v.fault(headFile, "it is another head than the manifest's", fmt.Sprint(v.m.Head), fmt.Sprint(got))
	}
	return nil
}

// earlier checks that the head extends those of earlier bundles.
func (v *verifier) earlier(context.Context) error {
	b, err := v.zip.read(earlierFile, mostSmall)
	if err != nil {
		return err
	}
	var heads []Earlier
	if err := readWritten(b, &heads, earlierJSON); err != nil {
		return err
	}
	for _, e := range heads {
		old := journal.Head{Size: e.Size}
		root, err := hex.DecodeString(e.Hash)
		if err != nil || len(root) != len(old.Root) {
			return fmt.Errorf("the head of %d entries has no root", e.Size)
		}
		copy(old.Root[:], root)
		if e.Size < 1 || e.Size > v.head.Size {
			return fmt.Errorf("an earlier head of %d entries before one of %d", e.Size, v.head.Size)
		}
		if err := (journal.Consistency{Old: e.Size, New: v.head.Size, Hashes: e.Hashes}).Check(old, v.head); err != nil {
			return err
		}
	}
	return nil
}

// sums holds the list for sha256sum against the manifest.
func (v *verifier) sums(context.Context) error {
	e, err := v.zip.must(sumsFile)
	if err != nil {
		return err
	}
	r, err := v.zip.open(e)
	if err != nil {
		return err
	}
	in := bufio.NewScanner(r)
	var want []byte
	for i, e := range v.zip.entries {
		if e.name == sumsFile || e.name == manifestFile || e.name == signatureFile {
			continue
		}
		want = append(hex.AppendEncode(want[:0], v.sha[i][:]), "  "...)
		if want = append(want, e.name...); !in.Scan() || !bytes.Equal(in.Bytes(), want) {
			return fmt.Errorf("it does not have the line %q", want)
		}
	}
	if in.Scan() {
		return fmt.Errorf("it has the line %.100q too many", in.Text())
	}
	return in.Err()
}
