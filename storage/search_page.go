package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
)

// This file reads a page of a list that is searched. Where few documents may have
// the words, they are read and sorted. Where many may, the list itself is walked,
// row by row in its order, and the full-text index tells of each row whether it may
// be one: read beside the walk, only as far as the walk needs it.

// usualFew is up to how many documents a search reads and sorts.
const usualFew = 12_000

// searched finds the rows of a page in one snapshot, in the list's order, one more
// than the page wants when more follow.
func (s *Store) searched(ctx context.Context, l list) ([]listed, error) {
	if l.terms.never() {
		return nil, nil
	}
	t, err := s.r.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = t.Rollback() }() // it only read
	few, err := s.few(ctx, t, l.terms)
	if err != nil {
		return nil, err
	}
	var seqs []int64
	if few != nil {
		seqs, err = l.sorted(ctx, t, few)
	} else {
		seqs, err = s.walked(ctx, t, l)
	}
	if err != nil || len(seqs) == 0 {
		return nil, err
	}
	query, args := load(seqs)
	return loaded(ctx, t, query, args)
}

// few gives the row numbers of all documents that may have the words, when they
// are few, and nil otherwise.
func (s *Store) few(ctx context.Context, q querier, ts terms) ([]int64, error) {
	var last int64
	if err := q.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM search`).Scan(&last); err != nil {
		return nil, err
	}
	for _, src := range ts.sources() {
		seqs, all, err := gather(ctx, q, src, s.fewFound, last)
		if err != nil {
			return nil, err
		}
		if all {
			return append([]int64{}, seqs...), nil
		}
	}
	return nil, nil
}

// sample is how many hits tell whether there are few.
const sample = 1000

// gather reads up to most row numbers, from the last one on, and tells whether
// they are all. Where the first of them lie so close together that there must be
// many times more, it reads no further.
func gather(ctx context.Context, q querier, src source, most int, last int64) (seqs []int64, all bool, err error) {
	h, err := openHits(ctx, q, src, true, 0)
	if err != nil {
		return nil, false, err
	}
	defer h.close()
	for {
		seq, ok, err := h.next()
		if err != nil || !ok {
			return seqs, err == nil, err
		}
		if len(seqs) == most {
			return nil, false, nil
		}
		seqs = append(seqs, seq)
		if len(seqs) == sample && sample*last > 4*int64(most)*(last-seq+1) {
			return nil, false, nil
		}
	}
}

// rowNumbers hands row numbers to a statement as one argument: thousands of
// placeholders cost SQLite the square of their number.
func rowNumbers(seqs []int64) string {
	if len(seqs) == 0 {
		return "[]"
	}
	b, err := json.Marshal(seqs)
	if err != nil {
		return "[]" // integers always can
	}
	return string(b)
}

// textsOf are the columns that a search looks at.
const textsOf = `x.number, x.customer, x.ticket, x.note, x.lines`

// sorted gives those of some rows that have the words, in the list's order, as
// many as the page wants. The rows are put in order first, so that only the texts
// of the page are read.
func (l list) sorted(ctx context.Context, q querier, seqs []int64) ([]int64, error) {
	query, args := l.sorting(seqs)
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	c := checking{l: l, q: q}
	for !c.full() && rows.Next() {
		var p placed
		if err := rows.Scan(&p.seq); err != nil {
			return nil, err
		}
		if err := c.add(ctx, p); err != nil {
			return nil, err
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if err := c.check(ctx); err != nil {
		return nil, err
	}
	return numbers(c.out, l.limit+1), nil
}

// sorting builds the statement that puts rows in the list's order. CROSS keeps
// SQLite from walking the list and looking each row up among the numbers.
func (l list) sorting(seqs []int64) (string, []any) {
	where, by, args := l.ordered(stretch{state: -1, doctype: -1, conditions: true})
	args = append(args, rowNumbers(seqs))
	return `SELECT d.seq FROM json_each($` + strconv.Itoa(len(args)) + `) f CROSS JOIN documents d ON d.seq = f.value` + where + ` ORDER BY ` + by, args
}

// checking looks at the texts of rows that may have the words, many at once, and
// keeps those that have, until there are as many as the page wants.
type checking struct {
	l          list
	q          querier
	out, maybe []placed
}

func (c *checking) full() bool { return len(c.out) > c.l.limit }

// add takes in a row. Never more are looked at than the page still lacks.
func (c *checking) add(ctx context.Context, p placed) error {
	if c.maybe = append(c.maybe, p); len(c.maybe) < min(walkBatch, c.l.limit+1-len(c.out)) {
		return nil
	}
	return c.check(ctx)
}

func (c *checking) check(ctx context.Context) error {
	good, err := c.l.checked(ctx, c.q, c.maybe)
	c.out, c.maybe = append(c.out, good...), c.maybe[:0]
	return err
}

func numbers(rows []placed, most int) []int64 {
	seqs := make([]int64, 0, min(len(rows), most))
	for _, p := range rows[:min(len(rows), most)] {
		seqs = append(seqs, p.seq)
	}
	return seqs
}
