package storage

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zegel/fiscal/dotykacka"
)

func stockRecord(n int) string {
	return fmt.Sprintf(`{"avgpurchasepricewithoutvat":null,"branchid":193440357,"created":%d,"currency":"CZK","employee_id":0,"inventoryid":null,"invoicenumber":null,"note":null,"order_id":2.4137645982054e+15,"product_id":%d,"purchasepricewithoutvat":null,"quantity":"-1","quantitystatus":"0","stocktransactionid":null,"stocklogid":%d,"supplier_id":null,"transactiontype":"SALE","unit":"Piece","warehouseid":193440357,"synced":0,"versiondate":%d}`,
		1567787960104+n, 800+n%200, 3039094656633+n, 1567787960230+n)
}

// delivery decodes a body as the handler does.
func delivery(tb testing.TB, e dotykacka.Entity, body string) dotykacka.Delivery {
	tb.Helper()
	d := dotykacka.Delivery{Hook: dotykacka.Hook{ID: 1, Entity: e}, At: time.Unix(1_700_000_000, 0), Remote: "203.0.113.7", ContentType: "application/json", Body: []byte(body)}
	b, err := dotykacka.Decode(e, d.Body, dotykacka.Limits{})
	if err != nil {
		d.Unreadable = "shape"
	}
	d.Batch = b
	return d
}

// BenchmarkWebhooks measures what is kept a second, beside the disk's bare rate
// of syncs in the same run. What is kept is taken into the tables all the while;
// "in-tables/s" counts the time until nothing waits, too.
func BenchmarkWebhooks(b *testing.B) {
	ctx := context.Background()
	open := func(b *testing.B) *Receiver {
		s, err := Open(ctx, b.TempDir(), Options{Actor: "bench"})
		if err != nil {
			b.Fatal(err)
		}
		r, err := s.Receiver(ctx)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() {
			if err := r.Close(); err != nil {
				b.Error(err)
			}
			if err := s.Close(); err != nil {
				b.Error(err)
			}
		})
		return r
	}
	settle := func(b *testing.B, r *Receiver) {
		if err := r.Settle(ctx); err != nil {
			b.Fatal(err)
		}
	}
	// Records and bare syncs take turns, so that what else the machine does
	// weighs on both alike. A turn lasts longer than a rest of the tables, and its
	// backlog is taken in before the bare syncs begin, which are the disk's alone;
	// the time for that is part of "in-tables/s" only.
	b.Run("one-sender-against-bare-sync", func(b *testing.B) {
		const turn = 200
		r := open(b)
		bare, data := newBare(b, (*os.File).Sync), newBare(b, dataSynced)
		n := 0
		var records, tables time.Duration
		for b.Loop() {
			start := time.Now()
			for range turn {
				n++
				if err := r.Receive(ctx, delivery(b, dotykacka.Stock, "["+stockRecord(n)+"]")); err != nil {
					b.Fatal(err)
				}
			}
			records += time.Since(start)
			settle(b, r)
			tables += time.Since(start)
			bare.run(turn)
			data.run(turn)
		}
		b.ReportMetric(float64(n)/records.Seconds(), "records/s")
		b.ReportMetric(float64(n)/tables.Seconds(), "in-tables/s")
		b.ReportMetric(bare.rate(), "syncs/s")
		b.ReportMetric(data.rate(), "fdatasyncs/s")
		b.ReportMetric(100*float64(n)/records.Seconds()/bare.rate(), "%of-bare")
		b.ReportMetric(100*float64(n)/tables.Seconds()/bare.rate(), "%of-bare-in-tables")
	})
	b.Run("fifty-senders", func(b *testing.B) {
		r := open(b)
		var n atomic.Int64
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				for {
					i := int(n.Add(1))
					if i > b.N {
						return
					}
					if err := r.Receive(ctx, delivery(b, dotykacka.Stock, "["+stockRecord(i)+"]")); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		settle(b, r)
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "in-tables/s")
	})
	b.Run("batches-of-1000", func(b *testing.B) {
		r := open(b)
		n := 0
		began := time.Now()
		for b.Loop() {
			var body strings.Builder
			for i := range 1000 {
				if i > 0 {
					body.WriteByte(',')
				}
				n++
				body.WriteString(stockRecord(n))
			}
			if err := r.Receive(ctx, delivery(b, dotykacka.Stock, "["+body.String()+"]")); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "records/s")
		settle(b, r)
		b.ReportMetric(float64(n)/time.Since(began).Seconds(), "in-tables/s")
	})
}

// bare is the least that a durable record can cost: a page overwritten and
// synced.
type bare struct {
	b     *testing.B
	f     *os.File
	sync  func(*os.File) error
	n     int
	spent time.Duration
	page  [4096]byte
}

const barePages = 256

func newBare(b *testing.B, sync func(*os.File) error) *bare {
	f, err := os.Create(filepath.Join(b.TempDir(), "f"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	if _, err := f.Write(make([]byte, barePages*4096)); err != nil {
		b.Fatal(err)
	}
	return &bare{b: b, f: f, sync: sync}
}

func (s *bare) run(n int) {
	start := time.Now()
	for range n {
		s.n++
		if _, err := s.f.WriteAt(s.page[:], int64(s.n%barePages*len(s.page))); err != nil {
			s.b.Fatal(err)
		}
		if err := s.sync(s.f); err != nil {
			s.b.Fatal(err)
		}
	}
	s.spent += time.Since(start)
}

func (s *bare) rate() float64 { return float64(s.n) / s.spent.Seconds() }

// BenchmarkWebhooksHTTP measures the whole way, from the sender's request to its
// answer.
func BenchmarkWebhooksHTTP(b *testing.B) {
	for _, c := range []struct{ senders, batch int }{{1, 1}, {50, 1}, {4, 1000}} {
		b.Run(fmt.Sprintf("senders=%d/records=%d", c.senders, c.batch), func(b *testing.B) {
			ctx := context.Background()
			s, err := Open(ctx, b.TempDir(), Options{Actor: "bench"})
			if err != nil {
				b.Fatal(err)
			}
			r, err := s.Receiver(ctx)
			if err != nil {
				b.Fatal(err)
			}
			hooks, err := s.EnsureWebhooks(ctx, []dotykacka.Entity{dotykacka.Stock}, time.Now())
			if err != nil {
				b.Fatal(err)
			}
			server := httptest.NewServer(dotykacka.NewHandler(dotykacka.Config{Recorder: r, Lookup: r.Lookup, Clock: time.Now}))
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: c.senders}}
			var n atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range c.senders {
				wg.Go(func() {
					for {
						i := int(n.Add(1))
						if i > b.N {
							return
						}
						records := make([]string, c.batch)
						for k := range records {
							records[k] = stockRecord(i*c.batch + k)
						}
						resp, err := client.Post(server.URL+hooks[0].Path(), "application/json", strings.NewReader("["+strings.Join(records, ",")+"]"))
						if err != nil {
							b.Error(err)
							return
						}
						if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK {
							b.Error(resp.Status, err)
						}
					}
				})
			}
			wg.Wait()
			b.StopTimer()
			b.ReportMetric(float64(b.N*c.batch)/b.Elapsed().Seconds(), "records/s")
			client.CloseIdleConnections()
			server.Close()
			if err := errors.Join(r.Close(), s.Close()); err != nil {
				b.Error(err)
			}
		})
	}
}
