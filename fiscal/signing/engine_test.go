package signing_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/signing"
)

// jobs makes n unsigned invoices known to the store.
func jobs(m *memory, n int) []signing.Job {
	var out []signing.Job
	for i := 1; i <= n; i++ {
		ref := fiscal.Ref{Licence: "bistro", Type: fiscal.Invoice, ID: fmt.Sprint(9000 + i)}
		m.state[ref] = fiscal.Unsigned
		name := fiscal.Name{Type: fiscal.Invoice, Number: fmt.Sprint(i)}
		out = append(out, signing.Job{Ref: ref, Name: name, Key: name.String(), Hash: "h", State: fiscal.Unsigned})
	}
	return out
}

func engine(m *memory, s signing.Signer, change ...func(*signing.Config)) *signing.Engine {
	gov := signing.NewGovernor(m, signing.GovernorConfig{Licence: "bistro", Fingerprint: "f", Daily: 500, Reserve: 200, Actor: "test"})
	cfg := signing.Config{Licence: "bistro", Holder: "me", Actor: "test", Timeout: 15 * time.Second}
	for _, c := range change {
		c(&cfg)
	}
	return signing.New(m, s, gov, cfg)
}

// answers gives a signer whose reply comes after a delay; it passes the gate
// first, as the client does.
func answers(delay time.Duration, reply func(number string) cloudpos.SignReply) signerFunc {
	return func(ctx context.Context, _ fiscal.Doctype, number string, gate func() error) cloudpos.SignReply {
		if err := gate(); err != nil {
			return cloudpos.SignReply{Err: err}
		}
		at := time.Now()
		t := time.NewTimer(delay)
		defer t.Stop()
		select {
		case <-t.C:
			r := reply(number)
			r.Sent, r.SentAt = true, at
			return r
		case <-ctx.Done():
			return cloudpos.SignReply{Sent: true, SentAt: at, Err: &cloudpos.TransportError{Kind: cloudpos.KindTimeout}}
		}
	}
}

func good(number string) cloudpos.SignReply {
	return cloudpos.SignReply{Status: 200, Ticket: "4" + number}
}

func TestBatchSignsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := engine(m, answers(time.Second, good))
		defer e.Close()
		js := jobs(m, 3)
		if r := e.Run(t.Context(), js, nil); r.Stop != signing.StopNone || r.Done != 3 {
			t.Fatalf("result %+v", r)
		}
		want := "intent invoice/1, signed invoice/1, intent invoice/2, signed invoice/2, intent invoice/3, signed invoice/3"
		if got := strings.Join(m.log, ", "); got != want {
			t.Errorf("order: %s", got)
		}
		if m.booked != 3 {
			t.Errorf("%d requests booked, want 3", m.booked)
		}
	})
}

// TestLateAnswerRescuesTheNumber: the person is told "in doubt" when the
// time-out passes, the socket is read on, and the late ticket is recorded.
func TestLateAnswerRescuesTheNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := engine(m, answers(40*time.Second, good))
		defer e.Close()
		js := jobs(m, 1)
		began := time.Now()
		e.Run(t.Context(), js, nil)
		if took := time.Since(began); took != 15*time.Second {
			t.Errorf("told after %s, want 15s", took)
		}
		if s := m.stateOf(js[0].Ref); s != fiscal.InDoubt {
			t.Errorf("told %s, want in_doubt", s)
		}
		e.Wait(t.Context())
		if s := m.stateOf(js[0].Ref); s != fiscal.Signed || m.tickets[js[0].Ref] != "41" {
			t.Errorf("after the late answer: %s %q", s, m.tickets[js[0].Ref])
		}
		if last := m.outcomes[len(m.outcomes)-1]; !last.Late {
			t.Error("the late outcome is not marked late")
		}
	})
}

