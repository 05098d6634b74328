package fake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"zegel/app"
	"zegel/app/gui/desk"
	"zegel/fiscal"
	"zegel/fiscal/dotykacka"
	"zegel/storage"
)

// Pushed is a made-up Dotykačka as the store would show it: events that are made
// when they are asked for, and tables that a test fills.
type Pushed struct {
	mu     sync.Mutex
	now    func() time.Time
	newest int64
	reads  int
	rotate []time.Duration
	calls  []string

	// Fail, if set, is what every reading ends with.
	Fail error
	// Own replaces events by number.
	Own       map[int64]storage.WebhookEvent
	Products  []storage.CatalogueRow // newest first, as Stocks and Customers
	Stocks    []storage.StockRow
	Customers []storage.PointsRow
	Prices    []storage.PricePoint
	Names     map[string]string // of products by id
	Bodies    map[int64][]byte
	Documents map[string][]fiscal.Ref // by number
	Addresses []app.Hook
	Unasked   error // of Hooks, beside the addresses
	Is        desk.Receiving
}

// NewPushed makes it with so many events.
func NewPushed(events int64, now func() time.Time) *Pushed {
	return &Pushed{now: now, newest: events, Own: map[int64]storage.WebhookEvent{}, Is: desk.Receiving{Dir: "/srv/zegel"}}
}

// Arrive makes n more events.
func (p *Pushed) Arrive(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.newest += n
}

// Reads tells how many readings there were, polls for the newest event aside.
func (p *Pushed) Reads() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.reads
}

// Calls lists the commands that were given for the addresses.
func (p *Pushed) Calls() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.calls)
}

// Change edits the tables and fields while a window reads them.
func (p *Pushed) Change(f func(*Pushed)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(p)
}

// event makes the event of a number: a stock movement, or every fifth time
// something else.
func (p *Pushed) event(seq int64) storage.WebhookEvent {
	if e, ok := p.Own[seq]; ok {
		return e
	}
	e := storage.WebhookEvent{Seq: seq, Body: seq, At: p.now().Add(-time.Duration(p.newest-seq) * time.Second), Kind: desk.KindRecord, Entity: dotykacka.Stock, ID: dotykacka.Literal{Text: fmt.Sprint(3039094656630000 + seq)}}
	e.Raw = fmt.Appendf(nil, `{"stocklogid":%d,"product_id":%d,"warehouseid":31,"quantity":"-%d","unit":"Piece"}`, 3039094656630000+seq, 800+seq%7, 1+seq%3)
	switch seq % 5 {
	case 1:
		e.Entity = dotykacka.Product
		e.Raw = fmt.Appendf(nil, `{"productid":%d,"name":"Pils %d","pricewithvat":"3.20","currency":"EUR"}`, 800+seq%7, seq)
	case 3:
		e.Entity = dotykacka.Points
		e.Raw = fmt.Appendf(nil, `{"id":%d,"customer_id":%d,"points":"2"}`, seq, 10+seq%4)
	}
	return e
}

// pageOf takes a page out of what is ordered newest first.
func pageOf[T any](all []T, seq func(T) int64, q storage.WebhookPage, fits func(T) bool) []T {
	limit := q.Limit
	if limit <= 0 {
		limit = 200
	}
	var out []T
	take := func(r T) bool {
		s := seq(r)
		if (q.Before <= 0 || s < q.Before) && s > q.After && fits(r) {
			out = append(out, r)
		}
		return len(out) < limit
	}
	if q.Upwards {
		for _, r := range slices.Backward(all) {
			if !take(r) {
				break
			}
		}
		slices.Reverse(out)
		return out
	}
	for _, r := range all {
		if !take(r) {
			break
		}
	}
	return out
}

