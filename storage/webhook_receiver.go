package storage

import (
	"context"
	"crypto/sha256"
	"errors"
	"runtime"
	"slices"
	"sync"

	"zegel/fiscal/dotykacka"
)

// ErrClosed: the receiver has been closed; nothing of the delivery was kept.
var ErrClosed = errors.New("the receiver is closed")

// How much one transaction takes up at most. It is small enough that signing,
// which shares the writer, never waits for long.
const (
	batchJobs    = 512
	batchRecords = 4000
)

// Receiver keeps what webhooks bring. Deliveries that arrive while a
// transaction is being made durable share the next one, so many senders pay for
// one sync together; each call returns when its own delivery is durable. It is a
// dotykacka.Recorder, safe for concurrent use.
//
// There is no goroutine that writes: of the callers who wait, one leads and
// writes for all. A sender on its own pays for no hand-over.
type Receiver struct {
	s     *Store
	hooks hookCache

	mu      sync.Mutex
	waiting []*webhookJob
	leading bool // one of the callers leads
	closed  bool
	idle    chan struct{} // closed when closed is set and nobody leads

	// Of the caller who leads:
	conn webhookConn
	m    *webhookMemory
}

// webhookJob is one delivery, or one ping, on its way to the disk.
type webhookJob struct {
	delivery *dotykacka.Delivery
	ping     *dotykacka.Ping
	taken    bool // into a transaction, or to lead; under Receiver.mu
	result   chan verdict
}

// verdict is what a waiting caller is told: to lead, or how it ended.
type verdict struct {
	lead bool
	err  error
}

func (j *webhookJob) records() int {
	if j.delivery == nil {
		return 1
	}
	return 1 + len(j.delivery.Batch.Records)
}

// Receiver starts a receiver. Close it before the store.
func (s *Store) Receiver(ctx context.Context) (*Receiver, error) {
	if s.o.ReadOnly {
		return nil, kept("receive webhooks", ErrReadOnly)
	}
	look, err := s.r.PrepareContext(ctx, `SELECT `+hookColumns+` FROM webhook_hooks WHERE token_hash = $1`)
	if err != nil {
		return nil, kept("prepare for webhooks", err)
	}
	r := &Receiver{s: s, m: newWebhookMemory(), idle: make(chan struct{})}
	r.hooks = hookCache{stmt: look, found: map[[sha256.Size]byte]cachedHook{}}
	if err := r.onWriter(ctx, func() error { return nil }); err != nil {
		return nil, kept("prepare for webhooks", errors.Join(err, look.Close()))
	}
	return r, nil
}

// Close ends the receiver when all that it has accepted is durable; later calls
// are ErrClosed.
func (r *Receiver) Close() error {
	r.mu.Lock()
	if !r.closed {
		r.closed = true
		if !r.leading {
			close(r.idle)
		}
	}
	r.mu.Unlock()
	<-r.idle
	err := r.onWriter(context.Background(), func() error { return r.conn.close(r.conn.of) })
	return kept("end the receiver", errors.Join(err, r.hooks.stmt.Close()))
}

// Receive implements dotykacka.Recorder. The delivery's bytes may be reused once
// it has returned nil. When ctx ends first the delivery may become durable all
// the same; sent again it is recognised.
func (r *Receiver) Receive(ctx context.Context, d dotykacka.Delivery) error {
	return kept("keep a webhook's delivery", r.do(ctx, &webhookJob{delivery: &d}))
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
	default: // in a transaction under way
		return ctx.Err()
	}
}

// lead writes its own delivery and those that wait, then passes on.
func (r *Receiver) lead(ctx context.Context, own *webhookJob) error {
	var result error
	reached := false
	err := r.onWriter(ctx, func() error {
		reached = true
		// Whoever has just been answered may send again before the group is taken:
		// so fifty senders fill one transaction, and not two by turns.
		runtime.Gosched()
		jobs := r.gather(own)
		results, err := r.keep(jobs)
		for i, j := range jobs[1:] {
			j.result <- verdict{err: results[i+1]}
		}
		result = results[0]
		return err
	})
	r.pass()
	if !reached {
		return err // the writer was not to be had in time, or could not be prepared
	}
	return result
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

// gather takes what is waiting, up to a transaction's measure.
func (r *Receiver) gather(own *webhookJob) []*webhookJob {
	r.mu.Lock()
	defer r.mu.Unlock()
	jobs, n := []*webhookJob{own}, own.records()
	for len(jobs) < batchJobs && n < batchRecords && len(jobs) <= len(r.waiting) {
		j := r.waiting[len(jobs)-1]
		j.taken = true
		jobs, n = append(jobs, j), n+j.records()
	}
	r.waiting = slices.Delete(r.waiting, 0, len(jobs)-1)
	return jobs
}

// keep commits the jobs together and says for each how it went. When that fails
// for a reason that may lie in one of them, each is tried alone, so that it
// takes no other with it. The error is the connection's, if it is lost.
func (r *Receiver) keep(jobs []*webhookJob) ([]error, error) {
	results := make([]error, len(jobs))
	err := r.commit(jobs)
	if err != nil && sentinel(err) == nil && len(jobs) > 1 && !lost(err) {
		for i := range jobs {
			if err = r.commit(jobs[i : i+1]); lost(err) {
				for k := i; k < len(jobs); k++ {
					results[k] = err
				}
				return results, err
			}
			results[i] = err
		}
		return results, nil
	}
	for i := range results {
		results[i] = err
	}
	if lost(err) {
		return results, err
	}
	return results, nil
}

// commit writes the jobs in one transaction; a second time with nothing taken
// for remembered, when another receiver may have written in between.
func (r *Receiver) commit(jobs []*webhookJob) error {
	remembered := r.m.idx >= 0
	err := r.write(jobs)
	if err != nil && remembered && sentinel(err) == nil && !lost(err) {
		err = r.write(jobs)
	}
	return err
}

func (r *Receiver) write(jobs []*webhookJob) error {
	err := r.conn.transact(func() error {
		w, err := newWebhookWrite(&r.conn, r.m)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			if err := w.add(j); err != nil {
				return err
			}
		}
		return w.finish()
	})
	if err != nil {
		r.m = newWebhookMemory()
	}
	r.m.trim()
	return err
}
