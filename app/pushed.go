package app

import (
	"context"

	"zegel/fiscal"
	"zegel/storage"
)

// What Dotykačka pushed, newest first.

// Catalogue lists products in their newest version.
func (a *App) Catalogue(ctx context.Context, p storage.WebhookPage) ([]storage.CatalogueRow, error) {
	return a.store.Catalogue(ctx, p)
}

// Stock lists stock per product and warehouse.
func (a *App) Stock(ctx context.Context, p storage.WebhookPage) ([]storage.StockRow, error) {
	return a.store.Stock(ctx, p)
}

// Points lists points per customer.
func (a *App) Points(ctx context.Context, p storage.WebhookPage) ([]storage.PointsRow, error) {
	return a.store.Points(ctx, p)
}

// Events lists records, pings and what stands in quarantine.
func (a *App) Events(ctx context.Context, p storage.WebhookPage) ([]storage.WebhookEvent, error) {
	return a.store.WebhookEvents(ctx, p)
}

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
