package bundle

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

func hashOf(b []byte) string {
	if b == nil {
		return ""
	}
	return fiscal.HashBytes(b)
}

// One is what checking a single document found.
type One struct {
	Report
	Document string // journal.DocKey
	State    fiscal.State
	Ticket   string
	Date     fiscal.Date
	Total    fiscal.Cents
}

// VerifyOne checks one document by itself: its PDF, its proof and the signed
// head. pdfFile may be empty: then only what the journal says is proven.
func VerifyOne(pdfFile, proofFile, headFile, pin string) (One, error) {
	var o One
	raw, err := readUpTo(proofFile, mostProof)
	if err != nil {
		return o, err
	}
	note, err := readUpTo(headFile, mostSmall)
	if err != nil {
		return o, err
	}
	v := &verifier{pin: pin}
	fail := func(where string, err error) (One, error) {
		err = v.bad(where, err)
		o.Report = v.r
		return o, err
	}
	key, err := proofKey(raw)
	if err != nil {
		return fail(proofFile, err)
	}
	v.r.Key = journal.Fingerprint(key)
	v.r.Pinned = pin != "" && pin == v.r.Key
	if pin != "" && !v.r.Pinned {
		v.fault(proofFile, "the proof is "+saysOtherKey, pin, v.r.Key)
	}
	origin, _, err := journal.PeekHead(note)
	if err != nil {
		return fail(headFile, err)
	}
	h, err := journal.OpenHead(note, origin, key)
	if err != nil {
		return fail(headFile, err)
	}
	v.r.Head = Head{h.Size, h.Hex()}
	p, got, err := checkProof(raw, h)
	if err != nil {
		return fail(proofFile, err)
	}
	v.r.Documents, v.r.Entries, v.r.Licence = 1, int64(len(p.Entries)), got.doc.Licence
	o.Document, o.State, o.Ticket, o.Date, o.Total = p.Document, got.facts.State, got.facts.Ticket, got.doc.Date, got.doc.Total
	if pdfFile != "" {
		page, err := readUpTo(pdfFile, mostProof)
		if err != nil {
			return o, err
		}
		if sha := fiscal.HashBytes(page); sha != got.paper {
			v.fault(pdfFile, "it is not the PDF that the journal speaks of", got.paper, sha)
		}
	}
	o.Report = v.r
	return o, nil
}

// proofKey reads the key that a proof names.
func proofKey(raw []byte) (ed25519.PublicKey, error) {
	var p Proof
	if err := unmarshalProof(raw, &p); err != nil {
		return nil, err
	}
	if len(p.PublicKey) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("it names no key: %w", errProof)
	}
	return p.PublicKey, nil
}

// errLong: a file is larger than anything of its kind.
var errLong = errors.New("the file is too large to be what it should be")

func readUpTo(file string, most int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%s: %w", file, errLong)
	}
	return b, err
}
