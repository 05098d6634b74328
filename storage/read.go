package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// recordFrom joins a document's row with the content that is shown and the
// customer as known now.
const recordFrom = ` FROM documents d JOIN contents c ON c.hash = d.shown
 LEFT JOIN customers k ON k.licence = d.licence AND k.id = d.customer_id AND d.customer_id <> ''`

const recordColumns = rowColumns + `, c.body, coalesce(k.body, '')`

func scanRecord(s interface{ Scan(...any) error }) (fiscal.Record, row, error) {
	var content, buyer string
	r, err := scanRow(s, &content, &buyer)
	if err != nil {
		return fiscal.Record{}, r, err
	}
	rec, err := record(r, content, buyer)
	return rec, r, err
}

func record(r row, content, buyer string) (fiscal.Record, error) {
	d, err := parseContent(r.shown, content)
	if err != nil {
		return fiscal.Record{}, err
	}
	f := r.facts
	rec := fiscal.Record{
		Document: d, Seq: r.seq, Hash: f.Hash, SignedHash: f.SignedHash, State: f.State, Cause: f.Cause, Ticket: f.Ticket,
		RefusedCode: f.RefusedCode, RefusedText: f.RefusedText, NameTwice: r.nameTwice, NameLater: r.nameLater, Mismatch: r.mismatch,
		Discrepancies: f.Discrepancies, Issued: f.Issued, Training: f.Training, Asked: f.Asked, DueAt: f.DueAt,
		Corrects: f.Corrects, SeenAt: f.SeenAt, SignedAt: f.SignedAt,
	}
	if rec.Corrects == nil && d.Type == fiscal.CreditNote {
		if ref, ok := fiscal.ReadReference(d.Note); ok {
			rec.Corrects = &ref
		}
	}
	if buyer != "" {
		if rec.Customer, err = parseCustomer(buyer); err != nil {
			return fiscal.Record{}, err
		}
	}
	return rec, nil
}

func records(ctx context.Context, q querier, doing, where string, args ...any) ([]fiscal.Record, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+recordColumns+recordFrom+` `+where, args...)
	if err != nil {
		return nil, kept(doing, err)
	}
	defer rows.Close()
	var out []fiscal.Record
	for rows.Next() {
		r, _, err := scanRecord(rows)
		if err != nil {
			return nil, kept(doing, err)
		}
		out = append(out, r)
	}
	return out, kept(doing, rows.Err())
}

// Get gives one document. ErrNotFound.
func (s *Store) Get(ctx context.Context, ref fiscal.Ref) (fiscal.Record, error) {
	doing := fmt.Sprintf("read %s %s", ref.Type, ref.ID)
	rs, err := records(ctx, s.r, doing, `WHERE d.licence = $1 AND d.doctype = $2 AND d.id = $3`, ref.Licence, int(ref.Type), ref.ID)
	if err != nil {
		return fiscal.Record{}, err
	}
	if len(rs) == 0 {
		return fiscal.Record{}, fmt.Errorf("%s: %w", doing, ErrNotFound)
	}
	return rs[0], nil
}

// Find gives the documents that a key names: one, or several when the name is
// used by more than one, first come first. A key with an id names that document
// alone; where there is none, the "@" may belong to the number. ErrNotFound.
func (s *Store) Find(ctx context.Context, licence string, k fiscal.Key) ([]fiscal.Record, error) {
	doing := "find " + k.String()
	if k.ID != "" {
		rs, err := records(ctx, s.r, doing, `WHERE d.licence = $1 AND d.doctype = $2 AND d.id = $3 AND d.number = $4`,
			licence, int(k.Type), k.ID, k.Number)
		if err != nil || len(rs) > 0 {
			return rs, err
		}
	}
	if whole := k.WholeNumber(); whole != "" {
		rs, err := records(ctx, s.r, doing, `WHERE d.licence = $1 AND d.doctype = $2 AND d.number = $3 ORDER BY d.name_later, d.id_num, d.seq`,
			licence, int(k.Type), whole)
		if err != nil || len(rs) > 0 {
			return rs, err
		}
	}
	return nil, fmt.Errorf("%s: %w", doing, ErrNotFound)
}

// ByTicket gives the documents for which a ticket number came, the first first.
// None is an empty list.
func (s *Store) ByTicket(ctx context.Context, licence, ticket string) ([]fiscal.Record, error) {
	return records(ctx, s.r, "find ticket "+ticket,
		`JOIN (SELECT doc, min(idx) AS first FROM tickets WHERE licence = $1 AND ticket = $2 GROUP BY doc) t ON t.doc = d.doc ORDER BY t.first`,
		licence, strings.TrimSpace(ticket))
}