// TestSocketIsReadUntilTheQuarantineEnds and not longer.
func TestSocketIsReadUntilTheQuarantineEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := engine(m, answers(time.Hour, good))
		defer e.Close()
		js := jobs(m, 1)
		began := time.Now()
		e.Run(t.Context(), js, nil)
		e.Wait(t.Context())
		if took := time.Since(began); took != 165*time.Second { // 15 s + 10 × 15 s
			t.Errorf("read for %s, want 2m45s", took)
		}
		if s := m.stateOf(js[0].Ref); s != fiscal.InDoubt {
			t.Errorf("state %s", s)
		}
	})
}

func TestFiveDoubtsInARowStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := engine(m, answers(time.Second, func(string) cloudpos.SignReply {
			return cloudpos.SignReply{Status: 500, Err: &cloudpos.TransportError{Kind: cloudpos.KindStatus, Status: 500}}
		}))
		defer e.Close()
		r := e.Run(t.Context(), jobs(m, 9), nil)
		if r.Stop != signing.StopDoubts || len(m.intents) != 5 {
			t.Errorf("stop %q after %d requests, want five_doubts after 5", r.Stop, len(m.intents))
		}
		if len(m.guards) != 1 || m.guards[0].Kind != fiscal.GuardDoubts {
			t.Errorf("guards %+v", m.guards)
		}
		r = e.Run(t.Context(), jobs(m, 1), nil)
		if r.Stop != signing.StopGuard || len(m.intents) != 5 {
			t.Errorf("the guard let a request pass: %+v", r)
		}
	})
}

func TestAGoodAnswerBetweenDoubtsStartsTheCountAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := engine(m, answers(time.Second, func(n string) cloudpos.SignReply {
			if n == "5" {
				return good(n)
			}
			return cloudpos.SignReply{Status: 200, Err: &cloudpos.BodyError{}}
		}))
		defer e.Close()
		r := e.Run(t.Context(), jobs(m, 9), nil)
		if r.Stop != signing.StopNone || len(m.intents) != 9 {
			t.Errorf("stop %q after %d", r.Stop, len(m.intents))
		}
	})
}

// TestUnsentIsRepeatedAndLeavesNothing: three tries with back-off, then the
// batch stops, the document is what it was.
func TestUnsentIsRepeatedAndLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := engine(m, signerFunc(func(context.Context, fiscal.Doctype, string, func() error) cloudpos.SignReply {
			return cloudpos.SignReply{Err: &cloudpos.TransportError{Kind: cloudpos.KindRefused}}
		}))
		defer e.Close()
		js := jobs(m, 2)
		r := e.Run(t.Context(), js, nil)
		if r.Stop != signing.StopUnreachable || len(m.intents) != signing.UnsentTries {
			t.Errorf("stop %q after %d tries", r.Stop, len(m.intents))
		}
		// What a person is told is what it was, not a word for it.
		var te *cloudpos.TransportError
		if !errors.As(r.Err, &te) || te.Kind != cloudpos.KindRefused {
			t.Errorf("error %v", r.Err)
		}
		if s := m.stateOf(js[0].Ref); s != fiscal.Unsigned {
			t.Errorf("state %s, want unsigned", s)
		}
	})
}

// TestGateAfterSleep: a process that slept past its moment does not send.
func TestGateAfterSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		wrote := false
		e := engine(m, signerFunc(func(_ context.Context, _ fiscal.Doctype, n string, gate func() error) cloudpos.SignReply {
			time.Sleep(time.Minute) // the computer sleeps between connecting and writing
			if err := gate(); err != nil {
				return cloudpos.SignReply{Err: err}
			}
			wrote = true
			return cloudpos.SignReply{Sent: true, Ticket: n}
		}))
		js := jobs(m, 1)
		e.Run(t.Context(), js, nil)
		e.Wait(t.Context())
		if wrote {
			t.Fatal("it was sent after its moment had passed")
		}
		if s := m.stateOf(js[0].Ref); s != fiscal.Unsigned {
			t.Errorf("state %s, want unsigned: nothing was sent", s)
		}
	})
}

