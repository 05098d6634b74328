package signing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/failpoint"
)

// try makes one document's attempt, repeated with back-off while nothing left
// this machine. It returns after the answer, or after the time-out with the
// socket still being read.
func (e *Engine) try(ctx context.Context, lease *fiscal.Lease, j Job, say func(Step)) (Effect, error) {
	for n, wait := 1, time.Second/2; ; n, wait = n+1, 2*wait {
		eff, err := e.attempt(ctx, lease, j, say)
		if err != nil || !eff.Retry {
			return eff, err
		}
		if n == UnsentTries {
			return eff, &unsentError{eff.err}
		}
		if err := e.cfg.Pause(ctx, wait); err != nil {
			return eff, err
		}
	}
}

// errEnding: the program was asked to end before the request began.
var errEnding = fmt.Errorf("the program is ending: %w", context.Canceled)

// attempt is one intent, one request and what comes of it.
func (e *Engine) attempt(ctx context.Context, lease *fiscal.Lease, j Job, say func(Step)) (Effect, error) {
	// The quarantine runs by the wall clock, which goes on while the computer
	// sleeps; a request that lies in the system's hands does not. While our own
	// socket is open, nobody but a person asks.
	if j.Asking && j.Person == nil && e.open.about(j.Ref) {
		return Effect{}, fmt.Errorf("%s: the answer to its request is still waited for: %w", j.Key, fiscal.ErrState)
	}
	end, ok := e.cfg.Turn()
	if !ok {
		return Effect{}, errEnding
	}
	kept := false // by the request, until no answer can come any more
	defer func() {
		if !kept {
			end()
		}
	}()
	l, err := e.store.RenewLease(ctx, *lease, e.ttl(), e.cfg.Clock())
	if err != nil {
		return Effect{}, fmt.Errorf("renew the right to sign: %w", err)
	}
	*lease = l
	earlier, err := e.store.MayHaveArrived(ctx, e.cfg.Licence, j.Name)
	if err != nil {
		return Effect{}, fmt.Errorf("read the earlier attempts at %s: %w", j.Key, err)
	}
	limit, err := e.gov.Limit(ctx)
	if err != nil {
		return Effect{}, err
	}
	if err := e.gov.BeforeSign(ctx); err != nil {
		return Effect{}, err
	}
	now := e.cfg.Clock()
	in := fiscal.Intent{
		Attempt: newAttempt(), Doc: j.Ref, Name: j.Name, Hash: j.Hash, At: now, Until: now.Add(e.cfg.Timeout),
		Quarantine: e.cfg.Quarantine, Prior: j.State, PriorCause: j.Cause,
		Asking: j.Asking, Alone: j.Alone, Person: j.Person, Lease: l, Actor: e.cfg.Actor,
	}
	// From before the intent until its outcome the attempt counts as alive, so
	// that a sweep of this same process leaves it alone.
	s := e.open.add(in.Attempt, j.Ref, now.Add(e.cfg.Timeout+e.cfg.Quarantine))
	if err := e.store.Begin(ctx, in, limit); err != nil {
		s.end()
		e.gov.CancelSign(context.WithoutCancel(ctx))
		return Effect{}, fmt.Errorf("record the intent to sign %s: %w", j.Key, e.gov.Budget(err))
	}
	kept, s.turn = true, end
	say(Step{Job: j, Sending: true})
	w := &sending{e: e, job: j, in: in, before: Before{j.State, j.Cause, earlier}, say: say, socket: s}
	return w.run(ctx)
}

// sending is a request under way.
type sending struct {
	e      *Engine
	job    Job
	in     fiscal.Intent
	before Before
	say    func(Step)
	socket *socket
}

// run sends, waits for the answer up to the time-out, and leaves the socket to
// a goroutine that reads on until the quarantine ends.
func (w *sending) run(ctx context.Context) (Effect, error) {
	e := w.e
	replies := make(chan cloudpos.SignReply, 1)
	reading, stop := context.WithTimeout(e.base, e.cfg.Timeout+e.cfg.Quarantine)
	go func() {
		replies <- e.signer.Sign(reading, w.in.Name.Type, w.in.Name.Number, w.gate)
	}()
	timeout, cancelled := time.NewTimer(e.cfg.Timeout), ctx.Done()
	defer timeout.Stop()
	why := WordTimeout
	select {
	case r := <-replies:
		stop()
		defer w.socket.end()
		return w.answer(r)
	case <-timeout.C:
	case <-cancelled:
		why = WordCancelled
	}
	// What a person is told now is durable before she is told. The moment of
	// sending is not known yet: the last possible one is taken.
	v := fiscal.Verdict{State: fiscal.InDoubt, Text: why}
	failpoint.Hit(failpoint.BeforeTimeout)
	_, err := w.record(fiscal.Outcome{Verdict: v, SentAt: w.in.Until})
	failpoint.Hit(failpoint.TimedOut)
	go func() {
		defer stop()
		defer w.socket.end()
		w.late(<-replies)
	}()
	if err != nil {
		return Effect{}, err
	}
	if why == WordCancelled {
		return Effect{}, ctx.Err()
	}
	return Effect{Doubtful: true}, nil
}

