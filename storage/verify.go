package storage

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
)

// Fault is something that is not as the journal says, or a journal that is not
// as its tree and heads say. Both values stand beside each other.
type Fault struct {
	Where    string // "journal 17", "documents brasserie/invoice/9012 total", "archive 3f…"
	What     string
	Expected string
	Found    string

	index int64 // the journal entry it hangs on, for the order
}

// VerifyResult is what Verify found. No faults: everything is as it was written.
type VerifyResult struct {
	Entries   int64
	Documents int64
	// Waiting counts webhooks that were answered and are in no table yet.
	Waiting int
	// Faults come in the journal's order, so the first is the first thing that
	// went wrong; at most mostFaults of them.
	Faults []Fault
	// More tells that there were others.
	More bool
}

const (
	mostFaults = 1000
	// nowhere orders faults that hang on no entry behind those that do.
	nowhere = math.MaxInt64
	// progressEvery is how many rows pass between two reports of progress.
	progressEvery = 5000
)

// Verify recomputes everything: the journal's tree against the kept hashes and
// the signed heads, and out of the journal every table that carries a fact, rows
// too many and rows missing included; the archived files by their hashes, when an
// archive is given; the search index against its texts; and SQLite's own
// structure. It streams, so memory does not grow with the store, and it reads one
// snapshot, while others go on writing; SQLite's own check beside it may see a
// later one. progress may be nil; archive is asked by several goroutines at once.
// Damage is a fault, not an error; an error means that it could not look.
func (s *Store) Verify(ctx context.Context, progress func(done, total int64), archive ArchiveReader) (VerifyResult, error) {
	t, err := s.r.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return VerifyResult{}, kept("verify", err)
	}
	defer func() { _ = t.Rollback() }() // it only read
	v := &verifier{s: s, q: t, archive: archive, progress: progress, attemptNames: attemptNames()}
	beside, stop := context.WithCancel(ctx)
	defer stop()
	shape := v.fork()
	shape.q = s.r // a connection of its own
	shaped := make(chan error, 1)
	go func() { shaped <- shape.structure(beside) }()
	for _, step := range []func(context.Context) error{v.size, v.journal, v.globals, v.documents, v.tallies, v.names, v.webhooks, v.intake, v.search} {
		if err := v.judge(ctx, step(ctx)); err != nil {
			stop()
			<-shaped
			return v.result(), err
		}
	}
	err = <-shaped
	v.join(shape)
	if err := v.judge(ctx, err); err != nil {
		return v.result(), err
	}
	v.report(true)
	return v.result(), nil
}

// judge turns a step's error into a fault, unless it kept the step from looking.
func (v *verifier) judge(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil || cannotLook(err):
		return kept("verify", err)
	}
	v.fault(nowhere, "store", "the file is damaged", "", err.Error())
	return nil
}

// cannotLook tells errors that say nothing about the store's content.
func cannotLook(err error) bool {
	s := sentinel(err)
	return s == ErrIO || s == ErrFull || s == ErrBusy || s == ErrReadOnly
}

// unreadable reports a row whose columns are not what they should be.
func (v *verifier) unreadable(err error) {
	v.fault(nowhere, "store", "a row cannot be read", "", err.Error())
}

type verifier struct {
	s        *Store
	q        querier
	archive  ArchiveReader
	progress func(done, total int64)

	entries, docs, done, total int64
	faults                     []Fault
	more                       bool
	facts                      globalFacts
	attemptNames               []string
	waiting                    int
}

func (v *verifier) size(ctx context.Context) (err error) {
	if err := v.q.QueryRowContext(ctx, `SELECT count(*) FROM documents`).Scan(&v.docs); err != nil {
		return err
	}
	err = v.q.QueryRowContext(ctx, `SELECT count(*) FROM journal`).Scan(&v.entries)
	v.total = 2*v.entries + v.docs
	return err
}

func (v *verifier) step() {
	v.done++
	if v.done%progressEvery == 0 {
		v.report(false)
	}
}

func (v *verifier) report(end bool) {
	if v.progress == nil {
		return
	}
	if end {
		v.done = v.total
	}
	v.progress(min(v.done, v.total), v.total)
}

// fault keeps the faults that come first in the journal.
func (v *verifier) fault(index int64, where, what, expected, found string) {
	v.faults = append(v.faults, Fault{where, what, clipValue(expected), clipValue(found), index})
	if len(v.faults) >= 2*mostFaults {
		v.sort()
	}
}

func (v *verifier) sort() {
	slices.SortStableFunc(v.faults, func(a, b Fault) int { return cmp.Compare(a.index, b.index) })
	if len(v.faults) > mostFaults {
		v.faults, v.more = v.faults[:mostFaults], true
	}
}

func (v *verifier) result() VerifyResult {
	v.sort()
	return VerifyResult{Entries: v.entries, Documents: v.docs, Waiting: v.waiting, Faults: v.faults, More: v.more}
}

// differ reports the columns of a row whose value is not the expected one.
func (v *verifier) differ(index int64, table, key string, columns []string, expected, found []any) {
	for i, name := range columns {
		switch expected[i].(type) {
		case string, int64, int, bool:
			if expected[i] == found[i] {
				continue // the usual case, without making texts of them
			}
		}
		if e, f := columnText(expected[i]), columnText(found[i]); e != f {
			v.fault(index, table+" "+key+" "+name, "is not what the journal says", e, f)
		}
	}
}

// columnText writes a column's value in the same way whatever Go type it was read as.
func columnText(x any) string {
	switch x := x.(type) {
	case bool:
		if x {
			return "1"
		}
		return "0"
	case []byte:
		return string(x)
	}
	return fmt.Sprint(x)
}

// clipValue keeps a fault readable; texts of notes and lines can be long.
func clipValue(s string) string {
	const most = 200
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}
