//go:build unix

package proof_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"zegel/app/proof"
	"zegel/fiscal"
	"zegel/fiscal/sandbox"
	"zegel/storage"
)

// The program under proof is built once, from this very source, with its
// failpoints alive.
var program = sync.OnceValues(func() (string, error) {
	bin := filepath.Join(tempDir, "zegel")
	cmd := exec.CommandContext(context.Background(), "go", "build", "-trimpath", "-tags", "headless,failpoint", "-o", bin, "zegel")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return bin, nil
})

var tempDir string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "zegel-proof")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	tempDir = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// options say what world a proof wants.
type options struct {
	seed                int64
	docs                int
	faults              string
	timeout, quarantine time.Duration
	delay               [2]time.Duration // the module's; zero: 20 to 80 ms
	env                 []string
	url                 string // instead of the sandbox's
}

// world is a sandbox in this process and a store that the program under proof
// works on. The sandbox lives on when the program dies, as the cloud does.
type world struct {
	testing.TB
	o       options
	box     *sandbox.Sandbox
	server  *httptest.Server
	dir     string
	log     string
	state   string
	bin     string
	born    time.Time
	slowest atomic.Int64 // longest sign call, ns
	report  *proof.Report
}

func newWorld(t testing.TB, o options, report *proof.Report) *world {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	base := t.TempDir()
	w := &world{TB: t, o: o, dir: filepath.Join(base, "data"), log: filepath.Join(base, "failpoints"), state: filepath.Join(base, "truth"), bin: bin, born: time.Now(), report: report}
	w.box, err = sandbox.New(sandbox.Config{
		Seed: o.seed, Docs: o.docs, Faults: o.faults, DailyLimit: 1_000_000, StatePath: w.state, Race: true, SignDelay: o.delay, Still: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.server = httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(func() {
		w.server.CloseClientConnections()
		w.server.Close()
		if err := w.box.Close(); err != nil {
			t.Error(err)
		}
	})
	if report != nil {
		report.Do(func(r *proof.Report) { r.Worlds++ })
	}
	return w
}

// serve hands on to the sandbox and measures sign calls: the proof holds only
// while none takes longer than the quarantine.
func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.URL.RawQuery, "signed") {
		began := time.Now()
		defer func() {
			for d := int64(time.Since(began)); ; {
				old := w.slowest.Load()
				if d <= old || w.slowest.CompareAndSwap(old, d) {
					return
				}
			}
		}()
	}
	w.box.ServeHTTP(rw, r)
}

// environ is the program's whole environment: nothing of the tester's leaks in.
func (w *world) environ(extra ...string) []string {
	url := w.server.URL + "/api/"
	if w.o.url != "" {
		url = w.o.url
	}
	env := []string{
		"HOME=" + filepath.Dir(w.dir), "USER=proof", "ZEGEL_DATA=" + w.dir, "ZEGEL_KEYSTORE=file", "ZEGEL_LANGUAGE=en", "TZ=Europe/Brussels",
		"ZEGEL_CLOUDPOS_URL=" + url, "ZEGEL_CLOUDPOS_LICNAME=" + w.box.Licence(), "ZEGEL_CLOUDPOS_TOKEN=" + w.box.Token(),
		"ZEGEL_CLOUDPOS_DAILY_LIMIT=1000000", "ZEGEL_SIGN_FROM=2000-01-01",
		"ZEGEL_TIMEOUT=" + w.o.timeout.String(), "ZEGEL_QUARANTINE=" + w.o.quarantine.String(), "ZEGEL_FAILPOINT_LOG=" + w.log,
	}
	env = append(env, w.o.env...)
	return append(env, extra...)
}

// process is one start of the program.
type process struct {
	cmd      *exec.Cmd
	out, err bytes.Buffer
	done     chan struct{}
	code     int   // when done: -1 for one that was killed
	fault    error // when done: why it could not even be waited for
}

// start starts the program; what happens at a failpoint stands in points.
func (w *world) start(points string, args ...string) *process {
	w.Helper()
	return w.startAs(nil, points, args...)
}

// startAs starts it as another user of the system; nil is this one.
func (w *world) startAs(user *syscall.Credential, points string, args ...string) *process {
	w.Helper()
	p := &process{cmd: exec.CommandContext(w.Context(), w.bin, args...), done: make(chan struct{})}
	p.cmd.Env = w.environ()
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: user}
	if points != "" {
		p.cmd.Env = append(p.cmd.Env, "ZEGEL_FAILPOINT="+points)
	}
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.err
	if err := p.cmd.Start(); err != nil {
		w.Fatal(err)
	}
	go func() {
		defer close(p.done)
		var e *exec.ExitError
		if err := p.cmd.Wait(); errors.As(err, &e) {
			p.code = e.ExitCode()
		} else if err != nil {
			p.fault = err
		}
	}()
	if w.report != nil {
		w.report.Do(func(r *proof.Report) { r.Runs++ })
	}
	return p
}

