package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"zegel/fiscal/sandbox"
)

// receiver keeps what it is sent and answers as a test wants.
type receiver struct {
	mu     sync.Mutex
	answer func(n int, method, body string) int
	n      int
	taken  []string // bodies answered with 200
	gets   int
	refuse int
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	b, _ := io.ReadAll(q.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	status := 200
	if q.Method == http.MethodPost && (!json.Valid(b) || slices.Contains(sandbox.Rubbish(), string(b)) || strings.Contains(string(b), "not a record")) {
		status = 400
	}
	if r.answer != nil {
		if s := r.answer(r.n, q.Method, string(b)); s != 0 {
			status = s
		}
	}
	switch {
	case status != 200:
		r.refuse++
	case q.Method == http.MethodGet:
		r.gets++
	default:
		r.taken = append(r.taken, string(b))
	}
	w.WriteHeader(status)
}

func newDotykacka(t *testing.T, c sandbox.DotykackaConfig, r *receiver) *sandbox.Dotykacka {
	t.Helper()
	d, err := sandbox.NewDotykacka(c)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(r)
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		srv.Close()
	})
	for _, e := range []string{sandbox.StockEntity, sandbox.ProductEntity, sandbox.PointsEntity} {
		d.Register(http.MethodPost, srv.URL+"/"+e, e)
	}
	return d
}

// records splits bodies into their records.
func records(t *testing.T, bodies []string) []map[string]json.RawMessage {
	t.Helper()
	var all []map[string]json.RawMessage
	for _, b := range bodies {
		var many []map[string]json.RawMessage
		if err := json.Unmarshal([]byte(b), &many); err != nil {
			var one map[string]json.RawMessage
			if err := json.Unmarshal([]byte(b), &one); err != nil {
				continue // rubbish that is JSON
			}
			many = append(many, one)
		}
		all = append(all, many...)
	}
	return all
}