// gate stands right before the request's first byte: both clocks and the right
// to sign are looked at once more, since the process may have slept.
func (w *sending) gate() error {
	now := w.e.cfg.Clock()
	if err := still(w.in.At, now, w.e.cfg.Timeout); err != nil {
		return &GateError{err}
	}
	if !now.Before(w.in.Lease.Expires) {
		return &GateError{fmt.Errorf("%w: it has expired", fiscal.ErrFence)}
	}
	ctx, cancel := context.WithTimeout(w.e.base, w.e.cfg.Timeout)
	defer cancel()
	if err := w.e.store.HoldsLease(ctx, w.in.Lease); err != nil {
		return &GateError{err}
	}
	// Reading the lease took time of its own, and the process may have slept in it.
	if err := still(w.in.At, w.e.cfg.Clock(), w.e.cfg.Timeout); err != nil {
		return &GateError{err}
	}
	return nil
}

// answer records what came in time.
func (w *sending) answer(r cloudpos.SignReply) (Effect, error) {
	v, eff := Decide(r, w.in.Name.Number, w.before)
	eff.err = r.Err
	failpoint.Hit(failpoint.BeforeVerdict)
	_, err := w.record(fiscal.Outcome{Verdict: v, SentAt: r.SentAt, Status: r.Status, Raw: r.Raw, Training: r.Sandbox})
	var gate *GateError
	if errors.As(r.Err, &gate) {
		w.e.gov.CancelSign(context.Background()) // no login was made
	}
	if gate != nil && err == nil && !errors.Is(gate, ErrLate) {
		// Without the right to sign, trying again by itself would be another
		// program's turn. One that was only late may take a new moment.
		return eff, gate
	}
	return eff, err
}

// late records an answer that came after the person was told "in doubt". What
// says nothing new (the socket closed, a second doubt) changes nothing.
func (w *sending) late(r cloudpos.SignReply) {
	v, _ := Decide(r, w.in.Name.Number, w.before)
	nothing := v.Unsent || v.Code >= 1001 && v.Code <= 1005
	if v.State == fiscal.InDoubt && !nothing {
		return // a question that was never put, or not judged, is not used up
	}
	failpoint.Hit(failpoint.LateAnswer)
	if _, err := w.record(fiscal.Outcome{Verdict: v, SentAt: r.SentAt, Status: r.Status, Raw: r.Raw, Training: r.Sandbox, Late: true}); err != nil {
		w.e.cfg.Log(fmt.Errorf("record the late answer for %s: %w", w.job.Key, err))
	}
	failpoint.Hit(failpoint.LateRecorded)
}

// record commits an outcome and tells it. With a ticket in hand a commit that
// fails is tried again, then kept in the fallback file, and said aloud.
func (w *sending) record(o fiscal.Outcome) (fiscal.Outcome, error) {
	e := w.e
	o.Attempt, o.At, o.Actor = w.in.Attempt, e.cfg.Clock().UTC(), e.cfg.Actor
	if o.SentAt.IsZero() && !o.Verdict.Unsent {
		o.SentAt = w.in.Until
	}
	// An answer must be recorded though the caller has gone.
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	err := e.store.Finish(ctx, o)
	for n := 0; err != nil && o.Verdict.Ticket != "" && n < 3 && !errors.Is(err, fiscal.ErrState); n++ {
		_ = e.cfg.Pause(ctx, 100*time.Millisecond)
		err = e.store.Finish(ctx, o)
	}
	if err == nil {
		w.say(Step{Job: w.job, Verdict: o.Verdict, Late: o.Late})
		return o, nil
	}
	err = fmt.Errorf("record the outcome for %s: %w", w.job.Key, err)
	if rescued := e.store.Rescue(o); rescued != nil {
		err = errors.Join(err, rescued)
	}
	w.say(Step{Job: w.job, Verdict: o.Verdict, Late: o.Late, Unrecorded: err})
	return o, err
}
