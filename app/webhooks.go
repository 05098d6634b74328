package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"zegel/fiscal/dotykacka"
	"zegel/storage"
)

// ErrNoDotykacka: no account at Dotykačka is configured.
var ErrNoDotykacka = errors.New("no Dotykačka account is configured")

// Hook is one of our webhooks as a person sees it.
type Hook struct {
	Entity string    `json:"entity"` // product, stock, points
	URL    string    `json:"url"`
	Since  time.Time `json:"since"`
	// Until is set for the old path of a rotated webhook.
	Until *time.Time `json:"until,omitempty"`
	// VendorID is the webhook's number at the vendor; 0 when it is not
	// registered there, or the vendor was not asked.
	VendorID int64 `json:"vendor_id,omitempty"`
}

// pushed are the entities that get a path of their own.
func pushed() []dotykacka.Entity {
	return []dotykacka.Entity{dotykacka.Product, dotykacka.Stock, dotykacka.Points}
}

// Webhooks makes the paths that are missing and gives the address of each
// entity's webhook under a base like https://shop.example.
func (a *App) Webhooks(ctx context.Context, base string) (map[string]string, error) {
	hooks, err := a.store.EnsureWebhooks(ctx, pushed(), a.clock())
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, h := range hooks {
		out[string(h.Entity)] = base + h.Path()
	}
	return out, nil
}

// base is the address under which the vendor reaches us.
func (a *App) base() string {
	if a.cfg.Serve.PublicURL != "" {
		return strings.TrimSuffix(a.cfg.Serve.PublicURL, "/")
	}
	scheme := "http"
	if a.cfg.Serve.Cert != "" {
		scheme = "https"
	}
	return scheme + "://" + a.cfg.Serve.Listen
}

// Hooks lists our webhooks, and with an account at the vendor what is
// registered there.
func (a *App) Hooks(ctx context.Context) ([]Hook, error) {
	if _, err := a.store.EnsureWebhooks(ctx, pushed(), a.clock()); err != nil {
		return nil, err
	}
	hooks, err := a.store.Webhooks(ctx, a.clock())
	if err != nil {
		return nil, err
	}
	var there []dotykacka.Registered
	if v, err := a.vendor(); err == nil {
		if there, err = v.Webhooks(ctx); err != nil {
			return nil, err
		}
	}
	var out []Hook
	for _, h := range hooks {
		o := Hook{Entity: string(h.Entity), URL: a.base() + h.Path(), Since: h.Created}
		if !h.Until.IsZero() {
			o.Until = &h.Until
		}
		for _, r := range there {
			if strings.HasSuffix(r.URL, h.Path()) {
				o.VendorID = r.ID
			}
		}
		out = append(out, o)
	}
	return out, nil
}

// vendor is a client of the vendor's API.
func (a *App) vendor() (*dotykacka.API, error) {
	d := a.cfg.Dotykacka
	if d.CloudID == "" || d.RefreshToken == "" {
		return nil, ErrNoDotykacka
	}
	return dotykacka.NewAPI(dotykacka.APIConfig{URL: d.URL, CloudID: d.CloudID, RefreshToken: d.RefreshToken.Reveal(), Timeout: a.cfg.Timeout})
}

// CreateHooks registers at the vendor those of our webhooks that are not there.
func (a *App) CreateHooks(ctx context.Context) ([]Hook, error) {
	v, err := a.vendor()
	if err != nil {
		return nil, err
	}
	hooks, err := a.Hooks(ctx)
	if err != nil {
		return nil, err
	}
	for i, h := range hooks {
		if h.VendorID != 0 || h.Until != nil {
			continue
		}
		e, err := dotykacka.ParseEntity(h.Entity)
		if err != nil {
			return nil, err
		}
		r, err := v.Create(ctx, e, h.URL)
		if err != nil {
			return nil, err
		}
		hooks[i].VendorID = r.ID
	}
	return hooks, nil
}

// DeleteHooks removes ours from the vendor, and never another's: only what
// points at a path of this store is ours. With entities, only theirs.
func (a *App) DeleteHooks(ctx context.Context, entities ...string) ([]Hook, error) {
	v, err := a.vendor()
	if err != nil {
		return nil, err
	}
	hooks, err := a.Hooks(ctx)
	if err != nil {
		return nil, err
	}
	gone := []Hook{}
	for _, h := range hooks {
		wanted := len(entities) == 0
		for _, e := range entities {
			wanted = wanted || e == h.Entity
		}
		if h.VendorID == 0 || !wanted {
			continue
		}
		if err := v.Delete(ctx, h.VendorID); err != nil {
			return gone, err
		}
		gone = append(gone, h)
	}
	return gone, nil
}

// RotateHook gives an entity a new path; the old one is taken for a while yet.
func (a *App) RotateHook(ctx context.Context, entity string, overlap time.Duration) (Hook, error) {
	e, err := dotykacka.ParseEntity(entity)
	if err != nil {
		return Hook{}, err
	}
	h, err := a.store.RotateWebhook(ctx, e, overlap, a.clock())
	if err != nil {
		return Hook{}, err
	}
	return Hook{Entity: string(h.Entity), URL: a.base() + h.Path(), Since: h.Created}, nil
}

// Catalogue, Stock, Points and Events give what Dotykačka pushed, newest first.

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
