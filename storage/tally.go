package storage

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"strconv"

	"zegel/fiscal"
)

// Tally counts the documents that a query selects and adds up their totals, per
// state. Paging and order play no part. Without words it is a look into the table
// of counts; with common ones every document that has them is met, which takes
// seconds in a store of millions, and ends with ctx.
func (s *Store) Tally(ctx context.Context, q fiscal.Query) (fiscal.Tally, error) {
	t := newTally()
	terms := searchTerms(q.Search)
	if len(terms) > 0 {
		err := s.tallySearched(ctx, &t, q, terms)
		return t.Tally, kept("count documents", err)
	}
	query, args := tallySpans(q)
	rows, err := s.r.QueryContext(ctx, query, args...)
	if err != nil {
		return t.Tally, kept("count documents", err)
	}
	return t.Tally, kept("count documents", t.read(rows))
}

// tallying is a tally being added up.
type tallying struct {
	fiscal.Tally
	states []fiscal.State
}

func newTally() tallying {
	return tallying{fiscal.Tally{Count: map[fiscal.State]int{}, Total: map[fiscal.State]fiscal.Cents{}}, fiscal.States()}
}

func (t *tallying) add(rank, n int, total int64, mismatched int) {
	if rank < 0 || rank >= len(t.states) {
		return // verify names it
	}
	t.Count[t.states[rank]] += n
	t.Total[t.states[rank]] += fiscal.Cents(total)
	t.Mismatched += mismatched
}

// read adds up rows of a state's rank, a number, a total and a number of
// mismatches.
func (t *tallying) read(rows *sql.Rows) error {
	defer rows.Close()
	for rows.Next() {
		var rank, n, mismatched int
		var total int64
		if err := rows.Scan(&rank, &n, &total, &mismatched); err != nil {
			return err
		}
		t.add(rank, n, total, mismatched)
	}
	return rows.Err()
}

// tallySearched counts what has the words.
func (s *Store) tallySearched(ctx context.Context, t *tallying, q fiscal.Query, ts terms) error {
	if ts.never() {
		return nil
	}
	tx, err := s.r.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // it only read
	few, err := s.few(ctx, tx, ts)
	l := list{q: q, terms: ts}
	if err != nil || few != nil {
		return errors.Join(err, t.texts(ctx, tx, l, few))
	}
	shown := newTally() // without the words
	query, args := tallySpans(q)
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	if err := shown.read(rows); err != nil {
		return err
	}
	if shown.size() <= s.fewCounted {
		return s.tallyStretches(ctx, tx, t, l)
	}
	return t.walk(ctx, tx, l)
}

// usualCounted is up to how many documents a period or filter may leave for the
// texts of them all to be looked at.
const usualCounted = 15_000

func (t *tallying) size() (n int) {
	for _, c := range t.Count {
		n += c
	}
	return n
}

// tallied are the columns that are counted, and the texts.
const tallied = `d.state_rank, d.total, d.mismatch, ` + textsOf

// texts counts those of some documents that have the words and pass the filters.
func (t *tallying) texts(ctx context.Context, q querier, l list, seqs []int64) error {
	where, args := l.where(stretch{state: -1, doctype: -1, conditions: true})
	args = append(args, rowNumbers(seqs))
	rows, err := q.QueryContext(ctx, `SELECT `+tallied+` FROM json_each($`+strconv.Itoa(len(args))+`) f CROSS JOIN documents d ON d.seq = f.value CROSS JOIN search x ON x.seq = d.seq`+where, args...)
	if err != nil {
		return err
	}
	return t.having(rows, l.terms)
}

// tallyStretches counts by looking at the text of all that the filters leave.
func (s *Store) tallyStretches(ctx context.Context, q querier, t *tallying, l list) error {
	pairs, err := s.pairs(ctx, q, l.q)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		where, args := l.where(p)
		rows, err := q.QueryContext(ctx, `SELECT `+tallied+` FROM documents d`+hint(p.index)+` CROSS JOIN search x ON x.seq = d.seq`+where, args...)
		if err != nil {
			return err
		}
		if err := t.having(rows, l.terms); err != nil {
			return err
		}
	}
	return nil
}

// having adds up the rows whose texts have the words.
func (t *tallying) having(rows *sql.Rows, ts terms) error {
	defer rows.Close()
	for rows.Next() {
		var rank, mismatch int
		var total int64
		var x [5]string
		if err := rows.Scan(&rank, &total, &mismatch, &x[0], &x[1], &x[2], &x[3], &x[4]); err != nil {
			return err
		}
		if ts.has(x) {
			t.add(rank, 1, total, mismatch)
		}
	}
	return rows.Err()
}

// walk counts words that many documents have: their row numbers become a set of
// bits, held against an index that has every column which is counted.
func (t *tallying) walk(ctx context.Context, q querier, l list) error {
	found, err := l.bits(ctx, q)
	if err != nil {
		return err
	}
	where, args := l.where(stretch{state: -1, doctype: -1, conditions: true})
	rows, err := q.QueryContext(ctx, `SELECT d.seq, d.state_rank, d.total, d.mismatch FROM documents d`+hint("documents_filter")+where, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq, total int64
		var rank, mismatch int
		if err := rows.Scan(&seq, &rank, &total, &mismatch); err != nil {
			return err
		}
		if found.has(seq) {
			t.add(rank, 1, total, mismatch)
		}
	}
	return rows.Err()
}

// bits is a set of row numbers.
type bits []uint64

func (b bits) has(n int64) bool { return n >= 0 && n/64 < int64(len(b)) && b[n/64]&(1<<(n%64)) != 0 }

func (b *bits) add(n int64) {
	if more := int(n/64) + 1 - len(*b); more > 0 {
		*b = append(*b, make([]uint64, more)...)
	}
	(*b)[n/64] |= 1 << (n % 64)
}

// bits gives all documents with the words, whatever the filters.
func (l list) bits(ctx context.Context, q querier) (bits, error) {
	var out bits
	sources := l.terms.sources()
	for i, src := range sources {
		found, err := src.bits(ctx, q)
		switch {
		case err != nil || src.exact:
			return found, err
		case i == 0:
			out = found
			continue
		}
		for n := range out {
			if n < len(found) {
				out[n] &= found[n]
			} else {
				out[n] = 0
			}
		}
	}
	l.limit = math.MaxInt - 1
	c := checking{l: l, q: q}
	for seq := range int64(len(out)) * 64 {
		if out.has(seq) {
			if err := c.add(ctx, placed{seq: seq}); err != nil {
				return nil, err
			}
		}
	}
	err := c.check(ctx)
	out = nil
	for _, p := range c.out {
		out.add(p.seq)
	}
	return out, err
}

func (src source) bits(ctx context.Context, q querier) (out bits, err error) {
	h, err := openHits(ctx, q, src, false, 0)
	if err != nil {
		return nil, err
	}
	defer h.close()
	for {
		seq, ok, err := h.next()
		if err != nil || !ok {
			return out, err
		}
		out.add(seq)
	}
}
