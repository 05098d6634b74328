package app_test

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zegel/app"
	"zegel/app/config"
	"zegel/fiscal/sandbox"
)

// receiving is a program without a CloudPOS on a data folder.
func receiving(t *testing.T, dir, refresh string, flags config.Flags) *app.App {
	t.Helper()
	all := config.Flags{"cloudpos.url": ""}
	for k, v := range flags {
		all[k] = v
	}
	cfg, err := config.Load(dir, func(string) (string, bool) { return "", false }, all)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Dotykacka.RefreshToken = config.Secret(refresh)
	a, err := app.Open(t.Context(), app.Options{Config: cfg, Actor: "test", Version: "test"})
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

// Who takes in webhooks on a data folder is known to the others on it, and no
// longer when it has ended, in whatever way.
func TestServedBy(t *testing.T) {
	dir := t.TempDir()
	window, service := receiving(t, dir, "", nil), receiving(t, dir, "", nil)
	if s, ok := window.ServedBy(); ok {
		t.Fatalf("served by %+v before anyone serves", s)
	}
	since := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	stop, err := service.Serve(app.Serving{Listen: "127.0.0.1:8460", Base: "http://127.0.0.1:8460", Since: since})
	if err != nil {
		t.Fatal(err)
	}
	s, ok := window.ServedBy()
	if !ok || s.Listen != "127.0.0.1:8460" || !s.Since.Equal(since) {
		t.Fatalf("served by %+v, %v", s, ok)
	}
	hooks, err := window.Hooks(t.Context())
	if err != nil || len(hooks) != 3 || !strings.HasPrefix(hooks[0].URL, "http://127.0.0.1:8460/dotykacka/") {
		t.Errorf("addresses of the service: %+v, %v", hooks, err)
	}
	if st, err := window.Status(t.Context()); err != nil || st.Service == nil || st.Service.Listen != s.Listen {
		t.Errorf("status: %+v, %v", st.Service, err)
	}
	// A program that was killed leaves its word behind, and its lock to nobody.
	b, err := json.Marshal(app.Serving{Listen: "127.0.0.1:1", Since: since.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pc-17-dead.serving", "pc-18-dead.serving"} {
		if err := os.WriteFile(filepath.Join(dir, "locks", name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "locks", "pc-18-dead.lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if s, _ := window.ServedBy(); s.Listen != "127.0.0.1:8460" {
		t.Errorf("a dead program serves: %+v", s)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if s, ok := window.ServedBy(); ok {
		t.Errorf("still served by %+v", s)
	}
}

// At the vendor: ours are registered and removed, another's stay; after a
// rotation the new one is registered before the old one goes. The addresses are
// listed also when the vendor cannot be asked.
func TestHooksAtTheVendor(t *testing.T) {
	d, err := sandbox.NewDotykacka(sandbox.DotykackaConfig{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(d)
	t.Cleanup(srv.Close)
	other := d.Register("POST", "https://elsewhere.example/hook", "PRODUCT")
	a := receiving(t, t.TempDir(), d.RefreshToken(), config.Flags{"dotykacka.url": srv.URL, "dotykacka.cloud_id": d.CloudID()})
	if !a.HasVendor() {
		t.Fatal("no account")
	}
	ctx := t.Context()
	if _, err := a.CreateHooks(ctx); err != nil || len(d.Hooks()) != 4 {
		t.Fatalf("%d registered, %v", len(d.Hooks()), err)
	}
	fresh, err := a.RotateHook(ctx, "stock", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	hooks, err := a.CreateHooks(ctx)
	if err != nil || len(hooks) != 4 || len(d.Hooks()) != 4 {
		t.Fatalf("after a rotation %d here and %d there, %v", len(hooks), len(d.Hooks()), err)
	}
	there := false
	for _, h := range d.Hooks() {
		there = there || h.URL == fresh.URL
	}
	if !there {
		t.Error("the new address is not registered")
	}
	if gone, err := a.DeleteHooks(ctx); err != nil || len(gone) != 3 || len(d.Hooks()) != 1 || d.Hooks()[0].ID != other.ID {
		t.Errorf("removed %d, left %+v, %v", len(gone), d.Hooks(), err)
	}
	srv.Close()
	if hooks, err := a.Hooks(ctx); err == nil || len(hooks) != 4 {
		t.Errorf("with the vendor away: %d addresses, %v", len(hooks), err)
	}
	if _, err := receiving(t, t.TempDir(), "", nil).DeleteHooks(ctx); !errors.Is(err, app.ErrNoDotykacka) {
		t.Errorf("without an account: %v", err)
	}
}