// TestLateIsNotAnotherProgram: a machine that is too slow to send in time tries
// again with a new moment, and in the end says so; that another program signs
// would not be so.
func TestLateIsNotAnotherProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		ahead := time.Duration(0)
		e := signing.New(m, signerFunc(func(_ context.Context, _ fiscal.Doctype, _ string, gate func() error) cloudpos.SignReply {
			ahead += time.Minute // the wall clock jumps: the machine slept for an instant of its own
			err := gate()
			if err == nil {
				t.Error("it was sent after its moment had passed")
			}
			return cloudpos.SignReply{Err: err}
		}), signing.NewGovernor(m, signing.GovernorConfig{Licence: "bistro", Fingerprint: "f", Daily: 500, Reserve: 200}), signing.Config{
			Licence: "bistro", Holder: "me", Clock: func() time.Time { return time.Now().Add(ahead) },
		})
		defer e.Close()
		js := jobs(m, 2)
		r := e.Run(t.Context(), js, nil)
		if r.Stop != signing.StopLate || len(m.intents) != signing.UnsentTries || !errors.Is(r.Err, signing.ErrLate) || errors.Is(r.Err, fiscal.ErrFence) {
			t.Errorf("stop %q after %d tries: %v", r.Stop, len(m.intents), r.Err)
		}
		if s := m.stateOf(js[0].Ref); s != fiscal.Unsigned {
			t.Errorf("state %s, want unsigned: nothing was sent", s)
		}
	})
}

// TestAQuestionThatNeverLeftIsNotUsedUp: the time-out told a person "in doubt",
// and then the gate held the request back; that is recorded, though the document
// stays in doubt, so that nobody reads that it was asked.
func TestAQuestionThatNeverLeftIsNotUsedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := engine(m, signerFunc(func(_ context.Context, _ fiscal.Doctype, _ string, gate func() error) cloudpos.SignReply {
			time.Sleep(time.Minute)
			return cloudpos.SignReply{Err: gate()}
		}))
		defer e.Close()
		js := jobs(m, 1)
		js[0].State, js[0].Asking, js[0].Alone = fiscal.InDoubt, true, true
		m.state[js[0].Ref] = fiscal.InDoubt
		e.Run(t.Context(), js, nil)
		e.Wait(t.Context())
		if len(m.outcomes) != 2 {
			t.Fatalf("%d outcomes, want the doubt and its amendment", len(m.outcomes))
		}
		if o := m.outcomes[1]; !o.Late || !o.Verdict.Unsent || o.Verdict.State != fiscal.InDoubt {
			t.Errorf("amended by %+v", o)
		}
	})
}

// TestNotAskedWhileItsSocketIsOpen: a computer that slept with a request in its
// hands finds the quarantine over by the wall clock, and the request not.
func TestNotAskedWhileItsSocketIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		calls := 0
		e := engine(m, signerFunc(func(_ context.Context, _ fiscal.Doctype, n string, gate func() error) cloudpos.SignReply {
			if err := gate(); err != nil {
				return cloudpos.SignReply{Err: err}
			}
			calls++
			time.Sleep(time.Minute)
			return cloudpos.SignReply{Sent: true, SentAt: time.Now(), Ticket: n}
		}))
		defer e.Close()
		js := jobs(m, 1)
		e.Run(t.Context(), js, nil) // in doubt after fifteen seconds, the socket open
		js[0].State, js[0].Asking, js[0].Alone = fiscal.InDoubt, true, true
		e.Run(t.Context(), js, nil)
		e.Wait(t.Context())
		if calls != 1 || m.stateOf(js[0].Ref) != fiscal.Signed {
			t.Errorf("%d calls, state %s", calls, m.stateOf(js[0].Ref))
		}
	})
}

