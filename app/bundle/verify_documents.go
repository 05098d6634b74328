package bundle

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"

	"zegel/pdf"
)

// documents holds each row of the document table against the document's proof,
// its paper and its e-invoice, and the sums against the rows. Rows and proofs
// come in the same order, so neither can be left out unseen.
func (v *verifier) documents(ctx context.Context) error {
	i, ok := v.zip.byName[documentsFile]
	if !ok {
		return fmt.Errorf("%s is missing: %w", documentsFile, ErrNotBundle)
	}
	r, err := v.zip.open(v.zip.entries[i])
	if err != nil {
		return err
	}
	text, err := skipMark(r)
	if err != nil {
		return err
	}
	table := csv.NewReader(text)
	table.Comma, table.ReuseRecord = ';', false
	at, err := v.columns(table)
	if err != nil {
		return err
	}
	proofs := v.proofNames()
	sums := newAdder()
	entries := int64(0)
	for {
		rows, err := readRows(table, 128)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		for _, d := range v.checkRows(ctx, rows, at, proofs[min(len(proofs), v.r.Documents):]) {
			if d == nil || len(v.r.Faults) > 0 {
				continue
			}
			v.r.Documents++
			entries += int64(len(d.Entries))
			if err := sums.add(d, figures{}); err != nil {
				return err
			}
		}
		if len(v.r.Faults) > 0 || ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if v.r.Documents != len(proofs) || v.r.Documents != v.m.Documents {
		v.fault(documentsFile, "it has another number of documents than there are proofs", fmt.Sprint(len(proofs)), fmt.Sprint(v.r.Documents))
	}
	// No document's history is there without the document.
	if entries+v.general != v.r.Entries {
		v.fault(entriesFile, "it has entries of documents that the bundle does not have, or lacks some", fmt.Sprint(entries+v.general), fmt.Sprint(v.r.Entries))
	}
	return v.totals(sums.summary())
}

// columns finds the columns by the names in the first row.
func (v *verifier) columns(table *csv.Reader) (map[string]int, error) {
	head, err := table.Read()
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, name := range head {
		at[name] = i
	}
	for _, c := range documentColumns() {
		if _, ok := at[c.name]; !ok {
			return nil, fmt.Errorf("it has no column %q", c.name)
		}
	}
	return at, nil
}

func readRows(table *csv.Reader, most int) ([][]string, error) {
	var rows [][]string
	for len(rows) < most {
		row, err := table.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// proofNames are the proofs in the manifest's order.
func (v *verifier) proofNames() []string {
	var names []string
	for _, f := range v.m.Files {
		if strings.HasPrefix(f.Name, proofsFolder+"/") {
			names = append(names, f.Name)
		}
	}
	return names
}

// checkRows checks rows side by side and gives what their proofs show, in their
// order; nil where something is wrong.
func (v *verifier) checkRows(ctx context.Context, rows [][]string, at map[string]int, proofs []string) []*Doc {
	out, faults := make([]*Doc, len(rows)), make([][]Fault, len(rows))
	var all sync.WaitGroup
	turn := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, row := range rows {
		turn <- struct{}{}
		all.Go(func() {
			defer func() { <-turn }()
			if ctx.Err() != nil {
				return
			}
			if i >= len(proofs) || row[at["proof"]] != proofs[i] {
				faults[i] = []Fault{{documentsFile, fmt.Sprintf("a row has the proof %q, out of order", row[at["proof"]]), "", ""}}
				return
			}
			out[i], faults[i] = v.checkRow(func(name string) string { return row[at[name]] })
		})
	}
	all.Wait()
	for i, fs := range faults {
		for _, f := range fs {
			v.fault(f.Where, f.What, f.Expected, f.Found)
			out[i] = nil
		}
	}
	return out
}

// checkRow holds one row against its proof: every value that the journal or the
// content says.
func (v *verifier) checkRow(value func(string) string) (*Doc, []Fault) {
	name := value("proof")
	_, p, err := v.proof(name)
	if err != nil {
		return nil, []Fault{{name, err.Error(), "", ""}}
	}
	d := &Doc{Document: p.doc, Hash: p.facts.ShownHash(), Facts: p.facts, Entries: p.entries}
	have := files{pdf: value("pdf"), ubl: value("ubl"), proof: name}
	have.pdfSHA = p.paper
	if have.pdf == "" {
		have.pdfSHA = ""
	}
	var fs []Fault
	want := documentRow(d, figures{}, have)
	for i, c := range documentColumns() {
		switch c.name {
		case "customer", "customer_vat", "base", "vat", "difference", "day":
			continue // what a customer is called, and what the shop's rates give, no entry says
		}
		if e, f := csvText(want[i]), value(c.name); csvRead(e) != f {
			fs = append(fs, Fault{documentsFile, fmt.Sprintf("%s: %s is not what the journal says", name, c.name), e, f})
		}
	}
	return d, append(fs, v.checkPaperOf(d, have, p.paper)...)
}

// csvRead is a text as it reads back out of a CSV file.
func csvRead(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// checkPaperOf holds the PDF against the journal and the e-invoice against the PDF.
func (v *verifier) checkPaperOf(d *Doc, have files, paper string) []Fault {
	switch {
	case paper == "" && have.pdf == "":
		return nil
	case have.pdf == "" && retained(d, paper):
		return nil
	case have.pdf == "":
		return []Fault{{have.proof, "the journal has a PDF of it, the bundle has none", paper, ""}}
	}
	f, ok := v.files[have.pdf]
	if !ok || f.SHA256 != paper {
		return []Fault{{have.pdf, "it is not the PDF that the journal speaks of", paper, f.SHA256}}
	}
	raw, err := v.zip.read(have.pdf, mostProof)
	if err != nil {
		return []Fault{{have.pdf, err.Error(), "", ""}}
	}
	x, err := pdf.Attachment(raw)
	if err != nil {
		return []Fault{{have.pdf, err.Error(), "", ""}}
	}
	if (x == nil) != (have.ubl == "") || x != nil && v.files[have.ubl].SHA256 != hashOf(x) {
		return []Fault{{have.ubl, "it is not the e-invoice that the PDF carries", hashOf(x), v.files[have.ubl].SHA256}}
	}
	return nil
}

// totals holds counts and totals of kinds against what the proofs add up to.
func (v *verifier) totals(want Summary) error {
	raw, err := v.zip.read(totalsFile, mostProof)
	if err != nil {
		return err
	}
	var s Summary
	if err := json.Unmarshal(raw, &s); err != nil {
		return fmt.Errorf("%s: %w", totalsFile, err)
	}
	bare := func(ks []KindTotal) []KindTotal {
		out := slices.Clone(ks)
		for i := range out {
			out[i].Base, out[i].VAT, out[i].Difference = 0, 0, 0
		}
		return out
	}
	if w, f := bare(want.Kinds), bare(s.Kinds); !slices.Equal(w, f) {
		v.fault(totalsFile, "the sums are not those of the documents", fmt.Sprint(w), fmt.Sprint(f))
	}
	if s.OpenCount != want.OpenCount || s.MissingNumbers != want.MissingNumbers || s.DiscrepancyCount != want.DiscrepancyCount {
		v.fault(totalsFile, "open cases or discrepancies are not those of the documents",
			fmt.Sprint(want.OpenCount, want.MissingNumbers, want.DiscrepancyCount), fmt.Sprint(s.OpenCount, s.MissingNumbers, s.DiscrepancyCount))
	}
	if s.Head != v.m.Head {
		v.fault(totalsFile, "it speaks of another head", fmt.Sprint(v.m.Head), fmt.Sprint(s.Head))
	}
	return nil
}
