package storage

import (
	"context"
	"math"
	"slices"
)

// placed is a row that was found, with its sort value, for lists that are read as
// several stretches.
type placed struct {
	seq  int64
	text string
	n    int64
	rank int // of the stretch
}

const (
	// walkBatch is how many rows' texts are read at once.
	walkBatch = 128
	// readAhead is how many hits are read for each row of the walk of which
	// nothing is known: about what reading that row's text costs.
	readAhead = 8
)

// walked walks a list until the page is full.
func (s *Store) walked(ctx context.Context, q querier, l list) ([]int64, error) {
	stretches, err := s.stretches(ctx, q, l)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(stretches, func(a, b stretch) int { // a list by state reads one after the other
		if l.down {
			a, b = b, a
		}
		return a.state - b.state
	})
	var found []placed
	for i, st := range stretches {
		if l.skip(st) {
			continue
		}
		if l.o.column == "state_rank" && len(found) > l.limit && st.state != stretches[i-1].state {
			break
		}
		some, err := l.walk(ctx, q, st)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	if len(stretches) > 1 {
		slices.SortFunc(found, func(a, b placed) int { return l.compare(listed{row: l.rowAt(a)}, listed{row: l.rowAt(b)}) })
	}
	return numbers(found, l.limit+1), nil
}

// walk reads a stretch of a list in its order and gives the rows that have the
// words, as many as the page wants.
func (l list) walk(ctx context.Context, q querier, st stretch) ([]placed, error) {
	known := l.oracles(ctx, q, st)
	defer known.close()
	query, args := l.walking(st)
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	c := checking{l: l, q: q}
	for !c.full() && rows.Next() {
		p := placed{rank: st.state}
		to := any(&p.text)
		if l.o.column == "total" {
			to = &p.n
		}
		if err := rows.Scan(&p.seq, to); err != nil {
			return nil, err
		}
		may, err := known.may(p.seq)
		if err == nil && may {
			err = c.add(ctx, p)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return c.out, c.check(ctx)
}

// walking builds the statement that a walk reads: row numbers and sort values,
// along the index and, without filters, out of it alone.
func (l list) walking(st stretch) (string, []any) {
	column := l.o.column
	if l.byDate(st) {
		column = "date"
	}
	query, _, args := l.seqs(st, `d.seq, d.`+column)
	return query, args
}

// checked reads the texts of rows and gives those that have the words, in order.
func (l list) checked(ctx context.Context, q querier, rows []placed) (out []placed, err error) {
	if len(rows) == 0 {
		return nil, nil
	}
	seqs := make([]int64, len(rows))
	for i, p := range rows {
		seqs[i] = p.seq
	}
	has := make(map[int64]bool, len(rows))
	found, err := q.QueryContext(ctx, `SELECT x.seq, `+textsOf+` FROM json_each($1) f CROSS JOIN search x ON x.seq = f.value`, rowNumbers(seqs))
	if err != nil {
		return nil, err
	}
	defer found.Close()
	for found.Next() {
		var seq int64
		var t [5]string
		if err := found.Scan(&seq, &t[0], &t[1], &t[2], &t[3], &t[4]); err != nil {
			return nil, err
		}
		has[seq] = l.terms.has(t)
	}
	for _, p := range rows {
		if has[p.seq] {
			out = append(out, p)
		}
	}
	return out, found.Err()
}

// oracle knows, for a range of row numbers, which rows a source finds. The range
// grows as the source is read on.
type oracle struct {
	open     func(down bool, from int64) (*hits, error)
	near     bool // the walk goes along the row numbers, more or less
	down     bool
	hits     *hits
	found    map[int64]struct{}
	from, to int64 // where the reading began, and how far it came
	all      bool  // it came to the end
}

// slack is by how much a document may have come late, seen along a list by date,
// for the reading to begin before it.
const slack = 1000

// oracles are asked together: what one of them knows not to have its words is
// none.
type oracles []*oracle

// oracles makes one for each source. A list by date is nearly one by row number,
// so there a source is read from the walk's first row on.
func (l list) oracles(ctx context.Context, q querier, st stretch) (out oracles) {
	for _, src := range l.terms.sources() {
		out = append(out, &oracle{
			open: func(down bool, from int64) (*hits, error) { return openHits(ctx, q, src, down, from) },
			near: l.byDate(st), down: !l.byDate(st) || l.down, found: map[int64]struct{}{},
		})
	}
	return out
}

func (os oracles) may(seq int64) (bool, error) {
	for _, o := range os {
		if may, err := o.may(seq); err != nil || !may {
			return false, err
		}
	}
	return true, nil
}

func (os oracles) close() {
	for _, o := range os {
		if o.hits != nil {
			o.hits.close()
		}
	}
}

func (o *oracle) begin(seq int64) (err error) {
	from := int64(0)
	switch {
	case o.near && o.down:
		from = seq + slack
	case o.near:
		from = max(1, seq-slack)
	}
	o.hits, err = o.open(o.down, from)
	if o.from = from; from == 0 {
		o.from = math.MaxInt64
	}
	o.to = o.from
	return err
}

// may tells whether a row may have the words; where nothing is known of it, it
// may, and the source is read on.
func (o *oracle) may(seq int64) (bool, error) {
	if o.hits == nil {
		if err := o.begin(seq); err != nil {
			return false, err
		}
	}
	if o.down && seq > o.from || !o.down && seq < o.from {
		return true, nil // before the range
	}
	for n := 0; !o.reached(seq); n++ {
		if n == readAhead {
			return true, nil
		}
		hit, ok, err := o.hits.next()
		switch {
		case err != nil:
			return false, err
		case !ok:
			o.all = true
		default:
			o.found[hit], o.to = struct{}{}, hit
		}
	}
	_, ok := o.found[seq]
	return ok, nil
}

func (o *oracle) reached(seq int64) bool {
	return o.all || o.down && seq >= o.to || !o.down && seq <= o.to
}

// rowAt is a row with just what lists compare.
func (l list) rowAt(p placed) row {
	r := row{seq: p.seq, rank: p.rank}
	switch l.o.column {
	case "date", "state_rank":
		r.date = p.text
	case "number_key":
		r.numberKey = p.text
	case "total":
		r.total = p.n
	case "ticket_key":
		r.ticketKey = p.text
	case "customer_key":
		r.customerKey = p.text
	}
	return r
}
