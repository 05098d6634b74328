package storage

import (
	"context"
	"fmt"
	"strings"

	"zegel/fiscal"
)

// This file keeps the table of counts: how many documents there are and what they
// add up to, by month and by day, state and type. It is written in the very
// transaction that changes a document, so it never lags behind, and Verify counts
// it again.

// The spans that are counted.
const (
	byMonth = 0
	byDay   = 1
)

// month is a date's month as the table names it: 2026-11, or nothing.
func month(date string) string { return date[:min(len(date), len("2026-11"))] }

// counted is where a document counts, and with what.
type counted struct {
	tallyKey
	total    int64
	mismatch bool
}

type tallyKey struct {
	licence       string
	span          int
	period        string
	rank, doctype int
}

// tallySum is what a key's count grows by.
type tallySum struct{ n, total, mismatched, mismatchedTotal int64 }

func (s *tallySum) add(c counted, sign int64) {
	s.n += sign
	s.total += sign * c.total
	if c.mismatch {
		s.mismatched += sign
		s.mismatchedTotal += sign * c.total
	}
}

// countedAs gives where a row counts in a state.
func (r *row) countedAs(rank int) *counted {
	return &counted{tallyKey{r.ref.Licence, byDay, r.date, rank, int(r.ref.Type)}, r.total, r.mismatch}
}

// recount takes a document from where it counted, nil for a new one, to where it
// counts now. The table is told before the commit, once for all documents of the
// transaction.
func (t *tx) recount(was, now *counted) {
	if was != nil && *was == *now {
		return
	}
	if t.tallied == nil {
		t.tallied = map[tallyKey]*tallySum{}
	}
	for sign, c := range map[int64]*counted{-1: was, 1: now} {
		if c == nil {
			continue
		}
		day, of := c.tallyKey, c.tallyKey
		of.span, of.period = byMonth, month(day.period)
		for _, k := range []tallyKey{day, of} {
			if t.tallied[k] == nil {
				t.tallied[k] = &tallySum{}
			}
			t.tallied[k].add(*c, sign)
		}
	}
}

// flushTallies writes the counts that changed.
func (t *tx) flushTallies(ctx context.Context) error {
	for k, s := range t.tallied {
		if *s == (tallySum{}) {
			continue
		}
		if _, err := t.ExecContext(ctx, `INSERT INTO tallies (licence, span, period, state_rank, doctype, n, total, mismatched, mismatched_total)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (licence, span, period, state_rank, doctype) DO UPDATE SET
			n = tallies.n + excluded.n, total = tallies.total + excluded.total, mismatched = tallies.mismatched + excluded.mismatched,
			mismatched_total = tallies.mismatched_total + excluded.mismatched_total`,
			k.licence, k.span, k.period, k.rank, k.doctype, s.n, s.total, s.mismatched, s.mismatchedTotal); err != nil {
			return err
		}
		if s.n >= 0 {
			continue
		}
		if _, err := t.ExecContext(ctx, `DELETE FROM tallies WHERE licence = $1 AND span = $2 AND period = $3 AND state_rank = $4 AND doctype = $5 AND n = 0`,
			k.licence, k.span, k.period, k.rank, k.doctype); err != nil {
			return err
		}
	}
	t.tallied = nil
	return nil
}

// tallySpans builds the statement that adds up the counts of a query without
// words: whole months as such, and the days before and after them. It is one
// statement, so it counts one snapshot.
func tallySpans(q fiscal.Query) (string, []any) {
	n, total := "n", "total"
	if q.Mismatched {
		n, total = "mismatched", "mismatched_total"
	}
	where, args := filters(q, ` WHERE d.licence = $1`, []any{q.Licence})
	var parts []string
	stretch := func(span int, bounds string, values ...string) {
		for _, v := range values {
			args = append(args, v)
			bounds = strings.Replace(bounds, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		parts = append(parts, fmt.Sprintf(`SELECT d.state_rank, d.%s AS n, d.%s AS total, d.mismatched FROM tallies d%s AND d.span = %d%s`, n, total, where, span, bounds))
	}
	from, to := q.From.String(), q.To.String()
	first, last := month(from), month(to) // the months in which the period begins and ends
	switch {
	case from == "" && to == "":
		stretch(byMonth, ``)
	case first == last || to != "" && to < from:
		stretch(byDay, ` AND d.period >= ? AND d.period <= ?`, from, to)
	case from == "":
		stretch(byMonth, ` AND d.period < ?`, last)
		stretch(byDay, ` AND d.period >= ? AND d.period <= ?`, last, to)
	case to == "":
		stretch(byDay, ` AND d.period >= ? AND d.period < ?`, from, first+"~")
		stretch(byMonth, ` AND d.period > ?`, first)
	default:
		stretch(byDay, ` AND d.period >= ? AND d.period < ?`, from, first+"~")
		stretch(byMonth, ` AND d.period > ? AND d.period < ?`, first, last)
		stretch(byDay, ` AND d.period >= ? AND d.period <= ?`, last, to)
	}
	return `SELECT state_rank, sum(n), sum(total), sum(mismatched) FROM (` + strings.Join(parts, ` UNION ALL `) + `) GROUP BY state_rank HAVING sum(n) > 0`, args
}
