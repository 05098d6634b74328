package storage

import (
	"context"
	"errors"
	"fmt"

	"zegel/fiscal"
	"zegel/fiscal/failpoint"
	"zegel/fiscal/journal"
)

// SignFunction is the API's sign call for a type, the name under which the
// ledger books it; empty when there is none.
func SignFunction(t fiscal.Doctype) string {
	if !t.Signable() {
		return ""
	}
	return "get-" + t.String() + "signed"
}

// Begin makes the intent to sign durable (design, rule 1) in one transaction: the
// lease is current and unexpired (ErrFence); the document stands as the intent
// believes and may be signed (ErrState, ErrRestored); no attempt is under way for
// another document of the same name, and none is in doubt (ErrState); the request is booked on the day
// of in.At (ErrBudget). The file that Rescue would need is made first, so that a
// disk that fills up afterwards cannot lose the number.
func (s *Store) Begin(ctx context.Context, in fiscal.Intent, l Limit) error {
	doing := "begin to sign " + in.Name.String()
	if s.o.ReadOnly {
		return fmt.Errorf("%s: %w", doing, ErrReadOnly)
	}
	if err := s.preparePending(in.Attempt); err != nil {
		return kept(doing, err)
	}
	err := s.write(ctx, doing, func(t *tx) error {
		if err := t.begins(ctx, in, l); err != nil {
			return err
		}
		return failpoint.Err(failpoint.BeginCommit)
	})
	failpoint.Hit(failpoint.Begun)
	if err != nil && refusedBegin(err) {
		// Only when the transaction is sure not to have been committed.
		err = errors.Join(err, s.removePending(in.Attempt))
	}
	return err
}

// refusedBegin tells that Begin failed on a condition of its own, before any
// commit was tried.
func refusedBegin(err error) bool {
	for _, e := range []error{ErrFence, ErrState, ErrBudget, ErrNotFound} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (t *tx) begins(ctx context.Context, in fiscal.Intent, l Limit) error {
	if in.Lease.Licence != in.Doc.Licence {
		return fmt.Errorf("a lease of licence %q for one of %q: %w", in.Lease.Licence, in.Doc.Licence, ErrFence)
	}
	if err := current(ctx, t, in.Lease); err != nil {
		return err
	}
	now, err := lease(ctx, t, in.Doc.Licence)
	if err != nil {
		return err
	}
	if !in.At.Before(now.Expires) {
		return fmt.Errorf("the right to sign ran out at %s: %w", now.Expires, ErrFence)
	}
	c, err := t.load(ctx, in.Doc)
	if err != nil {
		return err
	}
	if err := t.mayBegin(ctx, c, in); err != nil {
		return err
	}
	day := fiscal.FiscalDay(in.At)
	if err := t.book(ctx, in.Doc.Licence, SignFunction(in.Doc.Type), forSigning, day, l); err != nil {
		return err
	}
	if _, err := c.apply(ctx, journal.Intended, in.Actor, in.At, journal.IntentPayload{
		Attempt: in.Attempt, Name: in.Name.String(), Hash: in.Hash, Until: journal.Stamp(in.Until),
		Quarantine: in.Quarantine.Microseconds(), Prior: in.Prior, PriorCause: in.PriorCause, Asking: in.Asking, Alone: in.Alone,
		Person: in.Person, Holder: now.Holder, Fence: now.Fence, Expires: journal.Stamp(now.Expires), Day: day.String(),
	}); err != nil {
		return err
	}
	return c.save(ctx, nil)
}

// mayBegin holds an intent against what the store knows. The engine has decided
// all this before; here it holds for every program that shares the store.
func (t *tx) mayBegin(ctx context.Context, c *change, in fiscal.Intent) error {
	no := func(format string, args ...any) error {
		return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), ErrState)
	}
	f := &c.row.facts
	byPerson := in.Person != nil && in.Person.By != ""
	switch {
	case in.Attempt == "" || in.Name.Number == "":
		return no("an attempt without an id, or a document without a number")
	case !in.Doc.Type.Signable() || in.Name.Type != in.Doc.Type:
		return no("no sign call for %s", in.Doc.Type)
	case f.State != in.Prior || f.Cause != in.PriorCause:
		return no("it is %s %s, not %s %s", f.State, f.Cause, in.Prior, in.PriorCause)
	case !fiscal.May(f.State, fiscal.Sending):
		return no("it is %s", f.State)
	case f.Hash != in.Hash:
		return no("its content is %.12s now, not %.12s", f.Hash, in.Hash)
	case f.State == fiscal.FromTicket && !byPerson:
		return no("it was made from a VAT ticket, and nobody overrode that")
	case c.row.nameLater && !byPerson:
		return no("its name is used twice, and nobody decided")
	case in.Asking != (f.State == fiscal.InDoubt):
		return no("asking is for documents in doubt, and they only")
	case in.Asking && !byPerson && (f.Asked || in.At.Before(f.DueAt)):
		return no("the one question was put, or its time has not come (%s)", f.DueAt)
	}
	newest, err := readContent(ctx, t, f.Hash)
	if err != nil {
		return err
	}
	if newest.Name() != in.Name {
		return no("it is called %s now", newest.Name())
	}
	gs, err := guards(ctx, t, in.Doc.Licence)
	if err != nil {
		return err
	}
	for _, g := range gs {
		if g.Kind == fiscal.GuardRestored {
			return ErrRestored
		}
	}
	var open int
	if err := t.QueryRowContext(ctx, `SELECT count(*) FROM attempts WHERE done = 0 AND licence = $1 AND name = $2`, in.Doc.Licence, in.Name.String()).Scan(&open); err != nil {
		return err
	}
	if open > 0 {
		return no("an attempt at the same name is under way")
	}
	if in.Asking {
		return nil
	}
	// The cloud cannot tell two documents of one name apart: while a request for
	// the other may still arrive, this one would be the second for the same name,
	// and the other's question would be answered with this one's signing.
	if err := t.QueryRowContext(ctx, `SELECT count(*) FROM attempts a JOIN documents d ON d.doc = a.doc
		WHERE a.licence = $1 AND a.name = $2 AND a.doc <> $3 AND d.state = $4`,
		in.Doc.Licence, in.Name.String(), c.row.doc, string(fiscal.InDoubt)).Scan(&open); err != nil {
		return err
	}
	if open > 0 {
		return no("another document of the same name is in doubt")
	}
	return nil
}

// MayHaveArrived tells whether an attempt under the name may have arrived without
// anything that settled what became of it: it is under way, or ended in doubt or
// in a number that is missing through it. Where its document has its ticket by
// now, that is what became of it.
func (s *Store) MayHaveArrived(ctx context.Context, licence string, n fiscal.Name) (bool, error) {
	var count int
	err := s.r.QueryRowContext(ctx, `SELECT count(*) FROM attempts WHERE licence = $1 AND name = $2
		AND (done = 0 OR unsent = 0 AND (code < 1001 OR code > 1005) AND (state = $3 OR state = $4 AND cause = $5))
		AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.doc = attempts.doc AND d.state = $6)`,
		licence, n.String(), string(fiscal.InDoubt), string(fiscal.NumberMissing), string(fiscal.Ours), string(fiscal.Signed)).Scan(&count)
	return count > 0, kept("read the attempts at "+n.String(), err)
}
