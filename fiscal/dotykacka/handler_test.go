package dotykacka_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zegel/fiscal/dotykacka"
)

// recorder keeps deliveries in memory; fail makes it refuse.
type recorder struct {
	mu         sync.Mutex
	fail       error
	deliveries []dotykacka.Delivery
	pings      []dotykacka.Ping
	entered    atomic.Int32
	gate       chan struct{} // when set, each delivery waits for it
}

func (r *recorder) Receive(_ context.Context, d dotykacka.Delivery) error {
	r.entered.Add(1)
	if r.gate != nil {
		<-r.gate
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return r.fail
	}
	d.Body = bytes.Clone(d.Body) // the handler's buffer ends with the request
	r.deliveries = append(r.deliveries, d)
	return nil
}

func (r *recorder) Ping(_ context.Context, p dotykacka.Ping) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return r.fail
	}
	r.pings = append(r.pings, p)
	return nil
}

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

type bench struct {
	*recorder
	handler *dotykacka.Handler
	hooks   map[string]dotykacka.Hook
	log     *bytes.Buffer
	down    error // of the lookup
}

func newBench(change func(*dotykacka.Config)) *bench {
	b := &bench{recorder: &recorder{}, hooks: map[string]dotykacka.Hook{}, log: &bytes.Buffer{}}
	for i, e := range dotykacka.Entities() {
		t := strings.Repeat(fmt.Sprintf("%c", 'A'+i), 26)
		b.hooks[t] = dotykacka.Hook{ID: int64(i + 1), Entity: e, Token: t}
	}
	old := strings.Repeat("O", 26)
	b.hooks[old] = dotykacka.Hook{ID: 9, Entity: dotykacka.Product, Token: old, Until: now.Add(time.Hour)}
	ended := strings.Repeat("X", 26)
	b.hooks[ended] = dotykacka.Hook{ID: 10, Entity: dotykacka.Product, Token: ended, Until: now}
	c := dotykacka.Config{
		Recorder: b, Clock: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(b.log, nil)),
		Lookup: func(_ context.Context, token string) (dotykacka.Hook, bool, error) {
			h, ok := b.hooks[token]
			return h, ok, b.down
		},
	}
	if change != nil {
		change(&c)
	}
	b.handler = dotykacka.NewHandler(c)
	return b
}

func (b *bench) do(method, path, body string, header ...string) *http.Response {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RemoteAddr = "203.0.113.7:4711"
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	return w.Result()
}

func path(letter string) string { return "/dotykacka/" + strings.Repeat(letter, 26) }

func zipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.String()
}

const point = `[{"id":1,"points":"1","versiondate":5}]`

func TestAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, path, body string
		header             []string
		status             int
		kept, bad          int    // records of the one delivery; -1: no delivery
		unreadable         string // of the delivery
	}{
		"records":          {"POST", path("C"), point, nil, 200, 1, 0, ""},
		"no content type":  {"POST", path("C"), point, []string{"Content-Type", ""}, 200, 1, 0, ""},
		"wrong type":       {"POST", path("C"), point, []string{"Content-Type", "text/plain; charset=x\n"}, 200, 1, 0, ""},
		"with a query":     {"POST", path("C") + "?a=b", point, nil, 200, 1, 0, ""},
		"old path":         {"POST", path("O"), `{"productid":1}`, nil, 200, 1, 0, ""},
		"nothing in it":    {"POST", path("C"), `[]`, nil, 200, 0, 0, ""},
		"good beside bad":  {"POST", path("C"), `[{"id":1},{"x":1},{"id":2}]`, nil, 400, 2, 1, ""},
		"rubbish":          {"POST", path("C"), `<html>`, nil, 400, 0, 0, "shape"},
		"empty":            {"POST", path("C"), ``, nil, 400, 0, 0, "empty"},
		"gzip":             {"POST", path("C"), zipped(point), []string{"Content-Encoding", "gzip"}, 200, 1, 0, ""},
		"no gzip":          {"POST", path("C"), point, []string{"Content-Encoding", "gzip"}, 400, 0, 0, "gzip"},
		"half a gzip":      {"POST", path("C"), zipped(point)[:30], []string{"Content-Encoding", "gzip"}, 400, 0, 0, "gzip"},
		"brotli":           {"POST", path("C"), point, []string{"Content-Encoding", "br"}, 415, -1, 0, ""},
		"gzip twice":       {"POST", path("C"), point, []string{"Content-Encoding", "gzip, gzip"}, 415, -1, 0, ""},
		"ended path":       {"POST", path("X"), point, nil, 404, -1, 0, ""},
		"wrong path":       {"POST", path("Z"), point, nil, 404, -1, 0, ""},
		"ping, wrong path": {"GET", path("Z"), "", nil, 404, -1, 0, ""},
		"root":             {"GET", "/", "", nil, 404, -1, 0, ""},
		"below":            {"POST", path("C") + "/x", point, nil, 404, -1, 0, ""},
		"put":              {"PUT", path("C"), point, nil, 405, -1, 0, ""},
		"head, wrong path": {"HEAD", path("Z"), "", nil, 404, -1, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(nil)
			resp := b.do(c.method, c.path, c.body, c.header...)
			if resp.StatusCode != c.status {
				t.Errorf("status %d, want %d", resp.StatusCode, c.status)
			}
			if c.status == 404 {
				text, err := io.ReadAll(resp.Body)
				if err != nil || len(text) != 0 || len(resp.Header) != 0 {
					t.Errorf("404 says %q, %v", text, resp.Header)
				}
			}
			if c.kept < 0 {
				if len(b.deliveries)+len(b.pings) != 0 {
					t.Errorf("%d deliveries, %d pings", len(b.deliveries), len(b.pings))
				}
				return
			}
			if len(b.deliveries) != 1 {
				t.Fatalf("%d deliveries", len(b.deliveries))
			}
			d := b.deliveries[0]
			if len(d.Batch.Records) != c.kept || len(d.Batch.Bad) != c.bad || d.Unreadable != c.unreadable || d.Remote != "203.0.113.7" || !d.At.Equal(now) {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestPing(t *testing.T) {
	t.Parallel()
	b := newBench(nil)
	if resp := b.do("GET", path("B"), ""); resp.StatusCode != 200 {
		t.Errorf("status %d", resp.StatusCode)
	}
	if len(b.pings) != 1 || b.pings[0].Hook.Entity != dotykacka.Stock || !b.pings[0].At.Equal(now) {
		t.Errorf("%+v", b.pings)
	}
}

// What cannot be recorded is never answered 200.
func TestUnrecordedIs503(t *testing.T) {
	t.Parallel()
	b := newBench(nil)
	b.fail = errors.New("no space left")
	for _, r := range []*http.Response{b.do("POST", path("C"), point), b.do("GET", path("C"), ""), b.do("POST", path("C"), "rubbish")} {
		if r.StatusCode != 503 || r.Header.Get("Retry-After") == "" {
			t.Errorf("status %d", r.StatusCode)
		}
	}
	b.fail, b.down = nil, errors.New("store is closed")
	if r := b.do("POST", path("C"), point); r.StatusCode != 503 {
		t.Errorf("lookup fails: status %d", r.StatusCode)
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	b := newBench(func(c *dotykacka.Config) { c.MaxBody, c.InFlight = 100_000, 300_000 })
	big := `[{"id":1,"note":"` + strings.Repeat("x", 100_000) + `"}]`
	for name, r := range map[string]*http.Response{
		"announced": b.do("POST", path("C"), big),
		"bomb":      b.do("POST", path("C"), zipped(`[{"id":1,"note":"`+strings.Repeat("x", 50_000_000)+`"}]`), "Content-Encoding", "gzip"),
	} {
		if r.StatusCode != 413 {
			t.Errorf("%s: status %d, want 413", name, r.StatusCode)
		}
	}
	r := httptest.NewRequest("POST", path("C"), io.MultiReader(strings.NewReader(big))) // chunked: no length
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	if w.Code != 413 {
		t.Errorf("chunked: status %d, want 413", w.Code)
	}
	for range 20 { // the budget comes back whole
		if r := b.do("POST", path("C"), big[:50_000]+`"}]`); r.StatusCode != 200 {
			t.Fatalf("after refusals: status %d", r.StatusCode)
		}
	}
}

// Bodies under way share one budget; what does not fit is told to come back.
func TestInFlightBudget(t *testing.T) {
	t.Parallel()
	b := newBench(func(c *dotykacka.Config) { c.InFlight = 40_000 })
	if r := b.do("POST", path("C"), `[{"id":1,"note":"`+strings.Repeat("x", 60_000)+`"}]`); r.StatusCode != 503 {
		t.Errorf("status %d, want 503", r.StatusCode)
	}
	if r := b.do("POST", path("C"), point); r.StatusCode != 200 {
		t.Errorf("a small one afterwards: status %d", r.StatusCode)
	}
}

// Nothing that a request carries reaches the log unescaped, and no token does
// at all.
func TestLog(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	plain := slog.New(&rawHandler{&lines})
	b := newBench(func(c *dotykacka.Config) { c.Log = plain })
	evil := "a\nlevel=ERROR msg=\"forged\"\x1b[31m"
	b.fail = errors.New(evil)
	b.do("POST", path("C"), point, "Content-Type", evil)
	b.fail = nil
	b.do("POST", path("C"), `[{"`+"\x1b"+`":1}]`, "User-Agent", evil)
	b.do("POST", path("C"), "x", "Content-Encoding", evil)
	if lines.Len() == 0 {
		t.Fatal("nothing was logged")
	}
	if s := lines.String(); strings.ContainsAny(s, "\n\x1b") || strings.Contains(s, strings.Repeat("C", 26)) {
		t.Errorf("log: %q", s)
	}
	for _, d := range b.deliveries {
		if strings.ContainsAny(d.ContentType+d.Remote, "\n\x1b") {
			t.Errorf("kept: %q %q", d.ContentType, d.Remote)
		}
	}
}

// rawHandler writes values as they are, as the worst of handlers would.
type rawHandler struct{ to *bytes.Buffer }

func (h *rawHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h *rawHandler) Handle(_ context.Context, r slog.Record) error {
	h.to.WriteString(r.Message)
	r.Attrs(func(a slog.Attr) bool { h.to.WriteString(" " + a.Key + "=" + a.Value.String()); return true })
	return nil
}
func (h *rawHandler) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h *rawHandler) WithGroup(string) slog.Handler      { return h }

func TestTokens(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		k := dotykacka.NewToken()
		if len(k) < 26 || seen[k] || strings.Trim(k, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
			t.Fatalf("token %q", k)
		}
		seen[k] = true
	}
}

// Bodies that unfold to more than may be held wait for one another, in their
// order, and are told to come back when it takes too long.
func TestUnfoldingWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(func(c *dotykacka.Config) { c.Decoded = 100_000 })
		b.gate = make(chan struct{})
		many := "[" + strings.Repeat(`{"id":1},`, 60) + `{"id":2}]` // half a kilobyte, and nearly all that may be held
		statuses := make(chan int, 3)
		for range 3 {
			go func() { statuses <- b.do("POST", path("C"), many).StatusCode }()
		}
		synctest.Wait()
		if n := b.entered.Load(); n != 1 {
			t.Errorf("%d are being recorded at once, want 1", n)
		}
		b.gate <- struct{}{}
		if s := <-statuses; s != 200 {
			t.Errorf("the first: %d", s)
		}
		synctest.Wait()
		if n := b.entered.Load(); n != 2 {
			t.Errorf("%d have been let in, want 2", n)
		}
		time.Sleep(time.Minute) // longer than anybody waits; the one that records does not look
		if s := <-statuses; s != 503 {
			t.Errorf("the one that waited too long: %d", s)
		}
		b.gate <- struct{}{}
		if s := <-statuses; s != 200 {
			t.Errorf("the second: %d", s)
		}
		close(b.gate)
		if r := b.do("POST", path("C"), "["+strings.Repeat(`{"id":1},`, 600)+`{"id":2}]`); r.StatusCode != 200 {
			t.Errorf("more than may be held, alone: %d", r.StatusCode)
		}
	})
}
