package service_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"zegel/app"
	"zegel/app/config"
	"zegel/app/service"
	"zegel/fiscal"
	"zegel/fiscal/sandbox"
	"zegel/storage"
)

// start serves a program on a data folder and gives it with its addresses; it
// is stopped, gracefully, with the test.
func start(t *testing.T, flags config.Flags, token string) (*app.App, service.Ready) {
	t.Helper()
	cfg, err := config.Load(t.TempDir(), func(string) (string, bool) { return "", false }, flags)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Config: cfg, Token: token, Actor: "service", Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan service.Ready, 1), make(chan error, 1)
	go func() {
		ended <- service.Serve(ctx, a, service.Options{Listen: "127.0.0.1:0", Clock: time.Now, Ready: func(r service.Ready) { ready <- r }})
	}()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-ended, a.Close()); err != nil {
			t.Error(err)
		}
	})
	select {
	case r := <-ready:
		return a, r
	case err := <-ended:
		ended <- err
		t.Fatal(err)
	}
	panic("unreachable")
}

func post(t *testing.T, url, body string) int {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

func get(t *testing.T, url string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestWebhooksAreTakenIn(t *testing.T) {
	a, at := start(t, config.Flags{"cloudpos.url": ""}, "")
	const movement = `[{"stocklogid": 17, "product_id": 5, "warehouseid": 9, "quantity": "-1", "versiondate": 1567787960230}]`
	if code := post(t, at.Webhooks["stock"], movement); code != 200 {
		t.Fatalf("a movement: %d", code)
	}
	if code := post(t, at.Webhooks["stock"], movement); code != 200 {
		t.Errorf("the same again: %d", code)
	}
	if code := post(t, at.Webhooks["stock"], sandbox.InvalidSample); code != 400 {
		t.Errorf("the seed's invalid sample: %d", code)
	}
	if code, _ := get(t, at.Webhooks["points"]); code != 200 {
		t.Errorf("a ping: %d", code)
	}
	if code := post(t, strings.TrimSuffix(at.Webhooks["stock"], at.Webhooks["stock"][len(at.Webhooks["stock"])-4:])+"xxxx", movement); code != 404 {
		t.Errorf("a wrong path: %d", code)
	}
	if by, ok := a.ServedBy(); !ok || by.Listen != at.Listen {
		t.Errorf("a window on the same data sees %+v, %v", by, ok)
	}
	rows, err := a.Stock(t.Context(), storage.WebhookPage{})
	if err != nil || len(rows) != 1 {
		t.Fatalf("stock: %+v, %v", rows, err)
	}
}

// wire asks over a bare connection, by HTTP/1.0, which need not name a host.
func wire(t *testing.T, addr, host, path string) string {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	text := "GET " + path + " HTTP/1.0\r\n"
	if host != "" {
		text += "Host: " + host + "\r\n"
	}
	if _, err := io.WriteString(c, text+"\r\n"); err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestHealthIsForThisMachineAlone(t *testing.T) {
	_, at := start(t, config.Flags{"cloudpos.url": ""}, "")
	base := "http://" + at.Listen
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/metrics": `zegel_documents{state="in_doubt"} 0`} {
		if code, body := get(t, base+path); code != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %q", path, code, body)
		}
		if code, body := get(t, base+path, "X-Forwarded-For", "203.0.113.9"); code != 404 || strings.Contains(body, want) {
			t.Errorf("%s through a proxy: %d %q", path, code, body)
		}
		_, port, _ := strings.Cut(at.Listen, ":")
		for host, open := range map[string]bool{
			"": true, "localhost": true, "LOCALHOST:" + port: true, "127.0.0.1:" + port: true, "[::1]:" + port: true, "[::1]": true,
			// A page whose name was pointed at this machine (DNS rebinding).
			"evil.example": false, "evil.example:" + port: false, "localhost.evil.example": false, "203.0.113.9:" + port: false,
		} {
			if body := wire(t, at.Listen, host, path); strings.Contains(body, want) != open {
				t.Errorf("%s by the name %q: %q", path, host, body)
			}
		}
	}
}

func TestBeyondLoopbackWantsTLS(t *testing.T) {
	cfg, err := config.Load(t.TempDir(), func(string) (string, bool) { return "", false }, config.Flags{"cloudpos.url": ""})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Config: cfg})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	err = service.Serve(t.Context(), a, service.Options{Listen: "0.0.0.0:0", Clock: time.Now})
	if !errors.Is(err, service.ErrNeedsTLS) {
		t.Errorf("%v", err)
	}
}

// TestBackground: a service syncs by itself, signs what it is told to, and puts
// the one question when the quarantine has ended.
func TestBackground(t *testing.T) {
	box, err := sandbox.New(sandbox.Config{Seed: 1, Docs: 8, Faults: "sign:drop-after@1"})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(box)
	t.Cleanup(func() {
		srv.Close()
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	a, at := start(t, config.Flags{
		"cloudpos.url": srv.URL + "/api/", "cloudpos.licname": box.Licence(), "sign_from": "2000-01-01",
		"timeout": "500ms", "quarantine": "700ms", "automatic.invoices": "true", "automatic.sync_every": "1m",
	}, box.Token())
	deadline := time.Now().Add(20 * time.Second)
	for {
		s, err := a.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if s.Counts[fiscal.NumberMissing] == 1 && s.Counts[fiscal.Signed] > 0 && s.LastSync != nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("after 20 s: %+v", s.Counts)
		}
		<-time.After(50 * time.Millisecond)
	}
	if _, body := get(t, "http://"+at.Listen+"/metrics"); !strings.Contains(body, "zegel_syncs_total 1") {
		t.Errorf("metrics: %s", body)
	}
	var signed bytes.Buffer
	for _, row := range box.Truth() {
		if row.Type != fiscal.Invoice {
			signed.WriteString(row.Number + " ")
		}
	}
	if signed.Len() > 0 {
		t.Errorf("signed without being told to: %s", signed.String())
	}
}

// One program at a time serves on a data folder, whatever the address; the next
// may when it has ended.
func TestOneServiceAtATime(t *testing.T) {
	a, _ := start(t, config.Flags{"cloudpos.url": ""}, "")
	b, err := app.Open(t.Context(), app.Options{Config: a.Config(), Actor: "second", Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := service.Serve(t.Context(), b, service.Options{Listen: "127.0.0.1:0", Clock: time.Now}); !errors.Is(err, app.ErrServed) {
		t.Errorf("%v, want ErrServed", err)
	}
}

// An address that is taken is named as such, and the service can be started
// again afterwards.
func TestTakenAddress(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	cfg, err := config.Load(t.TempDir(), func(string) (string, bool) { return "", false }, config.Flags{"cloudpos.url": ""})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Config: cfg})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for range 2 {
		err := service.Serve(t.Context(), a, service.Options{Listen: l.Addr().String(), Clock: time.Now})
		if !errors.Is(err, service.ErrListen) || errors.Is(err, app.ErrServed) {
			t.Errorf("%v, want ErrListen", err)
		}
	}
}
