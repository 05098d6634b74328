package storage

import (
	"context"
	"fmt"
	"strings"

	"zegel/fiscal"
)

// stretch is a part of a list that one query reads along one index. A list by
// date with a filter on states or types is read as one stretch for each pair of
// them, merged: each is then exactly a range of one index, however rare.
type stretch struct {
	index      string
	state      int // a rank, or -1
	doctype    int // or -1
	few        bool
	conditions bool // filters on state and type are conditions, not the range
}

// few is how many rows a filter may leave for a list by another column than the
// date to be sorted in memory; beyond it the sorting column's index is walked,
// where such rows are then met often enough.
const few = 20_000

// stretches decides how a list is read.
func (s *Store) stretches(ctx context.Context, from querier, l list) ([]stretch, error) {
	filtered := len(l.q.States) > 0 || len(l.q.Types) > 0
	ranges := l.q.From != (fiscal.Date{}) || l.q.To != (fiscal.Date{})
	switch {
	case l.q.Mismatched:
		return []stretch{{index: "documents_mismatch", state: -1, doctype: -1, conditions: true}}, nil
	case l.o.column == "date" && !filtered:
		return []stretch{{index: "documents_date", state: -1, doctype: -1}}, nil
	case (l.o.column == "date" && len(l.terms) == 0) || l.o.column == "state_rank":
		return s.pairs(ctx, from, l.q)
	case filtered || ranges:
		return s.chosen(ctx, from, l)
	}
	return []stretch{{index: l.o.index, state: -1, doctype: -1}}, nil
}

// pairs gives one stretch for each state and type that the query asks for.
func (s *Store) pairs(ctx context.Context, from querier, q fiscal.Query) ([]stretch, error) {
	states := q.States
	if len(states) == 0 {
		states = fiscal.States()
	}
	types := q.Types
	if len(types) == 0 {
		var err error
		if types, err = s.doctypes(ctx, from, q.Licence); err != nil {
			return nil, err
		}
	}
	var out []stretch
	seen := map[[2]int]bool{}
	for _, st := range states {
		for _, t := range types {
			if k := [2]int{rank(st), int(t)}; k[0] >= 0 && !seen[k] {
				seen[k] = true
				out = append(out, stretch{index: "documents_filter", state: k[0], doctype: k[1]})
			}
		}
	}
	return out, nil
}

// doctypes gives the types that occur, by jumping from one to the next along an
// index: the vendor may send others than the three it documents.
func (s *Store) doctypes(ctx context.Context, from querier, licence string) ([]fiscal.Doctype, error) {
	var out []fiscal.Doctype
	for last := -1 << 31; ; {
		var n *int
		if err := from.QueryRowContext(ctx, `SELECT min(doctype) FROM documents`+hint("documents_name")+` WHERE licence = $1 AND doctype > $2`, licence, last).Scan(&n); err != nil {
			return nil, err
		}
		if n == nil {
			return out, nil
		}
		last = *n
		out = append(out, fiscal.Doctype(last))
	}
}

// chosen decides between sorting what a filter leaves and walking the sorting
// column's index.
func (s *Store) chosen(ctx context.Context, from querier, l list) ([]stretch, error) {
	pairs, err := s.pairs(ctx, from, l.q)
	if err != nil {
		return nil, err
	}
	left := few
	for _, p := range pairs {
		args := []any{l.q.Licence, p.state, p.doctype}
		where, args := dates(l.q, ` WHERE d.licence = $1 AND d.state_rank = $2 AND d.doctype = $3`, args)
		var n int
		if err := from.QueryRowContext(ctx, fmt.Sprintf(`SELECT count(*) FROM (SELECT 1 FROM documents d%s%s LIMIT %d)`,
			hint("documents_filter"), where, left+1), args...).Scan(&n); err != nil {
			return nil, err
		}
		if left -= n; left < 0 {
			return []stretch{{index: l.o.index, state: -1, doctype: -1, conditions: true}}, nil
		}
	}
	for i := range pairs {
		pairs[i].few = true
	}
	return pairs, nil
}

// dates adds the bounds of the period to a condition.
func dates(q fiscal.Query, where string, args []any) (string, []any) {
	if !q.From.IsZero() {
		args = append(args, q.From.String())
		where += fmt.Sprintf(` AND d.date >= $%d`, len(args))
	}
	if !q.To.IsZero() {
		args = append(args, q.To.String())
		where += fmt.Sprintf(` AND d.date <= $%d`, len(args))
	}
	return where, args
}

