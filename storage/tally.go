package storage

import (
	"context"

	"zegel/fiscal"
)

// Tally counts the documents that a query selects and adds up their totals, per
// state. Paging and order play no part.
func (s *Store) Tally(ctx context.Context, q fiscal.Query) (fiscal.Tally, error) {
	t := fiscal.Tally{Count: map[fiscal.State]int{}, Total: map[fiscal.State]fiscal.Cents{}}
	l, terms := list{q: q}, searchTerms(q.Search)
	st := stretch{state: -1, doctype: -1, conditions: true}
	if len(terms) == 0 {
		st.index = "documents_filter" // holds every column that is asked for
	}
	where, args := l.where(st)
	more, values := terms.where(len(args) + 1)
	where, args = where+more, append(args, values...)
	rows, err := s.r.QueryContext(ctx, `SELECT d.state_rank, count(*), sum(d.total), sum(d.mismatch) FROM documents d`+hint(st.index)+where+` GROUP BY d.state_rank`, args...)
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
		t.Count[states[r]], t.Total[states[r]] = n, fiscal.Cents(total)
		t.Mismatched += mismatched
	}
	return t, kept("count documents", rows.Err())
}
