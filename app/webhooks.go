package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"zegel/fiscal/dotykacka"
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

// base is the address under which the vendor reaches us: the configured one,
// else that of the program that serves now, else where one would.
func (a *App) base() string {
	if a.cfg.Serve.PublicURL != "" {
		return strings.TrimSuffix(a.cfg.Serve.PublicURL, "/")
	}
	if s, ok := a.ServedBy(); ok {
		return s.Base
	}
	scheme := "http"
	if a.cfg.Serve.Cert != "" {
		scheme = "https"
	}
	return scheme + "://" + a.cfg.Serve.Listen
}

// HasVendor tells whether an account at the vendor is configured.
func (a *App) HasVendor() bool {
	return a.cfg.Dotykacka.CloudID != "" && a.cfg.Dotykacka.RefreshToken != ""
}

// Hooks lists our webhooks, and with an account at the vendor what is
// registered there. When the vendor cannot be asked, the list comes beside the
// error.
func (a *App) Hooks(ctx context.Context) ([]Hook, error) {
	if !a.readOnly {
		if _, err := a.store.EnsureWebhooks(ctx, pushed(), a.clock()); err != nil {
			return nil, err
		}
	}
	hooks, err := a.store.Webhooks(ctx, a.clock())
	if err != nil {
		return nil, err
	}
	var there []dotykacka.Registered
	var unasked error
	if a.HasVendor() {
		there, unasked = a.registered(ctx)
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
	return out, unasked
}

// registered asks the vendor for all webhooks of the account.
func (a *App) registered(ctx context.Context) ([]dotykacka.Registered, error) {
	v, err := a.vendor()
	if err != nil {
		return nil, err
	}
	return v.Webhooks(ctx)
}

// vendor is a client of the vendor's API.
func (a *App) vendor() (*dotykacka.API, error) {
	d := a.cfg.Dotykacka
	if !a.HasVendor() {
		return nil, ErrNoDotykacka
	}
	return dotykacka.NewAPI(dotykacka.APIConfig{URL: d.URL, CloudID: d.CloudID, RefreshToken: d.RefreshToken.Reveal(), Timeout: a.cfg.Timeout})
}

// CreateHooks registers at the vendor those of our webhooks that are not there,
// and only then takes away the ones that they replace after a rotation.
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
	for i, h := range hooks {
		if h.VendorID == 0 || h.Until == nil {
			continue
		}
		if err := v.Delete(ctx, h.VendorID); err != nil {
			return nil, err
		}
		hooks[i].VendorID = 0
	}
	return hooks, nil
}

// DeleteHooks removes ours from the vendor, and never another's: only what
// points at a path of this store is ours. With entities, only theirs.
func (a *App) DeleteHooks(ctx context.Context, entities ...string) ([]Hook, error) {
	for _, e := range entities {
		if _, err := dotykacka.ParseEntity(e); err != nil {
			return nil, err
		}
	}
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
