package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"zegel/fiscal/dotykacka"
)

func seqs(events []WebhookEvent) string {
	var out []string
	for _, e := range events {
		out = append(out, fmt.Sprint(e.Seq))
	}
	return strings.Join(out, " ")
}

// A window over the events moves by key in both directions, and a page is
// newest first whichever way it was taken.
func TestWebhookPagesUpwards(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	for i := range 9 {
		h.send(dotykacka.Stock, fmt.Sprintf(`{"stocklogid":%d,"product_id":%d,"warehouseid":1,"quantity":"1","versiondate":1}`, i+1, i+1))
		h.send(dotykacka.Points, fmt.Sprintf(`{"id":%d,"customer_id":%d,"points":"1","versiondate":1}`, i+1, i+1))
		h.send(dotykacka.Product, fmt.Sprintf(`{"productid":%d,"name":"P%d","versiondate":1}`, i+1, i+1))
	}
	ctx := context.Background()
	for want, p := range map[string]WebhookPage{
		"27 26 25": {Limit: 3},
		"10 9 8":   {Limit: 3, Before: 11},
		"13 12 11": {Limit: 3, After: 10, Upwards: true},
		"27 26":    {Limit: 3, After: 25, Upwards: true},
		"22 19 16": {Limit: 3, After: 13, Upwards: true, Entity: dotykacka.Stock},
		"":         {Limit: 3, After: 27, Upwards: true},
	} {
		if got, err := h.WebhookEvents(ctx, p); err != nil || seqs(got) != want {
			t.Errorf("%+v gives %q, want %q, %v", p, seqs(got), want, err)
		}
	}
	up := WebhookPage{Limit: 2, After: 10, Upwards: true}
	h.send(dotykacka.Stock, `nonsense`)
	if err := h.Ping(ctx, dotykacka.Ping{Hook: dotykacka.Hook{ID: 2, Entity: dotykacka.Points}}); err != nil {
		t.Fatal(err)
	}
	h.settle()
	for kind, want := range map[string]string{"quarantine": "28", "ping": "29", "record": "27 26"} {
		if got, err := h.WebhookEvents(ctx, WebhookPage{Limit: 2, Kind: kind}); err != nil || seqs(got) != want {
			t.Errorf("of the kind %s %q, want %q, %v", kind, seqs(got), want, err)
		}
	}
	if _, err := h.WebhookEvents(ctx, WebhookPage{Kind: "' OR 1=1"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("an unknown kind: %v", err)
	}
	names, err := h.ProductNames(ctx, []string{"3", "nobody", "3"})
	if err != nil || len(names) != 1 || names["3"] != "P3" {
		t.Errorf("names %v, %v", names, err)
	}
	stock, err := h.Stock(ctx, up)
	if err != nil || len(stock) != 2 || stock[0].Last.Seq != 16 || stock[1].Last.Seq != 13 {
		t.Errorf("stock upwards: %+v, %v", stock, err)
	}
	points, err := h.Points(ctx, up)
	if err != nil || len(points) != 2 || points[0].Last.Seq != 14 || points[1].Last.Seq != 11 {
		t.Errorf("points upwards: %+v, %v", points, err)
	}
	products, err := h.Catalogue(ctx, up)
	if err != nil || len(products) != 2 || products[0].Event.Seq != 15 || products[1].Event.Seq != 12 {
		t.Errorf("catalogue upwards: %+v, %v", products, err)
	}
}

// What a person searches is found in any table, and the signs of LIKE are text.
func TestWebhookSearch(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	h.send(dotykacka.Product,
		`{"productid":7001,"name":"Žluťoučký SÝR 100%","ean":"8590001","versiondate":1}`,
		`{"productid":7002,"name":"Bread_roll","versiondate":1}`)
	h.send(dotykacka.Stock,
		`{"stocklogid":1,"product_id":7001,"warehouseid":31,"quantity":"-2","versiondate":1,"note":"Cesta \u017elut\u00e1"}`,
		`{"stocklogid":2,"product_id":7002,"warehouseid":32,"quantity":"1","versiondate":1}`)
	h.send(dotykacka.Points, `{"id":1,"customer_id":555,"points":"3","versiondate":1}`, `{"id":2,"customer_id":666,"points":"3","versiondate":1}`)
	ctx := context.Background()
	for search, want := range map[string][4]int{ // events, catalogue, stock, points
		"":              {6, 2, 2, 2},
		"7001":          {2, 1, 1, 0},
		"žluťoučký sýr": {0, 1, 1, 0}, // events set only ASCII's capitals aside
		"luťoučký":      {1, 1, 1, 0},
		"žlutá":         {1, 0, 0, 0}, // came escaped
		"100%":          {1, 1, 1, 0},
		"bread_":        {1, 1, 1, 0},
		"read%roll":     {0, 0, 0, 0},
		"32":            {1, 0, 1, 0},
		"555":           {1, 0, 0, 1},
		`\`:             {1, 0, 0, 0},
	} {
		p := WebhookPage{Search: search}
		events, err := h.WebhookEvents(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		products, err := h.Catalogue(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		stock, err := h.Stock(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		points, err := h.Points(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		if got := [4]int{len(events), len(products), len(stock), len(points)}; got != want {
			t.Errorf("%q is found %v times, want %v", search, got, want)
		}
	}
}

// A record as long as a body does not come with its row.
func TestWebhookLongRecordsAreLeftOut(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	h.send(dotykacka.Product, `{"productid":1,"name":"`+strings.Repeat("x", 70_000)+`","versiondate":1}`, `{"productid":2,"name":"y","versiondate":1}`)
	got, err := h.WebhookEvents(context.Background(), WebhookPage{MostRaw: 1000})
	if err != nil || len(got) != 2 || len(got[0].Raw) == 0 || len(got[1].Raw) != 0 {
		t.Fatalf("%d events, %v", len(got), err)
	}
	all, err := h.WebhookEvents(context.Background(), WebhookPage{})
	if err != nil || len(all[1].Raw) < 70_000 {
		t.Errorf("without a bound it is left out as well: %v", err)
	}
}
