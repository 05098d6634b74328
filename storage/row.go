package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// row is a documents row: its identity, what the journal's facts say, and what
// is taken from the content that is shown.
type row struct {
	seq   int64
	ref   fiscal.Ref
	doc   string // journal.DocKey
	idNum int64
	shown string // hash of the content that the derived columns are taken from
	rank  int
	facts journal.Facts
	derived
	ticketKey            string
	nameTwice, nameLater bool
	// The reference as its columns say it; facts.Corrects is what they mean.
	refNumber, refDate, refBy string
	referred                  bool
}

const rowColumns = `d.seq, d.doc, d.licence, d.doctype, d.id, d.id_num, d.hash, d.signed_hash, d.shown, d.from_ticket,
 d.state, d.state_rank, d.cause, d.ticket, d.ticket_key, d.refused_code, d.refused_text, d.training, d.asked, d.due_at,
 d.seen_at, d.signed_at, d.issued, d.discrepancies, d.ref_number, d.ref_date, d.ref_by, d.referred,
 d.number, d.number_key, d.customer_id, d.customer, d.customer_key, d.total, d.date, d.mismatch, d.name_twice, d.name_later`

// targets are where rowColumns are scanned to; done turns what was scanned into
// the row.
func (r *row) targets() (to []any, done func() error) {
	var due, seen, signed int64
	var state, cause string
	f := &r.facts
	to = []any{
		&r.seq, &r.doc, &r.ref.Licence, &r.ref.Type, &r.ref.ID, &r.idNum, &f.Hash, &f.SignedHash, &r.shown, &f.FromTicket,
		&state, &r.rank, &cause, &f.Ticket, &r.ticketKey, &f.RefusedCode, &f.RefusedText, &f.Training, &f.Asked, &due,
		&seen, &signed, &f.Issued, &f.Discrepancies, &r.refNumber, &r.refDate, &r.refBy, &r.referred,
		&r.number, &r.numberKey, &r.customerID, &r.customer, &r.customerKey, &r.total, &r.date, &r.mismatch, &r.nameTwice, &r.nameLater,
	}
	return to, func() error {
		f.State, f.Cause = fiscal.State(state), fiscal.Cause(cause)
		f.DueAt, f.SeenAt, f.SignedAt = instant(due), instant(seen), instant(signed)
		if r.referred {
			d, err := fiscal.ParseDate(r.refDate)
			if err != nil {
				return fmt.Errorf("%s: %w: %w", r.doc, ErrCorrupt, err)
			}
			f.Corrects = &fiscal.Reference{Number: r.refNumber, Date: d, By: r.refBy}
		}
		return nil
	}
}

func scanRow(s interface{ Scan(...any) error }, more ...any) (row, error) {
	var r row
	to, done := r.targets()
	if err := s.Scan(append(to, more...)...); err != nil {
		return r, err
	}
	return r, done()
}

// values are the mutable columns in the order of setColumns, as they follow from
// the facts.
func (r *row) values() []any {
	f := &r.facts
	ref := fiscal.Reference{}
	if f.Corrects != nil {
		ref = *f.Corrects
	}
	return r.columns(ref.Number, ref.Date.String(), ref.By, f.Corrects != nil, rank(f.State), naturalKey(f.Ticket))
}

// kept are the same columns as they were read.
func (r *row) kept() []any {
	return r.columns(r.refNumber, r.refDate, r.refBy, r.referred, r.rank, r.ticketKey)
}

func (r *row) columns(refNumber, refDate, refBy string, referred bool, rank int, ticketKey string) []any {
	f := &r.facts
	return []any{
		f.Hash, f.SignedHash, r.shown, f.FromTicket, string(f.State), rank, string(f.Cause), f.Ticket, ticketKey,
		f.RefusedCode, f.RefusedText, f.Training, f.Asked, micros(f.DueAt), micros(f.SeenAt), micros(f.SignedAt), f.Issued,
		f.Discrepancies, refNumber, refDate, refBy, referred,
		r.number, r.numberKey, r.customerID, r.customer, r.customerKey, r.total, r.date, r.mismatch,
	}
}

