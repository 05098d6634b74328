package gui

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zegel/app"
	"zegel/app/config"
	"zegel/app/gui/desk"
	"zegel/fiscal/dotykacka"
	"zegel/storage"
)

// beside opens the program a second time on a data folder, as a service does.
func beside(t *testing.T, dir string) *app.App {
	t.Helper()
	cfg, err := config.Load(dir, func(string) (string, bool) { return "", false }, config.Flags{"cloudpos.url": ""})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Config: cfg, Actor: "service", Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// take has a service take in a body.
func take(t *testing.T, a *app.App, e dotykacka.Entity, body string) {
	t.Helper()
	ctx := context.Background()
	r, err := a.Store().Receiver(ctx)
	if err != nil {
		t.Fatal(err)
	}
	d := dotykacka.Delivery{Hook: dotykacka.Hook{ID: 1, Entity: e}, At: time.Now(), Body: []byte(body)}
	if d.Batch, err = dotykacka.Decode(e, d.Body, dotykacka.Limits{}); err != nil {
		d.Unreadable = "shape"
	}
	if err := r.Receive(ctx, d); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

// A shop with Dotykačka and no CloudPOS: the documents are the sandbox's, what
// is pushed is the data folder's own, and the service beside is seen.
func TestProgramReadsTheFolderBesideTraining(t *testing.T) {
	p, ctx := shopProgram(t), t.Context()
	var back desk.Pushed = p
	dir := p.cfg.Dir
	r, err := back.Receiving(ctx)
	if err != nil || r.Runs || !r.Apart || r.Dir != dir || r.Vendor {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "zegel.db")); err == nil {
		t.Error("asking who receives opens a store")
	}
	service := beside(t, dir)
	stop, err := service.Serve(app.Serving{Listen: "127.0.0.1:8460", Base: "https://shop.example", Since: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	if r, err = back.Receiving(ctx); err != nil || !r.Runs || r.By.Listen != "127.0.0.1:8460" {
		t.Errorf("%+v, %v", r, err)
	}
	if st, err := p.Status(ctx); err != nil || !st.Training || st.Service == nil {
		t.Errorf("status: %+v, %v", st.Service, err)
	}
	take(t, service, dotykacka.Product, `{"productid":5,"name":"Pils","pricewithvat":"3.20","stockquantity":"12","versiondate":1}`)
	take(t, service, dotykacka.Product, `{"productid":5,"name":"Pils","pricewithvat":"3.40","stockquantity":"12","versiondate":2}`)
	take(t, service, dotykacka.Stock, `{"stocklogid":1,"product_id":5,"warehouseid":9,"quantity":"-1","invoicenumber":"1042","versiondate":3}`)
	take(t, service, dotykacka.Points, `{"id":1,"customer_id":8,"points":"2","versiondate":4}`)
	take(t, service, dotykacka.Points, `rubbish`)
	events, err := back.Events(ctx, storage.WebhookPage{})
	if err != nil || len(events) != 5 || events[0].Kind != desk.KindQuarantine {
		t.Fatalf("%d events, %v", len(events), err)
	}
	if body, err := back.PushedBody(ctx, events[0].Body); err != nil || string(body) != "rubbish" {
		t.Errorf("%q, %v", body, err)
	}
	products, err := back.Catalogue(ctx, storage.WebhookPage{})
	if err != nil || len(products) != 1 || !products[0].Stock.Disagrees {
		t.Errorf("%+v, %v", products, err)
	}
	if prices, err := back.PriceHistory(ctx, "5"); err != nil || len(prices) != 2 {
		t.Errorf("%+v, %v", prices, err)
	}
	if rows, err := back.Stock(ctx, storage.WebhookPage{}); err != nil || len(rows) != 1 || rows[0].Name != "Pils" {
		t.Errorf("%+v, %v", rows, err)
	}
	if rows, err := back.Points(ctx, storage.WebhookPage{}); err != nil || len(rows) != 1 {
		t.Errorf("%+v, %v", rows, err)
	}
	if refs, err := back.Linked(ctx, "1042"); err != nil || len(refs) != 0 {
		t.Errorf("a real movement is linked to made-up documents: %v, %v", refs, err)
	}
	hooks, err := back.Hooks(ctx)
	if err != nil || len(hooks) != 3 || hooks[0].URL[:len("https://shop.example/")] != "https://shop.example/" {
		t.Fatalf("%+v, %v", hooks, err)
	}
	fresh, err := back.RotateHook(ctx, "stock", time.Hour)
	if err != nil || fresh.URL == hooks[2].URL {
		t.Errorf("%+v, %v", fresh, err)
	}
	if _, err := back.CreateHooks(ctx); err == nil {
		t.Error("registers without an account")
	}
	if _, err := back.DeleteHooks(ctx); err == nil {
		t.Error("removes without an account")
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if r, err = back.Receiving(ctx); err != nil || r.Runs {
		t.Errorf("%+v, %v", r, err)
	}
	// New settings put the screen on the same data.
	if err := p.Save(ctx, map[string]string{"serve.public_url": "https://other.example"}); err != nil {
		t.Fatal(err)
	}
	if hooks, err = back.Hooks(ctx); err != nil || hooks[0].URL[:len("https://other.example/")] != "https://other.example/" {
		t.Errorf("%+v, %v", hooks, err)
	}
}
