package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

func attemptNames() []string {
	return strings.FieldsFunc(attemptColumns, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
}

// attempts compares a document's tries at signing.
func (v *verifier) attempts(b bundle, f *journal.Facts) {
	match(b.attempts, f.Attempts, func(a journal.Attempt) int64 { return a.Index }, func(a journal.Attempt) int64 { return a.Index },
		func(i int64, found, want *journal.Attempt) {
			where := fmt.Sprintf("%s of entry %d", b.key, i)
			switch {
			case found == nil:
				v.fault(i, "attempts "+where, "the row is missing", want.ID, "")
			case want == nil:
				v.fault(i, "attempts "+where, "a row that the journal knows nothing of", "", found.ID)
			default:
				v.differ(i, "attempts", where, v.attemptNames, append(intentValues(want), endValues(want)...), append(intentValues(found), endValues(found)...))
			}
		})
}

func (v *verifier) tickets(b bundle, ref fiscal.Ref, f *journal.Facts) {
	match(b.tickets, f.Tickets, func(t ticketRow) int64 { return t.idx }, func(t journal.TicketFact) int64 { return t.Index },
		func(i int64, found *ticketRow, want *journal.TicketFact) {
			where := fmt.Sprintf("%s of entry %d", b.key, i)
			switch {
			case found == nil:
				v.fault(i, "tickets "+where, "the row is missing", want.Ticket, "")
			case want == nil:
				v.fault(i, "tickets "+where, "a row that the journal knows nothing of", "", found.ticket)
			default:
				v.differ(i, "tickets", where, []string{"licence", "ticket", "at", "kept"},
					ticketRow{0, micros(want.At), ref.Licence, want.Ticket, want.Kept}.values(), found.values())
			}
		})
}

func (v *verifier) discrepancies(b bundle, ref fiscal.Ref) {
	var wanted []discrepancyRow
	for i, e := range b.entries {
		if p, ok := b.payloads[i].(*journal.DiscrepancyPayload); ok {
			wanted = append(wanted, discrepancyRow{e.Index, micros(e.At), ref.Licence, string(p.Kind), p.Expected, p.Found})
		}
	}
	index := func(r discrepancyRow) int64 { return r.idx }
	match(b.discrepancies, wanted, index, index, func(i int64, found, want *discrepancyRow) {
		where := fmt.Sprintf("%s of entry %d", b.key, i)
		switch {
		case found == nil:
			v.fault(i, "discrepancies "+where, "the row is missing", want.kind, "")
		case want == nil:
			v.fault(i, "discrepancies "+where, "a row that the journal knows nothing of", "", found.kind)
		default:
			v.differ(i, "discrepancies", where, []string{"licence", "kind", "expected", "found", "at"}, want.values(), found.values())
		}
	})
}

// issues compares the prints, and reads each archived file.
func (v *verifier) issues(ctx context.Context, b bundle) error {
	var wanted []issueRow
	deleted := map[string]bool{} // after their ten years: the journal keeps the hash
	for i, e := range b.entries {
		p := b.payloads[i]
		if sha, ok := journal.RetainedPaper(e.Kind, p); ok {
			deleted[sha] = true
		}
		if p, ok := p.(*journal.IssuedPayload); ok {
			wanted = append(wanted, issueRow{e.Index, int64(p.N), int64(p.Pages), micros(e.At), string(e.Kind), p.SHA256, p.Lang, e.Actor})
		}
	}
	index := func(r issueRow) int64 { return r.idx }
	match(b.issues, wanted, index, index, func(i int64, found, want *issueRow) {
		where := fmt.Sprintf("%s of entry %d", b.key, i)
		switch {
		case found == nil:
			v.fault(i, "issues "+where, "the row is missing", want.sha256, "")
		case want == nil:
			v.fault(i, "issues "+where, "a row that the journal knows nothing of", "", found.sha256)
		default:
			v.differ(i, "issues", where, []string{"n", "kind", "sha256", "lang", "pages", "at", "actor"}, want.values(), found.values())
		}
	})
	if v.archive == nil {
		return nil
	}
	for _, w := range wanted {
		if err := v.archived(ctx, w, deleted[w.sha256]); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) archived(ctx context.Context, w issueRow, deleted bool) error {
	bytes, err := v.archive.Get(ctx, w.sha256)
	where := "archive " + w.sha256
	switch {
	case errors.Is(err, ErrNotFound) && deleted:
	case errors.Is(err, ErrNotFound):
		v.fault(w.idx, where, "the archived file is missing", w.sha256, "")
	case errors.Is(err, ErrAltered):
		v.fault(w.idx, where, "the archived file was altered", w.sha256, err.Error())
	case err != nil:
		return err
	case fiscal.HashBytes(bytes) != w.sha256: // an archive that does not check
		v.fault(w.idx, where, "the archived file was altered", w.sha256, fiscal.HashBytes(bytes))
	}
	return nil
}

// customer compares a customer's row with the last entry about it.
func (v *verifier) customer(b bundle) {
	licence, id, err := journal.ParseCustomerKey(b.key)
	if err != nil {
		return
	}
	where := "customers " + b.key
	var hash string
	for _, e := range b.entries {
		p, err := e.ReadPayload()
		if err != nil {
			return // a fault already
		}
		c, ok := p.(*journal.CustomerPayload)
		if !ok {
			v.fault(e.Index, fmt.Sprintf("journal %d", e.Index), "an entry about a customer of another kind", string(journal.CustomerSeen), string(e.Kind))
			return
		}
		hash = c.Hash
	}
	switch {
	case len(b.entries) == 0:
		v.fault(nowhere, where, "a row that the journal knows nothing of", "", b.key)
		return
	case len(b.customers) != 1 || len(b.documents)+len(b.contents)+len(b.attempts) > 0:
		v.fault(b.last, where, "the row is missing", hash, "")
		return
	}
	c := b.customers[0]
	v.differ(b.last, "customers", b.key, []string{"licence", "id", "hash", "body"}, []any{licence, id, hash, hash}, []any{c.licence, c.id, c.hash, fiscal.HashBytes([]byte(c.body))})
	if p, err := parseCustomer(c.body); err != nil {
		v.fault(b.last, where+" body", err.Error(), "", c.body)
	} else {
		v.differ(b.last, "customers", b.key, []string{"name"}, []any{p.DisplayName()}, []any{c.name})
	}
}

// match walks two lists side by side by their numbers; either may lack a row.
func match[F, W any](found []F, want []W, fi func(F) int64, wi func(W) int64, each func(i int64, found *F, want *W)) {
	slices.SortStableFunc(found, func(a, b F) int { return compareInts(fi(a), fi(b)) })
	for len(found) > 0 || len(want) > 0 {
		switch {
		case len(want) == 0 || len(found) > 0 && fi(found[0]) < wi(want[0]):
			each(fi(found[0]), &found[0], nil)
			found = found[1:]
		case len(found) == 0 || wi(want[0]) < fi(found[0]):
			each(wi(want[0]), nil, &want[0])
			want = want[1:]
		default:
			each(wi(want[0]), &found[0], &want[0])
			found, want = found[1:], want[1:]
		}
	}
}
