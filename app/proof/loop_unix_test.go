//go:build unix

package proof_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"zegel/app/proof"
	"zegel/fiscal"
	"zegel/fiscal/failpoint"
	"zegel/fiscal/sandbox"
)

// loop kills a program again and again over one store, and recovers like a
// person who has the till in front of her.
type loop struct {
	*world
	rng    *rand.Rand
	known  map[string]string // ticket numbers that the program ever showed
	broken []proof.Violation
}

func newLoop(w *world) *loop {
	l := &loop{world: w, rng: rand.New(rand.NewPCG(uint64(w.o.seed), 2)), known: map[string]string{}}
	l.synced()
	return l
}

// synced syncs until it works: under load a reading call may pass its time-out.
func (l *loop) synced() {
	l.Helper()
	for range 20 {
		if p := l.start("", "sync"); p.wait(l) == 0 {
			return
		}
	}
	l.Fatal("sync never worked")
}

// once starts the program and does something bad to it. It tells whether it was
// killed.
func (l *loop) once() bool {
	args := l.command()
	if l.o.faults != "" && l.rng.IntN(3) == 0 {
		l.start("", "sync").wait(l) // lifts the stop after five doubts
	}
	switch n := l.rng.IntN(100); {
	case n < 8: // at any moment, also before it has begun
		p := l.start("", args...)
		if p.within(l.between(0, 250*time.Millisecond)) {
			return false
		}
		return l.died(p.kill(l), false)
	case n < 35: // at any moment of its work, however slow the machine is
		was := l.logged()
		p := l.start("", args...)
		for l.logged() == was && !p.within(time.Millisecond) {
		}
		if p.within(l.between(0, 200*time.Millisecond)) {
			return false
		}
		return l.died(p.kill(l), false)
	case n < 65: // at any step
		p := l.start(fmt.Sprintf("any@%d=kill", 1+l.rng.IntN(70)), args...)
		return l.died(p.wait(l) == -1, true)
	case n < 80: // at a certain failpoint
		p := l.start(l.point(args[0])+"=kill", args...)
		if p.within(l.between(300*time.Millisecond, 900*time.Millisecond)) {
			return l.died(p.wait(l) == -1, true)
		}
		return l.died(p.kill(l), false) // it never came there
	case n < 86: // asleep at a failpoint, while another program works; then woken or dead
		// Drawn first: who sleeps within a commit holds everybody up, the looking
		// harness as well.
		other := l.command()
		was := l.stops()
		p := l.start(fmt.Sprintf("any@%d=stop", 1+l.rng.IntN(70)), args...)
		for l.stops() == was {
			if p.within(5 * time.Millisecond) {
				return false
			}
		}
		q := l.start("", other...)
		if !q.within(l.between(0, 300*time.Millisecond)) {
			l.died(q.kill(l), false)
		}
		if l.rng.IntN(2) == 0 {
			return l.died(p.kill(l), false)
		}
		p.signal(syscall.SIGCONT)
		if p.within(l.between(0, 300*time.Millisecond)) {
			return false
		}
		return l.died(p.kill(l), false)
	case n < 93: // commits fail with the number in hand
		p := l.start("finish-before-commit@1+=error", args...)
		if p.within(l.between(100*time.Millisecond, 900*time.Millisecond)) {
			return false
		}
		return l.died(p.kill(l), false)
	default: // two at once
		other := l.command()
		p, q := l.start("", args...), l.start("", other...)
		was := !p.within(l.between(0, 250*time.Millisecond)) && l.died(p.kill(l), false)
		return !q.within(l.between(0, 200*time.Millisecond)) && l.died(q.kill(l), false) || was
	}
}

// point draws one that the command is likely to pass.
func (l *loop) point(command string) string {
	var names []string
	for _, n := range failpoint.Names() {
		reading := strings.HasPrefix(n, "book-") || strings.HasPrefix(n, "record-")
		rare := strings.HasPrefix(n, "takeup-") || strings.HasPrefix(n, "rescue-") || strings.HasPrefix(n, "timeout-") || strings.HasPrefix(n, "late-")
		resolving := strings.HasPrefix(n, "resolve-")
		switch command {
		case "sync":
			if !reading {
				continue
			}
		case "resolve":
			if !resolving {
				continue
			}
		default:
			if resolving || rare && l.rng.IntN(8) > 0 {
				continue
			}
		}
		names = append(names, n)
	}
	return fmt.Sprintf("%s@%d", names[l.rng.IntN(len(names))], 1+l.rng.IntN(3))
}

// died counts a kill.
func (l *loop) died(killed, atPoint bool) bool {
	if killed {
		l.report.Do(func(r *proof.Report) {
			r.Kills++
			if atPoint {
				r.AtPoint++
			}
		})
	}
	return killed
}

// logged tells how much the failpoint log holds.
func (l *loop) logged() int64 {
	i, err := os.Stat(l.log)
	if err != nil {
		return 0
	}
	return i.Size()
}

// stops tells how often a program was stopped so far.
func (l *loop) stops() int {
	b, err := os.ReadFile(l.log)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		l.Fatal(err)
	}
	return strings.Count(string(b), " stop\n")
}

func (l *loop) between(low, high time.Duration) time.Duration {
	return low + time.Duration(l.rng.Int64N(int64(high-low)))
}

