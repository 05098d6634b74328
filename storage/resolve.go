package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/failpoint"
	"zegel/fiscal/journal"
)

// Sweep turns the attempts whose sender is dead, says dead, into doubt: never
// back into unsigned, since a request may have left. The lease handed to dead is
// the current one while the attempt's sender still holds it, else the one that
// stood in its intent. The documents are returned.
func (s *Store) Sweep(ctx context.Context, licence string, at time.Time, dead func(fiscal.Attempt, fiscal.Lease) bool, actor string) ([]fiscal.Ref, error) {
	var swept []fiscal.Ref
	err := s.write(ctx, "sweep", func(t *tx) error {
		open, err := t.openAttempts(ctx, licence)
		if err != nil {
			return err
		}
		for _, a := range open {
			l := a.Lease
			if current(ctx, t, l) == nil {
				if l, err = lease(ctx, t, licence); err != nil {
					return err
				}
			}
			if !dead(a.Attempt, l) {
				continue
			}
			c, err := t.load(ctx, a.Doc)
			if err != nil {
				return err
			}
			if err := c.sweep(ctx, a, actor, at); err != nil {
				return err
			}
			if err := c.save(ctx, nil); err != nil {
				return err
			}
			swept = append(swept, a.Doc)
		}
		if len(swept) == 0 {
			return nil
		}
		return failpoint.Err(failpoint.SweepCommit)
	})
	if len(swept) > 0 {
		failpoint.Hit(failpoint.Swept)
	}
	return swept, err
}

func (t *tx) openAttempts(ctx context.Context, licence string) ([]journal.Attempt, error) {
	rows, err := t.QueryContext(ctx, `SELECT `+attemptColumns+` FROM attempts`+hint("attempts_open")+` WHERE done = 0 AND licence = $1 ORDER BY idx`, licence)
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

// sweep gives an attempt up. Its request may have left until the moment after
// which its sender must not write any more.
func (c *change) sweep(ctx context.Context, a journal.Attempt, actor string, at time.Time) error {
	_, err := c.apply(ctx, journal.Swept, actor, at, journal.SweptPayload{
		Attempt: a.ID, SentAt: a.Until, Holder: a.Lease.Holder, Fence: a.Lease.Fence,
	})
	return err
}

// Resolve records the ticket number that a person read at the till, for a
// document in doubt or whose number is missing, or one that a sender left behind
// that has lost its right to sign. ErrState otherwise, and without a number, a
// name or a reason.
func (s *Store) Resolve(ctx context.Context, ref fiscal.Ref, ticket string, p fiscal.Person, at time.Time) error {
	ticket = strings.TrimSpace(ticket)
	err := s.write(ctx, fmt.Sprintf("resolve %s %s", ref.Type, ref.ID), func(t *tx) error {
		if ticket == "" || p.By == "" || p.Reason == "" {
			return fmt.Errorf("a resolution wants a number, a name and a reason: %w", ErrState)
		}
		c, err := t.load(ctx, ref)
		if err != nil {
			return err
		}
		f := &c.row.facts
		if a := f.Open(); a != nil && f.State == fiscal.Sending {
			now, err := lease(ctx, t, ref.Licence)
			if err != nil {
				return err
			}
			if current(ctx, t, a.Lease) == nil && at.Before(now.Expires) || at.Before(a.Until) {
				return fmt.Errorf("it is being signed by %s: %w", a.Lease.Holder, ErrState)
			}
			if err := c.sweep(ctx, *a, p.By, at); err != nil {
				return err
			}
		}
		if _, err := c.apply(ctx, journal.Resolved, p.By, at, journal.ResolvedPayload{Ticket: ticket, Person: p}); err != nil {
			return err
		}
		if err := c.justSigned(ctx); err != nil {
			return err
		}
		return errors.Join(c.save(ctx, nil), failpoint.Err(failpoint.ResolveCommit))
	})
	failpoint.Hit(failpoint.Resolved)
	return err
}

// Refer records which invoice a credit note corrects. ErrState for a document of
// another type.
func (s *Store) Refer(ctx context.Context, ref fiscal.Ref, to fiscal.Reference, actor string, at time.Time) error {
	return s.write(ctx, fmt.Sprintf("refer %s %s to %s", ref.Type, ref.ID, to.Number), func(t *tx) error {
		if ref.Type != fiscal.CreditNote {
			return fmt.Errorf("it is no credit note: %w", ErrState)
		}
		c, err := t.load(ctx, ref)
		if err != nil {
			return err
		}
		if old := c.row.facts.Corrects; old != nil && *old == to {
			return nil
		}
		if _, err := c.apply(ctx, journal.Referred, actor, at, journal.ReferredPayload{Number: to.Number, Date: to.Date.String(), By: to.By}); err != nil {
			return err
		}
		return c.save(ctx, nil)
	})
}
