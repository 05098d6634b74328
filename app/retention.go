package app

import (
	"context"
	"fmt"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// keepYears is how long everything is kept, offers included: ten years from
// 1 January of the following year (VAT code, art. 60; since 2023).
const keepYears = 10

// KeepUntil is the first day on which a document's paper may be deleted.
func KeepUntil(d fiscal.Date) fiscal.Date {
	return fiscal.Date{Year: d.Year + 1 + keepYears, Month: 1, Day: 1}
}

// StillKept says that a paper's time has not passed.
type StillKept struct {
	Key   string
	Until fiscal.Date
}

// Error names the document and the day.
func (e *StillKept) Error() string {
	return fmt.Sprintf("%s is kept until %s", e.Key, e.Until)
}

// Expired is a document whose paper may be deleted.
type Expired struct {
	Ref   fiscal.Ref
	Key   string
	Date  fiscal.Date
	Until fiscal.Date
	Files int // archived files that are still there
}

// Expired lists documents whose paper is older than the law wants it kept, and
// still there, oldest first; at most limit.
func (a *App) Expired(ctx context.Context, limit int) ([]Expired, error) {
	today := fiscal.FiscalDay(a.clock())
	q := fiscal.Query{Licence: a.licence, To: fiscal.Date{Year: today.Year - keepYears - 1, Month: 12, Day: 31}, Ascending: true}
	var out []Expired
	for {
		page, err := a.store.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Records {
			day := keptFrom(r)
			until := KeepUntil(day)
			if today.Before(until) {
				continue
			}
			files, _, err := a.archived(ctx, r.Ref)
			if err != nil {
				return nil, err
			}
			if len(files) > 0 {
				out = append(out, Expired{r.Ref, r.Key().String(), day, until, len(files)})
			}
			if len(out) == limit {
				return out, nil
			}
		}
		if !page.More || len(page.Records) == 0 {
			return out, nil
		}
		q.After = page.Cursors[len(page.Cursors)-1]
	}
}

// keptFrom is the day from which a document's time counts: its own, or the day it
// was first seen where it has none.
func keptFrom(r fiscal.Record) fiscal.Date {
	if r.Date.IsZero() {
		return fiscal.FiscalDay(r.SeenAt)
	}
	return r.Date
}

// archived gives the hashes of a document's files, those that were not deleted
// yet and those that the journal says were.
func (a *App) archived(ctx context.Context, ref fiscal.Ref) (left, deleted []string, err error) {
	entries, err := a.store.History(ctx, ref)
	if err != nil {
		return nil, nil, err
	}
	var files []string
	gone := map[string]bool{}
	for _, e := range entries {
		p, err := e.ReadPayload()
		if err != nil {
			return nil, nil, err
		}
		if sha, ok := journal.RetainedPaper(e.Kind, p); ok {
			gone[sha] = true
			deleted = append(deleted, sha)
		}
		if page, ok := p.(*journal.IssuedPayload); ok {
			files = append(files, page.SHA256)
		}
	}
	for _, sha := range files {
		if !gone[sha] {
			left = append(left, sha)
			gone[sha] = true
		}
	}
	return left, deleted, nil
}

// DeletePaper deletes the archived files of documents after their time; none
// when one of them must still be kept. Each deletion is journaled first; the
// journal, and with it the hashes, stay for good. It gives the number of files.
// *StillKept before that day, ErrNeedsPerson without a name and a reason.
func (a *App) DeletePaper(ctx context.Context, p fiscal.Person, refs ...fiscal.Ref) (int, error) {
	if p.By == "" || p.Reason == "" {
		return 0, ErrNeedsPerson
	}
	records := make([]fiscal.Record, len(refs))
	for i, ref := range refs {
		var err error
		if records[i], err = a.store.Get(ctx, ref); err != nil {
			return 0, err
		}
		until := KeepUntil(keptFrom(records[i]))
		if fiscal.FiscalDay(a.clock()).Before(until) {
			return 0, &StillKept{records[i].Key().String(), until}
		}
	}
	n := 0
	for _, r := range records {
		m, err := a.deletePaper(ctx, r, p)
		if n += m; err != nil {
			return n, err
		}
	}
	return n, nil
}

func (a *App) deletePaper(ctx context.Context, r fiscal.Record, p fiscal.Person) (int, error) {
	left, deleted, err := a.archived(ctx, r.Ref)
	if err != nil {
		return 0, err
	}
	// What an earlier run journaled and could not delete any more.
	for _, sha := range deleted {
		if err := a.archive.Remove(ctx, sha); err != nil {
			return 0, err
		}
	}
	until := KeepUntil(keptFrom(r))
	for i, sha := range left {
		if _, err := a.store.Append(ctx, journal.Retained, journal.DocKey(r.Ref), a.actor, journal.PayloadOfRetained(sha, until.String(), p.By, p.Reason), a.clock()); err != nil {
			return i, fmt.Errorf("journal the deletion of %s: %w", r.Key(), err)
		}
		if err := a.archive.Remove(ctx, sha); err != nil {
			return i, err
		}
	}
	return len(left), nil
}
