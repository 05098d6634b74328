package storage

import (
	"context"
	"crypto/sha256"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"zegel/fiscal/dotykacka"
	"zegel/storage/intake"
)

// ErrClosed: the receiver has been closed; nothing of the delivery was kept.
var ErrClosed = errors.New("the receiver is closed")

const (
	// mostGroup bounds the bodies that one sync makes durable together.
	mostGroup = 4 << 20
	// mostBacklog bounds what waits for the tables, in memory and in the intake
	// log together. Whoever comes then waits, and is refused while nothing moves.
	mostBacklog = 16 << 20
	// mostLeft is the largest delivery whose sender is answered before it is in the
	// tables, by what it occupies: some 2,500 records.
	mostLeft = 4 << 20
	// drainRest is how long the tables are left alone between two batches: a
	// record that comes alone is taken in at once, and a flood pays for few
	// transactions.
	drainRest = 25 * time.Millisecond
	// drainRetry is how long a failure of the tables is left alone.
	drainRetry = 250 * time.Millisecond
)

// Receiver keeps what webhooks bring: a delivery is durable in the intake log
// when its call returns, and taken into the tables in batches afterwards.
// Deliveries that arrive while others are made durable share the next sync, so
// many senders pay for one together. It is a dotykacka.Recorder, safe for
// concurrent use; one at a time has a store.
//
// No goroutine of ours writes the log: of the callers who wait, one leads and
// writes for all. A sender on its own pays for no hand-over.
type Receiver struct {
	s     *Store
	hooks hookCache
	own   *held // intakeLock
	log   *intake.Log

	mu      sync.Mutex
	waiting []*webhookJob
	leading bool // one of the callers leads
	shared  bool // the last group was of several
	closed  bool
	idle    chan struct{} // closed when closed is set and nobody leads
	failed  error         // of the last group that was to be made durable

	// The backlog, also under mu.
	queue  []*intakeGroup
	held   int64         // bytes, of queue
	stuck  error         // of the last transaction
	turned chan struct{} // closed, and made anew, after each transaction

	wake, hurry chan struct{} // to who drains
	end         chan struct{} // nobody leads any more
	done        chan struct{} // nobody drains any more
	drain       *drain
}

// Receiver starts a receiver, after what an earlier one left in the intake log
// has been taken in. Close it before the store. ErrBusy: another has the store.
func (s *Store) Receiver(ctx context.Context) (*Receiver, error) {
	if s.o.ReadOnly {
		return nil, kept("receive webhooks", ErrReadOnly)
	}
	r := &Receiver{
		s: s, idle: make(chan struct{}), turned: make(chan struct{}), drain: newDrain(s),
		wake: make(chan struct{}, 1), hurry: make(chan struct{}, 1), end: make(chan struct{}), done: make(chan struct{}),
	}
	r.hooks.found = map[[sha256.Size]byte]cachedHook{}
	if err := r.begin(ctx); err != nil {
		if r.hooks.stmt != nil {
			err = errors.Join(err, r.hooks.stmt.Close())
		}
		return nil, kept("prepare for webhooks", errors.Join(err, r.own.Close()))
	}
	go r.drainAll()
	return r, nil
}

func (r *Receiver) begin(ctx context.Context) (err error) {
	if r.own, err = takeIntake(ctx, r.s.dir); err != nil {
		return err
	}
	last, err := r.s.takeInLog(ctx, r.drain)
	if err != nil {
		return err
	}
	key, _, err := r.s.intakePosition(ctx)
	if err != nil {
		return err
	}
	if r.hooks.stmt, err = r.s.r.PrepareContext(ctx, `SELECT `+hookColumns+` FROM webhook_hooks WHERE token_hash = $1`); err != nil {
		return err
	}
	r.log = intake.Begin(r.s.intakeFiles(), key, last)
	return nil
}

// Close ends the receiver when all that it has accepted is durable and, if the
// tables let it, taken in; later calls are ErrClosed. What could not be taken in
// stays in the intake log, for who opens the store next.
func (r *Receiver) Close() error {
	r.mu.Lock()
	first := !r.closed
	if first {
		r.closed = true
		if !r.leading {
			close(r.idle)
		}
	}
	r.mu.Unlock()
	<-r.idle
	if !first {
		<-r.done
		return nil
	}
	close(r.end)
	<-r.done
	return kept("end the receiver", errors.Join(r.stuck, r.log.End(), r.drain.close(), r.hooks.stmt.Close(), r.own.Close()))
}

// Receive implements dotykacka.Recorder. The delivery is the receiver's from then
// on. When ctx ends first it may become durable all the same; sent again it is
// recognised.
func (r *Receiver) Receive(ctx context.Context, d dotykacka.Delivery) error {
	j := &webhookJob{delivery: &d}
	err := r.do(ctx, j)
	if err == nil && j.charge() > mostLeft {
		// What it unfolds to is the caller's to bound, so the caller stays until it is
		// gone. It is durable; that it cannot be taken in now is no reason to refuse it.
		_ = r.settle(ctx, j.seq)
	}
	return kept("keep a webhook's delivery", err)
}

