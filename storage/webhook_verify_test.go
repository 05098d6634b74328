package storage

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zegel/fiscal/dotykacka"
)

// filled is a store with some of everything that webhooks bring.
func filled(t *testing.T) *hooked {
	t.Helper()
	h := newHooked(t)
	ctx := context.Background()
	h.send(dotykacka.Product, product(7, 20, "Bier", "2.50", "5"), product(7, 10, "Bier", "2.40", "5"), product(8, 1, "Wijn", "5", ""))
	h.send(dotykacka.Stock, movement(1, 7, "-1"), "["+movement(1, 7, "-1")+","+movement(2, 7, "0.25")+"]", `{"x":1}`, "nonsense",
		"["+movement(3, 9, "1")+`,{"stocklogid":1,"quantity":"x"},`+movement(4, 9, "1")+"]")
	h.send(dotykacka.Points, `{"id":1,"customer_id":4e+14,"points":"3"}`)
	h.send(dotykacka.Order, `[{"orderid":1},{"orderid":1},{"orderid":2}]`)
	if err := h.Ping(ctx, dotykacka.Ping{Hook: dotykacka.Hook{ID: 2, Entity: dotykacka.Points}, At: time.Unix(9, 0)}); err != nil {
		t.Fatal(err)
	}
	notGzip := delivery(t, dotykacka.Stock, movement(5, 7, "1"))
	notGzip.Batch, notGzip.Unreadable = dotykacka.Batch{}, "gzip"
	if err := h.Receive(ctx, notGzip); err != nil {
		t.Fatal(err)
	}
	h.settle()
	if wrote, err := h.JournalWebhooks(ctx, "serve", time.Unix(1_700_000_000, 0)); err != nil || !wrote {
		t.Fatalf("%v, %v", wrote, err)
	}
	h.send(dotykacka.Stock, movement(6, 7, "-1"))
	return h
}

func webhookFaults(t *testing.T, h *hooked) []Fault {
	t.Helper()
	res, err := h.Verify(context.Background(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res.Faults
}

func TestWebhookVerifyFindsNothingWrong(t *testing.T) {
	t.Parallel()
	h := filled(t)
	if f := webhookFaults(t, h); len(f) != 0 {
		t.Errorf("%+v", f)
	}
	h.close()
	h.open()
	for i := range 40 { // across many shapes of the tree
		h.send(dotykacka.Stock, movement(100+i, i%3, "1"))
	}
	if f := webhookFaults(t, h); len(f) != 0 {
		t.Errorf("%+v", f)
	}
}

// Whatever is changed behind the program's back is found and named.
func TestWebhookVerifyNamesTheFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ change, where string }{
		"a body's byte":        {`UPDATE webhook_bodies SET body = CAST('{"stocklogid":1,"product_id":7,"warehouseid":9,"quantity":"-9","unit":"Piece","versiondate":1}' AS BLOB) WHERE idx = 3`, "webhook bodies 3"},
		"a body's time":        {`UPDATE webhook_bodies SET at = at + 1 WHERE idx = 2`, "webhook bodies 2"},
		"a body removed":       {`DELETE FROM webhook_bodies WHERE idx = 5`, "webhook bodies 5"},
		"the last body gone":   {`DELETE FROM webhook_bodies WHERE idx > 8`, "journal"},
		"a hash":               {`UPDATE webhook_bodies SET hashes = zeroblob(32) WHERE idx = 4`, "webhook bodies 4"},
		"a subtree's hash":     {`UPDATE webhook_bodies SET hashes = substr(hashes, 1, 32) || zeroblob(32) WHERE idx = 1`, "webhook bodies 1"},
		"a hash removed":       {`UPDATE webhook_bodies SET hashes = substr(hashes, 1, 32) WHERE idx = 3`, "webhook bodies 3"},
		"a hash too many":      {`UPDATE webhook_bodies SET hashes = hashes || zeroblob(32) WHERE idx = 2`, "webhook bodies 2"},
		"a record's text":      {`UPDATE webhook_events SET raw = replace(raw, '-1', '-9') WHERE seq = 4`, "webhook events 4 raw"},
		"a record's id":        {`UPDATE webhook_events SET id = '77' WHERE seq = 4`, "webhook events 4 id"},
		"a record removed":     {`DELETE FROM webhook_events WHERE seq = 4`, "webhook bodies 3"},
		"a record made up":     {`INSERT INTO webhook_events VALUES (999, 3, 5, 'record', 'stock', '9', 0, 1, x'00', 1, '', '{}')`, "webhook events 999"},
		"an event of no body":  {`INSERT INTO webhook_events VALUES (999, 500, 5, 'record', 'stock', '9', 0, 1, x'00', 1, '', '{}')`, "webhook events 999"},
		"a note removed":       {`DELETE FROM webhook_events WHERE kind = 'quarantine' AND body = 6`, "webhook bodies 6"},
		"a ping removed":       {`DELETE FROM webhook_events WHERE kind = 'ping'`, "webhook bodies"},
		"a product's version":  {`UPDATE webhook_products SET seq = 2, version = 10 WHERE id = '7'`, "webhook products 7"},
		"a product removed":    {`DELETE FROM webhook_products WHERE id = '8'`, "webhook products 8"},
		"a product made up":    {`INSERT INTO webhook_products SELECT '99', seq, lossy, version, hash, search, deleted, stock FROM webhook_products WHERE id = '8'`, "webhook products 99"},
		"a sum":                {`UPDATE webhook_stock SET quantity = '5' WHERE product = '7'`, "webhook stock 7 in 9"},
		"a sum removed":        {`DELETE FROM webhook_stock WHERE product = '9'`, "webhook stock 9 in 9"},
		"a customer's points":  {`UPDATE webhook_points SET points = '300'`, "webhook points 4e+14"},
		"a customer's removed": {`DELETE FROM webhook_points`, "webhook points 4e+14"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := filled(t)
			for _, table := range []string{"bodies", "events"} {
				for _, what := range []string{"update", "delete"} {
					if _, err := h.w.Exec(fmt.Sprintf(`DROP TRIGGER webhook_%s_no_%s`, table, what)); err != nil {
						t.Fatal(err)
					}
				}
			}
			if res, err := h.w.Exec(c.change); err != nil {
				t.Fatal(err)
			} else if n, err := res.RowsAffected(); err != nil || n == 0 {
				t.Fatalf("%d rows changed, %v", n, err)
			}
			var places []string
			for _, f := range webhookFaults(t, h) {
				if !strings.HasPrefix(f.Where, "schema") && !strings.Contains(f.Where, "trigger") {
					places = append(places, f.Where)
				}
			}
			if len(places) == 0 || !strings.HasPrefix(places[0], c.where) && !strings.Contains(strings.Join(places, ";"), c.where) {
				t.Errorf("faults at %q, want %s", places, c.where)
			}
		})
	}
}
