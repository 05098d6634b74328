package storage

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"

	"zegel/fiscal/dotykacka"
)

// webhookFacts is what the events add up to, worked out a second time.
type webhookFacts struct {
	products map[string]productFact
	stock    map[[2]string]*sumChange
	points   map[string]*sumChange
}

type productFact struct {
	seq, version int64
	lossy        bool
	hash         []byte
	productColumns
}

func newWebhookFacts() *webhookFacts {
	return &webhookFacts{map[string]productFact{}, map[[2]string]*sumChange{}, map[string]*sumChange{}}
}

func (d *webhookFacts) add(seq int64, e webhookEvent, r dotykacka.Record) {
	switch {
	case r.Product != nil:
		old, ok := d.products[e.id]
		if !ok || e.version > old.version || e.version == old.version && bytes.Compare(e.hash, old.hash) > 0 {
			d.products[e.id] = productFact{seq, e.version, e.lossy, e.hash, productRow(r)}
		}
	case r.Stock != nil:
		addTo(d.stock, [2]string{r.Stock.ProductID.Text, r.Stock.WarehouseID.Text}).
			add(r.Stock.Quantity, r.Stock.ProductID.Lossy || r.Stock.WarehouseID.Lossy, seq)
	case r.Points != nil:
		addTo(d.points, r.Points.CustomerID.Text).add(r.Points.Points, r.Points.CustomerID.Lossy, seq)
	}
}

// derived compares products and sums with their tables, both ways.
func (w *webhookVerifier) derived(ctx context.Context) error {
	d := w.sums
	err := w.rows(ctx, `SELECT id, seq, lossy, version, hash, search, deleted, stock FROM webhook_products`, func(r *sql.Rows) error {
		var id string
		var f productFact
		if err := r.Scan(&id, &f.seq, &f.lossy, &f.version, &f.hash, &f.search, &f.deleted, &f.stock); err != nil {
			return err
		}
		want, ok := d.products[id]
		delete(d.products, id)
		w.compare("webhook products", id, ok, []string{"seq", "lossy", "version", "hash", "search", "deleted", "stock"}, want.values(), f.values())
		return nil
	})
	if err != nil {
		return err
	}
	columns := []string{"sum", "lossy", "movements", "seq"}
	err = w.rows(ctx, `SELECT product, warehouse, quantity, lossy, movements, seq FROM webhook_stock`, func(r *sql.Rows) error {
		var k [2]string
		f := make([]any, 4)
		if err := r.Scan(&k[0], &k[1], &f[0], &f[1], &f[2], &f[3]); err != nil {
			return err
		}
		want, ok := d.stock[k]
		delete(d.stock, k)
		w.compare("webhook stock", k[0]+" in "+k[1], ok, columns, want.values(), f)
		return nil
	})
	if err != nil {
		return err
	}
	err = w.rows(ctx, `SELECT customer, points, lossy, movements, seq FROM webhook_points`, func(r *sql.Rows) error {
		var k string
		f := make([]any, 4)
		if err := r.Scan(&k, &f[0], &f[1], &f[2], &f[3]); err != nil {
			return err
		}
		want, ok := d.points[k]
		delete(d.points, k)
		w.compare("webhook points", k, ok, columns, want.values(), f)
		return nil
	})
	w.lost(d)
	return err
}

func (w *webhookVerifier) rows(ctx context.Context, query string, each func(*sql.Rows) error) error {
	rows, err := w.v.q.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (w *webhookVerifier) compare(table, key string, known bool, columns []string, want, found []any) {
	if !known {
		w.v.fault(nowhere, table+" "+key, "a row that no event explains", "", fmt.Sprint(found...))
		return
	}
	w.v.differ(nowhere, table, key, columns, want, found)
}

// lost tells of rows that should be there.
func (w *webhookVerifier) lost(d *webhookFacts) {
	for k := range d.products {
		w.v.fault(nowhere, "webhook products "+k, "the row is missing", k, "")
	}
	for k := range d.stock {
		w.v.fault(nowhere, "webhook stock "+k[0]+" in "+k[1], "the row is missing", k[0], "")
	}
	for k := range d.points {
		w.v.fault(nowhere, "webhook points "+k, "the row is missing", k, "")
	}
}

func (f productFact) values() []any {
	return []any{f.seq, f.lossy, f.version, hex.EncodeToString(f.hash), f.search, f.deleted, f.stock}
}

func (c *sumChange) values() []any {
	if c == nil {
		return nil
	}
	lossy := int64(0)
	if c.lossy {
		lossy = 1
	}
	return []any{c.delta.String(), lossy, c.movements, c.seq}
}
