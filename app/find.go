package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zegel/fiscal"
	"zegel/pdf"
	"zegel/storage"
)

// ByKey finds the one document that a typed key names. Errors: fiscal.ErrKey,
// ErrUnknownKey, *AmbiguousKey.
func (a *App) ByKey(ctx context.Context, text string) (fiscal.Record, error) {
	k, err := fiscal.ParseKey(text)
	if err != nil {
		return fiscal.Record{}, err
	}
	rs, err := a.store.Find(ctx, a.licence, k)
	if err != nil && !errors.Is(err, fiscal.ErrNotFound) {
		return fiscal.Record{}, err
	}
	switch len(rs) {
	case 0:
		return fiscal.Record{}, &UnknownKey{text}
	case 1:
		return rs[0], nil
	}
	amb := &AmbiguousKey{Key: text}
	for _, r := range rs {
		amb.Keys = append(amb.Keys, r.Key().String())
	}
	return fiscal.Record{}, amb
}

// Find resolves what was scanned or typed: a stamp, a document key, or a VAT
// ticket number, in that order. Several records mean that a person must choose;
// none is an empty list. A stamp that contradicts the journal is StampMismatch.
func (a *App) Find(ctx context.Context, text string) ([]fiscal.Record, error) {
	text = strings.TrimSpace(text)
	if st, err := pdf.ParseStamp(text); err == nil {
		r, err := a.ByKey(ctx, st.Key)
		if errors.Is(err, ErrUnknownKey) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return []fiscal.Record{r}, checkStamp(st, r)
	}
	if k, err := fiscal.ParseKey(text); err == nil {
		rs, err := a.store.Find(ctx, a.licence, k)
		if err == nil && len(rs) > 0 {
			return rs, nil
		}
		if err != nil && !errors.Is(err, fiscal.ErrNotFound) {
			return nil, err
		}
	}
	rs, err := a.store.ByTicket(ctx, a.licence, text)
	if errors.Is(err, fiscal.ErrNotFound) {
		return nil, nil
	}
	return rs, err
}

// StampMismatch says that a scanned stamp does not say what the journal says:
// the paper was altered, or belongs to another store.
type StampMismatch struct{ Key, Field, Paper, Journal string }

// Error names the field with both values.
func (e *StampMismatch) Error() string {
	return fmt.Sprintf("the stamp of %s says %s %q, the journal %q", e.Key, e.Field, e.Paper, e.Journal)
}

func checkStamp(st pdf.Seal, r fiscal.Record) error {
	hash := r.SignedHash
	if hash == "" {
		hash = r.Hash
	}
	for _, f := range []struct{ name, paper, journal string }{
		{"date", st.Date.String(), r.Date.String()},
		{"total", st.Total.String(), r.Total.String()},
		{"ticket", st.Ticket, r.Ticket},
		{"hash", st.Hash, hash[:min(16, len(hash))]},
	} {
		if f.paper != f.journal {
			return &StampMismatch{r.Key().String(), f.name, f.paper, f.journal}
		}
	}
	return nil
}

// Show gives all of one document.
func (a *App) Show(ctx context.Context, ref fiscal.Ref) (Detail, error) {
	r, err := a.store.Get(ctx, ref)
	if err != nil {
		return Detail{}, err
	}
	d := Detail{Record: r, Reading: fiscal.ReadLines(r.Document)}
	if d.VAT, err = fiscal.VATTable(r.Document, d.Reading, a.cfg.RateTable()); err != nil {
		return Detail{}, err
	}
	if d.Attempts, err = a.store.Attempts(ctx, ref); err != nil {
		return Detail{}, err
	}
	if d.History, err = a.store.History(ctx, ref); err != nil {
		return Detail{}, err
	}
	if d.Alarms, err = a.store.Discrepancies(ctx, a.licence, &ref); err != nil {
		return Detail{}, err
	}
	if d.Movements, err = a.movements(ctx, r); err != nil {
		return Detail{}, err
	}
	if r.SignedHash != "" && r.Hash != r.SignedHash {
		c, err := a.store.Content(ctx, r.Hash)
		if err != nil {
			return Detail{}, err
		}
		d.Changed = &c
	}
	return d, nil
}

// mostMovements bounds what is shown of a document's stock movements.
const mostMovements = 500

// movements finds the stock movements that name the document's number. The
// vendor says no type, so only an invoice or credit note of that number is meant.
func (a *App) movements(ctx context.Context, r fiscal.Record) ([]storage.WebhookEvent, error) {
	if r.Number == "" || r.Type == fiscal.Offer {
		return nil, nil
	}
	return a.store.MovementsFor(ctx, r.Number, mostMovements)
}

// Discrepancies lists what contradicts what was signed.
func (a *App) Discrepancies(ctx context.Context) ([]fiscal.Discrepancy, error) {
	return a.store.Discrepancies(ctx, a.licence, nil)
}
