package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"zegel/fiscal"
)

// scaleDocs is how many documents the large store of a benchmark has: 50,000, or
// ZEGEL_BENCH_DOCS of them.
func scaleDocs(b *testing.B) int {
	text := os.Getenv("ZEGEL_BENCH_DOCS")
	if text == "" {
		return 50_000
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1000 {
		b.Fatalf("ZEGEL_BENCH_DOCS is %q, not a number from 1000 on", text)
	}
	return n
}

// BenchmarkScale asks a large store and one of 1000 documents the same things in
// turns, so that what else the machine does weighs on both alike.
func BenchmarkScale(b *testing.B) {
	ctx := context.Background()
	n := scaleDocs(b)
	dir := fillDir(b)
	small := openScaled(b, b.TempDir(), 1000)
	start := time.Now()
	large := openScaled(b, dir, n)
	took := time.Since(start)
	if err := large.w.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Err(); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, FileName))
	if err != nil {
		b.Fatal(err)
	}
	head, err := large.Head(ctx)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d documents, %d entries, %d MB, made or opened in %.0f s", n, head.Size, info.Size()>>20, took.Seconds())
	if own := float64(min(n/2, ownPath)); large.took.recording > 0 {
		b.Logf("the last %.0f by the program's own path: recorded %.0f documents/s, signed and printed %.0f/s", own, own/large.took.recording.Seconds(), own/large.took.signing.Seconds())
	}

	one := func(b *testing.B, s *scaled, q fiscal.Query) {
		p, err := s.List(ctx, q)
		if err != nil {
			b.Fatal(err)
		}
		if len(p.Records) == 0 {
			b.Fatal("an empty page")
		}
	}
	for _, c := range []struct {
		name string
		ask  func(b *testing.B, s *scaled)
	}{
		{"first-page", func(b *testing.B, s *scaled) { one(b, s, fiscal.Query{Licence: lic, Limit: 50}) }},
		{"page-in-the-middle", func(b *testing.B, s *scaled) { one(b, s, fiscal.Query{Licence: lic, Limit: 50, To: s.mid}) }},
		{"page-by-cursor", func(b *testing.B, s *scaled) { one(b, s, fiscal.Query{Licence: lic, Limit: 50, After: s.cursor(b)}) }},
		{"by-customer", func(b *testing.B, s *scaled) {
			one(b, s, fiscal.Query{Licence: lic, Limit: 50, Order: fiscal.ByName, Ascending: true})
		}},
		{"unsigned-only", func(b *testing.B, s *scaled) {
			one(b, s, fiscal.Query{Licence: lic, Limit: 50, States: []fiscal.State{fiscal.Unsigned}})
		}},
		{"search-rare", func(b *testing.B, s *scaled) { one(b, s, fiscal.Query{Licence: lic, Limit: 50, Search: s.rare}) }},
		{"search-part", func(b *testing.B, s *scaled) { one(b, s, fiscal.Query{Licence: lic, Limit: 50, Search: s.rare[3:]}) }},
		{"search-common", func(b *testing.B, s *scaled) { one(b, s, fiscal.Query{Licence: lic, Limit: 50, Search: "dagschotel"}) }},
		{"search-two-common", func(b *testing.B, s *scaled) {
			one(b, s, fiscal.Query{Licence: lic, Limit: 50, Search: "dagschotel pintje"})
		}},
		{"search-number", func(b *testing.B, s *scaled) {
			one(b, s, fiscal.Query{Licence: lic, Limit: 200, Search: strconv.Itoa(s.n/2 + s.n/43)})
		}},
		{"search-customer", func(b *testing.B, s *scaled) {
			one(b, s, fiscal.Query{Licence: lic, Limit: 200, Search: fmt.Sprintf("café %c%d", 'A'+s.n/700*7%26, s.n/700*7)})
		}},
		{"search-digits", func(b *testing.B, s *scaled) { one(b, s, fiscal.Query{Licence: lic, Limit: 200, Search: "99"}) }},
		{"search-letter", func(b *testing.B, s *scaled) { one(b, s, fiscal.Query{Licence: lic, Limit: 200, Search: "k"}) }},
		{"search-table", func(b *testing.B, s *scaled) {
			one(b, s, fiscal.Query{Licence: lic, Limit: 200, Search: "tafel 17"})
		}},
		{"search-common-200", func(b *testing.B, s *scaled) {
			one(b, s, fiscal.Query{Licence: lic, Limit: 200, Search: "dagschotel"})
		}},
		{"search-common-middle", func(b *testing.B, s *scaled) {
			one(b, s, fiscal.Query{Licence: lic, Limit: 200, Search: "dagschotel", To: s.mid})
		}},
		{"search-common-deep", func(b *testing.B, s *scaled) {
			one(b, s, fiscal.Query{Licence: lic, Limit: 200, Search: "dagschotel", After: s.cursor(b)})
		}},
		{"search-common-by-customer", func(b *testing.B, s *scaled) {
			one(b, s, fiscal.Query{Licence: lic, Limit: 200, Search: "dagschotel", Order: fiscal.ByName, Ascending: true})
		}},
		{"search-common-of-a-state", func(b *testing.B, s *scaled) {
			one(b, s, fiscal.Query{Licence: lic, Limit: 200, Search: "dagschotel", States: []fiscal.State{fiscal.Unsigned}})
		}},
		{"search-some", func(b *testing.B, s *scaled) { // one in a hundred
			one(b, s, fiscal.Query{Licence: lic, Limit: 200, Search: "37 café 2"})
		}},
		{"search-some-by-customer", func(b *testing.B, s *scaled) {
			one(b, s, fiscal.Query{Licence: lic, Limit: 200, Search: "37 café 2", Order: fiscal.ByName, Ascending: true})
		}},
		{"get", func(b *testing.B, s *scaled) {
			if _, err := s.Get(ctx, fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "501"}); err != nil {
				b.Fatal(err)
			}
		}},
		{"tally-all", func(b *testing.B, s *scaled) { s.tally(b, fiscal.Query{Licence: lic}) }},
		{"tally-month", func(b *testing.B, s *scaled) {
			s.tally(b, fiscal.Query{Licence: lic, From: s.mid, To: s.mid.AddDays(30)})
		}},
		{"tally-rare", func(b *testing.B, s *scaled) { s.tally(b, fiscal.Query{Licence: lic, Search: s.rare}) }},
		{"tally-common", func(b *testing.B, s *scaled) { s.tally(b, fiscal.Query{Licence: lic, Search: "dagschotel"}) }},
		{"open", func(b *testing.B, s *scaled) {
			again, err := Open(ctx, s.dir, Options{Actor: "bench", Key: testKey(1)})
			if err != nil {
				b.Fatal(err)
			}
			if err := again.Close(); err != nil {
				b.Fatal(err)
			}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.ask(b, small)
			c.ask(b, large)
			var few, many, cpu time.Duration
			turns := 0
			for b.Loop() {
				start := time.Now()
				c.ask(b, small)
				middle, used := time.Now(), cpuTime()
				c.ask(b, large)
				few, many, turns = few+middle.Sub(start), many+time.Since(middle), turns+1
				cpu += cpuTime() - used
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(few.Seconds()*1000/float64(turns), "ms-of-1000")
			b.ReportMetric(many.Seconds()*1000/float64(turns), "ms-of-all")
			b.ReportMetric(cpu.Seconds()*1000/float64(turns), "cpu-ms-of-all")
			b.ReportMetric(many.Seconds()/few.Seconds(), "ratio")
		})
	}
}

