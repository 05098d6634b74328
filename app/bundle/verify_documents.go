package bundle

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sort"
	"sync"
)

// journalAndDocuments checks the list of entries beside the documents: one wants
// its order, the others do not mind theirs.
func (v *verifier) journalAndDocuments(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	listed := make(chan provenEntries, 1)
	go func() { listed <- v.entries(ctx) }()
	d := &documents{v: v, sums: newAdder()}
	err := d.run(ctx)
	e := <-listed
	v.r.Entries, v.general, v.r.Documents = e.all, e.general, d.n
	for _, f := range e.faults {
		v.fault(f.Where, f.What, f.Expected, f.Found)
	}
	if bad := v.bad(entriesFile, e.err); bad != nil || len(v.r.Faults) > 0 {
		return bad
	}
	for _, f := range d.faults {
		v.fault(f.Where, f.What, f.Expected, f.Found)
	}
	if err != nil || len(v.r.Faults) > 0 {
		return err
	}
	return d.end()
}

// documents holds each row of the document table against the document's proof,
// its paper and its e-invoice, and the other tables and the sums against the
// proofs. Rows and proofs come in the same order, so neither can be left out
// unseen. Several rows are checked at once, by the batch.
type documents struct {
	v       *verifier
	table   *csv.Reader
	columns []column
	proof   int // the next row's, among the ZIP's files
	last    int // behind the last proof
	sums    *adder
	entries int64
	n       int
	lines   *tableFile
	vat     *tableFile
	from    *tableFile
	faults  []Fault
}

// perBatch is how many rows are checked as one: enough that handing them over
// costs nothing, few enough that what is under way is little.
const perBatch = 32

// batch is some rows under way. What their proofs show shares its memory.
type batch struct {
	rows             [][]string
	proof            int
	out              []checked
	lines, vat, from []byte // what the tables must say of them
	bytes            int64
	ready            chan struct{}
}

// open finds the tables and the proofs.
func (d *documents) open() error {
	e, err := d.v.zip.must(documentsFile)
	if err != nil {
		return err
	}
	r, err := d.v.zip.open(e)
	if err != nil {
		return err
	}
	text, err := skipMark(r)
	if err != nil {
		return err
	}
	d.table = csv.NewReader(text)
	d.table.Comma = ';'
	if err := d.header(); err != nil {
		return err
	}
	files := d.v.zip.entries
	d.proof = sort.Search(len(files), func(i int) bool { return files[i].name >= proofsFolder+"/" })
	d.last = sort.Search(len(files), func(i int) bool { return files[i].name >= proofsFolder+"0" }) // '0' follows '/'
	for _, t := range []struct {
		to      **tableFile
		name    string
		columns []column
	}{{&d.lines, linesFile, lineColumns()}, {&d.vat, vatFile, vatColumns()}, {&d.from, fromTicketFile, fromTicketColumns()}} {
		if *t.to, err = d.v.openTable(t.name, t.columns); err != nil {
			return err
		}
	}
	return nil
}

// header wants the known headings, each once: a second column of a name would
// show people something else than what is checked.
func (d *documents) header() error {
	head, err := d.table.Read()
	if err != nil {
		return err
	}
	d.columns = documentColumns()
	if !slices.EqualFunc(head, d.columns, func(name string, c column) bool { return name == c.name }) {
		return fmt.Errorf("it does not begin with the headings that it should: %w", ErrNotBundle)
	}
	return nil
}

// value gives what a row says in a column of documentColumns.
func (d *documents) value(row []string, column int) string { return row[column] }

func (d *documents) run(ctx context.Context) error {
	if err := d.open(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	n := runtime.GOMAXPROCS(0)
	work := make(chan *batch, 2*n)
	var all sync.WaitGroup
	for range n {
		w := newRowChecker(d)
		all.Go(func() {
			for b := range work {
				w.batch(ctx, b)
				close(b.ready)
			}
		})
	}
	defer all.Wait()
	defer close(work)
	defer cancel()
	var under []*batch
	for more := true; more || len(under) > 0; {
		if more {
			b, err := d.next()
			if err != nil {
				return err
			}
			if more = len(b.rows) == perBatch; len(b.rows) > 0 {
				under = append(under, b)
				work <- b
			}
		}
		if len(under) > 0 && (!more || len(under) == 2*n) {
			<-under[0].ready
			if ok, err := d.take(under[0]); err != nil || !ok {
				return errors.Join(err, ctx.Err())
			}
			under = under[1:]
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// next reads the rows of a batch.
func (d *documents) next() (*batch, error) {
	b := &batch{proof: d.proof, ready: make(chan struct{}), rows: make([][]string, 0, perBatch)}
	for len(b.rows) < perBatch {
		row, err := d.table.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		b.rows = append(b.rows, row)
	}
	d.proof += len(b.rows)
	return b, nil
}

// take adds up what a batch showed. false: there is no sense in going on.
func (d *documents) take(b *batch) (bool, error) {
	for i := range b.out {
		c := &b.out[i]
		if c.err != nil {
			return false, c.err
		}
		d.faults = append(d.faults, c.faults...)
		for _, f := range c.files[:c.n] {
			if d.v.done[f] {
				d.faults = append(d.faults, Fault{d.v.zip.entries[f].name, "two rows name it, or it is no document's", "", ""})
			}
			d.v.done[f] = true
		}
		if c.stop || len(d.faults) >= mostFaults {
			return false, nil
		}
		if len(c.faults) > 0 {
			continue
		}
		d.n++
		d.entries += int64(len(c.doc.Entries))
		if err := d.sums.add(c.doc, c.fig); err != nil {
			return false, err
		}
	}
	d.v.progressed(b.bytes)
	if len(d.faults) > 0 {
		return true, nil // the tables would only say it again
	}
	for _, t := range []struct {
		*tableFile
		want []byte
	}{{d.lines, b.lines}, {d.vat, b.vat}, {d.from, b.from}} {
		if f := t.rows(t.want); f != nil {
			d.faults = append(d.faults, *f)
			return false, nil
		}
	}
	return true, nil
}

// end checks what can only be told when all documents have been seen.
func (d *documents) end() error {
	v := d.v
	if d.proof != d.last || d.n != v.m.Documents {
		v.fault(documentsFile, "it has another number of documents than there are proofs", fmt.Sprint(v.m.Documents), fmt.Sprint(d.n))
		return nil
	}
	// No document's history is there without the document.
	if d.entries+v.general != v.r.Entries {
		v.fault(entriesFile, "it has entries of documents that the bundle does not have, or lacks some", fmt.Sprint(d.entries+v.general), fmt.Sprint(v.r.Entries))
	}
	sums := d.sums.summary()
	last, err := fromTicketTotals(sums)
	if err != nil {
		return err
	}
	for _, f := range []*Fault{d.from.rows(last), d.lines.end(), d.vat.end(), d.from.end()} {
		if f != nil {
			v.fault(f.Where, f.What, f.Expected, f.Found)
		}
	}
	return v.totals(sums)
}
