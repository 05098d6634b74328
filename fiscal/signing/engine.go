package signing

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"zegel/fiscal"
)

// The engine's own numbers.
const (
	// DoubtsInARow stop a batch: the cloud is not well.
	DoubtsInARow = 5
	// UnsentTries is how often an attempt that never left is repeated by itself.
	UnsentTries = 3
	// leaseSlack keeps the right to sign past the last moment to send, so that a
	// holder never loses it between its last check and its answer.
	leaseSlack = 15 * time.Second
)

// Config is what the engine goes by.
type Config struct {
	Licence string
	// Holder names this process among all that ever signed for the store.
	Holder string
	Actor  string
	// Timeout is how long a person waits for an answer; 15 s by default.
	Timeout time.Duration
	// Quarantine is how long after the last possible moment of sending a lost
	// request may still arrive; ten times Timeout by default.
	Quarantine time.Duration
	Clock      Clock
	// Dead tells whether a holder's process no longer lives (an OS lock tells).
	Dead func(holder string) bool
	// Pause waits for d or until ctx ends; time.After's by default.
	Pause func(ctx context.Context, d time.Duration) error
	// Turn is taken for every request, from before its intent until no answer
	// can come any more; false: the program is ending and none may begin. Always
	// true by default.
	Turn func() (end func(), ok bool)
	Log  func(error)
}

// Job is one document to sign, or to ask about by signing it again.
type Job struct {
	Ref   fiscal.Ref
	Name  fiscal.Name
	Key   string // what a person calls it
	Hash  string
	State fiscal.State // as it stands now: the prior state of the attempt
	Cause fiscal.Cause
	// Asking, Alone and Person as in fiscal.Intent.
	Asking, Alone bool
	Person        *fiscal.Person
}

// Step tells what became of a job, as it happens.
type Step struct {
	Job     Job
	Verdict fiscal.Verdict
	// Sending: the request is about to leave; Verdict is not set yet.
	Sending bool
	// Late: the verdict amends an earlier doubt.
	Late bool
	// Unrecorded: the verdict could not be committed and stands in the fallback
	// file; the number must be shown to a person now.
	Unrecorded error
}

// Stop says why a batch ended early.
type Stop string

// The reasons for stopping a batch.
const (
	StopNone        Stop = ""
	StopGuard       Stop = "guard"
	StopDoubts      Stop = "five_doubts"
	StopEncoding    Stop = "encoding"
	StopCancelled   Stop = "cancelled"
	StopUnreachable Stop = "unreachable"
	StopLate        Stop = "late" // the machine sleeps, or is too slow to send in time
	StopLease       Stop = "lease"
	StopStorage     Stop = "storage"
)

// Result is how a batch ended.
type Result struct {
	// Done is how many jobs were taken up; the rest was left alone.
	Done  int
	Stop  Stop
	Guard *fiscal.Guard // with StopGuard
	Err   error         // with StopStorage, StopLease, StopUnreachable, StopLate
}

// Engine signs. One engine per process and licence; Run may be called again and
// again, one batch at a time.
type Engine struct {
	cfg    Config
	store  Store
	signer Signer
	gov    *Governor

	base   context.Context // lives as long as the engine: open sockets hang on it
	cancel context.CancelFunc
	batch  sync.Mutex // one batch at a time
	open   openSockets
}