// TestGateAfterTheLeaseWasTaken: another program took the right to sign while
// this one was stopped.
func TestGateAfterTheLeaseWasTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := engine(m, signerFunc(func(ctx context.Context, _ fiscal.Doctype, n string, gate func() error) cloudpos.SignReply {
			if err := m.BreakLease(ctx, "bistro", "me"); err != nil {
				t.Error(err)
			}
			if _, err := m.TakeLease(ctx, "bistro", "other", time.Minute, time.Now()); err != nil {
				t.Error(err)
			}
			if err := gate(); err != nil {
				return cloudpos.SignReply{Err: err}
			}
			t.Error("sent without the right to sign")
			return cloudpos.SignReply{Sent: true, Ticket: n}
		}))
		r := e.Run(t.Context(), jobs(m, 2), nil)
		if r.Stop != signing.StopLease || len(m.intents) != 1 {
			t.Errorf("stop %q after %d intents", r.Stop, len(m.intents))
		}
	})
}

func TestGuardAnswersStopTheBatch(t *testing.T) {
	for code, kind := range map[int]fiscal.GuardKind{
		1001: fiscal.GuardLogin, 1002: fiscal.GuardLogin, 1003: fiscal.GuardQuota, 1004: fiscal.GuardBlocked, 1005: fiscal.GuardModule,
	} {
		synctest.Test(t, func(t *testing.T) {
			m := newMemory()
			gov := signing.NewGovernor(m, signing.GovernorConfig{Licence: "bistro", Fingerprint: "f", Daily: 500, Reserve: 200})
			s := answers(time.Second, func(string) cloudpos.SignReply {
				return cloudpos.SignReply{Status: 200, Err: &cloudpos.APIError{Code: code}}
			})
			e := signing.New(m, signerFunc(func(ctx context.Context, d fiscal.Doctype, n string, gate func() error) cloudpos.SignReply {
				r := s(ctx, d, n, gate)
				gov.Seen(cloudpos.Call{Signing: true}, cloudpos.Reply{At: time.Now(), Status: r.Status, Err: r.Err})
				return r
			}), gov, signing.Config{Licence: "bistro", Holder: "me"})
			defer e.Close()
			js := jobs(m, 3)
			r := e.Run(t.Context(), js, nil)
			if r.Stop != signing.StopGuard || r.Guard == nil || r.Guard.Kind != kind || len(m.intents) != 1 {
				t.Errorf("%d: %+v after %d intents", code, r, len(m.intents))
			}
			if s := m.stateOf(js[0].Ref); s != fiscal.Unsigned {
				t.Errorf("%d: state %s, want unsigned", code, s)
			}
		})
	}
}

func TestEncodingNotUnderstoodStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := engine(m, answers(time.Second, func(string) cloudpos.SignReply {
			return cloudpos.SignReply{Status: 200, Err: &cloudpos.APIError{Code: 2001}}
		}))
		defer e.Close()
		if r := e.Run(t.Context(), jobs(m, 3), nil); r.Stop != signing.StopEncoding || len(m.intents) != 1 {
			t.Errorf("stop %q after %d", r.Stop, len(m.intents))
		}
	})
}

// TestNumberInHandAndNoDisk: the number is kept in the fallback file and told,
// and nothing further is signed.
func TestNumberInHandAndNoDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		s := answers(time.Second, good)
		e := engine(m, signerFunc(func(ctx context.Context, d fiscal.Doctype, n string, gate func() error) cloudpos.SignReply {
			r := s(ctx, d, n, gate)
			m.mu.Lock()
			m.failFinish = errDisk
			m.mu.Unlock()
			return r
		}))
		defer e.Close()
		var told []signing.Step
		r := e.Run(t.Context(), jobs(m, 3), func(s signing.Step) {
			if s.Unrecorded != nil {
				told = append(told, s)
			}
		})
		if r.Stop != signing.StopStorage || !errors.Is(r.Err, errDisk) || len(m.intents) != 1 {
			t.Errorf("result %+v after %d intents", r, len(m.intents))
		}
		if len(m.rescued) != 1 || m.rescued[0].Verdict.Ticket != "41" || len(told) != 1 || told[0].Verdict.Ticket != "41" {
			t.Errorf("rescued %+v, told %+v", m.rescued, told)
		}
	})
}

