package gui

import (
	"context"
	"sync"
	"time"
)

// runner takes work off the window's thread. It is the only place that starts
// goroutines for the view-models.
type runner struct {
	ctx   context.Context
	crash func(any)    // told of a panic, on the goroutine that had it
	do    func(func()) // runs a function on the window's thread

	mu    sync.Mutex
	on    bool          // the window's thread listens
	early []func()      // what is for the window's thread before it does
	came  chan struct{} // told of each early one
}

func newRunner(ctx context.Context, do func(func()), crash func(any)) *runner {
	return &runner{ctx: ctx, do: do, crash: crash, came: make(chan struct{}, 1)}
}

// Go runs work in a goroutine of its own and its result on the window's thread.
func (r *runner) Go(work func(context.Context) func()) {
	go func() {
		defer r.catch()
		apply := work(r.ctx)
		if apply != nil {
			r.Post(apply)
		}
	}()
}

// Post runs a function on the window's thread.
func (r *runner) Post(f func()) {
	if r.ctx.Err() != nil {
		return
	}
	r.mu.Lock()
	on := r.on
	if !on {
		r.early = append(r.early, f)
	}
	r.mu.Unlock()
	if on {
		r.do(f)
		return
	}
	select {
	case r.came <- struct{}{}:
	default: // it is told already
	}
}

// await runs what came early, and what comes until enough says so or the patience
// ends: the toolkit draws as soon as it listens, and takes turns between drawing
// and listening, so that the first rows would wait for frames without any. Whoever
// calls stands in for the window's thread.
func (r *runner) await(enough func() bool, patience time.Duration) {
	wait := time.NewTimer(patience)
	defer wait.Stop()
	for r.catchUp(); !enough(); r.catchUp() {
		select {
		case <-r.came:
			continue
		case <-wait.C:
		case <-r.ctx.Done():
		}
		break
	}
}

// begin is called by the window's thread when everything is made: from then on it
// listens.
func (r *runner) begin() {
	r.mu.Lock()
	r.on = true
	r.mu.Unlock()
	r.catchUp()
}

// catchUp runs what has come early.
func (r *runner) catchUp() {
	r.mu.Lock()
	early := r.early
	r.early = nil
	r.mu.Unlock()
	for _, f := range early {
		f()
	}
}

func (r *runner) catch() {
	if r.crash == nil {
		return
	}
	if v := recover(); v != nil {
		r.crash(v)
	}
}
