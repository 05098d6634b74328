package bundle

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"zegel/fiscal"
	"zegel/fiscal/journal"
	"zegel/pdf"
	"zegel/storage"
)

// made is a document with everything that goes into the bundle for it.
type made struct {
	doc   *Doc
	fig   figures
	have  files
	pdf   []byte
	ubl   []byte
	proof []byte
}

// maker loads documents and makes their files; several at once.
type maker struct {
	o      Options
	store  *storage.Store
	walk   *walker
	hashes *hashShelf
}

// prepare gives a document's files; nil when the journal does not know it yet.
func (m *maker) prepare(ctx context.Context, it item) (*made, error) {
	d, err := m.walk.load(ctx, it)
	if err != nil || d == nil {
		return nil, err
	}
	d.Name = it.name
	out := &made{doc: d}
	if out.fig, err = m.o.Settings.figures(d); err != nil {
		return nil, fmt.Errorf("VAT of %s: %w", journal.DocKey(d.Ref), err)
	}
	if err := m.paper(ctx, out); err != nil {
		return nil, err
	}
	return out, m.prove(ctx, out)
}

// paper takes the PDF out of the archive, and the e-invoice out of the PDF.
func (m *maker) paper(ctx context.Context, out *made) error {
	e, page, err := out.doc.paper()
	if err != nil || e == nil {
		return err
	}
	out.pdf, err = m.o.Archive.Get(ctx, page.SHA256)
	if errors.Is(err, fiscal.ErrNotFound) && retained(out.doc, page.SHA256) {
		return nil // deleted after its ten years; the journal keeps the hash
	}
	if err != nil {
		return fmt.Errorf("the paper of %s: %w", journal.DocKey(out.doc.Ref), err)
	}
	if out.ubl, err = pdf.Attachment(out.pdf); err != nil {
		return fmt.Errorf("the e-invoice of %s: %w", journal.DocKey(out.doc.Ref), err)
	}
	base := folder(out.doc.Type) + "/" + out.doc.Name
	out.have.pdf, out.have.pdfSHA = base+".pdf", page.SHA256
	if out.ubl != nil {
		out.have.ubl = base + ".xml"
	}
	return nil
}

// retained tells whether the journal says that a file was deleted for its age.
func retained(d *Doc, sha string) bool {
	for _, e := range d.Entries {
		if p, err := e.ReadPayload(); err == nil {
			if gone, ok := journal.RetainedPaper(e.Kind, p); ok && gone == sha {
				return true
			}
		}
	}
	return false
}

func (m *maker) prove(ctx context.Context, out *made) error {
	var answers []ProofAnswer
	for _, e := range out.doc.Entries {
		sha, err := answerHash(e)
		if err != nil || sha == "" {
			if err != nil {
				return err
			}
			continue
		}
		raw, err := m.store.AnswerAt(ctx, e.Index)
		if err != nil {
			return err
		}
		if got := fiscal.HashBytes(raw); got != sha {
			return fmt.Errorf("the answer at entry %d hashes to %.12s, not %.12s: %w", e.Index, got, sha, storage.ErrCorrupt)
		}
		answers = append(answers, newAnswer(e.Index, raw))
	}
	p, err := newProof(out.doc, m.o.Head.Size, m.o.public(), answers, m.hashes)
	if err != nil {
		return fmt.Errorf("prove %s: %w", journal.DocKey(out.doc.Ref), err)
	}
	out.have.proof = proofsFolder + "/" + out.doc.Name + ".json"
	out.proof, err = p.marshal()
	return err
}

// each prepares the documents of a period and hands them on in order. As many
// are under way as the machine has processors, so memory stays with a few.
func (m *maker) each(ctx context.Context, fn func(*made) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		m   *made
		err error
	}
	n := runtime.GOMAXPROCS(0)
	return m.walk.days(ctx, func(items []item) error {
		for part := range slices.Chunk(items, 16*n) {
			done := make([]chan result, len(part))
			turn := make(chan struct{}, n)
			for i := range part {
				done[i] = make(chan result, 1)
			}
			go func() {
				for i, it := range part {
					turn <- struct{}{}
					go func() {
						defer func() { <-turn }()
						x, err := m.prepare(ctx, it)
						done[i] <- result{x, err}
					}()
				}
			}()
			var first error
			for i := range done { // all are waited for, so that none outlives the bundle
				r := <-done[i]
				if first == nil && r.err == nil && r.m != nil {
					r.err = fn(r.m)
				}
				if first == nil && r.err != nil {
					first = r.err
					cancel()
				}
			}
			if first != nil {
				return first
			}
		}
		return ctx.Err()
	})
}