// TestNoIntentNoRequest: what cannot be recorded is not signed.
func TestNoIntentNoRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.failBegin = errDisk
		e := engine(m, signerFunc(func(context.Context, fiscal.Doctype, string, func() error) cloudpos.SignReply {
			t.Error("a request was made without an intent")
			return cloudpos.SignReply{}
		}))
		defer e.Close()
		if r := e.Run(t.Context(), jobs(m, 2), nil); r.Stop != signing.StopStorage || !errors.Is(r.Err, errDisk) {
			t.Errorf("result %+v", r)
		}
	})
}

// TestWhatAnotherProgramDidIsLeftAlone: between choosing and sending another
// program may sign a document; the others go on.
func TestWhatAnotherProgramDidIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := engine(m, answers(time.Second, good))
		defer e.Close()
		js := jobs(m, 3)
		m.state[js[1].Ref] = fiscal.Signed
		if r := e.Run(t.Context(), js, nil); r.Stop != signing.StopNone || len(m.intents) != 2 {
			t.Errorf("result %+v after %d intents", r, len(m.intents))
		}
	})
}

func TestStopLeavesTheOneUnderWayInDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := engine(m, answers(10*time.Second, good))
		defer e.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		js := jobs(m, 3)
		r := e.Run(ctx, js, nil)
		if r.Stop != signing.StopCancelled || len(m.intents) != 1 {
			t.Errorf("stop %q after %d", r.Stop, len(m.intents))
		}
		if s := m.stateOf(js[0].Ref); s != fiscal.InDoubt {
			t.Errorf("state %s, want in_doubt", s)
		}
		e.Wait(t.Context())
		if s := m.stateOf(js[0].Ref); s != fiscal.Signed {
			t.Errorf("after the answer: %s, want signed", s)
		}
	})
}

func TestDeadHolderIsBrokenLiveOneWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		if _, err := m.TakeLease(t.Context(), "bistro", "corpse", time.Hour, time.Now()); err != nil {
			t.Fatal(err)
		}
		e := engine(m, answers(time.Second, good), func(c *signing.Config) { c.Dead = func(h string) bool { return h == "corpse" } })
		defer e.Close()
		if r := e.Run(t.Context(), jobs(m, 1), nil); r.Stop != signing.StopNone {
			t.Errorf("a dead holder kept the right to sign: %+v", r)
		}
		if _, err := m.TakeLease(t.Context(), "bistro", "living", time.Hour, time.Now()); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		r := e.Run(t.Context(), jobs(m, 1), nil)
		var held *fiscal.LeaseHeld
		if r.Stop != signing.StopLease || !errors.As(r.Err, &held) || held.Holder != "living" {
			t.Errorf("result %+v", r)
		}
		if waited := time.Since(began); waited < 15*time.Second || waited > 17*time.Second {
			t.Errorf("waited %s, want one time-out", waited)
		}
	})
}

func TestSweepLeavesALiveSenderAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		e := engine(m, answers(10*time.Second, good))
		defer e.Close()
		js := jobs(m, 1)
		go e.Run(t.Context(), js, nil)
		time.Sleep(5 * time.Second)
		swept, err := e.Sweep(t.Context())
		if err != nil || len(swept) != 0 || m.stateOf(js[0].Ref) != fiscal.Sending {
			t.Errorf("swept %v, %v; state %s", swept, err, m.stateOf(js[0].Ref))
		}
		e.Wait(t.Context())
		time.Sleep(10 * time.Second)
		if s := m.stateOf(js[0].Ref); s != fiscal.Signed {
			t.Errorf("state %s", s)
		}
	})
}
