//go:build linux

package proof_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"zegel/app/cli"
	"zegel/app/proof"
	"zegel/fiscal"
	"zegel/fiscal/failpoint"
)

var update = flag.Bool("update", false, "write testdata/matrix.json and matrix.md anew, to be read before they are kept")

const (
	matrixFile = "testdata/matrix.json"
	matrixPage = "matrix.md"
)

// scene is one cell of the matrix: a world in which the program runs within this
// process, so that its clock can be moved past a quarantine.
type scene struct {
	*world
	ahead atomic.Int64
	key   string
}

func newScene(t testing.TB, timeout time.Duration, template func() string) *scene {
	t.Helper()
	s := bareScene(t, timeout)
	if err := os.CopyFS(s.dir, os.DirFS(template())); err != nil {
		t.Fatal(err)
	}
	for _, d := range s.world.listed(s.zegel("list", "--json")) {
		if d.State == string(fiscal.Unsigned) && d.Type == fiscal.Invoice.String() {
			s.key = d.Key
		}
	}
	if s.key == "" {
		t.Fatal("no invoice to sign")
	}
	return s
}

func bareScene(t testing.TB, timeout time.Duration) *scene {
	return &scene{world: newWorld(t, options{seed: 7, docs: 6, timeout: timeout, quarantine: 4 * time.Second, delay: [2]time.Duration{time.Millisecond, 2 * time.Millisecond}}, nil)}
}

func (w *world) listed(code int, out string) []proof.Document {
	w.Helper()
	var docs []proof.Document
	if err := json.Unmarshal([]byte(out), &docs); err != nil {
		w.Fatalf("exit %d: %v: %s", code, err, out)
	}
	return docs
}

// zegel runs a command within this process.
func (s *scene) zegel(args ...string) (int, string) {
	env := map[string]string{}
	for _, e := range s.environ() {
		k, v, _ := strings.Cut(e, "=")
		env[k] = v
	}
	var out bytes.Buffer
	code := cli.Run(context.Background(), cli.World{
		Args: args, Env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }, In: strings.NewReader(""),
		Out: &out, Err: &out, Version: "proof", Clock: func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) },
	})
	return code, out.String()
}

func (s *scene) faults(spec string) {
	s.Helper()
	if err := s.box.SetFaults(spec); err != nil {
		s.Fatal(err)
	}
}

// prepare brings the document to where a phase begins, and gives the command
// that meets the fault.
func (s *scene) prepare(phase string) []string {
	s.Helper()
	s.faults("sign:drop-before")
	switch phase {
	case proof.First:
		return []string{"sign", s.key}
	case proof.Again:
		if code, out := s.zegel("sign", s.key); code != cli.ExitDoubt {
			s.Fatalf("exit %d: %s", code, out)
		}
	case proof.Restart:
		if p := s.start(failpoint.Written+"=kill", "sign", s.key); p.wait(s) != -1 {
			s.Fatalf("it lives: exit %d: %s", p.code, p.err.String())
		}
		// The request is on its way still; it must meet this fault and not the next.
		for range 1000 {
			if s.box.Counts().Faults["drop-before"] > 0 {
				break
			}
			pause(5 * time.Millisecond)
		}
	}
	s.ahead.Store(int64(time.Hour))
	return []string{"recover", s.key}
}

// result is the cell that came out.
func (s *scene) result(code int, said string) proof.Cell {
	s.Helper()
	var d detail
	c, out := s.zegel("show", s.key, "--json")
	if err := json.Unmarshal([]byte(out), &d); err != nil {
		s.Fatalf("exit %d: %v: %s", c, err, out)
	}
	cell := proof.Cell{State: d.State, Exit: code, Says: tidy(said, s)}
	if d.Cause != "" {
		cell.State += " (" + d.Cause + ")"
	}
	for _, e := range d.History {
		cell.Journal = append(cell.Journal, e.Kind)
	}
	for _, t := range s.truth() {
		if t.Name().String() == s.key {
			cell.Tickets++
		}
	}
	for _, v := range proof.During([]proof.Document{d.Document}, s.truth(), s.truth()) {
		s.Error(v)
	}
	return cell
}

var (
	times  = regexp.MustCompile(`\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d|\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?|\d\d:\d\d(:\d\d)?`)
	refs   = regexp.MustCompile(`\[[A-Z0-9]{4}-[A-Z0-9]{4}\]|\([A-Z0-9]{6,10}\)|(?i)ref(erence)? [A-Z0-9-]{4,12}`)
	ticket = regexp.MustCompile(`\b4\d{4}\b`)
	holder = regexp.MustCompile(`[a-z0-9_-]+-\d+-[0-9a-f]{16}`)
)

