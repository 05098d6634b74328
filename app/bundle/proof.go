package bundle

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// ProofFormat names the layout of a proof file.
const ProofFormat = "zegel/proof/v1"

// errProof: the proof does not show what it should.
var errProof = errors.New("the proof does not hold")

// Proof shows what the journal says of one document: its entries, the content
// that was signed, the answers as they came, and the hashes that lead from the
// entries to a signed head. With the head and the PDF it stands on its own.
type Proof struct {
	Format   string `json:"format"`
	Document string `json:"document"` // journal.DocKey
	Size     int64  `json:"size"`     // of the head that it leads to
	// PublicKey is the key that signs the head, 32 bytes; whose it is must be
	// known from elsewhere.
	PublicKey []byte            `json:"public_key"`
	Paper     *ProofPaper       `json:"paper,omitempty"`
	Content   json.RawMessage   `json:"content"` // canonical; its SHA-256 stands in the entries
	Entries   []json.RawMessage `json:"entries"` // journal.MarshalLine each
	Answers   []ProofAnswer     `json:"answers,omitempty"`
	Hashes    []tlog.Hash       `json:"hashes"` // base64
}

// ProofPaper is the PDF and the entry that holds its hash.
type ProofPaper struct {
	Entry  int64  `json:"entry"`
	SHA256 string `json:"sha256"`
}

// ProofAnswer is what the API answered, scrubbed of credentials; its SHA-256
// stands in the entry. Body where it is text, Base64 where it is not.
type ProofAnswer struct {
	Entry  int64  `json:"entry"`
	Body   string `json:"body,omitempty"`
	Base64 []byte `json:"base64,omitempty"`
}

func (a ProofAnswer) bytes() []byte {
	if len(a.Base64) > 0 {
		return a.Base64
	}
	return []byte(a.Body)
}

func newAnswer(entry int64, raw []byte) ProofAnswer {
	if utf8.Valid(raw) {
		return ProofAnswer{Entry: entry, Body: string(raw)}
	}
	return ProofAnswer{Entry: entry, Base64: raw}
}

// newProof makes a document's proof in the tree of size entries.
func newProof(d *Doc, size int64, key ed25519.PublicKey, answers []ProofAnswer, r tlog.HashReader) (*Proof, error) {
	p := &Proof{Format: ProofFormat, Document: journal.DocKey(d.Ref), Size: size, PublicKey: key, Answers: answers, Hashes: []tlog.Hash{}}
	var err error
	if p.Content, err = d.Canonical(); err != nil {
		return nil, err
	}
	indexes := make([]int64, len(d.Entries))
	for i, e := range d.Entries {
		line, err := journal.MarshalLine(e)
		if err != nil {
			return nil, err
		}
		p.Entries = append(p.Entries, line)
		indexes[i] = e.Index
	}
	e, page, err := d.paper()
	if err != nil {
		return nil, err
	}
	if e != nil {
		p.Paper = &ProofPaper{e.Index, page.SHA256}
	}
	return p, coverHashes(size, indexes, r, func(h tlog.Hash) error { p.Hashes = append(p.Hashes, h); return nil })
}

// marshal writes a proof: one line for each part, so that a person can look at
// it. Content and entries are written as they are.
func (p *Proof) marshal() ([]byte, error) {
	b := make([]byte, 0, 1024+len(p.Content)+512*len(p.Entries)+48*len(p.Hashes))
	var err error
	value := func(v any) {
		var buf bytes.Buffer
		e := json.NewEncoder(&buf)
		e.SetEscapeHTML(false)
		if e := e.Encode(v); e != nil && err == nil {
			err = e
		}
		b = append(b, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
	}
	list := func(name string, n int, each func(i int)) {
		b = fmt.Appendf(b, "%q: [", name)
		for i := range n {
			b = append(b, ",\n"[min(i, 1)^1:]...)
			each(i)
		}
		b = append(b, "\n],\n"...)
	}
	b = append(b, `{"format": `...)
	value(p.Format)
	b = append(b, ",\n\"document\": "...)
	value(p.Document)
	b = fmt.Appendf(b, ",\n\"size\": %d,\n\"public_key\": \"%s\",\n", p.Size, base64.StdEncoding.EncodeToString(p.PublicKey))
	if p.Paper != nil {
		b = fmt.Appendf(b, "\"paper\": {\"entry\":%d,\"sha256\":", p.Paper.Entry)
		value(p.Paper.SHA256)
		b = append(b, "},\n"...)
	}
	b = append(append(append(b, `"content": `...), p.Content...), ",\n"...)
	list("entries", len(p.Entries), func(i int) { b = append(b, p.Entries[i]...) })
	if len(p.Answers) > 0 {
		list("answers", len(p.Answers), func(i int) { value(p.Answers[i]) })
	}
	b = append(b, `"hashes": [`...)
	for i, h := range p.Hashes {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = base64.StdEncoding.AppendEncode(b, h[:])
		b = append(b, '"')
	}
	return append(b, "]}\n"...), err
}

// proven is what a proof shows once it holds.
type proven struct {
	doc     fiscal.Document
	facts   journal.Facts
	entries []journal.Entry
	paper   string // SHA-256 of the PDF; empty: none
}

// checkProof holds a proof against a head; its error wraps errProof and names what does not
// hold. It reads nothing but its arguments.
func checkProof(raw []byte, h journal.Head) (*Proof, *proven, error) {
	p, err := readProof(raw)
	if err != nil {
		return nil, nil, err
	}
	if p.Format != ProofFormat || p.Size != h.Size || len(p.Entries) == 0 {
		return nil, nil, fmt.Errorf("format %q for a head of %d, not of %d: %w", p.Format, p.Size, h.Size, errProof)
	}
	out := proven{entries: make([]journal.Entry, 0, len(p.Entries))}
	for _, line := range p.Entries {
		e, err := parseEntry(line)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", errProof, err)
		}
		if e.Doc != p.Document {
			return nil, nil, fmt.Errorf("entry %d is of %s: %w", e.Index, e.Doc, errProof)
		}
		out.entries = append(out.entries, e)
	}
	if err := coversHead(out.entries, p.Hashes, h); err != nil {
		return nil, nil, err
	}
	if out.facts, err = journal.Replay(out.entries); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errProof, err)
	}
	if got := fiscal.HashBytes(p.Content); got != out.facts.ShownHash() {
		return nil, nil, fmt.Errorf("the content hashes to %.16s, the journal says %.16s: %w", got, out.facts.ShownHash(), errProof)
	}
	if out.doc, err = fiscal.ParseCanonical(p.Content); err != nil {
		return nil, nil, fmt.Errorf("the content: %w: %w", errProof, err)
	}
	if journal.DocKey(out.doc.Ref) != p.Document {
		return nil, nil, fmt.Errorf("the content is of another document: %w", errProof)
	}
	if err := p.checkPaper(&out); err != nil {
		return nil, nil, err
	}
	return p, &out, p.checkAnswers(out.entries)
}