// cursor is the place of a row in the middle of the list.
func (s *scaled) cursor(b *testing.B) fiscal.Cursor {
	p, err := s.List(context.Background(), fiscal.Query{Licence: lic, Limit: 1, To: s.mid})
	if err != nil || len(p.Cursors) != 1 {
		b.Fatal("no row in the middle", err)
	}
	return p.Cursors[0]
}

func (s *scaled) tally(b *testing.B, q fiscal.Query) {
	t, err := s.Tally(context.Background(), q)
	if err != nil {
		b.Fatal(err)
	}
	if len(t.Count) == 0 {
		b.Fatal("nothing counted")
	}
}

// fillDir is where a large store is made, or stands already: ZEGEL_FILL_DIR, and
// otherwise a folder that goes with the benchmark.
func fillDir(b *testing.B) string {
	if dir := os.Getenv("ZEGEL_FILL_DIR"); dir != "" {
		return dir
	}
	return b.TempDir()
}

// BenchmarkFill makes a large store of licence "brasserie" in ZEGEL_FILL_DIR, as
// ZEGEL_BENCH_DOCS says, with an archive, for the program itself to open.
func BenchmarkFill(b *testing.B) {
	dir := fillDir(b)
	start, cpu := time.Now(), cpuTime()
	s := openScaled(b, dir, scaleDocs(b))
	archive, err := OpenArchive(filepath.Join(dir, "archive"))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := archive.Put(context.Background(), "pdf", []byte(onePaper)); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(s.n)/time.Since(start).Seconds(), "documents/s")
	b.ReportMetric((cpuTime() - cpu).Seconds(), "cpu-s")
	b.Logf("%d documents: %.0f s in bulk, %.1f s recording and %.1f s signing the last %d", s.n, s.took.filling.Seconds(), s.took.recording.Seconds(), s.took.signing.Seconds(), min(s.n/2, ownPath))
}

// BenchmarkVerify tells what each part of verifying costs: hashing alone over
// entries in memory, reading the entries alone, the journal's part, the
// derivation of every table, the rest, and the whole.
func BenchmarkVerify(b *testing.B) {
	s := openScaled(b, fillDir(b), scaleDocs(b))
	s.verifyParts(b)
}
