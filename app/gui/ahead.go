package gui

import (
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// ahead makes the window's content beside the toolkit, which prepares its graphics
// meanwhile: most of a start, spent in the system's code.
//
// The toolkit's objects and memories have no locks. Whoever makes, measures or
// draws them must be alone with them: until the content is taken that is whoever
// makes it. The window's thread asks for it before it draws anything, and draws
// without it only when it has taken the making over.
type ahead struct {
	begun atomic.Bool // somebody makes it: this, or who asked in vain
	done  chan struct{}
	w     *Window
	err   error
}

// beginAhead waits until all is ready for the content, and makes it. Where ready
// says that it will never be, nothing is made.
func beginAhead(ready func() bool, draw func() (*Window, error)) *ahead {
	a := &ahead{done: make(chan struct{})}
	go func() {
		defer close(a.done)
		if ready() && a.begun.CompareAndSwap(false, true) {
			a.w, a.err = draw()
		}
	}()
	return a
}

// take gives the content. What is not begun when the patience ends is given up,
// and what is begun is waited for: it is short work, without a request or a
// search. Both results are nil where there is none: whoever asked makes it then.
func (a *ahead) take(patience time.Duration) (*Window, error) {
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case <-a.done:
	case <-t.C:
		if a.begun.CompareAndSwap(false, true) {
			return nil, nil
		}
		<-a.done
	}
	return a.w, a.err
}

// startHeap is how much memory a start may take before rubbish is collected all the
// same: some five times what it takes.
const startHeap = 256 << 20

// startMost is how long it may lie: a store that is brought up to date is work, and
// no start any more.
const startMost = 3 * time.Second

// atWork is by how much the memory in use may grow, in percent, before a window at
// work collects rubbish: a shop's PC has other programs, and half of the usual costs
// a few milliseconds of processor time a second of scrolling.
const atWork = 50

// uncollected lets rubbish lie until the start is over, which collect says: what
// is made then stays, and to go through it again and again costs a third of a
// start's processor time. A little later what is not needed goes back to the system.
func uncollected() (collect func()) {
	percent := debug.SetGCPercent(-1)
	limit := debug.SetMemoryLimit(startHeap)
	collect = sync.OnceFunc(func() {
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(min(percent, atWork))
		time.AfterFunc(2*time.Second, debug.FreeOSMemory)
	})
	time.AfterFunc(startMost, collect)
	return collect
}