// start is the cursor as far as it bounds a stretch that is read by date: in a
// list by state only the cursor's own state is cut by it, and a cursor beyond the
// period's end cuts nothing.
func (l list) start(st stretch) *place {
	p := l.from
	if p == nil || !l.byDate(st) {
		return p
	}
	if l.o.column == "state_rank" && int(p.Int) != st.state {
		return nil // skip saw to it that all of the stretch follows
	}
	if l.down && !l.q.To.IsZero() && p.Text > l.q.To.String() || !l.down && p.Text < l.q.From.String() {
		return nil
	}
	return p
}

// byDate tells whether a stretch is read in the order of dates.
func (l list) byDate(st stretch) bool {
	return l.o.column == "date" || l.o.column == "state_rank" && st.state >= 0
}

// bounds drops the bound of the period that the cursor implies: two bounds on one
// side of an index's column make SQLite lose the place.
func (l list) bounds(st stretch) fiscal.Query {
	q := l.q
	if !l.byDate(st) || l.start(st) == nil {
		return q
	}
	if l.down {
		q.To = fiscal.Date{}
	} else {
		q.From = fiscal.Date{}
	}
	return q
}

// where gives the condition of a stretch, without the place to start from.
func (l list) where(st stretch) (string, []any) {
	where, args := ` WHERE d.licence = $1`, []any{l.q.Licence}
	if st.state >= 0 {
		args = append(args, st.state)
		where += fmt.Sprintf(` AND d.state_rank = $%d`, len(args))
	}
	if st.doctype >= 0 {
		args = append(args, st.doctype)
		where += fmt.Sprintf(` AND d.doctype = $%d`, len(args))
	}
	if st.conditions {
		where, args = filters(l.q, where, args)
	}
	where, args = dates(l.bounds(st), where, args)
	if l.q.Mismatched {
		where += ` AND d.mismatch = 1`
	}
	return where, args
}

func filters(q fiscal.Query, where string, args []any) (string, []any) {
	if len(q.States) > 0 {
		where += ` AND d.state_rank IN (` + placeholders(len(args)+1, len(q.States)) + `)`
		for _, s := range q.States {
			args = append(args, rank(s))
		}
	}
	if len(q.Types) > 0 {
		where += ` AND d.doctype IN (` + placeholders(len(args)+1, len(q.Types)) + `)`
		for _, t := range q.Types {
			args = append(args, int(t))
		}
	}
	return where, args
}

// query builds the statement that reads a stretch of a page. The rows are found
// and cut to the page first, and only those are joined with their contents.
func (l list) query(st stretch) (string, []any) {
	inner, by, args := l.seqs(st, `d.seq`)
	return `SELECT ` + recordColumns + recordFrom + ` WHERE d.seq IN (` + inner + fmt.Sprintf(` LIMIT %d`, l.limit+1) + `) ORDER BY ` + by, args
}

// skip tells that a list by state is past a stretch already.
func (l list) skip(st stretch) bool {
	if l.o.column != "state_rank" || l.from == nil || st.state < 0 {
		return false
	}
	if l.down {
		return st.state > int(l.from.Int)
	}
	return st.state < int(l.from.Int)
}

// ordered gives the condition of a stretch, its place to start from included, and
// its order.
func (l list) ordered(st stretch) (where, by string, args []any) {
	where, args = l.where(st)
	columns := []string{"d." + l.o.column, "d.seq"}
	switch {
	case l.byDate(st): // within one state a list by state is by date
		columns = []string{"d.date", "d.seq"}
	case l.o.column == "state_rank":
		columns = []string{"d.state_rank", "d.date", "d.seq"}
	}
	sign, direction := ">", ""
	if l.down {
		sign, direction = "<", " DESC"
	}
	if p := l.start(st); p != nil {
		var at []any
		if l.o.number && len(columns) > 2 || l.o.column == "total" {
			at = append(at, p.Int)
		}
		if !l.o.number || l.o.column == "state_rank" {
			at = append(at, p.Text)
		}
		at = append(at, p.Seq)
		where += ` AND (` + strings.Join(columns, ", ") + `) ` + sign + ` (` + placeholders(len(args)+1, len(at)) + `)`
		args = append(args, at...)
	}
	return where, strings.Join(columns, direction+", ") + direction, args
}

// seqs builds the statement that reads columns of a stretch's rows in its order.
func (l list) seqs(st stretch, columns string) (inner, by string, args []any) {
	where, by, args := l.ordered(st)
	return `SELECT ` + columns + ` FROM documents d` + hint(st.index) + where + ` ORDER BY ` + by, by, args
}

// load builds the statement that reads rows that were found.
func load(seqs []int64) (string, []any) {
	return `SELECT ` + recordColumns + ` FROM json_each($1) f CROSS JOIN documents d ON d.seq = f.value JOIN contents c ON c.hash = d.shown
 LEFT JOIN customers k ON k.licence = d.licence AND k.id = d.customer_id AND d.customer_id <> '' ORDER BY f.key`, []any{rowNumbers(seqs)}
}
