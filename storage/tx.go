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
	if err := fn(&tx{Tx: t, s: s, next: -1, hashes: map[int64]tlog.Hash{}}); err != nil {
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
			one, err := readHashes(ctx, t.Tx, []int64{id})
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
