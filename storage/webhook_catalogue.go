package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
	"zegel/fiscal/dotykacka"
)

// CatalogueRow is a product as its newest version has it.
type CatalogueRow struct {
	Event  WebhookEvent // that brought the version; Event.Raw is the record
	Record dotykacka.Record
	// Uncertain: the product's id lost digits on the way, so stock is joined to it
	// by an id that another product may share.
	Uncertain bool
	Stock     ProductStock
}

// ProductStock is a product's stock as its movements add up, beside its own
// quantity. Movements from before the webhook was set up are in no sum.
type ProductStock struct {
	Sum       decimal.NullDecimal // over all warehouses; null without a movement
	Own       decimal.NullDecimal // the product's stockquantity
	Movements int64
	// Disagrees: both are known and differ.
	Disagrees bool
}

func (p ProductStock) checked() ProductStock {
	p.Disagrees = p.Sum.Valid && p.Own.Valid && !p.Sum.Decimal.Equal(p.Own.Decimal)
	return p
}

// MarshalJSON writes the record in the vendor's own fields, and ours behind.
func (r CatalogueRow) MarshalJSON() ([]byte, error) {
	return withVendorFields(r.Event.Raw, struct {
		Percent   *string   `json:"vat_percent"`
		Uncertain bool      `json:"uncertain"`
		Sum       *string   `json:"stock_sum"`
		Disagrees bool      `json:"stock_disagrees"`
		At        time.Time `json:"received_at"`
	}{text(r.Record.Product.Rate), r.Uncertain, text(r.Stock.Sum), r.Stock.Disagrees, r.Event.At})
}

func text(n decimal.NullDecimal) *string {
	if !n.Valid {
		return nil
	}
	s := n.Decimal.String()
	return &s
}

// Catalogue gives the products, the one whose newest version came last first.
// Pages continue by Event.Seq.
func (s *Store) Catalogue(ctx context.Context, p WebhookPage) ([]CatalogueRow, error) {
	before, after, limit := p.bounds()
	found, err := events(ctx, s.r, "read the catalogue", `SELECT `+eventColumns+` FROM webhook_products p JOIN webhook_events e ON e.seq = p.seq
		WHERE p.seq < $1 AND p.seq > $2 AND (p.deleted = 0 OR $3)
		AND ($4 = '' OR p.search LIKE $4 ESCAPE '\' OR p.id LIKE $4 ESCAPE '\') ORDER BY p.seq `+p.order()+` LIMIT $5`,
		before, after, p.Deleted, pattern(p.Search), limit)
	if err != nil {
		return nil, err
	}
	out := make([]CatalogueRow, 0, len(found))
	for _, e := range found {
		r, err := decodeEvent(e)
		if err != nil {
			return nil, err
		}
		st, err := s.productStock(ctx, r.ID.Text)
		if err != nil {
			return nil, err
		}
		out = append(out, CatalogueRow{Event: e, Record: r, Uncertain: r.ID.Lossy, Stock: st})
	}
	return newestFirst(p, out), nil
}

// ProductNames gives the names of products by their literal ids; unknown ones
// are missing.
func (s *Store) ProductNames(ctx context.Context, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for some := range slices.Chunk(ids, 500) {
		holes, args := make([]string, len(some)), make([]any, len(some))
		for i, id := range some {
			holes[i], args[i] = "$"+strconv.Itoa(i+1), id
		}
		found, err := events(ctx, s.r, "read products' names", `SELECT `+eventColumns+` FROM webhook_products p JOIN webhook_events e ON e.seq = p.seq
			WHERE p.id IN (`+strings.Join(holes, ", ")+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			r, err := decodeEvent(e)
			if err != nil {
				return nil, err
			}
			out[r.ID.Text] = r.Product.Name
		}
	}
	return out, nil
}