// within tells whether the process ended within d.
func (p *process) within(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-p.done:
		return true
	case <-t.C:
		return false
	}
}

// wait gives the exit code, -1 for a process that was killed.
func (p *process) wait(t testing.TB) int {
	t.Helper()
	if !p.within(2 * time.Minute) {
		p.signal(syscall.SIGQUIT)
		<-p.done
		t.Fatalf("%v hangs:\n%s", p.cmd.Args[1:], p.err.String())
	}
	if p.fault != nil {
		t.Fatalf("%v: %v", p.cmd.Args[1:], p.fault)
	}
	return p.code
}

// kill ends the process at once; false when it had ended by itself.
func (p *process) kill(t testing.TB) bool {
	t.Helper()
	p.signal(syscall.SIGKILL)
	return p.wait(t) == -1
}

func (p *process) signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

// run runs the program to its end and wants one of the exit codes.
func (w *world) run(want []int, args ...string) *process {
	w.Helper()
	p := w.start("", args...)
	code := p.wait(w)
	for _, c := range want {
		if c == code {
			return p
		}
	}
	w.Fatalf("zegel %v: exit %d\n%s%s", args, code, p.out.String(), p.err.String())
	return nil
}

// decode reads the one JSON value of a command.
func (w *world) decode(p *process, v any) {
	w.Helper()
	if err := json.Unmarshal(p.out.Bytes(), v); err != nil {
		w.Fatalf("%v: %v\n%s%s", p.cmd.Args[1:], err, p.out.String(), p.err.String())
	}
}

func (w *world) list() []proof.Document {
	w.Helper()
	var docs []proof.Document
	w.decode(w.run([]int{0}, "list", "--json"), &docs)
	return docs
}

// detail is what the harness reads of show.
type detail struct {
	proof.Document
	Cause   string     `json:"cause"`
	DueAt   *time.Time `json:"due_at"`
	Asked   bool       `json:"asked"`
	History []struct {
		Kind  string `json:"kind"`
		Actor string `json:"actor"`
	} `json:"history"`
	Alarms []struct {
		Kind string `json:"kind"`
	} `json:"discrepancies"`
}

func (w *world) show(key string) detail {
	w.Helper()
	var d detail
	w.decode(w.run([]int{0}, "show", key, "--json"), &d)
	return d
}

// truth reads the module's own file.
func (w *world) truth() []sandbox.TruthRow {
	w.Helper()
	rows, err := sandbox.ReadTruth(w.state)
	if err != nil {
		w.Fatal(err)
	}
	return rows
}

// holds compares: nothing that was signed is denied, and nothing was signed that
// is not recorded or at least held in doubt.
func (w *world) holds(docs []proof.Document) {
	w.Helper()
	for _, v := range proof.During(docs, w.truth(), w.truth()) {
		w.Error(v)
	}
}

// ledger counts the requests that the program booked.
func (w *world) ledger() int {
	w.Helper()
	ctx := context.Background()
	s, err := storage.Open(ctx, w.dir, storage.Options{ReadOnly: true})
	if err != nil {
		w.Fatal(err)
	}
	defer s.Close()
	n := 0
	for day, last := fiscal.FiscalDay(w.born), fiscal.FiscalDay(time.Now()); !last.Before(day); day = day.AddDays(1) {
		u, err := s.Used(ctx, w.box.Licence(), day)
		if err != nil {
			w.Fatal(err)
		}
		n += u.Total
	}
	return n
}

// verify gives the faults that verify finds.
func (w *world) verify() []proof.Violation {
	w.Helper()
	var rep struct {
		OK     bool `json:"ok"`
		Faults []struct{ Where, What, Expected, Found string }
	}
	w.decode(w.run([]int{0, 1}, "verify", "--json"), &rep)
	var out []proof.Violation
	for _, f := range rep.Faults {
		out = append(out, proof.Violation{What: proof.BrokenLog, Name: f.Where, Detail: fmt.Sprintf("%s: expected %s, found %s", f.What, f.Expected, f.Found)})
	}
	if !rep.OK && len(out) == 0 {
		out = append(out, proof.Violation{What: proof.BrokenLog, Name: "verify", Detail: "not ok"})
	}
	return out
}

// pause passes real time: what happens in another process cannot be waited for
// in any other way.
func pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	<-t.C
}

// freePort is an address on which nothing listens.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
