package signing

import (
	"context"
	"sync"
	"time"

	"zegel/fiscal"
)

// openSockets are the requests whose answer is still being waited for.
type openSockets struct {
	mu    sync.Mutex
	by    map[string]*socket
	empty chan struct{} // closed when the last one ends; nil while there is none
}

// socket is one request under way.
type socket struct {
	all     *openSockets
	attempt string
	doc     fiscal.Ref
	until   time.Time
	turn    func() // given back at the end; nil when the request never began
}

func (o *openSockets) add(attempt string, doc fiscal.Ref, until time.Time) *socket {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.by == nil {
		o.by = map[string]*socket{}
	}
	if len(o.by) == 0 {
		o.empty = make(chan struct{})
	}
	s := &socket{all: o, attempt: attempt, doc: doc, until: until}
	o.by[attempt] = s
	return s
}

// end says that nothing more will come; ending twice is allowed.
func (s *socket) end() {
	s.all.mu.Lock()
	defer s.all.mu.Unlock()
	if s.all.by[s.attempt] == nil {
		return
	}
	delete(s.all.by, s.attempt)
	if s.turn != nil {
		defer s.turn()
	}
	if len(s.all.by) == 0 {
		close(s.all.empty)
		s.all.empty = nil
	}
}

func (o *openSockets) has(attempt string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.by[attempt] != nil
}

// about tells whether a request for the document is under way.
func (o *openSockets) about(doc fiscal.Ref) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, s := range o.by {
		if s.doc == doc {
			return true
		}
	}
	return false
}

func (o *openSockets) state() (n int, latest time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, s := range o.by {
		if s.until.After(latest) {
			latest = s.until
		}
	}
	return len(o.by), latest
}

func (o *openSockets) wait(ctx context.Context) {
	for {
		o.mu.Lock()
		empty := o.empty
		o.mu.Unlock()
		if empty == nil {
			return
		}
		select {
		case <-empty:
		case <-ctx.Done():
			return
		}
	}
}