// command draws what the program is asked to do.
func (l *loop) command() []string {
	switch n := l.rng.IntN(100); {
	case n < 76:
		return []string{"sign", "--all", "--json"}
	case n < 88:
		return []string{"recover", "--json"}
	case n < 93:
		return []string{"sync", "--json"}
	case n < 98:
		if c := l.resolutions(l.look()); len(c) > 0 {
			return c[l.rng.IntN(len(c))]
		}
		return []string{"recover", "--json"}
	case n < 99:
		return []string{"verify", "--json"}
	}
	return []string{"status", "--json"}
}

// look lists the documents and compares on the way.
func (l *loop) look() []proof.Document {
	l.Helper()
	before := l.truth()
	docs := l.list()
	l.judge(proof.During(docs, before, l.truth()))
	for _, d := range docs {
		name := d.Type + "/" + d.Number
		if old := l.known[name]; old != "" && old != d.Ticket {
			l.judge([]proof.Violation{{What: proof.Changed, Name: name, Detail: fmt.Sprintf("%s was recorded, now it is %q", old, d.Ticket)}})
		}
		if d.Ticket != "" {
			l.known[name] = d.Ticket
		}
	}
	return docs
}

func (l *loop) judge(v []proof.Violation) {
	for _, x := range v {
		if !slices.ContainsFunc(l.broken, func(y proof.Violation) bool { return x.What == y.What && x.Name == y.Name }) {
			x.Detail += fmt.Sprintf(" (seed %d)", l.o.seed)
			l.broken = append(l.broken, x)
		}
	}
}

// resolutions are what a person types who reads missing numbers at the till.
func (l *loop) resolutions(docs []proof.Document) (out [][]string) {
	for _, d := range docs {
		if d.State != string(fiscal.NumberMissing) {
			continue
		}
		if t := l.atTheTill(d); t != "" {
			out = append(out, []string{"resolve", d.Key, "--ticket", t, "--by", "An Peeters", "--reason", "read at the till", "--json"})
			continue
		}
		l.judge([]proof.Violation{{What: proof.Invented, Name: d.Type + "/" + d.Number, Detail: "number missing, and the module made none"}})
	}
	return out
}

// atTheTill reads the till's own journal for a document.
func (l *loop) atTheTill(d proof.Document) string {
	i := slices.IndexFunc(l.truth(), func(t sandbox.TruthRow) bool { return t.Name().String() == d.Type+"/"+d.Number })
	if i < 0 {
		return ""
	}
	return l.truth()[i].Ticket
}

// finish recovers everything, in peace, and compares for good.
func (l *loop) finish() []proof.Violation {
	l.Helper()
	if err := l.box.SetFaults(""); err != nil {
		l.Fatal(err)
	}
	asked := map[string]bool{}
	for range 300 {
		docs := l.look()
		missing := l.resolutions(docs)
		var doubt []proof.Document
		open := false
		for _, d := range docs {
			switch fiscal.State(d.State) {
			case fiscal.Unsigned, fiscal.Refused, fiscal.Sending:
				open = true
			case fiscal.InDoubt:
				doubt = append(doubt, d)
			}
		}
		switch {
		case len(missing) > 0:
			for _, c := range missing {
				l.start("", c...).wait(l)
			}
		case open:
			l.synced() // lifts the stop after five doubts
			l.start("", "sign", "--all", "--json").wait(l)
		case len(doubt) > 0:
			l.synced()
			l.recover(doubt, asked)
		default:
			return l.verdict(docs)
		}
	}
	l.judge([]proof.Violation{{What: proof.Unfinished, Name: "store", Detail: "three hundred rounds were not enough"}})
	return l.verdict(l.look())
}

// recover waits for the quarantine's end and asks once. What is in doubt still
// when this comes round again was asked before: a person decides.
func (l *loop) recover(doubt []proof.Document, asked map[string]bool) {
	d := l.show(doubt[len(doubt)-1].Key)
	if d.DueAt != nil {
		pause(time.Until(*d.DueAt) + 10*time.Millisecond)
	}
	l.start("", "recover", "--json").wait(l)
	for _, d := range doubt {
		if !asked[d.Key] {
			asked[d.Key] = true
			continue
		}
		if t := l.atTheTill(d); t != "" {
			l.start("", "resolve", d.Key, "--ticket", t, "--by", "An Peeters", "--reason", "read at the till").wait(l)
		} else {
			l.start("", "recover", d.Key, "--by", "An Peeters", "--reason", "the till shows none").wait(l)
		}
	}
}

// verdict compares store, truth, ledger and journal.
func (l *loop) verdict(docs []proof.Document) []proof.Violation {
	l.Helper()
	truth := l.truth()
	l.judge(proof.AtEnd(docs, truth))
	l.judge(l.verify())
	if booked, seen := l.ledger(), l.box.Requests(); booked < seen {
		l.judge([]proof.Violation{{What: proof.UnderCounted, Name: "budget", Detail: fmt.Sprintf("%d booked, the cloud saw %d", booked, seen)}})
	}
	log, err := os.ReadFile(l.log)
	if err != nil {
		l.Fatal(err)
	}
	l.report.AddLog(string(log))
	counts := l.box.Counts()
	l.report.Do(func(r *proof.Report) {
		r.Documents += len(docs)
		r.Tickets += len(truth)
		for name, n := range counts.Functions {
			if strings.HasSuffix(name, "signed") {
				r.Asked += n
			}
		}
		r.Slowest = max(r.Slowest, time.Duration(l.slowest.Load()))
		r.Violations = append(r.Violations, l.broken...)
	})
	return l.broken
}