// decodeEvent reads an event's record again. It was readable when it came.
func decodeEvent(e WebhookEvent) (dotykacka.Record, error) {
	b, err := dotykacka.Decode(e.Entity, e.Raw, dotykacka.Limits{})
	if err == nil && len(b.Records) != 1 {
		err = ErrCorrupt
	}
	if err != nil {
		return dotykacka.Record{}, fmt.Errorf("read webhook event %d: %w", e.Seq, err)
	}
	return b.Records[0], nil
}

// productStock adds up a product's warehouses and looks at its own quantity.
func (s *Store) productStock(ctx context.Context, product string) (ProductStock, error) {
	const doing = "read a product's stock"
	var p ProductStock
	rows, err := s.r.QueryContext(ctx, `SELECT quantity, movements FROM webhook_stock WHERE product = $1`, product)
	if err != nil {
		return p, kept(doing, err)
	}
	defer rows.Close()
	for rows.Next() {
		var quantity string
		var n int64
		if err := rows.Scan(&quantity, &n); err != nil {
			return p, kept(doing, err)
		}
		d, err := decimal.NewFromString(quantity)
		if err != nil {
			return p, kept(doing, ErrCorrupt)
		}
		p.Sum = decimal.NullDecimal{Decimal: p.Sum.Decimal.Add(d), Valid: true}
		p.Movements += n
	}
	if err := rows.Err(); err != nil {
		return p, kept(doing, err)
	}
	own, ok, err := lookup(ctx, s.r, doing, `SELECT stock FROM webhook_products WHERE id = $1`, product)
	if err != nil || !ok || own == "" {
		return p, err
	}
	d, err := fiscal.ParseDecimal(own)
	p.Own = decimal.NullDecimal{Decimal: d, Valid: err == nil}
	return p.checked(), nil
}

// PricePoint is a product's price from a version on.
type PricePoint struct {
	From                    time.Time // the version's date; zero when it had none
	Currency                string
	WithVAT, WithoutVAT     decimal.NullDecimal
	Multiplier, VATPercent  decimal.NullDecimal
	PurchasePriceWithoutVAT decimal.NullDecimal
}

// MarshalJSON uses the vendor's field names.
func (p PricePoint) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		From       time.Time `json:"from,omitzero"`
		Currency   string    `json:"currency"`
		WithVAT    *string   `json:"pricewithvat"`
		WithoutVAT *string   `json:"pricewithoutvat"`
		VAT        *string   `json:"vat"`
		Percent    *string   `json:"vat_percent"`
		Purchase   *string   `json:"purchasepricewithoutvat"`
	}{p.From, p.Currency, text(p.WithVAT), text(p.WithoutVAT), text(p.Multiplier), text(p.VATPercent), text(p.PurchasePriceWithoutVAT)})
}

func (p PricePoint) same(o PricePoint) bool {
	equal := func(a, b decimal.NullDecimal) bool { return a.Valid == b.Valid && a.Decimal.Equal(b.Decimal) }
	return p.Currency == o.Currency && equal(p.WithVAT, o.WithVAT) && equal(p.WithoutVAT, o.WithoutVAT) &&
		equal(p.Multiplier, o.Multiplier) && equal(p.PurchasePriceWithoutVAT, o.PurchasePriceWithoutVAT)
}

// PriceHistory gives a product's prices in the order of their versions, oldest
// first, one for each change; whatever order they came in.
func (s *Store) PriceHistory(ctx context.Context, product string) ([]PricePoint, error) {
	versions, err := events(ctx, s.r, "read a price history", `SELECT `+eventColumns+` FROM webhook_events e
		WHERE e.kind = 'record' AND e.entity = 'product' AND e.id = $1 ORDER BY e.version, e.hash`, product)
	if err != nil {
		return nil, err
	}
	out := []PricePoint{}
	for _, e := range versions {
		r, err := decodeEvent(e)
		if err != nil {
			return nil, err
		}
		p := r.Product
		point := PricePoint{e.Version, p.Currency, p.PriceWithVAT, p.PriceWithoutVAT, p.VAT, p.Rate, p.PurchasePriceWithoutVAT}
		if len(out) == 0 || !out[len(out)-1].same(point) {
			out = append(out, point)
		}
	}
	return out, nil
}
