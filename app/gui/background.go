package gui

import (
	"context"
	"errors"
	"sync"
	"time"

	"zegel/app"
	"zegel/fiscal"
	"zegel/fiscal/signing"
)

// stepPatience is how long new settings wait for a step under way, such as a
// batch that is being signed, before it is broken off.
const stepPatience = 30 * time.Second

// turn is one stretch of background work, on one set of settings.
type turn struct {
	stop   chan struct{} // closed: no further step
	done   chan struct{} // closed: it has ended
	cancel context.CancelFunc
	once   sync.Once
}

// work runs the program's background work until ctx ends: fetching, automatic
// signing, the one question, the daily copy. After new settings it goes on with
// those. It is called once.
func (p *program) work(ctx context.Context, tell func(app.Event)) {
	for {
		p.workOnce(ctx, tell)
		select {
		case <-ctx.Done():
			return
		case <-p.opened:
		}
	}
}

func (p *program) workOnce(ctx context.Context, tell func(app.Event)) {
	p.mu.Lock()
	a := p.app
	if a == nil {
		p.mu.Unlock()
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	t := &turn{stop: make(chan struct{}), done: make(chan struct{}), cancel: cancel}
	p.turn = t
	p.mu.Unlock()
	defer cancel()
	defer close(t.done)
	a.BackgroundUntil(ctx, t.stop, tell)
}

// lockIdle takes the lock at a moment at which no background work is under way.
// None begins until the lock is given back; a step under way gets so much time.
func (p *program) lockIdle(patience time.Duration) {
	for {
		p.mu.Lock()
		t := p.turn
		if t == nil {
			return
		}
		select {
		case <-t.done:
			return
		default:
		}
		p.mu.Unlock()
		t.once.Do(func() { close(t.stop) })
		wait := time.NewTimer(patience)
		select {
		case <-t.done:
		case <-wait.C:
			t.cancel()
			<-t.done
		}
		wait.Stop()
	}
}

// happened shows what went on by itself.
func (w *Window) happened(e app.Event) {
	switch e.What {
	case app.EventSynced:
		w.over.Heard(nil)
		w.over.Synced(e.Sync)
	case app.EventSigning:
		w.sign.Follow(e.Step, e.Asking)
	case app.EventSigned, app.EventRecovered:
		w.sign.Followed(e.Sign)
		if len(e.Sign.Signed) > 0 {
			w.over.Heard(nil)
		}
		w.reread()
		w.callPerson(e.Sign)
		w.leftOut(e.Sign.LeftOut, false)
	case app.EventFailed:
		w.sign.Followed(app.SignResult{})
		if !bannered(e.Err) {
			w.over.Heard(e.Err)
		}
		w.over.Refresh()
	case app.EventCopied:
		w.over.Refresh()
	}
}

// bannered tells whether an error shows by itself, or ends by itself: a guard has
// its own banner, and a program that signs at this moment will have done.
func bannered(err error) bool {
	var guard *signing.GuardError
	var held *fiscal.LeaseHeld
	return errors.As(err, &guard) || errors.As(err, &held)
}
