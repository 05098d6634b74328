//go:build unix

package proof_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkServe measures the real program from a request on the wire to its
// answer, with a sender that costs next to nothing in another process: records a
// second, what the program's own processor time is for one (with taking it into
// the tables), and the disk's bare rate of syncs in the same run, taken in turns.
func BenchmarkServe(b *testing.B) {
	for _, c := range []struct {
		name           string
		senders, batch int
	}{
		{"one sender", 1, 1}, {"fifty senders", 50, 1}, {"batches of 1000", 2, 1000},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := newReceiver(b)
			r.start()
			senders := make([]*rawSender, c.senders)
			for i := range senders {
				var err error
				if senders[i], err = newRawSender(r.At.Webhooks["stock"]); err != nil {
					b.Fatal(err)
				}
				defer senders[i].conn.Close()
			}
			bare := newBareSync(b)
			var made atomic.Int64
			var sending time.Duration
			cpu := r.metric("process_cpu_seconds_total")
			for b.Loop() {
				began := time.Now()
				var wg sync.WaitGroup
				for _, s := range senders {
					wg.Go(func() {
						var body []byte
						for range max(1, 200/c.batch/c.senders) {
							body = append(body[:0], '[')
							for i := range c.batch {
								if i > 0 {
									body = append(body, ',')
								}
								body = movement(body, int(made.Add(1)))
							}
							body = append(body, ']')
							if status, err := s.post(body); err != nil || status != http.StatusOK {
								b.Error(status, err)
								return
							}
						}
					})
				}
				wg.Wait()
				sending += time.Since(began)
				// What waits for the tables is taken in first: the bare syncs are the disk's
				// alone.
				if waiting := r.metric("zegel_webhooks_waiting"); waiting > 0 {
					b.Errorf("%v wait", waiting)
				}
				bare.run(200)
			}
			n := float64(made.Load())
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(n/sending.Seconds(), "records/s")
			b.ReportMetric((r.metric("process_cpu_seconds_total")-cpu)*1e6/n, "server-µs/record")
			b.ReportMetric(bare.rate(), "syncs/s")
			b.ReportMetric(100*n/sending.Seconds()/bare.rate(), "%of-bare")
			r.stop()
		})
	}
}

// bareSync is the least that a durable record can cost: a page overwritten and
// synced.
type bareSync struct {
	testing.TB
	f     *os.File
	page  [4096]byte
	n     int
	spent time.Duration
}

const barePages = 256

func newBareSync(b *testing.B) *bareSync {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "f"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	s := &bareSync{TB: b, f: f}
	if _, err := f.Write(make([]byte, barePages*len(s.page))); err != nil {
		b.Fatal(err)
	}
	return s
}

func (s *bareSync) run(n int) {
	s.Helper()
	began := time.Now()
	for range n {
		s.n++
		if _, err := s.f.WriteAt(s.page[:], int64(s.n%barePages*len(s.page))); err != nil {
			s.Fatal(err)
		}
		if err := s.f.Sync(); err != nil {
			s.Fatal(fmt.Errorf("sync: %w", err))
		}
	}
	s.spent += time.Since(began)
}

func (s *bareSync) rate() float64 { return float64(s.n) / s.spent.Seconds() }