// readProof reads a proof and wants it written as marshal writes them.
func readProof(raw []byte) (*Proof, error) {
	if p, ok := quickProof(raw); ok {
		return p, nil
	}
	var p Proof
	if err := unmarshalProof(raw, &p); err != nil {
		return nil, err
	}
	if again, err := p.marshal(); err != nil || !bytes.Equal(again, raw) {
		return nil, fmt.Errorf("it is not written as a proof is: %w", errProof)
	}
	return &p, nil
}

func unmarshalProof(raw []byte, p *Proof) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(p); err != nil {
		return fmt.Errorf("%w: %w", errProof, err)
	}
	return nil
}

// coversHead computes the head's root from entries and hashes.
func coversHead(entries []journal.Entry, hashes []tlog.Hash, h journal.Head) error {
	i, j := 0, 0
	root, err := coverRoot(h.Size, func() (int64, tlog.Hash, bool, error) {
		if i == len(entries) {
			return 0, tlog.Hash{}, false, nil
		}
		i++
		return entries[i-1].Index, journal.LeafHash(entries[i-1]), true, nil
	}, func() (tlog.Hash, bool, error) {
		if j == len(hashes) {
			return tlog.Hash{}, false, nil
		}
		j++
		return hashes[j-1], true, nil
	})
	if err != nil {
		return fmt.Errorf("%w: %w", errProof, err)
	}
	if root != h.Root {
		return fmt.Errorf("the entries do not lead to the head %.16s: %w", h.Hex(), errProof)
	}
	return nil
}

func (p *Proof) checkPaper(out *proven) error {
	d := Doc{Document: out.doc, Facts: out.facts, Entries: out.entries}
	e, page, err := d.paper()
	if err != nil {
		return fmt.Errorf("%w: %w", errProof, err)
	}
	switch {
	case e == nil && p.Paper == nil:
		return nil
	case e == nil || p.Paper == nil || p.Paper.Entry != e.Index || p.Paper.SHA256 != page.SHA256:
		return fmt.Errorf("the paper it names is not the one of the journal: %w", errProof)
	}
	out.paper = page.SHA256
	return nil
}

// checkAnswers holds each answer against its entry, and wants every one.
func (p *Proof) checkAnswers(entries []journal.Entry) error {
	wanted := map[int64]string{}
	for _, e := range entries {
		if sha, err := answerHash(e); err != nil {
			return err
		} else if sha != "" {
			wanted[e.Index] = sha
		}
	}
	for _, a := range p.Answers {
		// Both texts, or the one that is not hashed, would show people another answer.
		if w := newAnswer(a.Entry, a.bytes()); w.Body != a.Body || !bytes.Equal(w.Base64, a.Base64) {
			return fmt.Errorf("the answer of entry %d is not written as answers are: %w", a.Entry, errProof)
		}
		if got := fiscal.HashBytes(a.bytes()); wanted[a.Entry] != got {
			return fmt.Errorf("the answer of entry %d is not the one of the journal: %w", a.Entry, errProof)
		}
		delete(wanted, a.Entry)
	}
	if len(wanted) > 0 {
		return fmt.Errorf("%d answers are missing: %w", len(wanted), errProof)
	}
	return nil
}

// answerHash is the hash of the raw answer that an entry speaks of, or nothing.
func answerHash(e journal.Entry) (string, error) {
	if e.Kind != journal.Answered && e.Kind != journal.LateAnswer {
		return "", nil
	}
	p, err := e.ReadPayload()
	if err != nil {
		return "", err
	}
	return p.(*journal.AnswerPayload).Raw, nil
}

// parseHash reads one base64 hash.
func parseHash(line string) (tlog.Hash, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(line)
	if err != nil || len(b) != tlog.HashSize {
		return tlog.Hash{}, fmt.Errorf("hash %.60q: %w", line, errProof)
	}
	return tlog.Hash(b), nil
}
