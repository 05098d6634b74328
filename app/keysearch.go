package app

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"zegel/fiscal"
)

// List gives a page of documents of the licence. A search text that is the key of
// a document ("invoice/12") finds that document; any other is words and parts of
// words.
func (a *App) List(ctx context.Context, q fiscal.Query) (fiscal.Page, error) {
	q.Licence = a.licence
	named, ok, err := a.namedBy(ctx, q)
	if err != nil {
		return fiscal.Page{}, err
	}
	if !ok {
		return a.store.List(ctx, q)
	}
	var p fiscal.Page
	if q.After != "" || q.Before != "" { // they stand on one page, whole
		return p, nil
	}
	slices.SortStableFunc(named, func(x, y fiscal.Record) int {
		if q.Ascending {
			x, y = y, x
		}
		return y.Date.Compare(x.Date)
	})
	for i, r := range named {
		if chosen(r, q) {
			p.Records = append(p.Records, r)
			// No cursor of the store: this page has no other beside it.
			p.Cursors = append(p.Cursors, fiscal.Cursor("key "+strconv.Itoa(i)))
		}
	}
	return p, nil
}

// Tally counts the documents that a query selects, per state; searches as List.
func (a *App) Tally(ctx context.Context, q fiscal.Query) (fiscal.Tally, error) {
	q.Licence = a.licence
	named, ok, err := a.namedBy(ctx, q)
	if err != nil {
		return fiscal.Tally{}, err
	}
	if !ok {
		return a.store.Tally(ctx, q)
	}
	t := fiscal.Tally{Count: map[fiscal.State]int{}, Total: map[fiscal.State]fiscal.Cents{}}
	for _, r := range named {
		if chosen(r, q) {
			t.Count[r.State]++
			t.Total[r.State] += r.Total
			if r.Mismatch {
				t.Mismatched++
			}
		}
	}
	return t, nil
}

// namedBy gives the documents whose key the search text is; ok is false where it
// is none, or no document has it. A shop may number its documents "1/12", which
// can be read as a key, too: there what has the text comes first.
func (a *App) namedBy(ctx context.Context, q fiscal.Query) ([]fiscal.Record, bool, error) {
	text := strings.TrimSpace(q.Search)
	k, err := fiscal.ParseKey(text)
	if err != nil {
		return nil, false, nil
	}
	if unicode.IsDigit(rune(text[0])) {
		any := fiscal.Query{Licence: q.Licence, Search: q.Search, Limit: 1}
		if p, err := a.store.List(ctx, any); err != nil || len(p.Records) > 0 {
			return nil, false, err
		}
	}
	rs, err := a.store.Find(ctx, a.licence, k)
	if errors.Is(err, fiscal.ErrNotFound) {
		return nil, false, nil
	}
	return rs, len(rs) > 0, err
}

// chosen tells whether a query's other conditions let a document through.
func chosen(r fiscal.Record, q fiscal.Query) bool {
	switch {
	case len(q.Types) > 0 && !slices.Contains(q.Types, r.Type),
		len(q.States) > 0 && !slices.Contains(q.States, r.State),
		q.Mismatched && !r.Mismatch,
		!q.From.IsZero() && r.Date.Before(q.From),
		!q.To.IsZero() && q.To.Before(r.Date):
		return false
	}
	return true
}
