package app

import (
	"context"

	"zegel/fiscal"
)

// VATOf gives a document's VAT per rate, of the content that was signed where one
// was, else of the newest.
func (a *App) VATOf(ctx context.Context, r fiscal.Record) ([]fiscal.VATRow, error) {
	doc := r.Document
	if r.SignedHash != "" && r.SignedHash != r.Hash {
		var err error
		if doc, err = a.store.Content(ctx, r.SignedHash); err != nil {
			return nil, err
		}
	}
	return fiscal.VATTable(doc, fiscal.ReadLines(doc), a.cfg.RateTable())
}