// TestPushEverything: every oddity of a day occurs, and the truth is what was
// answered with 200.
func TestPushEverything(t *testing.T) {
	r := &receiver{}
	path := filepath.Join(t.TempDir(), "pushed")
	d := newDotykacka(t, sandbox.DotykackaConfig{Seed: 1, TruthPath: path}, r)
	p := sandbox.EverydayPlan(1500)
	p.Senders, p.Retries = 4, -1
	got, err := d.Push(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if got.Records != 1500 || got.Pings == 0 || got.Duplicates == 0 || got.Bad == 0 || got.GivenUp != 0 || got.BadTaken != 0 || got.Delivered != len(r.taken)+r.gets {
		t.Errorf("%+v with %d taken and %d gets", got, len(r.taken), r.gets)
	}
	ids, versions, late, lossy, twice, invoices, single := map[string]bool{}, map[string]int64{}, 0, 0, 0, 0, 0
	for _, b := range r.taken {
		count(&single, strings.HasPrefix(b, `{"`))
	}
	for _, rec := range records(t, r.taken) {
		id := string(rec["stocklogid"]) + string(rec["productid"]) + string(rec["id"])
		whole, err := json.Marshal(rec)
		if err != nil {
			t.Fatal(err)
		}
		key := string(whole)
		count(&twice, ids[key])
		ids[key] = true
		count(&lossy, strings.Contains(id, "e+"))
		count(&invoices, len(rec["invoicenumber"]) > 4)
		if rec["productid"] != nil {
			var v int64
			if err := json.Unmarshal(rec["versiondate"], &v); err != nil {
				t.Fatal(err)
			}
			count(&late, v < versions[id])
			versions[id] = max(versions[id], v)
		}
	}
	if late == 0 || lossy < 200 || twice == 0 || invoices == 0 || single == 0 || len(ids) != 1500 {
		t.Errorf("%d late, %d lossy, %d twice, %d with an invoice, %d single, %d different", late, lossy, twice, invoices, single, len(ids))
	}
	lines, recs := 0, 0
	err = sandbox.ReadPushTruth(path, func(v sandbox.Delivered) error {
		lines++
		recs += len(v.Records)
		if v.Ping != (len(v.Records) == 0) || v.Entity == "" || v.Hook == 0 {
			t.Errorf("truth %+v", v)
		}
		return nil
	})
	if err != nil || lines != got.Delivered || recs != got.DeliveredRecords || recs < 1500 {
		t.Errorf("truth has %d deliveries with %d records, %v; reported %+v", lines, recs, err, got)
	}
}

// TestPushRetries: what is answered badly comes again and is in the truth once.
func TestPushRetries(t *testing.T) {
	r := &receiver{answer: func(n int, _, _ string) int {
		return map[int]int{0: 503, 1: 500, 2: 404}[n%4]
	}}
	d := newDotykacka(t, sandbox.DotykackaConfig{}, r)
	got, err := d.Push(t.Context(), sandbox.PushPlan{Records: 20, Backoff: time.Millisecond, Entities: []string{sandbox.StockEntity}})
	if err != nil || got.Delivered != 20 || got.Retried == 0 || got.GivenUp != 0 || got.Status[503] == 0 || got.Status[200] != 20 {
		t.Errorf("%+v, %v", got, err)
	}
	if w := d.Truth(); len(w) != 20 || w[0].Records[0].ID == "" || len(w[0].Records[0].SHA256) != 64 {
		t.Errorf("truth has %d", len(w))
	}
	r.answer = func(int, string, string) int { return 503 }
	got, err = d.Push(t.Context(), sandbox.PushPlan{Records: 2, Backoff: time.Millisecond, Retries: 1})
	if err != nil || got.GivenUp != 2 || got.Retried != 2 || got.Delivered != 0 || len(d.Truth()) != 20 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestPushBadTaken: who answers 200 to rubbish is found out.
func TestPushBadTaken(t *testing.T) {
	d := newDotykacka(t, sandbox.DotykackaConfig{}, &receiver{answer: func(int, string, string) int { return 200 }})
	got, err := d.Push(t.Context(), sandbox.PushPlan{Records: 5, Rubbish: 100, Invalid: 100})
	if err != nil || got.BadTaken != 10 || got.Delivered != 5 || len(d.Truth()) != 5 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestPushReceiverAway: a receiver that is away costs retries, not the truth.
func TestPushReceiverAway(t *testing.T) {
	d, err := sandbox.NewDotykacka(sandbox.DotykackaConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Push(t.Context(), sandbox.PushPlan{}); !errors.Is(err, sandbox.ErrNoHooks) {
		t.Errorf("pushed to nobody: %v", err)
	}
	srv := httptest.NewServer(http.NotFoundHandler())
	srv.Close()
	d.Register(http.MethodPost, srv.URL, sandbox.PointsEntity)
	got, err := d.Push(t.Context(), sandbox.PushPlan{Records: 1, Retries: 2, Backoff: time.Millisecond})
	if err != nil || got.Status[0] != 3 || got.GivenUp != 1 || len(d.Truth()) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Push(ctx, sandbox.PushPlan{Records: 1000}); !errors.Is(err, context.Canceled) {
		t.Errorf("pushed on: %v", err)
	}
}

// TestPushRate: a rate is kept to, and a slow body does not hold up the rest.
func TestPushRate(t *testing.T) {
	r := &receiver{}
	d := newDotykacka(t, sandbox.DotykackaConfig{}, r)
	d.Register(http.MethodGet, d.Hooks()[0].URL, sandbox.StockEntity)
	got, err := d.Push(t.Context(), sandbox.PushPlan{Records: 60, Rate: 200, Loris: 2, Entities: []string{sandbox.StockEntity}})
	if err != nil || got.Elapsed < 280*time.Millisecond || got.Delivered != 120 || r.gets != 60 {
		t.Errorf("%s, %v, %d gets", got, err, r.gets)
	}
}

// TestRubbish: none of it is a list of records, and the vendor's sample is as
// broken as on its page.
func TestRubbish(t *testing.T) {
	if json.Valid([]byte(sandbox.InvalidSample)) || !regexp.MustCompile(`currency "CZK"`).MatchString(sandbox.InvalidSample) {
		t.Error("the invalid sample is valid")
	}
	for _, b := range sandbox.Rubbish() {
		for _, rec := range records(t, []string{b}) {
			if id := rec["stocklogid"]; len(id) > 0 && id[0] != '{' {
				t.Errorf("%.40s has a record %s", b, id)
			}
		}
	}
}
