package storage

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

const entryColumns = `idx, at, actor, kind, doc, payload`

func scanEntry(row interface{ Scan(...any) error }) (journal.Entry, error) {
	var e journal.Entry
	var at int64
	var kind, payload string
	if err := row.Scan(&e.Index, &at, &e.Actor, &kind, &e.Doc, &payload); err != nil {
		return e, err
	}
	e.At, e.Kind, e.Payload = time.UnixMicro(at).UTC(), journal.Kind(kind), []byte(payload)
	return e, nil
}

func entryAt(ctx context.Context, q querier, index int64) (journal.Entry, error) {
	return scanEntry(q.QueryRowContext(ctx, `SELECT `+entryColumns+` FROM journal WHERE idx = $1`, index))
}

// eachEntry runs a query for entries and hands them on one by one.
func eachEntry(ctx context.Context, q querier, fn func(journal.Entry) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return err
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Append adds an entry of a kind that changes no table (journal.Kind.Free):
// exports, webhook heads, retention. Every other fact has its own method; it is
// ErrState here.
func (s *Store) Append(ctx context.Context, kind journal.Kind, doc, actor string, payload any, at time.Time) (journal.Entry, error) {
	if !kind.Free() {
		return journal.Entry{}, fmt.Errorf("append an entry %s: %w", kind, ErrState)
	}
	var e journal.Entry
	err := s.write(ctx, "append an entry "+string(kind), func(t *tx) (err error) {
		e, err = t.append(ctx, kind, doc, actor, at, payload)
		return err
	})
	return e, err
}

// Entries hands on the entries with from <= index < to in their order; to < 0
// means to the end. An error of fn ends it and is returned.
func (s *Store) Entries(ctx context.Context, from, to int64, fn func(journal.Entry) error) error {
	if to < 0 {
		to = 1<<62 - 1
	}
	return kept("read the journal", eachEntry(ctx, s.r, fn,
		`SELECT `+entryColumns+` FROM journal WHERE idx >= $1 AND idx < $2 ORDER BY idx`, from, to))
}

// History gives the entries of one document, oldest first.
func (s *Store) History(ctx context.Context, ref fiscal.Ref) ([]journal.Entry, error) {
	var out []journal.Entry
	err := eachEntry(ctx, s.r, func(e journal.Entry) error { out = append(out, e); return nil },
		`SELECT `+entryColumns+` FROM journal WHERE doc = $1 ORDER BY idx`, journal.DocKey(ref))
	return out, kept("read the history of "+journal.DocKey(ref), err)
}

// Hashes gives the tree's stored hashes (tlog.StoredHashIndex), for proofs. An
// index beyond the journal is ErrNotFound.
func (s *Store) Hashes(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(ids []int64) ([]tlog.Hash, error) {
		h, err := readHashes(ctx, s.r, ids)
		return h, kept("read the journal's tree", err)
	})
}

// Head gives size and root of the journal as it stands.
func (s *Store) Head(ctx context.Context) (journal.Head, error) {
	h, err := head(ctx, s.r)
	return h, kept("read the journal's head", err)
}

func head(ctx context.Context, q querier) (journal.Head, error) {
	n, err := journalSize(ctx, q)
	if err != nil {
		return journal.Head{}, err
	}
	return headOf(ctx, q, n)
}

func headOf(ctx context.Context, q querier, n int64) (journal.Head, error) {
	root, err := tlog.TreeHash(n, tlog.HashReaderFunc(func(ids []int64) ([]tlog.Hash, error) {
		return readHashes(ctx, q, ids)
	}))
	return journal.Head{Size: n, Root: root}, err
}

// HeadAt gives the head that the journal had at an earlier size.
func (s *Store) HeadAt(ctx context.Context, size int64) (journal.Head, error) {
	n, err := journalSize(ctx, s.r)
	if err == nil && (size < 0 || size > n) {
		err = fmt.Errorf("the journal has %d entries: %w", n, ErrNotFound)
	}
	if err != nil {
		return journal.Head{}, kept(fmt.Sprintf("read the head at %d", size), err)
	}
	h, err := headOf(ctx, s.r, size)
	return h, kept(fmt.Sprintf("read the head at %d", size), err)
}

// SignedHead signs the head as it stands (a signed note) and remembers that it
// did, so that a journal cut short behind it shows. ErrNoKey without a key.
func (s *Store) SignedHead(ctx context.Context) ([]byte, error) {
	if s.o.Key == nil {
		return nil, ErrNoKey
	}
	if s.o.ReadOnly {
		h, err := s.Head(ctx)
		if err != nil {
			return nil, err
		}
		return journal.SignHead(h, journal.Origin(s.installation), s.o.Key)
	}
	var note []byte
	err := s.write(ctx, "sign the journal's head", func(t *tx) error {
		h, err := head(ctx, t)
		if err != nil {
			return err
		}
		if note, err = journal.SignHead(h, journal.Origin(s.installation), s.o.Key); err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, `INSERT INTO heads (size, key, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			h.Size, journal.Fingerprint(s.o.Key.Public().(ed25519.PublicKey)), string(note))
		return err
	})
	return note, err
}

// SignedHeads gives the heads that were signed with a size up to most (all when
// it is negative), the latest first.
func (s *Store) SignedHeads(ctx context.Context, most int64, limit int) ([][]byte, error) {
	if most < 0 {
		most = 1<<62 - 1
	}
	rows, err := s.r.QueryContext(ctx, `SELECT note FROM heads WHERE size <= $1 ORDER BY size DESC, key LIMIT $2`, most, limit)
	if err != nil {
		return nil, kept("read the signed heads", err)
	}
	defer rows.Close()
	var out [][]byte
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, kept("read the signed heads", err)
		}
		out = append(out, []byte(n))
	}
	return out, kept("read the signed heads", rows.Err())
}

// Keys gives the public keys that heads were signed with, oldest first, as the
// journal itself names them.
func (s *Store) Keys(ctx context.Context) ([]ed25519.PublicKey, error) {
	k, err := headKeys(ctx, s.r)
	return k, kept("read the journal's keys", err)
}

func headKeys(ctx context.Context, q querier) ([]ed25519.PublicKey, error) {
	var keys []ed25519.PublicKey
	add := func(e journal.Entry) error {
		p, err := e.ReadPayload()
		if err != nil {
			return err
		}
		var k []byte
		switch p := p.(type) {
		case *journal.InstalledPayload:
			k = p.PublicKey
		case *journal.KeyChangedPayload:
			k = p.PublicKey
		}
		if len(k) == ed25519.PublicKeySize {
			keys = append(keys, k)
		}
		return nil
	}
	// Both kinds name no document, so the index over documents finds them among
	// the few entries that do not.
	err := eachEntry(ctx, q, add, `SELECT `+entryColumns+` FROM journal WHERE doc = '' AND kind IN ($1, $2) ORDER BY idx`,
		string(journal.Installed), string(journal.KeyChanged))
	return keys, err
}

var _ querier = (*sql.DB)(nil)
