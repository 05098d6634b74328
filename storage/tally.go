package storage

import (
	"context"
	"fmt"
	"strings"

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
	query := `SELECT d.state_rank, count(*), sum(d.total), sum(d.mismatch) FROM documents d` + hint(st.index) + where + ` GROUP BY d.state_rank`
	if len(terms) == 0 && (!q.From.IsZero() || !q.To.IsZero()) {
		byPair, values, err := s.tallyPeriod(ctx, q)
		if err != nil {
			return t, kept("count documents", err)
		}
		if byPair != "" {
			query, args = byPair, values
		}
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

// tallyPeriod builds the statement that counts a period: the dates of each state
// and type are a range of the index, where a count over all of them would walk ten
// years for a month. It is one statement, so it counts one snapshot. Empty where
// there are no pairs, or too many.
func (s *Store) tallyPeriod(ctx context.Context, q fiscal.Query) (string, []any, error) {
	const most = 200 // SQLite joins up to 500 statements; a vendor may send types without end
	pairs, err := s.pairs(ctx, q)
	if err != nil || len(pairs) == 0 || len(pairs) > most {
		return "", nil, err
	}
	where, args := dates(q, ` WHERE d.licence = $1`, []any{q.Licence})
	if q.Mismatched {
		where += ` AND d.mismatch = 1`
	}
	parts := make([]string, len(pairs))
	for i, p := range pairs {
		parts[i] = fmt.Sprintf(`SELECT %d, count(*), sum(d.total), sum(d.mismatch) FROM documents d%s%s AND d.state_rank = %d AND d.doctype = %d HAVING count(*) > 0`,
			p.state, hint("documents_filter"), where, p.state, p.doctype)
	}
	return strings.Join(parts, ` UNION ALL `), args, nil
}
