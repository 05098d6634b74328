package storage

import (
	"context"
	"fmt"

	"zegel/fiscal"
	"zegel/fiscal/failpoint"
	"zegel/fiscal/journal"
)

// mostRaw bounds the answer's bytes that are kept.
const mostRaw = 64 << 10

// Finish records what came of an attempt: answer, ticket, state and journal entry
// in one transaction (design, rule 5). It needs no lease: an answer is a fact,
// whoever brings it. An outcome for an attempt that was already given up amends
// it, whether it says Late or not. A ticket number always wins over doubt and
// refusal; for a signed document another number is a discrepancy, and the first
// stays. The same outcome again is nothing. ErrNotFound for an attempt that was
// never begun, ErrState for an outcome that contradicts the document's life.
func (s *Store) Finish(ctx context.Context, o fiscal.Outcome) error {
	err := s.write(ctx, "finish attempt "+o.Attempt, func(t *tx) error {
		if err := t.finish(ctx, o); err != nil {
			return err
		}
		return failpoint.Err(failpoint.FinishCommit)
	})
	failpoint.Hit(failpoint.Finished)
	if err != nil {
		return err
	}
	// The outcome is durable; a file that stays is cleared away by the next Open.
	_ = s.removePending(o.Attempt)
	return nil
}

func (t *tx) finish(ctx context.Context, o fiscal.Outcome) error {
	var doc string
	if err := t.QueryRowContext(ctx, `SELECT doc FROM attempts WHERE id = $1`, o.Attempt).Scan(&doc); err != nil {
		return err
	}
	ref, err := journal.ParseDocKey(doc)
	if err != nil {
		return err
	}
	c, err := t.load(ctx, ref)
	if err != nil {
		return err
	}
	f := &c.row.facts
	a := f.Attempt(o.Attempt)
	raw := o.Raw[:min(len(o.Raw), mostRaw)]
	p := answerPayload(o, raw)
	kind := journal.Answered
	if a.Done {
		if repeats(a, p) {
			return nil
		}
		if settled(a.Verdict) && p.Ticket == "" {
			return fmt.Errorf("attempt %s ended as %s and cannot end as %s: %w", o.Attempt, a.Verdict.State, p.State, ErrState)
		}
		kind = journal.LateAnswer
	}
	was, ticket := f.State, f.Ticket
	e, err := c.apply(ctx, kind, o.Actor, o.At, p)
	if err != nil {
		return err
	}
	if p.Raw != "" {
		if _, err := t.ExecContext(ctx, `INSERT INTO answers (idx, body) VALUES ($1, $2)`, e.Index, raw); err != nil {
			return err
		}
	}
	switch {
	case was == fiscal.Signed && p.Ticket != "" && p.Ticket != ticket:
		err = c.discrepancy(ctx, fiscal.TicketDiffers, ticket, p.Ticket, o.Actor, o.At)
		if err == nil {
			err = c.ticketTwice(ctx, p.Ticket)
		}
	case was != fiscal.Signed && f.State == fiscal.Signed:
		err = c.justSigned(ctx)
	}
	if err != nil {
		return err
	}
	return c.save(ctx, nil)
}

func answerPayload(o fiscal.Outcome, raw []byte) journal.AnswerPayload {
	v := o.Verdict
	p := journal.AnswerPayload{
		Attempt: o.Attempt, State: v.State, Cause: v.Cause, Ticket: v.Ticket, Code: v.Code, Text: v.Text, Unsent: v.Unsent,
		SentAt: journal.Stamp(o.SentAt), Status: o.Status, Training: o.Training,
	}
	if len(raw) > 0 {
		p.Raw = fiscal.HashBytes(raw)
	}
	return p
}

// repeats tells whether an attempt already ended in this very way.
func repeats(a *journal.Attempt, p journal.AnswerPayload) bool {
	v := fiscal.Verdict{State: p.State, Cause: p.Cause, Ticket: p.Ticket, Code: p.Code, Text: p.Text, Unsent: p.Unsent}
	return a.Verdict == v && a.SentAt.Equal(p.SentAt) && a.Status == p.Status && a.Raw == p.Raw && a.Training == p.Training
}

// settled tells whether an attempt's end left nothing open: only a number that
// still comes can add to it.
func settled(v fiscal.Verdict) bool {
	return v.State != fiscal.InDoubt && v.State != fiscal.NumberMissing
}

// justSigned looks for what contradicts a number that was just recorded.
func (c *change) justSigned(ctx context.Context) error {
	f := &c.row.facts
	if err := c.ticketTwice(ctx, f.Ticket); err != nil {
		return err
	}
	if f.Hash == f.SignedHash {
		return nil
	}
	newest, err := readContent(ctx, c.t, f.Hash)
	if err != nil {
		return err
	}
	return c.compare(ctx, newest, c.last.Actor, c.last.At)
}

// ticketTwice raises an alarm when another document has the number already.
func (c *change) ticketTwice(ctx context.Context, ticket string) error {
	first, ok, err := lookup(ctx, c.t, "look for the ticket", `SELECT doc FROM tickets WHERE licence = $1 AND ticket = $2 AND doc <> $3 ORDER BY idx LIMIT 1`,
		c.row.ref.Licence, ticket, c.row.doc)
	if err != nil || !ok {
		return err
	}
	return c.discrepancy(ctx, fiscal.TicketTwice, first, c.row.doc, c.last.Actor, c.last.At)
}