// setColumns are what a change of a document may write.
func setColumns() []string {
	return []string{
		"hash", "signed_hash", "shown", "from_ticket", "state", "state_rank", "cause", "ticket", "ticket_key",
		"refused_code", "refused_text", "training", "asked", "due_at", "seen_at", "signed_at", "issued",
		"discrepancies", "ref_number", "ref_date", "ref_by", "referred",
		"number", "number_key", "customer_id", "customer", "customer_key", "total", "date", "mismatch",
	}
}

// rank is a state's place in lists sorted by state.
func rank(s fiscal.State) int { return slices.Index(fiscal.States(), s) }

// idNumber is an API id as a number, or -1.
func idNumber(id string) int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

const attemptColumns = `id, idx, doc, licence, name, hash, at, until, quarantine, prior, prior_cause, prior_hash, prior_asked, prior_due,
 asking, alone, person_by, person_why, holder, fence, expires,
 done, done_at, sent_at, state, cause, ticket, code, text, unsent, status, raw, late, training, ended`

func scanAttempt(s interface{ Scan(...any) error }) (journal.Attempt, error) {
	a, doc, err := scanAttemptRow(s)
	if err != nil {
		return a, err
	}
	if a.Doc, err = journal.ParseDocKey(doc); err != nil {
		return a, fmt.Errorf("attempt %s: %w: %w", a.ID, ErrCorrupt, err)
	}
	return a, nil
}

// scanAttemptRow reads an attempt without its document, whose reference is given
// as it stands.
func scanAttemptRow(s interface{ Scan(...any) error }) (journal.Attempt, string, error) {
	var a journal.Attempt
	var doc, by, why, prior, priorCause, state, cause string
	var at, until, quarantine, priorDue, expires, doneAt, sentAt int64
	v := &a.Verdict
	if err := s.Scan(&a.ID, &a.Index, &doc, &a.Lease.Licence, &a.Name, &a.Hash, &at, &until, &quarantine, &prior, &priorCause,
		&a.PriorHash, &a.PriorAsked, &priorDue, &a.Asking, &a.Alone, &by, &why, &a.Lease.Holder, &a.Lease.Fence, &expires,
		&a.Done, &doneAt, &sentAt, &state, &cause, &v.Ticket, &v.Code, &v.Text, &v.Unsent, &a.Status, &a.Raw, &a.Late, &a.Training, &a.Ended); err != nil {
		return a, doc, err
	}
	a.At, a.Until, a.Quarantine = instant(at), instant(until), time.Duration(quarantine)*time.Microsecond
	a.Prior, a.PriorCause, a.PriorDue = fiscal.State(prior), fiscal.Cause(priorCause), instant(priorDue)
	a.Lease.Expires, a.DoneAt, a.SentAt = instant(expires), instant(doneAt), instant(sentAt)
	v.State, v.Cause = fiscal.State(state), fiscal.Cause(cause)
	if by != "" || why != "" {
		a.Person = &fiscal.Person{By: by, Reason: why}
	}
	return a, doc, nil
}

// intentValues and endValues are an attempt's columns: those that never change,
// and those that its end sets.
func intentValues(a *journal.Attempt) []any {
	var p fiscal.Person
	if a.Person != nil {
		p = *a.Person
	}
	return []any{
		a.ID, a.Index, journal.DocKey(a.Doc), a.Lease.Licence, a.Name, a.Hash, micros(a.At), micros(a.Until), a.Quarantine.Microseconds(),
		string(a.Prior), string(a.PriorCause), a.PriorHash, a.PriorAsked, micros(a.PriorDue), a.Asking, a.Alone, p.By, p.Reason,
		a.Lease.Holder, a.Lease.Fence, micros(a.Lease.Expires),
	}
}

func endValues(a *journal.Attempt) []any {
	v := a.Verdict
	return []any{
		a.Done, micros(a.DoneAt), micros(a.SentAt), string(v.State), string(v.Cause), v.Ticket, v.Code, v.Text, v.Unsent,
		a.Status, a.Raw, a.Late, a.Training, a.Ended,
	}
}

func attemptsOf(ctx context.Context, q querier, doc string) ([]journal.Attempt, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+attemptColumns+` FROM attempts WHERE doc = $1 ORDER BY idx`, doc)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []journal.Attempt
	for rows.Next() {
		a, err := scanAttempt(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}
