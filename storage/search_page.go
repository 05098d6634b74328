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
const usualFew = 2500

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
	few, best, err := s.few(ctx, t, l.terms)
	if err != nil {
		return nil, err
	}
	var seqs []int64
	if few != nil {
		seqs, err = l.sorted(ctx, t, few)
	} else {
		seqs, err = s.walked(ctx, t, l, best)
	}
	if err != nil || len(seqs) == 0 {
		return nil, err
	}
	query, args := load(seqs)
	return loaded(ctx, t, query, args)
}

// few gives the row numbers of all documents that may have the words, when they
// are few; and otherwise the best way to them.
func (s *Store) few(ctx context.Context, q querier, ts terms) (seqs []int64, best source, err error) {
	sources := ts.sources()
	for _, src := range sources {
		seqs, all, err := gather(ctx, q, src, s.fewFound)
		if err != nil {
			return nil, best, err
		}
		if all {
			if seqs == nil {
				seqs = []int64{}
			}
			return seqs, src, nil
		}
	}
	best = sources[0]
	for _, src := range sources {
		if src.exact {
			best = src
		}
	}
	return nil, best, nil
}

// gather reads up to most row numbers, and tells whether they are all.
func gather(ctx context.Context, q querier, src source, most int) (seqs []int64, all bool, err error) {
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

// sorted reads documents by their row numbers, in the list's order, and gives
// those that have the words, as many as the page wants.
func (l list) sorted(ctx context.Context, q querier, seqs []int64) (out []int64, err error) {
	query, args := l.texts(seqs)
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for len(out) <= l.limit && rows.Next() {
		var seq int64
		var t [5]string
		if err := rows.Scan(&seq, &t[0], &t[1], &t[2], &t[3], &t[4]); err != nil {
			return nil, err
		}
		if l.terms.has(t) {
			out = append(out, seq)
		}
	}
	return out, rows.Err()
}

// texts builds the statement that reads documents by their row numbers. CROSS
// keeps SQLite from walking the list and looking each row up among the numbers.
func (l list) texts(seqs []int64) (string, []any) {
	where, by, args := l.ordered(stretch{state: -1, doctype: -1, conditions: true})
	args = append(args, rowNumbers(seqs))
	return `SELECT d.seq, ` + textsOf + ` FROM json_each($` + strconv.Itoa(len(args)) + `) f CROSS JOIN documents d ON d.seq = f.value CROSS JOIN search x ON x.seq = d.seq` +
		where + ` ORDER BY ` + by, args
}
