package storage

import (
	"cmp"
	"context"
	"database/sql"
)

// stream reads rows that come sorted by a key, one ahead, so that several tables
// can be walked side by side in constant memory.
type stream[K cmp.Ordered, V any] struct {
	rows *sql.Rows
	scan func(*sql.Rows) (K, V, error)
	bad  func(error) // told of rows that cannot be read; they are passed over
	key  K
	val  V
	ok   bool
	err  error
}

func newStream[K cmp.Ordered, V any](ctx context.Context, q querier, bad func(error), scan func(*sql.Rows) (K, V, error), query string, args ...any) (*stream[K, V], error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	s := &stream[K, V]{rows: rows, scan: scan, bad: bad}
	s.next()
	return s, s.err
}

func (s *stream[K, V]) next() {
	for s.ok = false; s.rows.Next(); {
		var err error
		if s.key, s.val, err = s.scan(s.rows); err == nil {
			s.ok = true
			return
		}
		s.bad(err)
	}
	s.err = s.rows.Err()
}

// upTo gives the row with a key, if there is one, and hands the rows before it to
// extra. The row is consumed.
func (s *stream[K, V]) upTo(key K, extra func(K, V)) (V, bool, error) {
	for s.ok && s.key < key {
		extra(s.key, s.val)
		s.next()
	}
	if !s.ok || s.key != key {
		var none V
		return none, false, s.err
	}
	v := s.val
	s.next()
	return v, true, s.err
}

// all gives the rows with a key; the rows before it must be gone already.
func (s *stream[K, V]) all(key K) ([]V, error) {
	var out []V
	for s.ok && s.key == key {
		out = append(out, s.val)
		s.next()
	}
	return out, s.err
}

// rest hands on all that is left.
func (s *stream[K, V]) rest(each func(K, V)) error {
	for s.ok {
		each(s.key, s.val)
		s.next()
	}
	return s.err
}

func (s *stream[K, V]) close() { _ = s.rows.Close() }
