package bundle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"zegel/fiscal"
	"zegel/pdf"
)

// checked is what a row turned out to be.
type checked struct {
	doc    *Doc
	fig    figures
	faults []Fault
	err    error  // the disk's
	stop   bool   // the rows that follow would be as wrong
	files  [3]int // proof, paper and e-invoice among the ZIP's files
	n      int
}

// rowChecker checks rows, one after the other.
type rowChecker struct {
	d                *documents
	scratch, head    []byte
	attached         pdf.Attachments
	lines, vat, from *rowText
	names            struct{ pdf, ubl, proof int } // columns
}

func newRowChecker(d *documents) *rowChecker {
	w := &rowChecker{d: d, lines: newRowText(), vat: newRowText(), from: newRowText()}
	for i, c := range d.columns {
		switch c.name {
		case "pdf":
			w.names.pdf = i
		case "ubl":
			w.names.ubl = i
		case "proof":
			w.names.proof = i
		}
	}
	return w
}

// batch checks the rows of a batch.
func (w *rowChecker) batch(ctx context.Context, b *batch) {
	b.out = make([]checked, len(b.rows))
	for i, row := range b.rows {
		if ctx.Err() != nil {
			b.out[i].stop = true
			return
		}
		c := &b.out[i]
		if err := w.row(c, row, b.proof+i); err != nil && notItsFault(err) {
			c.err = err
		} else if err != nil {
			c.faults = append(c.faults, Fault{w.d.value(row, w.names.proof), faultText(err), "", ""})
		}
		for _, f := range c.files[:c.n] {
			b.bytes += w.d.v.zip.entries[f].size
		}
	}
	b.lines, b.vat, b.from = w.lines.take(), w.vat.take(), w.from.take()
}

// row checks one document: its files are those of the manifest, its proof leads
// to the head, and the row and the paper are what the proof says.
func (w *rowChecker) row(c *checked, row []string, proof int) error {
	v := w.d.v
	name := w.d.value(row, w.names.proof)
	if proof >= w.d.last || v.zip.entries[proof].name != name {
		c.stop = true
		c.faults = append(c.faults, Fault{documentsFile, fmt.Sprintf("a row has the proof %q, out of order", name), "", ""})
		return nil
	}
	have := files{pdf: w.d.value(row, w.names.pdf), ubl: w.d.value(row, w.names.ubl), proof: name}
	c.files[0], c.n = proof, 1
	for _, n := range []string{have.pdf, have.ubl} {
		if n == "" {
			continue
		}
		i, ok := v.zip.find(n)
		if !ok || !ofDocument(n) {
			c.faults = append(c.faults, Fault{documentsFile, fmt.Sprintf("%s: there is no file %q", name, n), "", ""})
			return nil
		}
		c.files[c.n] = i
		c.n++
	}
	bodies, err := w.read(c.files[:c.n])
	if err != nil {
		return err
	}
	for i, f := range c.files[:c.n] {
		if sha256.Sum256(bodies[i]) != v.sha[f] {
			c.faults = append(c.faults, v.changedFault(f))
		} else if crc32.ChecksumIEEE(bodies[i]) != v.zip.entries[f].crc {
			c.faults = append(c.faults, Fault{v.zip.entries[f].name, errChecksum.Error(), "", ""})
		}
	}
	if len(c.faults) > 0 {
		return nil
	}
	p, got, err := checkProof(bytes.Clone(bodies[0]), v.head)
	if err == nil && !bytes.Equal(p.PublicKey, v.key) {
		err = fmt.Errorf("it names another key: %w", errProof)
	}
	if err != nil {
		return err
	}
	return w.says(c, row, have, got, bodies[1:])
}

