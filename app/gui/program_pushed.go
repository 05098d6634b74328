package gui

import (
	"context"
	"time"

	"zegel/app"
	"zegel/app/gui/desk"
	"zegel/fiscal"
	"zegel/storage"
)

// What Dotykačka pushes lies in the data folder itself, also while the window's
// documents are the sandbox's: a shop may have Dotykačka and no CloudPOS, and
// nothing real belongs among what is made up.

// onShop runs a call on the program over the data folder.
func onShop[T any](ctx context.Context, p *program, f func(*app.App) (T, error)) (T, error) {
	return ask(p, func(a *app.App) (T, error) {
		if p.box == nil {
			return f(a)
		}
		shop, err := p.openShop(ctx)
		if err != nil {
			var none T
			return none, err
		}
		return f(shop)
	})
}

// openShop opens the data folder beside the sandbox, once. Whoever calls holds
// the lock for reading.
func (p *program) openShop(ctx context.Context) (*app.App, error) {
	p.shopMu.Lock()
	defer p.shopMu.Unlock()
	if p.shop != nil {
		return p.shop, nil
	}
	var err error
	p.shop, err = app.Open(context.WithoutCancel(ctx), app.Options{
		Config: p.cfg, Token: p.cfg.CloudPOS.Token.Reveal(), Clock: p.opts.Clock, Actor: actor(), Version: p.opts.Version, Log: p.log,
	})
	return p.shop, err
}

// shutShop closes it; whoever calls holds the lock, or is alone.
func (p *program) shutShop() error {
	if p.shop == nil {
		return nil
	}
	err := p.shop.Close()
	p.shop = nil
	return err
}

// Receiving says who takes in webhooks on the data folder. It opens nothing.
func (p *program) Receiving(context.Context) (desk.Receiving, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	r := desk.Receiving{Dir: p.cfg.Dir, Apart: p.box != nil, Vendor: p.cfg.Dotykacka.CloudID != "" && p.cfg.Dotykacka.RefreshToken != ""}
	r.By, r.Runs = app.ServedBy(p.cfg.Dir)
	return r, nil
}

func (p *program) Events(ctx context.Context, q storage.WebhookPage) ([]storage.WebhookEvent, error) {
	return onShop(ctx, p, func(a *app.App) ([]storage.WebhookEvent, error) { return a.Events(ctx, q) })
}

func (p *program) Catalogue(ctx context.Context, q storage.WebhookPage) ([]storage.CatalogueRow, error) {
	return onShop(ctx, p, func(a *app.App) ([]storage.CatalogueRow, error) { return a.Catalogue(ctx, q) })
}

func (p *program) Stock(ctx context.Context, q storage.WebhookPage) ([]storage.StockRow, error) {
	return onShop(ctx, p, func(a *app.App) ([]storage.StockRow, error) { return a.Stock(ctx, q) })
}

func (p *program) Points(ctx context.Context, q storage.WebhookPage) ([]storage.PointsRow, error) {
	return onShop(ctx, p, func(a *app.App) ([]storage.PointsRow, error) { return a.Points(ctx, q) })
}

func (p *program) PriceHistory(ctx context.Context, product string) ([]storage.PricePoint, error) {
	return onShop(ctx, p, func(a *app.App) ([]storage.PricePoint, error) { return a.PriceHistory(ctx, product) })
}

func (p *program) ProductNames(ctx context.Context, ids []string) (map[string]string, error) {
	return onShop(ctx, p, func(a *app.App) (map[string]string, error) { return a.ProductNames(ctx, ids) })
}

func (p *program) PushedBody(ctx context.Context, idx int64) ([]byte, error) {
	return onShop(ctx, p, func(a *app.App) ([]byte, error) { return a.PushedBody(ctx, idx) })
}

// Linked gives the documents that a movement names; none while the window shows
// the sandbox's, among which a number may stand by chance.
func (p *program) Linked(ctx context.Context, number string) ([]fiscal.Ref, error) {
	return ask(p, func(a *app.App) ([]fiscal.Ref, error) {
		if p.box != nil {
			return nil, nil
		}
		return a.Linked(ctx, number)
	})
}

// Hooks lists the addresses beside the error of a vendor that cannot be asked.
func (p *program) Hooks(ctx context.Context) ([]app.Hook, error) {
	return onShop(ctx, p, func(a *app.App) ([]app.Hook, error) { return a.Hooks(ctx) })
}

func (p *program) RotateHook(ctx context.Context, entity string, overlap time.Duration) (app.Hook, error) {
	return onShop(ctx, p, func(a *app.App) (app.Hook, error) { return a.RotateHook(ctx, entity, overlap) })
}

func (p *program) CreateHooks(ctx context.Context) ([]app.Hook, error) {
	return onShop(ctx, p, func(a *app.App) ([]app.Hook, error) { return a.CreateHooks(ctx) })
}

func (p *program) DeleteHooks(ctx context.Context, entities ...string) ([]app.Hook, error) {
	return onShop(ctx, p, func(a *app.App) ([]app.Hook, error) { return a.DeleteHooks(ctx, entities...) })
}