// Ping implements dotykacka.Recorder.
func (r *Receiver) Ping(ctx context.Context, p dotykacka.Ping) error {
	return kept("keep a webhook's ping", r.do(ctx, &webhookJob{ping: &p}))
}

func (r *Receiver) do(ctx context.Context, j *webhookJob) error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return ErrClosed
	}
	lead := !r.leading
	j.taken, r.leading = lead, true
	if !lead {
		j.result = make(chan verdict, 1)
		r.waiting = append(r.waiting, j)
	}
	r.mu.Unlock()
	if lead {
		return r.lead(ctx, j)
	}
	select {
	case v := <-j.result:
		if v.lead {
			return r.lead(ctx, j)
		}
		return v.err
	case <-ctx.Done():
	}
	r.mu.Lock()
	if i := slices.Index(r.waiting, j); i >= 0 {
		r.waiting = slices.Delete(r.waiting, i, i+1)
		j.taken = true
		r.mu.Unlock()
		return ctx.Err()
	}
	r.mu.Unlock()
	select {
	case v := <-j.result: // told before it gave up
		if v.lead {
			r.pass()
			return ctx.Err()
		}
		return v.err
	default: // in a group under way
		return ctx.Err()
	}
}

// lead makes its own delivery and those that wait durable, then passes on.
func (r *Receiver) lead(ctx context.Context, own *webhookJob) error {
	defer r.pass()
	if err := r.room(ctx); err != nil {
		return err
	}
	if r.company() {
		// Whoever has just been answered may send again before the group is taken:
		// so fifty senders fill one group, and not two by turns.
		runtime.Gosched()
	}
	jobs := r.gather(own)
	err := r.append(jobs)
	for _, j := range jobs[1:] {
		j.result <- verdict{err: err}
	}
	return err
}

// company tells whether others send as well: some wait, or shared the last group.
// One on its own does not give up the processor.
func (r *Receiver) company() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.shared || len(r.waiting) > 0
}

// pass makes the next one lead, or nobody.
func (r *Receiver) pass() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) > 0 {
		next := r.waiting[0]
		r.waiting = slices.Delete(r.waiting, 0, 1)
		next.taken = true
		next.result <- verdict{lead: true}
		return
	}
	r.leading = false
	if r.closed {
		close(r.idle)
	}
}

// gather takes what is waiting, up to a group's measure.
func (r *Receiver) gather(own *webhookJob) []*webhookJob {
	r.mu.Lock()
	defer r.mu.Unlock()
	jobs, n, size := []*webhookJob{own}, own.records(), own.size()
	for len(jobs) < batchJobs && n < batchRecords && len(jobs) <= len(r.waiting) {
		j := r.waiting[len(jobs)-1]
		if size += j.size(); size > mostGroup {
			break
		}
		j.taken = true
		jobs, n = append(jobs, j), n+j.records()
	}
	r.waiting = slices.Delete(r.waiting, 0, len(jobs)-1)
	r.shared = len(jobs) > 1
	return jobs
}

// append makes jobs durable and hands them on to who drains.
func (r *Receiver) append(jobs []*webhookJob) error {
	entries := make([]intake.Entry, len(jobs))
	charge := int64(0)
	for i, j := range jobs {
		entries[i] = j.entry()
		charge += j.charge()
	}
	seq, size, err := r.log.Append(entries)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failed = err; err != nil {
		return err
	}
	for _, j := range jobs {
		j.seq = seq
	}
	g := &intakeGroup{seq: seq, jobs: jobs, charge: charge + size}
	r.queue = append(r.queue, g)
	r.held += g.charge
	tell(r.wake)
	if r.held > mostBacklog/2 {
		tell(r.hurry)
	}
	return nil
}

// tell wakes who listens, or is seen when somebody listens next.
func tell(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// room waits until the backlog takes another group. While the tables take
// nothing in, what keeps them from it is the answer.
func (r *Receiver) room(ctx context.Context) error {
	for {
		r.mu.Lock()
		full, stuck, turned := r.held >= mostBacklog, r.stuck, r.turned
		r.mu.Unlock()
		switch {
		case !full:
			return nil
		case stuck != nil:
			return stuck
		}
		select {
		case <-turned:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Ready tells whether the last delivery was kept and the backlog is taken in; the
// error says what keeps it from that.
func (r *Receiver) Ready() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return kept("take webhooks in", errors.Join(r.failed, r.stuck))
}

// Waiting tells how many deliveries are durable and not yet in the tables.
func (r *Receiver) Waiting() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, g := range r.queue {
		n += len(g.jobs)
	}
	return n
}

// Settle returns when all that was accepted before is in the tables.
func (r *Receiver) Settle(ctx context.Context) error {
	r.mu.Lock()
	var last uint64
	if n := len(r.queue); n > 0 {
		last = r.queue[n-1].seq
	}
	r.mu.Unlock()
	return r.settle(ctx, last)
}

func (r *Receiver) settle(ctx context.Context, last uint64) error {
	for {
		r.mu.Lock()
		stuck, turned := r.stuck, r.turned
		there := len(r.queue) == 0 || r.queue[0].seq > last
		r.mu.Unlock()
		switch {
		case there:
			return nil
		case stuck != nil:
			return kept("take webhooks in", stuck)
		}
		tell(r.hurry)
		select {
		case <-turned:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
