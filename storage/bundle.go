package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal/journal"
)

// What a bundle needs beyond the documents: entries that belong to none, answers
// as they stood at an entry, ticket numbers by when they came. All of it is
// written once, so it reads the same at every later head.

// EntriesOf hands on the entries of one journal reference in their order; "" are
// those that belong to no document or customer.
func (s *Store) EntriesOf(ctx context.Context, doc string, fn func(journal.Entry) error) error {
	return kept("read the entries of "+doc, eachEntry(ctx, s.r, fn,
		`SELECT `+entryColumns+` FROM journal WHERE doc = $1 ORDER BY idx`, doc))
}

// AnswerAt gives the raw answer that an entry holds the hash of, scrubbed as it
// was kept. ErrNotFound.
func (s *Store) AnswerAt(ctx context.Context, index int64) ([]byte, error) {
	var b []byte
	err := s.r.QueryRowContext(ctx, `SELECT body FROM answers WHERE idx = $1`, index).Scan(&b)
	return b, kept(fmt.Sprintf("read the answer at entry %d", index), err)
}

// CameTicket is a ticket number as it came. Kept is false for a second, different
// number of a signed document.
type CameTicket struct {
	Index  int64
	Ticket string
	Doc    string // journal.DocKey
	At     time.Time
	Kept   bool
}

// Tickets hands on the numbers that entries with from <= index < to brought, in
// their order.
func (s *Store) Tickets(ctx context.Context, licence string, from, to int64, fn func(CameTicket) error) error {
	const doing = "read the ticket numbers"
	rows, err := s.r.QueryContext(ctx, `SELECT idx, ticket, doc, at, kept FROM tickets WHERE idx >= $1 AND idx < $2 AND licence = $3 ORDER BY idx`, from, to, licence)
	if err != nil {
		return kept(doing, err)
	}
	defer rows.Close()
	for rows.Next() {
		var t CameTicket
		var at int64
		if err := rows.Scan(&t.Index, &t.Ticket, &t.Doc, &at, &t.Kept); err != nil {
			return kept(doing, err)
		}
		t.At = instant(at)
		if err := fn(t); err != nil {
			return err
		}
	}
	return kept(doing, rows.Err())
}

// Remove deletes an archived file; what is not there is removed already. Only
// retention asks for it, after it has journaled the deletion.
func (a *Archive) Remove(ctx context.Context, sha string) error {
	doing := fmt.Sprintf("delete %.12s from the archive", sha)
	file, err := a.file(sha)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = os.Remove(file)
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return kept(doing, err)
}

// HashRange gives the journal tree's stored hashes with from <= id < to, as many
// as there are; ids are those of tlog.StoredHashIndex, without a gap. ErrCorrupt.
func (s *Store) HashRange(ctx context.Context, from, to int64) ([]tlog.Hash, error) {
	const doing = "read the tree's hashes"
	rows, err := s.r.QueryContext(ctx, `SELECT id, hash FROM hashes WHERE id >= $1 AND id < $2 ORDER BY id`, from, to)
	if err != nil {
		return nil, kept(doing, err)
	}
	defer rows.Close()
	var out []tlog.Hash
	for rows.Next() {
		var id int64
		var b []byte
		if err := rows.Scan(&id, &b); err != nil {
			return nil, kept(doing, err)
		}
		if id != from+int64(len(out)) || len(b) != tlog.HashSize {
			return nil, fmt.Errorf("%s: %d is missing or no hash: %w", doing, from+int64(len(out)), ErrCorrupt)
		}
		out = append(out, tlog.Hash(b))
	}
	return out, kept(doing, rows.Err())
}
