package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"zegel/fiscal"
	"zegel/fiscal/signing"
)

// Errors of a person's decisions.
var (
	// ErrTicket: the text is no VAT ticket number.
	ErrTicket = errors.New("not a VAT ticket number")
	// ErrNotCreditNote: only a credit note corrects an invoice.
	ErrNotCreditNote = errors.New("only a credit note refers to an invoice")
)

// longestTicket bounds what a person may type as a ticket number.
const longestTicket = 64

// unseen tells whether a character cannot be read off paper: spaces, steering
// signs, and those that show as nothing.
func unseen(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) || r == utf8.RuneError }

// Resolve records a ticket number that a person read at the till, for a document
// in doubt or whose number is missing. A number that looks like a slip is
// *OddTicket until it is given a second time as again. Errors besides:
// ErrNeedsPerson, ErrTicket, fiscal.ErrState.
func (a *App) Resolve(ctx context.Context, ref fiscal.Ref, ticket, again string, p fiscal.Person) error {
	ticket = strings.TrimSpace(ticket)
	if err := check(p); err != nil {
		return err
	}
	if ticket == "" || len(ticket) > longestTicket || strings.ContainsFunc(ticket, unseen) {
		return fmt.Errorf("%q: %w", ticket, ErrTicket)
	}
	rec, err := a.store.Get(ctx, ref)
	if err != nil {
		return err
	}
	if resolvable(rec.State) && strings.TrimSpace(again) != ticket {
		if err := a.usual(ctx, ref.Licence, ticket); err != nil {
			return err
		}
	}
	return a.store.Resolve(ctx, ref, ticket, p, a.clock())
}

// Resume is a person's "try again" after a guard. It gives the guards that still
// hold: a spent day and a blocked address end by themselves only.
func (a *App) Resume(ctx context.Context, p fiscal.Person) ([]fiscal.Guard, error) {
	gov := a.gov
	if gov == nil {
		gov = signing.NewGovernor(a.store, signing.GovernorConfig{Licence: a.licence, Clock: a.clock, Actor: a.actor, Log: a.logError})
	}
	if _, err := gov.Resume(ctx, p); err != nil {
		return nil, err
	}
	return a.store.Guards(ctx, a.licence)
}

// Refer records which invoice a credit note corrects, by a person's word.
func (a *App) Refer(ctx context.Context, ref fiscal.Ref, to fiscal.Reference) error {
	if ref.Type != fiscal.CreditNote {
		return ErrNotCreditNote
	}
	return a.store.Refer(ctx, ref, to, a.actor, a.clock())
}

// decided holds that whoever is named is named in full, and that somebody is
// where the step needs a person.
func decided(p *fiscal.Person, needed bool) error {
	if p == nil {
		if needed {
			return ErrNeedsPerson
		}
		return nil
	}
	return check(*p)
}

func check(p fiscal.Person) error {
	if strings.TrimSpace(p.By) == "" || strings.TrimSpace(p.Reason) == "" {
		return ErrNeedsPerson
	}
	return nil
}
