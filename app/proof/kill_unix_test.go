//go:build unix

package proof_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"zegel/app/proof"
	"zegel/fiscal"
	"zegel/fiscal/failpoint"
)

// usual are times in which a proof comes to an end and that keep the rule: the
// quarantine is far longer than the sandbox ever takes over a sign call.
func usual(seed int64, docs int) options {
	return options{seed: seed, docs: docs, timeout: 250 * time.Millisecond, quarantine: 1500 * time.Millisecond}
}

// lanes runs worlds side by side until enough kills were made or the time is up.
func lanes(t *testing.T, n, kills int, d time.Duration, report *proof.Report, faults func(seed int64) string) {
	t.Helper()
	end := time.Now().Add(d)
	enough := func() (done bool) {
		report.Do(func(r *proof.Report) { done = r.Kills >= kills })
		return done || time.Now().After(end)
	}
	t.Run("lanes", func(t *testing.T) {
		for lane := range n {
			t.Run(fmt.Sprint(lane), func(t *testing.T) {
				t.Parallel()
				for i := int64(0); !enough(); i++ {
					o := usual(1000*int64(lane+1)+i, 60)
					o.faults = faults(o.seed)
					through(t, o, report, 100, enough)
					write(t, report)
				}
			})
		}
	})
}

// through kills up to most times, recovers, and compares.
func through(t *testing.T, o options, report *proof.Report, most int, enough func() bool) {
	t.Helper()
	l := newLoop(newWorld(t, o, report))
	for n, runs := 0, 0; n < most && !enough(); runs++ {
		if l.once() {
			n++
		}
		if runs%6 == 5 && !unsigned(l.look()) {
			break // kills with nothing left to sign would prove nothing
		}
	}
	for _, v := range l.finish() {
		t.Error(v)
	}
}

func unsigned(docs []proof.Document) bool {
	for _, d := range docs {
		if s := fiscal.State(d.State); s == fiscal.Unsigned || s == fiscal.Sending {
			return true
		}
	}
	return false
}

// mixed gives every third world a bad cloud as well.
func mixed(seed int64) string {
	switch seed % 3 {
	case 1:
		return "sign:any=0.3"
	case 2:
		return "sign:slow=100ms-400ms/0.2,read:500=0.05,sign:any=0.05"
	}
	return ""
}

// The short form of the kill loop, for every change; make soak runs the long one.
func TestKillLoop(t *testing.T) {
	var report proof.Report
	everyPoint(t, &report)
	lanes(t, 3, 1_000_000, 20*time.Second, &report, mixed)
	t.Logf("\n%s", &report)
	if never := report.NeverHit(failpoint.Names()); len(never) > 0 {
		t.Errorf("never reached: %s", strings.Join(never, ", "))
	}
	if report.Kills < 100 {
		t.Errorf("only %d kills", report.Kills)
	}
	write(t, &report)
}

// write keeps a report where the environment asks for one.
func write(t *testing.T, report *proof.Report) {
	t.Helper()
	if name := os.Getenv("ZEGEL_PROOF_REPORT"); name != "" {
		if err := os.WriteFile(name, []byte(report.String()), 0o600); err != nil {
			t.Error(err)
		}
	}
}

// everyPoint kills the program once at every failpoint.
func everyPoint(t *testing.T, report *proof.Report) {
	t.Helper()
	l := newLoop(newWorld(t, usual(1, 90), report))
	var keys []string
	for _, d := range l.list() {
		if d.State == string(fiscal.Unsigned) {
			keys = append(keys, d.Key)
		}
	}
	next := func() string {
		if len(keys) == 0 {
			t.Fatal("no documents left")
		}
		k := keys[0]
		keys = keys[1:]
		return k
	}
	faults := func(spec string) {
		if err := l.box.SetFaults(spec); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range failpoint.Names() {
		args, points := []string{"sign", next()}, name+"=kill"
		switch name {
		case failpoint.LeaseBreak, failpoint.LeaseBroken, failpoint.SweepCommit, failpoint.Swept:
			l.start(failpoint.Written+"=kill", "sign", next()).wait(t)
		case failpoint.TakeUp, failpoint.TakenUp:
			l.start(failpoint.FinishCommit+"@1+=error", "sign", next()).wait(t)
			args = []string{"status"}
		case failpoint.BeforeRescue, failpoint.Rescued:
			points = failpoint.FinishCommit + "@1+=error," + points
		case failpoint.BeforeTimeout, failpoint.TimedOut, failpoint.LateAnswer, failpoint.LateRecorded:
			faults("sign:slow=500ms")
		case failpoint.ResolveCommit, failpoint.Resolved:
			faults("sign:no-ticket")
			d := proof.Document{Key: args[1]}
			l.start("", "sign", d.Key).wait(t)
			d = l.show(d.Key).Document
			args = []string{"resolve", d.Key, "--ticket", l.atTheTill(d), "--by", "An Peeters", "--reason", "read at the till"}
		case failpoint.RecordCommit, failpoint.Recorded, failpoint.BookCommit, failpoint.Booked:
			args = []string{"sync"}
		}
		p := l.start(points, args...)
		if !l.died(p.wait(t) == -1, true) {
			t.Errorf("%s: %v did not die there: exit %d\n%s", name, args, p.code, p.err.String())
		}
		faults("")
	}
	for _, v := range l.finish() {
		t.Error(v)
	}
}

// A program that dies while it makes its store leaves one that the next start
// opens.
func TestKilledWhileTheStoreIsMade(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for n := range 8 {
		w := newWorld(t, usual(int64(n), 3), nil)
		kills := 0
		for range 3 {
			p := w.start("", "status")
			if !p.within(20*time.Millisecond + time.Duration(rng.IntN(60))*time.Millisecond) {
				p.kill(t)
				kills++
			}
		}
		newLoop(w)
		if faults := w.verify(); len(faults) > 0 {
			t.Errorf("after %d kills: %v", kills, faults)
		}
	}
}

// The negative control: without a quarantine that outlasts a lost request, the
// same harness finds documents signed twice. Were it blind, it would find none.
func TestWithoutQuarantineItIsSignedTwice(t *testing.T) {
	var report proof.Report
	o := usual(3, 12)
	o.timeout, o.quarantine = 100*time.Millisecond, time.Millisecond
	o.delay = [2]time.Duration{600 * time.Millisecond, 700 * time.Millisecond}
	l := newLoop(newWorld(t, o, &report))
	found := 0
	for _, d := range l.list() {
		if d.State != string(fiscal.Unsigned) || found > 0 {
			continue
		}
		l.start(failpoint.Written+"=kill", "sign", d.Key).wait(t)
		if due := l.show(d.Key).DueAt; due != nil {
			pause(time.Until(*due))
		}
		l.start("", "recover", d.Key).wait(t)
		for _, v := range l.finish() {
			if v.What == proof.SignedTwice {
				found++
			}
		}
	}
	if found == 0 {
		t.Errorf("nothing was signed twice: the harness cannot fail\n%s", &report)
	}
}
