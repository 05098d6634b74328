package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// customerBody is the canonical JSON that is kept and hashed.
func customerBody(p fiscal.Party) ([]byte, error) {
	if !p.Modified.IsZero() {
		p.Modified = journal.Stamp(p.Modified)
	}
	return journal.CanonicalJSON(p)
}

// RecordCustomers takes in customers as the cloud holds them now and tells how
// many were new or changed. One without an id is passed over.
func (s *Store) RecordCustomers(ctx context.Context, licence string, cs []fiscal.Party, at time.Time, actor string) (changed int, err error) {
	for batch := range slices.Chunk(cs, recordBatch) {
		n := 0
		err := s.write(ctx, "record customers", func(t *tx) error {
			for _, p := range batch {
				if p.ID == "" || p.ID == "0" {
					continue
				}
				did, err := t.recordCustomer(ctx, licence, p, at, actor)
				if err != nil {
					return fmt.Errorf("customer %s: %w", p.ID, err)
				}
				if did {
					n++
				}
			}
			return nil
		})
		if err != nil {
			return changed, err
		}
		changed += n
	}
	return changed, s.SetState(ctx, customersMark(licence), strconv.FormatInt(micros(at), 10))
}

func (t *tx) recordCustomer(ctx context.Context, licence string, p fiscal.Party, at time.Time, actor string) (bool, error) {
	body, err := customerBody(p)
	if err != nil {
		return false, err
	}
	hash, doc := fiscal.HashBytes(body), journal.CustomerKey(licence, p.ID)
	var old string
	err = t.QueryRowContext(ctx, `SELECT hash FROM customers WHERE doc = $1`, doc).Scan(&old)
	if err != nil && !errors.Is(err, sql.ErrNoRows) || old == hash {
		return false, err
	}
	if _, err := t.append(ctx, journal.CustomerSeen, doc, actor, at, journal.CustomerPayload{Hash: hash}); err != nil {
		return false, err
	}
	if _, err := t.ExecContext(ctx, `INSERT INTO customers (doc, licence, id, hash, body, name) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (doc) DO UPDATE SET hash = excluded.hash, body = excluded.body, name = excluded.name`,
		doc, licence, p.ID, hash, string(body), p.DisplayName()); err != nil {
		return false, err
	}
	return true, t.buyerChanged(ctx, licence, p)
}

// buyerChanged brings the lists and the search up to date for the documents of a
// customer.
func (t *tx) buyerChanged(ctx context.Context, licence string, p fiscal.Party) error {
	rows, err := t.QueryContext(ctx, `SELECT `+rowColumns+` FROM documents d WHERE d.licence = $1 AND d.customer_id = $2`, licence, p.ID)
	if err != nil {
		return err
	}
	var theirs []row
	for rows.Next() {
		r, err := scanRow(rows)
		if err != nil {
			rows.Close()
			return err
		}
		theirs = append(theirs, r)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, r := range theirs {
		d, err := readContent(ctx, t, r.shown)
		if err != nil {
			return err
		}
		r.derived = derive(d, &p)
		if _, err := t.ExecContext(ctx, `UPDATE documents SET customer = $1, customer_key = $2 WHERE seq = $3`, r.customer, r.customerKey, r.seq); err != nil {
			return err
		}
		if err := t.index(ctx, r, false); err != nil {
			return err
		}
	}
	return nil
}

func customer(ctx context.Context, q querier, licence, id string) (*fiscal.Party, error) {
	var body string
	if err := q.QueryRowContext(ctx, `SELECT body FROM customers WHERE licence = $1 AND id = $2`, licence, id).Scan(&body); err != nil {
		return nil, err
	}
	return parseCustomer(body)
}

func parseCustomer(body string) (*fiscal.Party, error) {
	var p fiscal.Party
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		return nil, fmt.Errorf("customer: %w: %w", ErrCorrupt, err)
	}
	return &p, nil
}

// Customers gives the known customers of a licence by id, in pages: those whose
// id follows after.
func (s *Store) Customers(ctx context.Context, licence, after string, limit int) ([]fiscal.Party, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT body FROM customers WHERE licence = $1 AND id > $2 ORDER BY id LIMIT $3`, licence, after, limit)
	if err != nil {
		return nil, kept("list customers", err)
	}
	defer rows.Close()
	var out []fiscal.Party
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return nil, kept("list customers", err)
		}
		p, err := parseCustomer(body)
		if err != nil {
			return nil, kept("list customers", err)
		}
		out = append(out, *p)
	}
	return out, kept("list customers", rows.Err())
}

// UnknownCustomers tells whether any of the ids is not known.
func (s *Store) UnknownCustomers(ctx context.Context, licence string, ids map[string]struct{}) (bool, error) {
	for id := range ids {
		if id == "" || id == "0" {
			continue
		}
		var n int
		if err := s.r.QueryRowContext(ctx, `SELECT count(*) FROM customers WHERE licence = $1 AND id = $2`, licence, id).Scan(&n); err != nil {
			return false, kept("look up customers", err)
		}
		if n == 0 {
			return true, nil
		}
	}
	return false, nil
}

func customersMark(licence string) string { return "customers:" + licence }

// CustomersFetched tells when customers were last taken in; zero: never.
func (s *Store) CustomersFetched(ctx context.Context, licence string) (time.Time, error) {
	v, ok, err := s.State(ctx, customersMark(licence))
	if err != nil || !ok {
		return time.Time{}, err
	}
	us, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("read when customers were fetched: %w: %w", ErrCorrupt, err)
	}
	return instant(us), nil
}
