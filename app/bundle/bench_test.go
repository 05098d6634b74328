//go:build unix

package bundle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"zegel/fiscal"
	"zegel/pdf"
	"zegel/storage"
)

var benchDocs = flag.Int("docs", 1000, "documents in the benchmark's period")

// year is a shop with many signed and printed documents over a year. Their paper
// is one drawn page with a mark of its own behind its end: drawing is measured
// elsewhere.
func year(b *testing.B, n int) *shop {
	b.Helper()
	s := newShop(b, "bench")
	ctx := context.Background()
	var docs []fiscal.Document
	for i := range n {
		d := doc(fiscal.Doctype(1+i%3), i+1, fmt.Sprint(i+1), fiscal.Date{Year: 2026, Month: 1, Day: 1}.AddDays(i*365/n), fiscal.Cents(1000+i))
		d.Lines = append(d.Lines, d.Lines[0], d.Lines[0])
		docs = append(docs, d)
	}
	_, err := s.Record(ctx, licence, docs, s.now, "sync", false)
	s.must(err)
	out, err := s.paper.Render(ctx, pdf.Job{Doc: docs[0], State: fiscal.Signed, Ticket: "12", MadeAt: s.now, UBL: bytes.Repeat([]byte("<Invoice/>\n"), 800), UBLName: "x.xml"})
	s.must(err)
	for i, d := range docs {
		r, err := s.Get(ctx, d.Ref)
		s.must(err)
		in := fiscal.Intent{
			Attempt: fmt.Sprint("a", i), Doc: d.Ref, Name: d.Name(), Hash: r.Hash, At: s.now, Until: s.now.Add(time.Second), Quarantine: time.Minute,
			Prior: r.State, Lease: s.lease, Actor: "me",
		}
		s.must(s.Begin(ctx, in, fiscal.Limit{Daily: 1 << 30}))
		s.must(s.Finish(ctx, fiscal.Outcome{
			Attempt: in.Attempt, At: s.now, Verdict: fiscal.Verdict{State: fiscal.Signed, Ticket: fmt.Sprint(1000 + 3*i)}, SentAt: s.now, Status: 200, Raw: []byte(`{"success":1}`), Actor: "me",
		}))
		sha, err := s.archive.Put(ctx, "pdf", fmt.Appendf(bytes.Clone(out.PDF), "%%%d\n", i))
		s.must(err)
		s.must(s.Issue(ctx, storage.IssueRow{Doc: d.Ref, N: 1, SHA256: sha, Lang: "nl", Pages: 1, At: s.now, Actor: "me"}))
	}
	return s
}

// BenchmarkBundle makes a bundle of the documents, checks it, and hashes it as
// sha256sum does: documents a second, megabytes a second, and the largest heap.
func BenchmarkBundle(b *testing.B) {
	s := year(b, *benchDocs)
	o := s.options(0)
	o.From, o.To = fiscal.Date{Year: 2026, Month: 1, Day: 1}, fiscal.Date{Year: 2026, Month: 12, Day: 31}
	file := filepath.Join(b.TempDir(), "b.zip")
	for b.Loop() {
		peak := watchHeap()
		start, cpu := time.Now(), cpuTime()
		res, err := Build(b.Context(), s.Store, file, o)
		if err != nil {
			b.Fatal(err)
		}
		built, builtCPU, heap := time.Since(start), cpuTime()-cpu, peak()
		start, cpu = time.Now(), cpuTime()
		r, err := Verify(b.Context(), file, "", nil)
		if err != nil || len(r.Faults) > 0 {
			b.Fatal(r.Faults, err)
		}
		checked, checkedCPU := time.Since(start), cpuTime()-cpu
		start, cpu = time.Now(), cpuTime()
		f, err := os.Open(file)
		if err != nil {
			b.Fatal(err)
		}
		h := sha256.New()
		n, err := io.Copy(h, f)
		if err != nil {
			b.Fatal(err)
		}
		hashed, hashedCPU := time.Since(start), cpuTime()-cpu
		_ = f.Close()
		b.ReportMetric(float64(res.Documents)/built.Seconds(), "docs/s")
		b.ReportMetric(float64(n)/1e6/built.Seconds(), "MB/s-made")
		b.ReportMetric(float64(n)/1e6/checked.Seconds(), "MB/s-checked")
		b.ReportMetric(float64(n)/1e6/hashed.Seconds(), "MB/s-hashed")
		// What a busy machine does not change.
		b.ReportMetric(float64(builtCPU.Microseconds())/float64(res.Documents), "cpu-us/doc-made")
		b.ReportMetric(float64(checkedCPU.Microseconds())/float64(res.Documents), "cpu-us/doc-checked")
		b.ReportMetric(float64(hashedCPU.Microseconds())/float64(res.Documents), "cpu-us/doc-hashed")
		b.ReportMetric(heap, "MB-heap")
		b.ReportMetric(float64(n)/float64(res.Documents), "B/doc")
	}
}

// cpuTime is what the process has used on all processors.
func cpuTime() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// watchHeap samples the heap until it is asked for the peak in megabytes.
func watchHeap() func() float64 {
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			select {
			case <-stop:
				done <- most
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() float64 { close(stop); return float64(<-done) / 1e6 }
}