// New makes an engine. Zero durations take their defaults.
func New(store Store, signer Signer, gov *Governor, cfg Config) *Engine {
	if cfg.Timeout <= 0 {
		cfg.Timeout = 15 * time.Second
	}
	if cfg.Quarantine <= 0 {
		cfg.Quarantine = 10 * cfg.Timeout
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Pause == nil {
		cfg.Pause = pause
	}
	if cfg.Turn == nil {
		cfg.Turn = func() (func(), bool) { return func() {}, true }
	}
	if cfg.Dead == nil {
		cfg.Dead = func(string) bool { return false }
	}
	if cfg.Log == nil {
		cfg.Log = func(error) {}
	}
	e := &Engine{cfg: cfg, store: store, signer: signer, gov: gov}
	e.base, e.cancel = context.WithCancel(context.Background())
	return e
}

// Close gives up all open sockets; their documents stay in doubt.
func (e *Engine) Close() {
	e.cancel()
	e.open.wait(context.Background())
}

// Wait returns when no socket is open any more, or ctx ends.
func (e *Engine) Wait(ctx context.Context) { e.open.wait(ctx) }

// Open tells how many answers are still being waited for, and until when at most.
func (e *Engine) Open() (int, time.Time) { return e.open.state() }

// Sweep turns the unfinished attempts of senders that died, or whose right to
// sign ran out, into doubt. It never touches a live sender's.
func (e *Engine) Sweep(ctx context.Context) ([]fiscal.Ref, error) {
	now := e.cfg.Clock()
	return e.store.Sweep(ctx, e.cfg.Licence, now, func(a fiscal.Attempt, l fiscal.Lease) bool {
		if l.Holder == e.cfg.Holder && e.open.has(a.ID) {
			return false // ours, and alive
		}
		if l.Holder != "" && e.cfg.Dead(l.Holder) {
			return true
		}
		return now.After(l.Expires) && now.After(a.Until)
	}, e.cfg.Actor)
}

// Run signs a batch, one document at a time, under one lease. report is called
// for every step, also after Run has returned, when a late answer arrives; never
// from two goroutines at once. When ctx ends the document under way is left in
// doubt and its socket is read on.
func (e *Engine) Run(ctx context.Context, jobs []Job, report func(Step)) Result {
	e.batch.Lock()
	defer e.batch.Unlock()
	var mu sync.Mutex
	say := func(s Step) {
		mu.Lock()
		defer mu.Unlock()
		if report != nil {
			report(s)
		}
	}
	lease, err := e.lease(ctx)
	if err != nil {
		return Result{Stop: StopLease, Err: err}
	}
	defer func() {
		if err := e.store.ReleaseLease(context.WithoutCancel(ctx), lease); err != nil {
			e.cfg.Log(fmt.Errorf("release the right to sign: %w", err))
		}
	}()
	doubts := 0
	for i, j := range jobs {
		if ctx.Err() != nil {
			return Result{Done: i, Stop: StopCancelled}
		}
		eff, err := e.try(ctx, &lease, j, say)
		if errors.Is(err, fiscal.ErrState) {
			continue // another program dealt with it since it was chosen
		}
		if r, stop := stopped(err, i); stop {
			return r
		}
		switch {
		case eff.Guard != "":
			return Result{Done: i, Stop: StopGuard, Guard: e.guard(ctx, eff.Guard)}
		case eff.Encoding:
			return Result{Done: i + 1, Stop: StopEncoding}
		case eff.Retry:
			return Result{Done: i, Stop: StopUnreachable, Err: err}
		case eff.Doubtful:
			doubts++
		default:
			doubts = 0
		}
		if doubts == DoubtsInARow {
			if err := e.gov.Stop(context.WithoutCancel(ctx), "five doubtful answers in a row"); err != nil {
				e.cfg.Log(fmt.Errorf("set the guard after doubts: %w", err))
			}
			return Result{Done: i + 1, Stop: StopDoubts}
		}
	}
	return Result{Done: len(jobs)}
}

// stopped sorts the errors that end a batch. Unsent attempts come with an error
// as well and are judged by their effect.
func stopped(err error, i int) (Result, bool) {
	var ge *GuardError
	var un *unsentError
	switch {
	case err == nil:
		return Result{}, false
	case errors.As(err, &un) && errors.Is(err, ErrLate):
		return Result{Done: i, Stop: StopLate, Err: un.err}, true
	case errors.As(err, &un):
		return Result{Done: i, Stop: StopUnreachable, Err: un.err}, true
	case errors.As(err, &ge):
		return Result{Done: i, Stop: StopGuard, Guard: &ge.Guard}, true
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Result{Done: i, Stop: StopCancelled}, true
	case errors.Is(err, fiscal.ErrFence):
		return Result{Done: i, Stop: StopLease, Err: err}, true
	}
	return Result{Done: i, Stop: StopStorage, Err: err}, true
}

// unsentError says that a document's attempts never left this machine.
type unsentError struct{ err error }

func (e *unsentError) Error() string { return "nothing was sent: " + e.err.Error() }
func (e *unsentError) Unwrap() error { return e.err }

// guard reads back the guard that a reply has just set.
func (e *Engine) guard(ctx context.Context, kind fiscal.GuardKind) *fiscal.Guard {
	var ge *GuardError
	if err := e.gov.Allow(context.WithoutCancel(ctx), true); errors.As(err, &ge) {
		return &ge.Guard
	}
	return &fiscal.Guard{Licence: e.cfg.Licence, Kind: kind, Since: e.cfg.Clock()}
}

// lease takes the right to sign. A dead holder's is broken; a live one's is
// waited for, up to one time-out.
func (e *Engine) lease(ctx context.Context) (fiscal.Lease, error) {
	began := e.cfg.Clock()
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		l, err := e.store.TakeLease(ctx, e.cfg.Licence, e.cfg.Holder, e.ttl(), e.cfg.Clock())
		var held *fiscal.LeaseHeld
		if !errors.As(err, &held) {
			return l, err
		}
		if e.cfg.Dead(held.Holder) {
			if err := e.store.BreakLease(ctx, e.cfg.Licence, held.Holder); err != nil {
				return fiscal.Lease{}, fmt.Errorf("free the right to sign of a dead program: %w", err)
			}
			continue
		}
		if e.cfg.Clock().Sub(began) >= e.cfg.Timeout {
			return fiscal.Lease{}, err
		}
		if err := e.cfg.Pause(ctx, wait); err != nil {
			return fiscal.Lease{}, err
		}
	}
}

func (e *Engine) ttl() time.Duration { return e.cfg.Timeout + leaseSlack }

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// newAttempt makes an attempt's name: 128 random bits, so that no two programs
// on one store, nor two stores on one licence, ever share one.
func newAttempt() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails: it ends the program instead
	return hex.EncodeToString(b[:])
}
