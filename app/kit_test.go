package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"zegel/app"
	"zegel/app/config"
	"zegel/fiscal/sandbox"
)

// world is a program on a data folder of its own, with a cloud and a clock that
// the test owns.
type world struct {
	t     *testing.T
	dir   string
	url   string
	lic   string
	token string
	flags config.Flags
	// printing is the printers; nil: this computer's own.
	printing app.Printing

	mu  sync.Mutex
	now time.Time
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.now.IsZero() {
		return time.Now()
	}
	return w.now
}

func (w *world) set(at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = at
}

// open opens the program; it is closed with the test.
func (w *world) open() *app.App {
	w.t.Helper()
	a := w.start()
	w.t.Cleanup(func() {
		if err := a.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return a
}

// start opens the program for a test that closes it.
func (w *world) start() *app.App {
	w.t.Helper()
	flags := config.Flags{"cloudpos.url": w.url, "cloudpos.licname": w.lic, "sign_from": "2000-01-01", "timeout": "2s", "quarantine": "3s"}
	for k, v := range w.flags {
		flags[k] = v
	}
	cfg, err := config.Load(w.dir, func(string) (string, bool) { return "", false }, flags)
	if err != nil {
		w.t.Fatal(err)
	}
	a, err := app.Open(w.t.Context(), app.Options{Config: cfg, Token: w.token, Clock: w.clock, Actor: "test", Version: "test", Printing: w.printing})
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// onSandbox is a world whose cloud is a sandbox.
func onSandbox(t *testing.T, cfg sandbox.Config) (*world, *sandbox.Sandbox) {
	t.Helper()
	w := &world{t: t, dir: t.TempDir()}
	if cfg.Clock == nil {
		cfg.Clock = w.clock
	}
	box, err := sandbox.New(cfg)
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
	w.url, w.lic, w.token = srv.URL+"/api/", box.Licence(), box.Token()
	return w, box
}

// shelf is a cloud that holds documents by id and answers as scripted: with a
// page size, with a bound on what it gives at once, with ids far apart.
type shelf struct {
	mu       sync.Mutex
	ids      []int
	dates    map[int]string
	totals   map[int]string
	page     int  // at most so many documents an answer; 0: all
	heavy    int  // more documents than this make an answer that is too slow
	slow     bool // every list is
	requests []string
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := r.URL.Query()
	switch {
	case q.Has("get-customers"):
		fmt.Fprint(w, `{"success":0,"errorcode":2000,"message":"No customers found"}`)
	case q.Has("get-invoices"):
		s.requests = append(s.requests, q.Get("start")+"-"+q.Get("end")+q.Get("date"))
		s.invoices(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (s *shelf) invoices(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	bound := func(name string, none int) int {
		if n, err := strconv.Atoi(q.Get(name)); err == nil {
			return n
		}
		return none
	}
	first, last := bound("start", 0), bound("end", 1<<60)
	rows := []map[string]any{}
	for _, id := range s.ids {
		if id < first || id > last || q.Has("date") && s.date(id) != q.Get("date") {
			continue
		}
		if s.page > 0 && len(rows) == s.page {
			break
		}
		total := "10.00"
		if t := s.totals[id]; t != "" {
			total = t
		}
		rows = append(rows, map[string]any{
			"id": fmt.Sprint(id), "customerid": "0", "totalprice": total, "date": s.date(id), "number": fmt.Sprint(id), "doctype": "1",
			"docfromvatticket": "0", "invoicedetail": []any{map[string]any{"quantity": "1", "productname": "x", "productprice": total, "producttax": "21"}},
		})
	}
	switch {
	case s.slow, s.heavy > 0 && len(rows) > s.heavy:
		<-r.Context().Done() // as slow as a server that never ends
	case len(rows) == 0:
		fmt.Fprint(w, `{"success":0,"errorcode":2000,"message":"No invoices found"}`)
	default:
		_ = json.NewEncoder(w).Encode(rows)
	}
}

func (s *shelf) date(id int) string {
	if d := s.dates[id]; d != "" {
		return d
	}
	return "2026-11-20"
}

func onShelf(t *testing.T, s *shelf) *world {
	t.Helper()
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return &world{t: t, dir: t.TempDir(), url: srv.URL + "/", lic: "bistro", token: "secret"}
}
