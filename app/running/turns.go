package running

import (
	"context"
	"sync"
)

// Turns are the requests that must not be broken off: each takes a turn for as
// long as its answer may come. A program that is asked to end closes them and so
// ends between two requests, never within one. The zero value is ready; it is
// safe for concurrent use.
type Turns struct {
	mu     sync.Mutex
	closed bool
	n      int
	last   chan struct{} // closed when the last turn ends; nil while nobody waits
}

// Take takes a turn; false: the program is ending, and nothing more may begin.
// end gives the turn back and must be called once.
func (t *Turns) Take() (end func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, false
	}
	t.n++
	return t.end, true
}

func (t *Turns) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n--; t.n == 0 && t.last != nil {
		close(t.last)
		t.last = nil
	}
}

// Close gives no more turns and returns when the last one has ended, or with the
// error of ctx.
func (t *Turns) Close(ctx context.Context) error {
	t.mu.Lock()
	t.closed = true
	if t.n > 0 && t.last == nil {
		t.last = make(chan struct{})
	}
	last := t.last
	t.mu.Unlock()
	if last == nil {
		return nil
	}
	select {
	case <-last:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
