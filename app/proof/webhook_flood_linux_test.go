//go:build soak

package proof_test

import (
	"context"
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite" // a reader that the program knows nothing of

	"zegel/storage"
)

// A million records from fifty senders: the program's memory stays flat, and
// readers of the events slow nobody: not one that asks all the time, nor one
// that holds one reading transaction open. The three take turns, so that what
// else the machine does weighs on all alike.
func TestSoakFlood(t *testing.T) {
	const senders, batch = 50, 10
	records := 1_000_000
	if s := os.Getenv("ZEGEL_PROOF_RECORDS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		records = n
	}
	r := newReceiver(t)
	r.start()
	var made, answered atomic.Int64
	var sending sync.WaitGroup
	for range senders {
		s, err := newRawSender(r.At.Webhooks["stock"])
		if err != nil {
			t.Fatal(err)
		}
		sending.Go(func() {
			defer s.conn.Close()
			var body []byte
			for {
				first := int(made.Add(batch)) - batch
				if first >= records {
					return
				}
				body = append(body[:0], '[')
				for i := range batch {
					if i > 0 {
						body = append(body, ',')
					}
					body = movement(body, first+i)
				}
				if status, err := s.post(append(body, ']')); err != nil || status != http.StatusOK {
					t.Error(status, err)
					return
				}
				answered.Add(batch)
			}
		})
	}
	done := make(chan struct{})
	go func() { sending.Wait(); close(done) }()
	readers := []struct {
		name string
		read func(ctx context.Context)
	}{
		{"nobody", func(ctx context.Context) { <-ctx.Done() }},
		{"one who asks", r.asks},
		{"one who holds", r.holds},
	}
	var n [3]int64
	var took [3]time.Duration
	early := 0
	for turn := 0; ; turn++ {
		k := turn % len(readers)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		was, began := answered.Load(), time.Now()
		readers[k].read(ctx)
		<-ctx.Done()
		cancel()
		n[k] += answered.Load() - was
		took[k] += time.Since(began)
		if early == 0 && answered.Load() > int64(records/10) {
			early = r.resident()
		}
		select {
		case <-done:
		default:
			continue
		}
		break
	}
	var rate [3]float64
	for k := range rate {
		rate[k] = float64(n[k]) / took[k].Seconds()
		t.Logf("%s reads: %.0f records/s", readers[k].name, rate[k])
	}
	t.Logf("%d records; at most %d MB after a tenth of them, %d MB at the end; %.1f µs of processor time a record",
		answered.Load(), early>>20, r.resident()>>20, r.metric("process_cpu_seconds_total")*1e6/float64(answered.Load()))
	if most := r.resident(); most > 200<<20 || most > early+early/2 {
		t.Errorf("the memory grew from %d to %d MB", early>>20, most>>20)
	}
	for k := 1; k < len(rate); k++ {
		if rate[k] < 0.6*rate[0] {
			t.Errorf("with %s reading %.0f records/s, without %.0f", readers[k].name, rate[k], rate[0])
		}
	}
	r.stop()
}

// asks reads the newest events five times a second, more often than a screen that
// follows them. What it costs the senders is the processor it takes from them.
func (r *receiver) asks(ctx context.Context) {
	s, err := storage.Open(ctx, r.dir, storage.Options{Actor: "reader"})
	if err != nil {
		r.Error(err)
		return
	}
	defer s.Close()
	for range time.Tick(200 * time.Millisecond) {
		if ctx.Err() != nil {
			return
		}
		if _, err := s.WebhookEvents(context.WithoutCancel(ctx), storage.WebhookPage{Limit: 200}); err != nil {
			r.Error(err)
			return
		}
	}
}

// holds begins to read and does not end.
func (r *receiver) holds(ctx context.Context) {
	db, err := sql.Open("sqlite", "file://"+filepath.Join(r.dir, "zegel.db")+"?mode=ro")
	if err != nil {
		r.Error(err)
		return
	}
	defer db.Close()
	rows, err := db.QueryContext(context.WithoutCancel(ctx), "SELECT seq FROM webhook_events")
	if err != nil {
		r.Error(err)
		return
	}
	defer rows.Close()
	rows.Next()
	<-ctx.Done()
}
