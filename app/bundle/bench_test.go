//go:build unix

package bundle

import (
	"bufio"
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"zegel/fiscal"
)

var (
	benchDocs  = flag.Int("docs", 1000, "documents in the benchmark's year")
	benchMade  = flag.Bool("made", false, "only make the bundle")
	benchStore = flag.String("store", "", "`folder` of the benchmark's year: filled once, used again by the next run")
)

// BenchmarkBundle makes a bundle of a year, checks it, and hashes it with Go's
// SHA-256 and with the machine's sha256sum; beside it a plain loop that reads the
// same paper, hashes it and writes it into one durable file. All in one run and in turns:
// documents and megabytes a second, processor time (which a busy machine changes
// less), and the largest heap and resident set of each part.
func BenchmarkBundle(b *testing.B) {
	s := year(b, *benchDocs)
	o := s.options(0)
	o.From, o.To = fiscal.Date{Year: 2026, Month: 1, Day: 1}, fiscal.Date{Year: 2026, Month: 12, Day: 31}
	file := filepath.Join(b.TempDir(), "b.zip")
	var made, copied, checked, hashed, summed spent
	var size, docs float64
	for b.Loop() {
		made.during(b, func() error {
			res, err := Build(b.Context(), s.Store, file, o)
			size, docs = float64(res.Bytes), float64(res.Documents)
			return err
		})
		if *benchMade {
			continue
		}
		copied.during(b, func() error { return copyPaper(filepath.Join(s.dir, "archive"), filepath.Join(b.TempDir(), "copy")) })
		checked.during(b, func() error {
			r, err := Verify(b.Context(), file, "", nil)
			if err == nil && len(r.Faults) > 0 {
				err = fmt.Errorf("%+v", r.Faults[0])
			}
			return err
		})
		hashed.during(b, func() error { return hashFile(file) })
		summed.program(b, "sha256sum", file)
	}
	b.ReportMetric(size/docs, "B/doc")
	b.ReportMetric(docs/made.wall.Seconds(), "docs/s")
	for _, x := range []struct {
		what string
		spent
	}{{"made", made}, {"copied", copied}, {"checked", checked}, {"go-sha256", hashed}, {"sha256sum", summed}} {
		if x.wall == 0 {
			continue // no such program here
		}
		b.ReportMetric(size/1e6/x.wall.Seconds(), "MB/s-"+x.what)
		b.ReportMetric(float64(x.cpu.Microseconds())/docs, "cpu-us/doc-"+x.what)
		if x.heap > 0 && (x.what == "made" || x.what == "checked") {
			b.ReportMetric(x.heap, "MB-heap-"+x.what)
			b.ReportMetric(x.rss, "MB-rss-"+x.what)
		}
	}
}

// spent is the least that one part took, and the most memory.
type spent struct {
	wall, cpu time.Duration
	heap, rss float64 // megabytes
}

func (s *spent) least(wall, cpu time.Duration) {
	if s.wall == 0 || wall < s.wall {
		s.wall = wall
	}
	if s.cpu == 0 || cpu < s.cpu {
		s.cpu = cpu
	}
}

func (s *spent) during(b *testing.B, do func() error) {
	b.Helper()
	debug.FreeOSMemory() // what the part before left behind is not this one's
	forgetPeak()
	peak := watchHeap()
	start, cpu := time.Now(), cpuTime()
	if err := do(); err != nil {
		b.Fatal(err)
	}
	s.least(time.Since(start), cpuTime()-cpu)
	s.heap, s.rss = max(s.heap, peak()), max(s.rss, peakRSS())
}

// program runs another's program over a file, where there is one.
func (s *spent) program(b *testing.B, name, file string) {
	b.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		return
	}
	c := exec.CommandContext(b.Context(), path, file)
	start := time.Now()
	if err := c.Run(); err != nil {
		b.Fatal(err)
	}
	s.least(time.Since(start), c.ProcessState.UserTime()+c.ProcessState.SystemTime())
}

// copyPaper reads each file of a folder whole, hashes it and writes it into one
// file that is durable at the end: what any program that bundles paper must do.
func copyPaper(dir, file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer os.Remove(file)
	defer f.Close()
	out := bufio.NewWriterSize(f, 1<<18)
	sum := byte(0)
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		page, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		h := sha256.Sum256(page)
		sum ^= h[0]
		_, err = out.Write(page)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := out.Write([]byte{sum}); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Sync()
}

func hashFile(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(sha256.New(), f)
	return err
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

// forgetPeak and peakRSS use Linux's high-water mark of the resident set; 0
// elsewhere.
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

func peakRSS() float64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		var kb float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kb); n == 1 {
			return kb * 1024 / 1e6
		}
	}
	return 0
}

// year is a shop with many signed and printed documents over 2026, three lines
// each. Their paper is one drawn page of a kind with a mark of its own behind
// its end: drawing is measured elsewhere.
func year(b *testing.B, n int) *shop {
	b.Helper()
	dir := *benchStore
	if dir == "" {
		dir = b.TempDir()
	}
	s := openShop(b, "bench", dir)
	done := filepath.Join(dir, fmt.Sprintf("filled-%d", n))
	if _, err := os.Stat(done); err == nil {
		return s
	}
	ctx := context.Background()
	papers := benchPapers(s)
	start := fiscal.Date{Year: 2026, Month: 1, Day: 1}
	for from := 0; from < n; from += 1000 {
		var docs []fiscal.Document
		for i := from; i < min(from+1000, n); i++ {
			docs = append(docs, benchDoc(i, start.AddDays(i*365/n)))
		}
		_, err := s.Record(ctx, licence, docs, s.now, "sync", false)
		s.must(err)
		for i, d := range docs {
			s.benchSign(d, from+i, papers[d.Type])
		}
	}
	s.must(os.WriteFile(done, nil, 0o600))
	return s
}
