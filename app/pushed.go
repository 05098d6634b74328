package app

import (
	"context"

	"zegel/fiscal"
	"zegel/storage"
)

// What Dotykačka pushed, newest first. What was answered and is in no table yet is
// taken in when the store is opened; a window that stays open while the service
// dies has it taken in when it looks again.

func (a *App) takeInLeft(ctx context.Context) {
	if err := a.store.TakeInLeft(ctx); err != nil {
		a.logError(err) // what is in the tables can be read all the same
	}
}

// Catalogue lists products in their newest version.
func (a *App) Catalogue(ctx context.Context, p storage.WebhookPage) ([]storage.CatalogueRow, error) {
	a.takeInLeft(ctx)
	return a.store.Catalogue(ctx, p)
}

// Stock lists stock per product and warehouse.
func (a *App) Stock(ctx context.Context, p storage.WebhookPage) ([]storage.StockRow, error) {
	a.takeInLeft(ctx)
	return a.store.Stock(ctx, p)
}

// Points lists points per customer.
func (a *App) Points(ctx context.Context, p storage.WebhookPage) ([]storage.PointsRow, error) {
	a.takeInLeft(ctx)
	return a.store.Points(ctx, p)
}

// Events lists records, pings and what stands in quarantine.
func (a *App) Events(ctx context.Context, p storage.WebhookPage) ([]storage.WebhookEvent, error) {
	a.takeInLeft(ctx)
	return a.store.WebhookEvents(ctx, p)
}

// Waiting counts webhooks that were answered and cannot be listed yet: none,
// unless something keeps the tables from taking them in.
func (a *App) Waiting(ctx context.Context) (int, error) { return a.store.WebhooksWaiting(ctx) }

// PriceHistory gives a product's prices, oldest first, one for each change.
func (a *App) PriceHistory(ctx context.Context, product string) ([]storage.PricePoint, error) {
	return a.store.PriceHistory(ctx, product)
}

// ProductNames gives the names of products by their literal ids; unknown ones
// are missing.
func (a *App) ProductNames(ctx context.Context, ids []string) (map[string]string, error) {
	return a.store.ProductNames(ctx, ids)
}

// PushedBody gives a body as it came, by its number in the webhooks' log.
func (a *App) PushedBody(ctx context.Context, idx int64) ([]byte, error) {
	return a.store.WebhookBody(ctx, idx)
}

// Linked gives the documents of ours that a stock movement names by its
// invoicenumber; none, when it is no number of ours.
func (a *App) Linked(ctx context.Context, number string) ([]fiscal.Ref, error) {
	return a.store.LinkedDocuments(ctx, a.licence, number)
}
