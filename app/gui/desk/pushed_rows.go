package desk

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal/dotykacka"
	"zegel/storage"
)

// The kinds of events, as the store has them.
const (
	KindRecord     = "record"
	KindPing       = "ping"
	KindQuarantine = "quarantine"
)

// EventRow is an event with what its record says in short. Texts are harmless
// and bounded.
type EventRow struct {
	Seq, Body int64 // the event; the body in the webhooks' log
	At        time.Time
	Kind      string
	Entity    dotykacka.Entity
	ID        dotykacka.Literal
	Version   time.Time
	Invoice   string // the number of a document, when it is one of ours
	// What the record is of: a product's name, a movement's product by its name
	// where that is known, a customer; of quarantine the machine word why.
	What string
	// Product is a movement's product as it came.
	Product string
	// Amount is a price, a quantity or points; Unit its currency or unit.
	Amount decimal.NullDecimal
	Unit   string
	// Long: the record is too long for the list.
	Long bool
	Bad  int // records in quarantine
}

// longRecord is how long a record may be to be read for the list, in characters.
const longRecord = 100_000

// eventRow reads an event. A record that cannot be read has no more than its id.
func eventRow(e storage.WebhookEvent) EventRow {
	r := EventRow{
		Seq: e.Seq, Body: e.Body, At: e.At, Kind: e.Kind, Entity: e.Entity, ID: literal(e.ID), Version: e.Version,
		Invoice: line(e.InvoiceNumber), Long: e.Kind == KindRecord && len(e.Raw) == 0,
	}
	switch e.Kind {
	case KindQuarantine:
		var q struct {
			Reason string `json:"reason"`
			Bad    int    `json:"bad"`
			First  []struct {
				Reason string `json:"reason"`
			} `json:"first"`
		}
		if json.Unmarshal(e.Raw, &q) == nil {
			r.What, r.Bad = q.Reason, max(q.Bad, 1)
			if r.What == "" && len(q.First) > 0 {
				r.What = q.First[0].Reason
			}
			r.What = line(r.What)
		}
	case KindRecord:
		b, err := dotykacka.Decode(e.Entity, e.Raw, dotykacka.Limits{})
		if err != nil || len(b.Records) != 1 {
			return r
		}
		switch d := b.Records[0]; {
		case d.Product != nil:
			r.What, r.Amount, r.Unit = line(d.Product.Name), d.Product.PriceWithVAT, line(d.Product.Currency)
		case d.Stock != nil:
			r.What, r.Amount, r.Unit = line(d.Stock.ProductID.Text), d.Stock.Quantity, line(d.Stock.Unit)
			r.Product = d.Stock.ProductID.Text
		case d.Points != nil:
			r.What, r.Amount = line(d.Points.CustomerID.Text), d.Points.Points
		}
	}
	return r
}

// withNames puts the names of products in the place of their ids.
func withNames(read func(context.Context, storage.WebhookPage) ([]EventRow, error), names PushedNames) func(context.Context, storage.WebhookPage) ([]EventRow, error) {
	return func(ctx context.Context, p storage.WebhookPage) ([]EventRow, error) {
		rows, err := read(ctx, p)
		if err != nil {
			return nil, err
		}
		asked := map[string]bool{}
		var ids []string
		for _, r := range rows {
			if r.Product != "" && !asked[r.Product] {
				asked[r.Product] = true
				ids = append(ids, r.Product)
			}
		}
		if len(ids) == 0 {
			return rows, nil
		}
		known, err := names.ProductNames(ctx, ids)
		if err != nil {
			return nil, err
		}
		for i, r := range rows {
			if n := line(known[r.Product]); n != "" {
				rows[i].What = n
			}
		}
		return rows, nil
	}
}

// literal makes an id harmless.
func literal(l dotykacka.Literal) dotykacka.Literal {
	return dotykacka.Literal{Text: line(l.Text), Lossy: l.Lossy}
}

// ProductRow is a product as its newest version has it.
type ProductRow struct {
	Seq                       int64
	At                        time.Time
	ID                        dotykacka.Literal
	Key                       string // the id as it came, to ask for its history by
	Name, Subtitle, EAN, Unit string
	Currency                  string
	Price, PriceWithout, Rate decimal.NullDecimal
	Stock                     storage.ProductStock
	Deleted                   bool
}

func productRow(c storage.CatalogueRow) ProductRow {
	p := c.Record.Product
	r := ProductRow{Seq: c.Event.Seq, At: c.Event.At, ID: literal(c.Record.ID), Key: c.Record.ID.Text, Stock: c.Stock}
	if p != nil {
		r.Name, r.Subtitle, r.EAN, r.Unit, r.Currency = line(p.Name), line(p.Subtitle), line(p.EAN), line(p.Units), line(p.Currency)
		r.Price, r.PriceWithout, r.Rate = p.PriceWithVAT, p.PriceWithoutVAT, p.Rate
		r.Deleted = p.Deleted != nil && *p.Deleted
	}
	return r
}

// StockRow is the stock of a product in a warehouse.
type StockRow struct {
	Seq                int64
	At                 time.Time
	Product, Warehouse dotykacka.Literal
	Name, Unit         string
	Quantity           decimal.Decimal
	Movements          int64
	Uncertain          bool
	All                storage.ProductStock
}

func stockRow(s storage.StockRow) StockRow {
	return StockRow{
		Seq: s.Last.Seq, At: s.Last.At, Product: literal(s.Product), Warehouse: literal(s.Warehouse), Name: line(s.Name), Unit: line(s.Unit),
		Quantity: s.Quantity, Movements: s.Movements, Uncertain: s.Uncertain, All: s.All,
	}
}

// PointsRow is the points of a customer.
type PointsRow struct {
	Seq       int64
	At        time.Time
	Customer  dotykacka.Literal
	Points    decimal.Decimal
	Movements int64
	Uncertain bool
}

func pointsRow(p storage.PointsRow) PointsRow {
	return PointsRow{Seq: p.Last.Seq, At: p.Last.At, Customer: literal(p.Customer), Points: p.Points, Movements: p.Movements, Uncertain: p.Uncertain}
}

// reading turns a reading of the store into one of rows.
func reading[S, T any](read func(context.Context, storage.WebhookPage) ([]S, error), row func(S) T) func(context.Context, storage.WebhookPage) ([]T, error) {
	return func(ctx context.Context, p storage.WebhookPage) ([]T, error) {
		p.MostRaw = longRecord
		found, err := read(ctx, p)
		if err != nil {
			return nil, err
		}
		out := make([]T, len(found))
		for i, s := range found {
			out[i] = row(s)
		}
		return out, nil
	}
}
