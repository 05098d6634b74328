package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zegel/fiscal/dotykacka"
	"zegel/fiscal/journal"
	"zegel/storage/intake"
)

// hooked is a store with a receiver.
type hooked struct {
	*Store
	*Receiver
	t   *testing.T
	dir string
}

func newHooked(t *testing.T) *hooked {
	t.Helper()
	h := &hooked{t: t, dir: t.TempDir()}
	h.open()
	t.Cleanup(h.close)
	return h
}

func (h *hooked) open() {
	h.t.Helper()
	var err error
	if h.Store, err = Open(context.Background(), h.dir, Options{Actor: "test", Version: "1"}); err != nil {
		h.t.Fatal(err)
	}
	if h.Receiver, err = h.Store.Receiver(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hooked) close() {
	h.t.Helper()
	if err := errors.Join(h.Receiver.Close(), h.Store.Close()); err != nil {
		h.t.Error(err)
	}
}

func (h *hooked) send(e dotykacka.Entity, bodies ...string) {
	h.t.Helper()
	for _, b := range bodies {
		if err := h.Receive(context.Background(), delivery(h.t, e, b)); err != nil {
			h.t.Fatal(err)
		}
	}
	h.settle()
}

// settle waits until all that was accepted is in the tables.
func (h *hooked) settle() {
	h.t.Helper()
	if err := h.Settle(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

// asJSON renders rows as the command line does.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func (h *hooked) count(table string) (n int) {
	h.t.Helper()
	if err := h.r.QueryRow(`SELECT count(*) FROM ` + table).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

func TestWebhookPaths(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	ctx, at := context.Background(), time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	entities := []dotykacka.Entity{dotykacka.Product, dotykacka.Stock, dotykacka.Points}
	first, err := h.EnsureWebhooks(ctx, entities, at)
	if err != nil || len(first) != 3 {
		t.Fatalf("%v, %v", first, err)
	}
	again, err := h.EnsureWebhooks(ctx, entities, at.Add(time.Hour))
	if d := cmp.Diff(first, again); err != nil || d != "" {
		t.Errorf("a second call makes others: %s %v", d, err)
	}
	found, ok, err := h.Webhook(ctx, first[1].Token)
	if err != nil || !ok || found.Entity != dotykacka.Stock || !found.Open(at.Add(1000*time.Hour)) {
		t.Errorf("%+v, %v, %v", found, ok, err)
	}
	if _, ok, err = h.Webhook(ctx, dotykacka.NewToken()); ok || err != nil {
		t.Errorf("a foreign token is found: %v", err)
	}
	if found, ok, err = h.Lookup(ctx, first[1].Token); err != nil || !ok || found.ID != first[1].ID {
		t.Errorf("%+v, %v, %v", found, ok, err)
	}
	fresh, err := h.RotateWebhook(ctx, dotykacka.Stock, time.Hour, at)
	if err != nil || fresh.Token == first[1].Token {
		t.Fatalf("%+v, %v", fresh, err)
	}
	if found, ok, err = h.Lookup(ctx, fresh.Token); err != nil || !ok || found.ID != fresh.ID {
		t.Errorf("a new path is not taken at once: %+v, %v, %v", found, ok, err)
	}
	if _, ok, err = h.Lookup(ctx, dotykacka.NewToken()); ok || err != nil {
		t.Errorf("a foreign token is found: %v", err)
	}
	old, _, err := h.Webhook(ctx, first[1].Token)
	if err != nil || !old.Open(at.Add(59*time.Minute)) || old.Open(at.Add(time.Hour)) {
		t.Errorf("the old path: %+v, %v", old, err)
	}
	for after, want := range map[time.Duration]int{time.Minute: 4, 2 * time.Hour: 3} {
		list, err := h.Webhooks(ctx, at.Add(after))
		if err != nil || len(list) != want {
			t.Errorf("after %v %d paths are open, want %d (%v)", after, len(list), want, err)
		}
	}
}

func product(id, version int, name, price, stock string) string {
	return fmt.Sprintf(`{"productid":%d,"versiondate":%d,"name":%q,"pricewithvat":%q,"vat":"1.21","stockquantity":%q,"deleted":0}`, id, version, name, price, stock)
}

func movement(log, productID int, quantity string) string {
	return fmt.Sprintf(`{"stocklogid":%d,"product_id":%d,"warehouseid":9,"quantity":%q,"unit":"Piece","versiondate":%d}`, log, productID, quantity, log)
}

// Sent again, in whatever spelling and company, a record is kept once; bodies
// are all kept.
func TestWebhookRecordsAreKeptOnce(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	a, b := movement(1, 7, "-1"), movement(2, 7, "-2")
	h.send(dotykacka.Stock, a, a, "["+a+","+b+"]", "["+b+","+a+","+a+"]", strings.Replace(a, "product_id", "ProductId", 1))
	h.close()
	h.open()
	h.send(dotykacka.Stock, b)
	if n := h.count("webhook_events"); n != 2 {
		t.Errorf("%d records are kept of 2", n)
	}
	if n := h.count("webhook_bodies"); n != 6 {
		t.Errorf("%d bodies are kept of 6", n)
	}
	rows, err := h.Stock(context.Background(), WebhookPage{})
	if err != nil || len(rows) != 1 || rows[0].Quantity.String() != "-3" || rows[0].Movements != 2 {
		t.Errorf("%s, %v", asJSON(t, rows), err)
	}
}

// A lossy id is no reason to take two movements for one.
func TestWebhookLossyIDsAreNotMerged(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	h.send(dotykacka.Stock,
		`[{"stocklogid":3.0390946566338e+15,"product_id":8.03e+14,"warehouseid":1,"quantity":"-1","versiondate":5}]`,
		`[{"stocklogid":3.0390946566338e+15,"product_id":8.03e+14,"warehouseid":1,"quantity":"-2","versiondate":5}]`,
		`[{"stocklogid":3.0390946566338e+15,"product_id":8.03e+14,"warehouseid":1,"quantity":"-1","versiondate":6}]`)
	rows, err := h.Stock(context.Background(), WebhookPage{})
	if err != nil || len(rows) != 1 {
		t.Fatalf("%v, %v", rows, err)
	}
	if r := rows[0]; r.Quantity.String() != "-4" || r.Movements != 3 || !r.Uncertain || !r.Product.Lossy || r.Warehouse.Lossy {
		t.Errorf("%s", asJSON(t, r))
	}
}

// Whatever order versions come in, the catalogue and the price history end the
// same.
func TestWebhookOrderOfArrival(t *testing.T) {
	t.Parallel()
	versions := []string{
		product(1, 10, "Bier", "2.50", "5"), product(1, 20, "Bier", "2.70", "4"), product(1, 30, "Bier", "2.70", "3"),
		product(1, 40, "Bier 25 cl", "2.90", "2"), product(1, 40, "Bier 25cl", "2.95", "2"), // the same version twice: the hash decides
		product(2, 0, "Soep", "4", ""), product(2, 1, "Soep van de dag", "4.50", ""),
	}
	want := ""
	r := rand.New(rand.NewPCG(3, 4))
	for range 12 {
		h := newHooked(t)
		for _, i := range r.Perm(len(versions)) {
			h.send(dotykacka.Product, versions[i])
		}
		var got strings.Builder
		for _, id := range []string{"1", "2"} {
			points, err := h.PriceHistory(context.Background(), id)
			if err != nil {
				t.Fatal(err)
			}
			got.WriteString(asJSON(t, points))
		}
		rows, err := h.Catalogue(context.Background(), WebhookPage{})
		if err != nil || len(rows) != 2 {
			t.Fatalf("%v, %v", rows, err)
		}
		names := map[string]string{}
		for _, row := range rows {
			names[row.Record.ID.Text] = row.Record.Product.Name + " " + row.Record.Product.PriceWithVAT.Decimal.String()
		}
		got.WriteString(asJSON(t, names))
		if want == "" {
			want = got.String()
		}
		if got.String() != want {
			t.Fatalf("another order, another end:\n%s\n%s", want, got.String())
		}
	}
	if !strings.Contains(want, `"pricewithvat":"2.7"`) || strings.Count(want, "2.7") != 1 || !strings.Contains(want, "Soep van de dag 4.5") {
		t.Errorf("history: %s", want)
	}
}

func TestWebhookCatalogue(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	ctx := context.Background()
	h.send(dotykacka.Product, product(7, 1, "Bier_50%", "4.20", "-3"), product(8, 1, "Wijn", "5", "10"),
		strings.Replace(product(9, 1, "Oud", "1", ""), `"deleted":0`, `"deleted":1`, 1))
	h.send(dotykacka.Stock, movement(1, 7, "-1"), movement(2, 7, "-2"), movement(3, 8, "4.5"), movement(4, 99, "1"))
	rows, err := h.Catalogue(ctx, WebhookPage{})
	if err != nil || len(rows) != 2 || rows[0].Record.ID.Text != "8" {
		t.Fatalf("%s, %v", asJSON(t, rows), err)
	}
	if r := rows[0]; !r.Stock.Disagrees || r.Stock.Sum.Decimal.String() != "4.5" || r.Stock.Own.Decimal.String() != "10" {
		t.Errorf("%+v", r.Stock)
	}
	if r := rows[1]; r.Stock.Disagrees || r.Stock.Movements != 2 {
		t.Errorf("%+v", r.Stock)
	}
	var out []map[string]any
	if err := json.Unmarshal([]byte(asJSON(t, rows)), &out); err != nil {
		t.Fatal(err)
	}
	if out[1]["pricewithvat"] != "4.20" || out[1]["vat_percent"] != "21" || out[1]["name"] != "Bier_50%" || out[1]["stock_sum"] != "-3" {
		t.Errorf("%v", out[1])
	}
	for search, want := range map[string]int{"bier": 1, "_50%": 1, "%": 1, "o": 0, "WIJN": 1, "\\": 0} {
		if rows, err = h.Catalogue(ctx, WebhookPage{Search: search}); err != nil || len(rows) != want {
			t.Errorf("%q finds %d, want %d (%v)", search, len(rows), want, err)
		}
	}
	if rows, err = h.Catalogue(ctx, WebhookPage{Deleted: true}); err != nil || len(rows) != 3 {
		t.Errorf("with deleted ones %d (%v)", len(rows), err)
	}
	stock, err := h.Stock(ctx, WebhookPage{})
	if err != nil || len(stock) != 3 || stock[0].Product.Text != "99" || stock[0].Name != "" || stock[1].Name != "Wijn" || !stock[1].All.Disagrees || stock[1].Unit != "Piece" {
		t.Errorf("%s, %v", asJSON(t, stock), err)
	}
}

func TestWebhookPoints(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	h.send(dotykacka.Points, `[{"id":1,"customer_id":3.9025083776719e+14,"points":"1","versiondate":1},{"id":2,"customer_id":3.9025083776719e+14,"points":"0.5","versiondate":2},{"id":3,"customer_id":5,"points":"-2","versiondate":3}]`)
	rows, err := h.Points(context.Background(), WebhookPage{})
	if err != nil || len(rows) != 2 || rows[0].Customer.Text != "5" || rows[1].Points.String() != "1.5" || !rows[1].Uncertain {
		t.Errorf("%s, %v", asJSON(t, rows), err)
	}
	if s := asJSON(t, rows[1]); !strings.Contains(s, `"customer_id":3.9025083776719e+14,"points":"1.5","movements":2`) {
		t.Error(s)
	}
}

func TestWebhookEventsPageByKey(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	ctx := context.Background()
	for i := range 25 {
		h.send(dotykacka.Stock, movement(i+1, i%3, "1"))
	}
	if err := h.Ping(ctx, dotykacka.Ping{Hook: dotykacka.Hook{ID: 2, Entity: dotykacka.Points}, At: time.Unix(9, 0)}); err != nil {
		t.Fatal(err)
	}
	h.send(dotykacka.Points, `[{"id":1},{"x":1}]`, `nonsense`)
	var kinds []string
	page, before := 0, int64(0)
	for {
		es, err := h.WebhookEvents(ctx, WebhookPage{Before: before, Limit: 7})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range es {
			kinds = append(kinds, e.Kind[:1])
			before = e.Seq
		}
		if page++; len(es) < 7 {
			break
		}
	}
	if got, want := strings.Join(kinds, ""), "qqrp"+strings.Repeat("r", 25); got != want || page != 5 {
		t.Errorf("%s in %d pages, want %s", got, page, want)
	}
	if es, err := h.WebhookEvents(ctx, WebhookPage{After: 27}); err != nil || len(es) != 2 {
		t.Errorf("%d after 27 (%v)", len(es), err)
	}
	if es, err := h.WebhookEvents(ctx, WebhookPage{Entity: dotykacka.Points}); err != nil || len(es) != 4 {
		t.Errorf("%d of points (%v)", len(es), err)
	}
	bad, err := h.WebhookQuarantine(ctx, WebhookPage{})
	if err != nil || len(bad) != 2 || string(bad[1].Raw) != `{"bad":1,"kept":1,"first":[{"index":1,"reason":"no_id"}]}` {
		t.Fatalf("%s, %v", asJSON(t, bad), err)
	}
	if body, err := h.WebhookBody(ctx, bad[0].Body); err != nil || string(body) != "nonsense" {
		t.Errorf("%q, %v", body, err)
	}
	if _, err := h.WebhookBody(ctx, 10_000); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v, want ErrNotFound", err)
	}
}

func TestWebhookMovementNamesADocument(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	ctx := context.Background()
	h.send(dotykacka.Stock, strings.Replace(movement(1, 7, "-1"), `"unit"`, `"invoicenumber":"2026/12","unit"`, 1), movement(2, 7, "-1"))
	es, err := h.MovementsFor(ctx, "2026/12", 10)
	if err != nil || len(es) != 1 || es[0].ID.Text != "1" || es[0].InvoiceNumber != "2026/12" {
		t.Errorf("%s, %v", asJSON(t, es), err)
	}
	for _, number := range []string{"", "2026/13"} {
		if es, err = h.MovementsFor(ctx, number, 10); err != nil || len(es) != 0 {
			t.Errorf("%q: %s, %v", number, asJSON(t, es), err)
		}
	}
	if refs, err := h.LinkedDocuments(ctx, "brasserie", "2026/12"); err != nil || len(refs) != 0 {
		t.Errorf("%v, %v", refs, err)
	}
}

// Many senders at once: all is kept, sums are exact, the log has every body. A
// second receiver on the store is refused.
func TestWebhookConcurrentSenders(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	ctx := context.Background()
	if _, err := h.Store.Receiver(ctx); !errors.Is(err, ErrBusy) {
		t.Fatalf("a second receiver: %v, want ErrBusy", err)
	}
	const senders, each = 20, 25
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			for i := range each {
				if err := h.Receive(ctx, delivery(t, dotykacka.Stock, movement(1+s*each+i, 7, "0.1"))); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	h.settle()
	rows, err := h.Stock(ctx, WebhookPage{})
	if err != nil || len(rows) != 1 || rows[0].Quantity.String() != "50" || rows[0].Movements != senders*each {
		t.Errorf("%s, %v", asJSON(t, rows), err)
	}
	head, err := h.WebhookHead(ctx)
	if err != nil || head.Size != senders*each {
		t.Errorf("%d bodies, %v", head.Size, err)
	}
	h.close()
	if err := h.Receive(ctx, delivery(t, dotykacka.Stock, movement(1, 1, "1"))); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed receiver: %v", err)
	}
	if intake.Exists(h.dir) {
		t.Error("a receiver that ended leaves its log behind")
	}
	h.open()
}

// While the tables take nothing, what is durable in the log is answered all the
// same, up to the backlog's bound; then what keeps the tables is told. When they
// can again all of it is taken in, once.
func TestWebhookBacklog(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	ctx := context.Background()
	h.send(dotykacka.Stock, movement(1, 7, "1"))
	refuse := func(statement string) {
		t.Helper()
		if _, err := h.w.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	refuse(`CREATE TRIGGER full BEFORE INSERT ON webhook_bodies BEGIN SELECT raise(ABORT, 'the tables are full'); END`)
	filler := strings.Repeat("x", 500_000)
	kept := 0
	var err error
	for ; err == nil && kept < 1000; kept++ {
		big := strings.Replace(movement(2+kept, 7, "1"), `"unit":"Piece"`, `"unit":"`+filler+`"`, 1)
		err = h.Receive(ctx, delivery(t, dotykacka.Stock, big))
	}
	kept--
	if err == nil || !strings.Contains(err.Error(), "the tables are full") || kept < 10 || kept > 40 {
		t.Fatalf("%v after %d", err, kept)
	}
	if err := h.Ready(); err == nil || !strings.Contains(err.Error(), "the tables are full") {
		t.Errorf("ready while nothing is taken in: %v", err)
	}
	if n := h.Waiting(); n != kept {
		t.Errorf("%d wait of %d", n, kept)
	}
	refuse(`DROP TRIGGER full`)
	for h.Settle(ctx) != nil { // until it tries again
		runtime.Gosched()
	}
	h.send(dotykacka.Stock, movement(1_000_000, 7, "1"))
	rows, err := h.Stock(ctx, WebhookPage{})
	if want := kept + 2; err != nil || rows[0].Quantity.String() != fmt.Sprint(want) || h.count("webhook_bodies") != want {
		t.Errorf("%s, %d bodies of %d, %v", asJSON(t, rows), h.count("webhook_bodies"), want, err)
	}
	if err := h.Ready(); err != nil {
		t.Errorf("ready again: %v", err)
	}
}

func TestWebhookRowsAreNeverChanged(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	h.send(dotykacka.Stock, movement(1, 7, "1"))
	for _, q := range []string{
		`UPDATE webhook_bodies SET body = 'x'`, `DELETE FROM webhook_bodies`, `UPDATE webhook_bodies SET hashes = 'x'`,
		`UPDATE webhook_events SET raw = 'x'`, `DELETE FROM webhook_events`,
	} {
		if _, err := h.w.Exec(q); err == nil {
			t.Errorf("%s is allowed", q)
		}
	}
}

// The head goes into the journal once a day, and only when something came.
func TestWebhookHeadOnceADay(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	ctx := context.Background()
	day := time.Date(2026, 11, 21, 22, 30, 0, 0, time.UTC) // 23:30 in Brussels
	try := func(at time.Time, want bool) {
		t.Helper()
		if wrote, err := h.JournalWebhooks(ctx, "serve", at); err != nil || wrote != want {
			t.Errorf("at %v: wrote %v, %v; want %v", at, wrote, err, want)
		}
	}
	try(day, false) // nothing came yet
	h.send(dotykacka.Stock, movement(1, 7, "1"))
	try(day, true)
	h.send(dotykacka.Stock, movement(2, 7, "1"))
	try(day.Add(10*time.Minute), false)
	try(day.Add(40*time.Minute), true) // the next day in Brussels
	try(day.Add(24*time.Hour), false)  // nothing new
	var heads []journal.Entry
	err := h.Entries(ctx, 0, -1, func(e journal.Entry) error {
		if e.Kind == journal.WebhookHead {
			heads = append(heads, e)
		}
		return nil
	})
	if err != nil || len(heads) != 2 || !strings.Contains(string(heads[1].Payload), `"size":2`) || !strings.Contains(string(heads[1].Payload), `"day":"2026-11-22"`) {
		t.Errorf("%v, %v", heads, err)
	}
}
