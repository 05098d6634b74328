package storage

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal/dotykacka"
)

// StockRow is the stock of a product in a warehouse: the sum of its movements.
type StockRow struct {
	Product, Warehouse dotykacka.Literal
	Quantity           decimal.Decimal
	Movements          int64
	// Uncertain: an id that the sum was gathered by lost digits on the way, so
	// movements of another product may be in it.
	Uncertain bool
	// Name and All are the product's own, where one with this literal id is
	// known: All is the sum over its warehouses beside its own quantity.
	Name string
	All  ProductStock
	Unit string
	Last WebhookEvent // the last movement that came
}

// MarshalJSON uses the vendor's field names.
func (r StockRow) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Product   dotykacka.Literal `json:"product_id"`
		Warehouse dotykacka.Literal `json:"warehouseid"`
		Quantity  string            `json:"quantity"`
		Unit      string            `json:"unit"`
		Name      string            `json:"name"`
		Movements int64             `json:"movements"`
		Uncertain bool              `json:"uncertain"`
		Own       *string           `json:"stockquantity"`
		Sum       *string           `json:"stock_sum"`
		Disagrees bool              `json:"stock_disagrees"`
		At        time.Time         `json:"received_at"`
		Last      json.RawMessage   `json:"last"`
	}{
		r.Product, r.Warehouse, r.Quantity.String(), r.Unit, r.Name, r.Movements, r.Uncertain,
		text(r.All.Own), text(r.All.Sum), r.All.Disagrees, r.Last.At, r.Last.Raw,
	})
}

// Stock gives the sums of stock movements per product and warehouse, the one
// that moved last first. Pages continue by Last.Seq.
func (s *Store) Stock(ctx context.Context, p WebhookPage) ([]StockRow, error) {
	const doing = "read the stock"
	before, after, limit := p.bounds()
	rows, err := s.r.QueryContext(ctx, `SELECT `+eventColumns+`, k.product, k.warehouse, k.lossy, k.quantity, k.movements
		FROM webhook_stock k JOIN webhook_events e ON e.seq = k.seq LEFT JOIN webhook_products p ON p.id = k.product WHERE k.seq < $1 AND k.seq > $2
		AND ($3 = '' OR k.product LIKE $3 ESCAPE '\' OR k.warehouse LIKE $3 ESCAPE '\' OR p.search LIKE $3 ESCAPE '\')
		ORDER BY k.seq `+p.order()+` LIMIT $4`, before, after, pattern(p.Search), limit)
	if err != nil {
		return nil, kept(doing, err)
	}
	defer rows.Close()
	out := []StockRow{}
	for rows.Next() {
		var r StockRow
		var quantity string
		if r.Last, err = scanEvent(rows, &r.Product.Text, &r.Warehouse.Text, &r.Uncertain, &quantity, &r.Movements); err != nil {
			return nil, kept(doing, err)
		}
		if r.Quantity, err = decimal.NewFromString(quantity); err != nil {
			return nil, kept(doing, ErrCorrupt)
		}
		out = append(out, r)
	}
	if err := rows.Err(); err != nil {
		return nil, kept(doing, err)
	}
	rows.Close()
	for i := range out {
		if err := s.describe(ctx, &out[i]); err != nil {
			return nil, err
		}
	}
	return newestFirst(p, out), nil
}

// describe adds what the last movement and the product say.
func (s *Store) describe(ctx context.Context, r *StockRow) error {
	last, err := decodeEvent(r.Last)
	if err != nil {
		return err
	}
	r.Product.Lossy, r.Warehouse.Lossy, r.Unit = last.Stock.ProductID.Lossy, last.Stock.WarehouseID.Lossy, last.Stock.Unit
	if r.All, err = s.productStock(ctx, r.Product.Text); err != nil {
		return err
	}
	found, err := events(ctx, s.r, "read a product", `SELECT `+eventColumns+` FROM webhook_products p JOIN webhook_events e ON e.seq = p.seq WHERE p.id = $1`, r.Product.Text)
	if err != nil || len(found) == 0 {
		return err
	}
	product, err := decodeEvent(found[0])
	if err == nil {
		r.Name = product.Product.Name
	}
	return err
}

// PointsRow is the points of a customer: the sum of their movements.
type PointsRow struct {
	Customer  dotykacka.Literal
	Points    decimal.Decimal
	Movements int64
	Uncertain bool         // the customer's id lost digits on the way
	Last      WebhookEvent // the last movement that came
}

// MarshalJSON uses the vendor's field names.
func (r PointsRow) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Customer  dotykacka.Literal `json:"customer_id"`
		Points    string            `json:"points"`
		Movements int64             `json:"movements"`
		Uncertain bool              `json:"uncertain"`
		At        time.Time         `json:"received_at"`
		Last      json.RawMessage   `json:"last"`
	}{r.Customer, r.Points.String(), r.Movements, r.Uncertain, r.Last.At, r.Last.Raw})
}

// Points gives the customers' points, the one that moved last first. Pages
// continue by Last.Seq.
func (s *Store) Points(ctx context.Context, p WebhookPage) ([]PointsRow, error) {
	const doing = "read the points"
	before, after, limit := p.bounds()
	rows, err := s.r.QueryContext(ctx, `SELECT `+eventColumns+`, k.customer, k.lossy, k.points, k.movements
		FROM webhook_points k JOIN webhook_events e ON e.seq = k.seq WHERE k.seq < $1 AND k.seq > $2 AND ($3 = '' OR k.customer LIKE $3 ESCAPE '\')
		ORDER BY k.seq `+p.order()+` LIMIT $4`, before, after, pattern(p.Search), limit)
	if err != nil {
		return nil, kept(doing, err)
	}
	defer rows.Close()
	out := []PointsRow{}
	for rows.Next() {
		var r PointsRow
		var points string
		if r.Last, err = scanEvent(rows, &r.Customer.Text, &r.Uncertain, &points, &r.Movements); err != nil {
			return nil, kept(doing, err)
		}
		r.Customer.Lossy = r.Uncertain
		if r.Points, err = decimal.NewFromString(points); err != nil {
			return nil, kept(doing, ErrCorrupt)
		}
		out = append(out, r)
	}
	return newestFirst(p, out), kept(doing, rows.Err())
}