// says holds the row, the paper and the e-invoice against what the proof shows,
// and writes down what the other tables must say.
func (w *rowChecker) says(c *checked, row []string, have files, got *proven, paper [][]byte) error {
	d := &Doc{Document: got.doc, Hash: got.facts.ShownHash(), Facts: got.facts, Entries: got.entries, Day: got.doc.Date}
	if d.Day.IsZero() {
		d.Day = fiscal.FiscalDay(d.Facts.SeenAt)
	}
	c.doc = d
	var err error
	if c.fig, err = figuresOf(d, noRates); err != nil {
		return err
	}
	if have.pdf != "" {
		have.pdfSHA = got.paper
	}
	for i, x := range documentRow(d, c.fig, have) {
		name := w.d.columns[i].name
		if name == "customer" || name == "customer_vat" {
			continue // what a customer is called no entry says
		}
		if e, f := csvText(x), w.d.value(row, i); e != f && csvRead(e) != f {
			c.faults = append(c.faults, Fault{documentsFile, fmt.Sprintf("%s: %s is not what the journal says", have.proof, name), e, f})
		}
	}
	if f := w.paper(c, have, got.paper, paper); f != nil {
		c.faults = append(c.faults, *f)
	}
	if len(c.faults) > 0 {
		return nil
	}
	for i := range c.fig.vat {
		c.fig.vat[i].Letter = anything // the shop's settings choose it
	}
	err = errors.Join(lineRows(d, c.fig, w.lines.write), vatRows(d, c.fig, w.vat.write))
	if d.FromTicket {
		cells := fromTicketRow(d, c.fig)
		cells[4] = plain(anything) // the customer's name
		err = errors.Join(err, w.from.write(cells))
	}
	return err
}

// csvRead is a text as it reads back out of a CSV file.
func csvRead(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// paper holds the PDF against the journal and the e-invoice against the PDF. The
// bytes are those of the files that the row names, in its order.
func (w *rowChecker) paper(c *checked, have files, paper string, bodies [][]byte) *Fault {
	switch {
	case have.pdf == "" && have.ubl != "":
		return &Fault{have.ubl, "it is an e-invoice without a PDF", "", ""}
	case paper == "" && have.pdf == "", have.pdf == "" && retained(c.doc, paper):
		return nil
	case have.pdf == "":
		return &Fault{have.proof, "the journal has a PDF of it, the bundle has none", paper, ""}
	}
	if found := hex.EncodeToString(w.d.v.sha[c.files[1]][:]); found != paper {
		return &Fault{have.pdf, "it is not the PDF that the journal speaks of", paper, found}
	}
	x, err := w.attached.Of(bodies[0])
	switch {
	case err != nil:
		return &Fault{have.pdf, err.Error(), "", ""}
	case (x == nil) != (have.ubl == ""):
		return &Fault{have.pdf, "it carries an e-invoice that the bundle lacks, or the reverse", hashOf(x), have.ubl}
	case x != nil && !bytes.Equal(x, bodies[1]):
		return &Fault{have.ubl, "it is not the e-invoice that the PDF carries", hashOf(x), hashOf(bodies[1])}
	}
	return nil
}

// read gives the bytes of some files; they stay until the next call. A document's
// files lie side by side, so that it takes one reading.
func (w *rowChecker) read(at []int) ([][]byte, error) {
	files := w.d.v.zip.entries
	var order [3]int
	copy(order[:], at)
	sorted := order[:len(at)]
	slices.SortFunc(sorted, func(a, b int) int { return int(min(1, max(-1, files[a].offset-files[b].offset))) })
	total := int64(0)
	for _, i := range sorted {
		e := files[i]
		if total += e.endAt() - e.offset; total > mostProof {
			return nil, fmt.Errorf("%s has %d bytes: %w", e.name, e.size, ErrNotBundle)
		}
	}
	w.scratch = slices.Grow(w.scratch[:0], int(total))[:total]
	out := make([][]byte, len(at))
	for from := int64(0); len(sorted) > 0; {
		n := 1
		for n < len(sorted) && files[sorted[n]].offset == files[sorted[n-1]].endAt() {
			n++
		}
		first := files[sorted[0]].offset
		span := w.scratch[from : from+files[sorted[n-1]].endAt()-first]
		if _, err := w.d.v.zip.at.ReadAt(span, first); err != nil {
			return nil, fmt.Errorf("read %s: %w", files[sorted[0]].name, err)
		}
		for _, i := range sorted[:n] {
			e := files[i]
			w.head = e.appendLocal(w.head[:0])
			if !bytes.Equal(w.head, span[e.offset-first:e.bodyAt()-first]) {
				return nil, fmt.Errorf("the header of %q is not as a bundle has it: %w", e.name, ErrNotBundle)
			}
			out[slices.Index(at, i)] = span[e.bodyAt()-first : e.endAt()-first]
		}
		from += int64(len(span))
		sorted = sorted[n:]
	}
	return out, nil
}
