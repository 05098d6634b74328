package storage

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal/journal"
)

// querier is what reading needs: the pool of readers, or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// tx is one writing transaction. It appends to the journal and keeps the hashes
// that it wrote itself, since each new one builds on its neighbours.
type tx struct {
	*sql.Tx
	s      *Store
	next   int64 // index of the next entry; -1: not read yet
	hashes map[int64]tlog.Hash
	// stmts are the statements by their text; nil: asked once so far.
	stmts map[string]*sql.Stmt
	// unsearched is what the full-text indexes are told before the commit.
	unsearched []searchWrite
	// tallied is by how much the counts change, also written before the commit.
	tallied map[tallyKey]*tallySum
}

// prepared gives a statement that is asked again and again, or nil the first
// time: to prepare one costs more than to run it, and a batch runs the same
// twenty for each of its documents. The commit or rollback closes them.
func (t *tx) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	st, asked := t.stmts[query]
	switch {
	case st != nil:
		return st, nil
	case !asked:
		t.stmts[query] = nil
		return nil, nil
	}
	st, err := t.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	t.stmts[query] = st
	return st, nil
}

// ExecContext shadows sql.Tx's.
func (t *tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	st, err := t.prepared(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case st == nil:
		return t.Tx.ExecContext(ctx, query, args...)
	}
	return st.ExecContext(ctx, args...)
}

// QueryRowContext shadows sql.Tx's. The row must be scanned before the same
// query is asked again, as every caller does.
func (t *tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if st, err := t.prepared(ctx, query); err == nil && st != nil {
		return st.QueryRowContext(ctx, args...)
	}
	return t.Tx.QueryRowContext(ctx, query, args...) // where preparing failed, this says why
}

// drained is a transaction that prepares queries of many rows, too. A caller must
// have read them to their end before it asks the same again, since both would
// share one statement.
type drained struct{ *tx }

func (d drained) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := d.prepared(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case st == nil:
		return d.Tx.QueryContext(ctx, query, args...)
	}
	return st.QueryContext(ctx, args...)
}

// write runs fn in one durable transaction, all or nothing.
func (s *Store) write(ctx context.Context, doing string, fn func(*tx) error) error {
	if s.o.ReadOnly {
		return fmt.Errorf("%s: %w", doing, ErrReadOnly)
	}
	t, err := s.w.BeginTx(ctx, nil)
	if err != nil {
		return kept(doing, err)
	}
	w := &tx{Tx: t, s: s, next: -1, hashes: map[int64]tlog.Hash{}, stmts: map[string]*sql.Stmt{}}
	if err = fn(w); err == nil {
		err = w.flushTallies(ctx)
	}
	if err == nil {
		err = w.flushSearch(ctx)
	}
	if err != nil {
		if back := t.Rollback(); back != nil && !errors.Is(back, sql.ErrTxDone) {
			err = errors.Join(err, back)
		}
		return kept(doing, err)
	}
	return kept(doing, t.Commit())
}

// size is the number of entries, those of this transaction included.
func (t *tx) size(ctx context.Context) (int64, error) {
	if t.next < 0 {
		n, err := journalSize(ctx, t)
		if err != nil {
			return 0, err
		}
		t.next = n
	}
	return t.next, nil
}

func journalSize(ctx context.Context, q querier) (n int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT coalesce(max(idx) + 1, 0) FROM journal`).Scan(&n)
	return n, err
}

// append adds an entry to the journal and its hashes to the tree.
func (t *tx) append(ctx context.Context, kind journal.Kind, doc, actor string, at time.Time, payload any) (journal.Entry, error) {
	size, err := t.size(ctx)
	if err != nil {
		return journal.Entry{}, err
	}
	b, err := journal.CanonicalJSON(payload)
	if err != nil {
		return journal.Entry{}, err
	}
	e := journal.Entry{Index: size, At: journal.Stamp(at), Actor: actor, Kind: kind, Doc: doc, Payload: b}
	if err := e.Check(); err != nil {
		return journal.Entry{}, err
	}
	if _, err := t.ExecContext(ctx, `INSERT INTO journal (idx, at, actor, kind, doc, payload) VALUES ($1, $2, $3, $4, $5, $6)`,
		e.Index, e.At.UnixMicro(), e.Actor, string(e.Kind), e.Doc, string(e.Payload)); err != nil {
		return journal.Entry{}, err
	}
	hashes, err := tlog.StoredHashesForRecordHash(e.Index, journal.LeafHash(e), tlog.HashReaderFunc(func(ids []int64) ([]tlog.Hash, error) {
		return t.readHashes(ctx, ids)
	}))
	if err != nil {
		return journal.Entry{}, fmt.Errorf("hash entry %d: %w", e.Index, err)
	}
	first := tlog.StoredHashCount(e.Index)
	for i, h := range hashes {
		id := first + int64(i)
		if _, err := t.ExecContext(ctx, `INSERT INTO hashes (id, hash) VALUES ($1, $2)`, id, h[:]); err != nil {
			return journal.Entry{}, err
		}
		t.hashes[id] = h
	}
	t.next++
	return e, nil
}

func (t *tx) readHashes(ctx context.Context, ids []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, 0, len(ids))
	for _, id := range ids {
		h, ok := t.hashes[id]
		if !ok {
			one, err := readHashes(ctx, t, []int64{id})
			if err != nil {
				return nil, err
			}
			h = one[0]
		}
		out = append(out, h)
	}
	return out, nil
}

func readHashes(ctx context.Context, q querier, ids []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, 0, len(ids))
	for _, id := range ids {
		var b []byte
		if err := q.QueryRowContext(ctx, `SELECT hash FROM hashes WHERE id = $1`, id).Scan(&b); err != nil {
			return nil, fmt.Errorf("hash %d: %w", id, err)
		}
		if len(b) != tlog.HashSize {
			return nil, fmt.Errorf("hash %d is %s: %w", id, hex.EncodeToString(b), ErrCorrupt)
		}
		out = append(out, tlog.Hash(b))
	}
	return out, nil
}

// micros is how an instant is kept: UTC microseconds, 0 for the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