// tidy takes out of a text what differs from run to run.
func tidy(said string, s *scene) []string {
	var out []string
	for line := range strings.Lines(said) {
		line = strings.ReplaceAll(strings.TrimSpace(line), s.key, "KEY")
		line = strings.ReplaceAll(line, s.dir, "DIR")
		line = times.ReplaceAllString(line, "TIME")
		line = refs.ReplaceAllString(line, "REF")
		line = holder.ReplaceAllString(line, "HOLDER")
		line = ticket.ReplaceAllString(line, "TICKET")
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}

// cell plays one fault in one phase.
func (f fault) cell(t *testing.T, phase string, template func() string) proof.Cell {
	t.Helper()
	s := newScene(t, f.timeoutOr(20*time.Second), template)
	args := s.prepare(phase)
	s.faults(f.spec)
	run := f.run
	if run == nil {
		run = func(s *scene, args []string) (int, string) { return s.zegel(args...) }
	}
	cell := s.result(run(s, args))
	if cell.Tickets > 1 {
		t.Errorf("%s: %d tickets", phase, cell.Tickets)
	}
	return cell
}

// TestMatrix crosses every fault with every phase and holds what follows against
// the table, which stands once, in testdata.
func TestMatrix(t *testing.T) {
	template := sync.OnceValue(func() string {
		s := bareScene(t, 5*time.Second)
		if code, out := s.zegel("sync"); code != cli.ExitDone {
			t.Errorf("sync: exit %d: %s", code, out)
		}
		return s.dir
	})
	all := faultRows()
	got := make([]proof.Row, len(all))
	var want []proof.Row
	if !*update {
		want = readMatrix(t)
	}
	t.Run("cells", func(t *testing.T) {
		for i, f := range all {
			got[i] = proof.Row{Fault: f.name, Cells: map[string]proof.Cell{}}
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				for _, phase := range f.in() {
					cell := f.cell(t, phase, template)
					// A machine under load may be late where a row is about time; that
					// is another row then.
					for tries := 1; tries < 3 && f.timeout > 0 && i < len(want) && !reflect.DeepEqual(cell, want[i].Cells[phase]); tries++ {
						cell = f.cell(t, phase, template)
					}
					got[i].Cells[phase] = cell
				}
			})
		}
	})
	if *update {
		b, err := json.MarshalIndent(got, "", " ")
		if err == nil {
			err = os.WriteFile(matrixFile, append(b, '\n'), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	if len(want) != len(got) {
		t.Errorf("%d faults were tried, the table has %d; -update writes it anew", len(got), len(want))
	}
	for i := range min(len(want), len(got)) {
		for _, p := range proof.Phases() {
			if !reflect.DeepEqual(got[i].Cells[p], want[i].Cells[p]) {
				t.Errorf("%s, %s:\n got %+v\nwant %+v", got[i].Fault, p, got[i].Cells[p], want[i].Cells[p])
			}
		}
	}
}

// A program that was stopped past its own time-out wakes up late: what it tells
// first, the time-out or the gate, is chance, and so this is no row of the
// matrix. Nothing was sent, and nobody reads that something was asked.
func TestStoppedPastItsTimeout(t *testing.T) {
	for _, phase := range proof.Phases() {
		s := newScene(t, short, func() string {
			b := bareScene(t, 5*time.Second)
			if code, out := b.zegel("sync"); code != cli.ExitDone {
				t.Fatalf("sync: exit %d: %s", code, out)
			}
			return b.dir
		})
		args := s.prepare(phase)
		s.faults("sign:drop-before")
		sent := s.box.Requests()
		p := s.held(failpoint.BeforeGate+"=stop", args)
		s.asleep(p)
		sent = s.box.Requests() - sent // what it read before
		p.within(2 * short)
		before := s.box.Requests()
		s.faults("")
		p.signal(syscall.SIGCONT)
		p.wait(t)
		var d detail
		if code, out := s.zegel("show", s.key, "--json"); json.Unmarshal([]byte(out), &d) != nil {
			t.Fatalf("exit %d: %s", code, out)
		}
		again := s.box.Requests() - before // a new moment, with an intent of its own
		want := string(fiscal.Unsigned)
		if phase != proof.First {
			want = string(fiscal.InDoubt)
		}
		if again > 0 {
			want = string(fiscal.Signed)
		}
		if d.State != want || d.Asked || len(s.truth()) != again {
			t.Errorf("%s: %s, asked %v, %d tickets, %d requests before it slept and %d after: %s", phase, d.State, d.Asked, len(s.truth()), sent, again, p.said())
		}
	}
}

func readMatrix(t *testing.T) []proof.Row {
	t.Helper()
	b, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	var rows []proof.Row
	if err := json.Unmarshal(b, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestMatrixPage: the page is made from the table and nothing else.
func TestMatrixPage(t *testing.T) {
	page := "# What follows from each fault\n\nMade from [testdata/matrix.json](testdata/matrix.json), which the tests hold against the program:\n`go test ./app/proof -run Matrix`. KEY, TIME, TICKET and REF stand for what differs from run to run.\n\n" + proof.Markdown(readMatrix(t))
	if *update {
		if err := os.WriteFile(matrixPage, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(matrixPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != page {
		t.Errorf("%s is stale: go test ./app/proof -run Matrix -update", matrixPage)
	}
}

func ExampleMarkdown() {
	fmt.Print(proof.Markdown([]proof.Row{{Fault: "none", Cells: map[string]proof.Cell{
		proof.First: {State: "signed", Says: []string{"1 signed"}, Journal: []string{"content", "intent", "answer"}, Tickets: 1},
	}}}))
	// Output:
	// | the fault | when | state | exit | tickets in the module | what the person reads | what the journal says |
	// |---|---|---|---|---|---|---|
	// | none | first attempt | `signed` | 0 | 1 | 1 signed | content, intent, answer |
}