// LastTickets gives the licence's newest ticket numbers, at most limit of them,
// the newest first.
func (s *Store) LastTickets(ctx context.Context, licence string, limit int) ([]string, error) {
	const doing = "look at the last tickets"
	rows, err := s.r.QueryContext(ctx, lastTickets(), licence, limit)
	if err != nil {
		return nil, kept(doing, err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var t string
		if err := rows.Scan(&t); err != nil {
			return nil, kept(doing, err)
		}
		out = append(out, t)
	}
	return out, kept(doing, rows.Err())
}

func lastTickets() string {
	return `SELECT ticket FROM tickets` + byKey() + ` WHERE licence = $1 ORDER BY idx DESC LIMIT $2`
}

// Unsigned gives what "sign --all" signs: unsigned, of a signable type, with a
// number, not a later bearer of its name, dated from a day on (a document without
// a date is not), oldest first. after is the Seq of the last row of the page
// before, 0 at first.
func (s *Store) Unsigned(ctx context.Context, licence string, from fiscal.Date, after int64, limit int) ([]fiscal.Record, error) {
	start, seq := from.String(), int64(0)
	if start == "" {
		start = "0000-01-01"
	}
	if after > 0 {
		var date string
		if err := s.r.QueryRowContext(ctx, `SELECT date FROM documents WHERE seq = $1`, after).Scan(&date); err != nil {
			return nil, kept("list what is unsigned", err)
		}
		if date >= start {
			start, seq = date, after
		}
	}
	// One range for each type, merged: so each reads its own stretch of one index.
	var lists [][]fiscal.Record
	for _, t := range []fiscal.Doctype{fiscal.Invoice, fiscal.Offer, fiscal.CreditNote} {
		rs, err := records(ctx, s.r, "list what is unsigned", `WHERE d.licence = $1 AND d.state_rank = $2 AND d.doctype = $3
			AND (d.date, d.seq) > ($4, $5) AND d.number <> '' AND d.name_later = 0 ORDER BY d.date, d.seq LIMIT $6`,
			licence, rank(fiscal.Unsigned), int(t), start, seq, limit)
		if err != nil {
			return nil, err
		}
		lists = append(lists, rs)
	}
	return mergeOldest(lists, limit), nil
}

func mergeOldest(lists [][]fiscal.Record, limit int) []fiscal.Record {
	var out []fiscal.Record
	for len(out) < limit {
		best := -1
		for i, l := range lists {
			if len(l) == 0 {
				continue
			}
			if best < 0 || older(l[0], lists[best][0]) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		out, lists[best] = append(out, lists[best][0]), lists[best][1:]
	}
	return out
}

func older(a, b fiscal.Record) bool {
	if c := a.Date.Compare(b.Date); c != 0 {
		return c < 0
	}
	return a.Seq < b.Seq
}

// InDoubt gives all documents in doubt, oldest first.
func (s *Store) InDoubt(ctx context.Context, licence string) ([]fiscal.Record, error) {
	return records(ctx, s.r, "list what is in doubt", whereInDoubt, licence, rank(fiscal.InDoubt))
}

// whereInDoubt orders by an expression and not by the column: the few in doubt are
// found by their state and sorted, where the order's own index would have every
// document read, once a second.
const whereInDoubt = `WHERE d.licence = $1 AND d.state_rank = $2 ORDER BY d.date || '', d.seq`

// MaxID gives the largest numeric API id of a licence, or nothing.
func (s *Store) MaxID(ctx context.Context, licence string) (string, error) {
	id, _, err := lookup(ctx, s.r, "find the largest id", `SELECT id FROM documents WHERE licence = $1 AND id_num >= 0 ORDER BY id_num DESC LIMIT 1`, licence)
	return id, err
}

// MinIDSince gives the smallest numeric API id among documents dated from a day
// on, or nothing.
func (s *Store) MinIDSince(ctx context.Context, licence string, from fiscal.Date) (string, error) {
	id, _, err := lookup(ctx, s.r, "find the smallest id since "+from.String(),
		`SELECT id FROM documents WHERE licence = $1 AND date >= $2 AND id_num >= 0 ORDER BY id_num + 0 LIMIT 1`, licence, from.String())
	return id, err
}

// Attempts gives a document's tries at signing, oldest first.
func (s *Store) Attempts(ctx context.Context, ref fiscal.Ref) ([]fiscal.Attempt, error) {
	as, err := attemptsOf(ctx, s.r, journal.DocKey(ref))
	out := make([]fiscal.Attempt, len(as))
	for i, a := range as {
		out[i] = a.Attempt
	}
	return out, kept("read the attempts", err)
}

// Answer gives the raw body of an attempt's answer, as it came but scrubbed.
// ErrNotFound when none came.
func (s *Store) Answer(ctx context.Context, attempt string) ([]byte, error) {
	var b []byte
	err := s.r.QueryRowContext(ctx, `SELECT r.body FROM attempts a JOIN answers r ON r.idx = a.ended WHERE a.id = $1`, attempt).Scan(&b)
	return b, kept("read the answer", err)
}

// Discrepancies gives the contradictions of a document, or of all documents of
// the licence when doc is nil, oldest first.
func (s *Store) Discrepancies(ctx context.Context, licence string, doc *fiscal.Ref) ([]fiscal.Discrepancy, error) {
	where, arg := `licence = $1`, licence
	if doc != nil {
		where, arg = `doc = $1`, journal.DocKey(*doc)
	}
	rows, err := s.r.QueryContext(ctx, `SELECT idx, doc, kind, expected, found, at FROM discrepancies WHERE `+where+` ORDER BY idx`, arg)
	if err != nil {
		return nil, kept("read the discrepancies", err)
	}
	defer rows.Close()
	var out []fiscal.Discrepancy
	for rows.Next() {
		var d fiscal.Discrepancy
		var key, kind string
		var at int64
		if err := rows.Scan(&d.ID, &key, &kind, &d.Expected, &d.Found, &at); err != nil {
			return nil, kept("read the discrepancies", err)
		}
		if d.Doc, err = journal.ParseDocKey(key); err != nil {
			return nil, kept("read the discrepancies", errors.Join(ErrCorrupt, err))
		}
		d.Kind, d.At = fiscal.DiscrepancyKind(kind), instant(at)
		out = append(out, d)
	}
	return out, kept("read the discrepancies", rows.Err())
}