// Events gives a page of events.
func (p *Pushed) Events(ctx context.Context, q storage.WebhookPage) ([]storage.WebhookEvent, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Fail != nil || ctx.Err() != nil {
		return nil, cmpErr(p.Fail, ctx.Err())
	}
	if q.Limit != 1 {
		p.reads++
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 200
	}
	from, to, step := p.newest, q.After, int64(-1)
	if q.Before > 0 {
		from = min(from, q.Before-1)
	}
	if q.Upwards {
		from, to, step = q.After+1, from+1, 1
	}
	out := []storage.WebhookEvent{}
	for s := from; s != to && s > 0 && s <= p.newest && len(out) < limit; s += step {
		e := p.event(s)
		if (q.Entity == "" || e.Entity == q.Entity) && (q.Kind == "" || e.Kind == q.Kind) && strings.Contains(string(e.Raw)+e.ID.Text, q.Search) {
			out = append(out, e)
		}
	}
	if q.Upwards {
		slices.Reverse(out)
	}
	return out, nil
}

func cmpErr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// Catalogue gives a page of products.
func (p *Pushed) Catalogue(_ context.Context, q storage.WebhookPage) ([]storage.CatalogueRow, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reads++
	return pageOf(p.Products, func(r storage.CatalogueRow) int64 { return r.Event.Seq }, q, func(r storage.CatalogueRow) bool {
		gone := r.Record.Product.Deleted != nil && *r.Record.Product.Deleted
		return (q.Deleted || !gone) && strings.Contains(strings.ToLower(r.Record.Product.Name), strings.ToLower(q.Search))
	}), p.Fail
}

// Stock gives a page of stock.
func (p *Pushed) Stock(_ context.Context, q storage.WebhookPage) ([]storage.StockRow, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reads++
	return pageOf(p.Stocks, func(r storage.StockRow) int64 { return r.Last.Seq }, q, func(r storage.StockRow) bool { return strings.Contains(r.Product.Text+r.Name, q.Search) }), p.Fail
}

// Points gives a page of customers.
func (p *Pushed) Points(_ context.Context, q storage.WebhookPage) ([]storage.PointsRow, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reads++
	return pageOf(p.Customers, func(r storage.PointsRow) int64 { return r.Last.Seq }, q, func(r storage.PointsRow) bool { return strings.Contains(r.Customer.Text, q.Search) }), p.Fail
}

// PriceHistory gives Prices.
func (p *Pushed) PriceHistory(context.Context, string) ([]storage.PricePoint, error) {
	return slices.Clone(p.Prices), p.Fail
}

// ProductNames gives Names.
func (p *Pushed) ProductNames(_ context.Context, ids []string) (map[string]string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[string]string{}
	for _, id := range ids {
		if n, ok := p.Names[id]; ok {
			out[id] = n
		}
	}
	return out, p.Fail
}

// PushedBody gives one of Bodies.
func (p *Pushed) PushedBody(_ context.Context, idx int64) ([]byte, error) {
	return p.Bodies[idx], p.Fail
}

// Linked gives Documents of a number.
func (p *Pushed) Linked(_ context.Context, number string) ([]fiscal.Ref, error) {
	return p.Documents[number], p.Fail
}

// Receiving gives Is.
func (p *Pushed) Receiving(context.Context) (desk.Receiving, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Is, nil
}

// Hooks gives Addresses.
func (p *Pushed) Hooks(context.Context) ([]app.Hook, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.Addresses), p.Unasked
}

// RotateHook gives an entity another address.
func (p *Pushed) RotateHook(_ context.Context, entity string, overlap time.Duration) (app.Hook, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, "rotate "+entity+" "+overlap.String())
	p.rotate = append(p.rotate, overlap)
	var fresh app.Hook
	for i, h := range p.Addresses {
		if h.Entity == entity && h.Until == nil {
			until := p.now().Add(overlap)
			p.Addresses[i].Until = &until
			fresh = app.Hook{Entity: entity, URL: h.URL + fmt.Sprint(len(p.rotate)), Since: p.now()}
			p.Addresses = slices.Insert(p.Addresses, i, fresh)
			break
		}
	}
	return fresh, p.Fail
}

// CreateHooks registers every address in force.
func (p *Pushed) CreateHooks(context.Context) ([]app.Hook, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, "create")
	for i := range p.Addresses {
		p.Addresses[i].VendorID = int64(900 + i)
	}
	return slices.Clone(p.Addresses), p.Fail
}

// DeleteHooks removes every registration.
func (p *Pushed) DeleteHooks(context.Context, ...string) ([]app.Hook, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, "delete")
	for i := range p.Addresses {
		p.Addresses[i].VendorID = 0
	}
	return nil, p.Fail
}
