package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/sandbox"
)

// ask puts a sign call to the handler without a network.
func ask(ctx context.Context, s *sandbox.Sandbox, nr string) string {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/api/?licname="+s.Licence()+"&token="+s.Token()+"&get-invoicesigned", strings.NewReader("documentnr="+nr))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Body.String()
}

func withInvoices(t *testing.T, cfg sandbox.Config, numbers ...string) *sandbox.Sandbox {
	t.Helper()
	cfg.Docs = -1
	s, err := sandbox.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range numbers {
		s.Add(fiscal.Document{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: n})
	}
	return s
}

// TestRace: racing, two requests at once for one document are two tickets; not
// racing, one ticket and one 2002. The module takes its time in both.
func TestRace(t *testing.T) {
	for _, c := range []struct {
		cfg     sandbox.Config
		tickets int
	}{
		{sandbox.Config{Race: true}, 2},
		{sandbox.Config{Faults: "race"}, 2},
		{sandbox.Config{SignDelay: [2]time.Duration{time.Second, time.Second}}, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := withInvoices(t, c.cfg, "1")
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() { ask(t.Context(), s, "1") })
			}
			began := time.Now()
			both.Wait()
			if got := len(s.Truth()); got != c.tickets {
				t.Errorf("%+v: %d tickets, want %d", c.cfg, got, c.tickets)
			}
			if took := time.Since(began); took < 20*time.Millisecond || took > time.Second {
				t.Errorf("took %s", took)
			}
			if a := ask(t.Context(), s, "1"); !strings.Contains(a, "2002") {
				t.Errorf("asked once more: %s", a)
			}
		})
	}
}

// TestClientGone: the module signs also for a client that has left.
func TestClientGone(t *testing.T) {
	for _, faults := range []string{"sign-delay=80ms", "sign:stall=10s"} {
		synctest.Test(t, func(t *testing.T) {
			s := withInvoices(t, sandbox.Config{Faults: faults}, "1")
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			ask(ctx, s, "1")
			if len(s.Truth()) != 1 || ctx.Err() == nil {
				t.Errorf("%s: truth %v, client %v", faults, s.Truth(), ctx.Err())
			}
		})
	}
}

// TestStateFile: tickets and signed documents outlive the sandbox; a torn last
// line was never given out; the file can be read while it is written.
func TestStateFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "truth")
	cfg := sandbox.Config{StatePath: path, Seed: 3}
	s := withInvoices(t, cfg, "1", "2/b", "3")
	first := ask(t.Context(), s, "1")
	ask(t.Context(), s, "2/b")
	rows, err := sandbox.ReadTruth(path)
	if err != nil || len(rows) != 2 || rows[1].Number != "2/b" || rows[1].Type != fiscal.Invoice || !strings.Contains(first, rows[0].Ticket) {
		t.Fatalf("read %v, %v", rows, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if a := ask(t.Context(), s, "3"); strings.Contains(a, "vatticket") {
		t.Errorf("signed without a file: %s", a)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(`{"doctype":1,"number":"3","tic`)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	s = withInvoices(t, cfg, "1", "2/b", "3")
	if a := ask(t.Context(), s, "1"); !strings.Contains(a, "2002") {
		t.Errorf("after a restart: %s", a)
	}
	if a := ask(t.Context(), s, "3"); !strings.Contains(a, "vatticket") {
		t.Errorf("a torn ticket counts: %s", a)
	}
	if w := s.Truth(); len(w) != 3 || w[2].Ticket == w[1].Ticket {
		t.Errorf("truth %v", w)
	}
	if rows, err = sandbox.ReadTruth(path); err != nil || len(rows) != 3 {
		t.Errorf("read %v, %v", rows, err)
	}
}

func TestStateFileOfAnother(t *testing.T) {
	path := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(path, []byte("Dear sir\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sandbox.New(sandbox.Config{StatePath: path})
	if !errors.Is(err, sandbox.ErrState) {
		t.Errorf("opened: %v", err)
	}
	if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, []byte("Dear sir\n")) {
		t.Errorf("changed to %q, %v", b, err)
	}
	if _, err := sandbox.ReadTruth(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("read nothing: %v", err)
	}
}
