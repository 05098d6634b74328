package storage

import (
	"context"

	"zegel/fiscal"
)

// Tally counts the documents that a query selects and adds up their totals, per
// state. Paging and order play no part.
func (s *Store) Tally(ctx context.Context, q fiscal.Query) (fiscal.Tally, error) {
	t := fiscal.Tally{Count: map[fiscal.State]int{}, Total: map[fiscal.State]fiscal.Cents{}}
	query, args := tallySpans(q)
	if terms := searchTerms(q.Search); len(terms) > 0 {
		where, values := (list{q: q}).where(stretch{state: -1, doctype: -1, conditions: true})
		more, words := terms.where(len(values) + 1)
		query = `SELECT d.state_rank, count(*), sum(d.total), sum(d.mismatch) FROM documents d` + where + more + ` GROUP BY d.state_rank`
		args = append(values, words...)
	}
	rows, err := s.r.QueryContext(ctx, query, args...)
	if err != nil {
		return t, kept("count documents", err)
	}
	defer rows.Close()
	states := fiscal.States()
	for rows.Next() {
		var r, n, mismatched int
		var total int64
		if err := rows.Scan(&r, &n, &total, &mismatched); err != nil {
			return t, kept("count documents", err)
		}
		if r < 0 || r >= len(states) {
			continue // verify names it
		}
		t.Count[states[r]] += n
		t.Total[states[r]] += fiscal.Cents(total)
		t.Mismatched += mismatched
	}
	return t, kept("count documents", rows.Err())
}
