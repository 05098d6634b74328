package dotykacka

import (
	"container/list"
	"net"
	"net/http"
	"sync"
	"time"
)

// Grace is how long a connection keeps its place whatever it sends, once it was
// opened and after each answer: ample for a request that is on its way.
const Grace = 250 * time.Millisecond

// Places is a listener that holds at most so many connections open, and one more
// that has knocked. Where all places are taken and another knocks, the one goes
// that has sent no request for the longest time, be it that it trickles its
// header; else the one that idles the longest after an answer. One whose request
// is being read or answered is never cut: then whoever knocks waits, and further
// ones in the system's queue.
type Places struct {
	net.Listener
	n     int
	knock sync.Mutex // one knocks at a time
	ended sync.Once
	done  chan struct{}
	news  chan struct{} // a place or a candidate may be had since

	mu     sync.Mutex
	held   int
	silent list.List // of *placed, oldest first: nothing was asked yet
	idle   list.List // of *placed, oldest first: answered, nothing asked since
}

// Limited gives a listener of n places. An HTTP server that serves on it has to
// tell State of its connections.
func Limited(l net.Listener, n int) *Places {
	return &Places{Listener: l, n: n, done: make(chan struct{}), news: make(chan struct{}, 1)}
}

// Accept waits for a connection, then for a place.
func (l *Places) Accept() (net.Conn, error) {
	l.knock.Lock()
	defer l.knock.Unlock()
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	for {
		p, wait := l.take(c)
		if p != nil {
			return p, nil
		}
		if !l.await(wait) {
			_ = c.Close() // it was told nothing
			return nil, net.ErrClosed
		}
	}
}

// take gives a connection a place; else how long nobody can go yet, 0 where
// nobody can for now.
func (l *Places) take(c net.Conn) (p *placed, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held >= l.n {
		old, wait := l.candidate()
		if old == nil {
			return nil, wait
		}
		l.free(old)
		hangUp(old.Conn)
	}
	l.held++
	p = &placed{Conn: c, of: l}
	l.put(p, &l.silent)
	return p, 0
}

// candidate is who has to go first; else, how long until somebody can.
func (l *Places) candidate() (p *placed, wait time.Duration) {
	for _, from := range []*list.List{&l.silent, &l.idle} {
		e := from.Front()
		if e == nil {
			continue
		}
		old := e.Value.(*placed)
		left := Grace - time.Since(old.since)
		if left <= 0 {
			return old, 0
		}
		if wait == 0 || left < wait {
			wait = left
		}
	}
	return nil, wait
}

// await waits until it is worth trying again; false: the listener was closed.
func (l *Places) await(wait time.Duration) bool {
	var due <-chan time.Time
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		due = t.C
	}
	select {
	case <-l.news:
	case <-due:
	case <-l.done:
		return false
	}
	return true
}

// Close ends the listener and whoever waits for a place.
func (l *Places) Close() error {
	l.ended.Do(func() { close(l.done) })
	return l.Listener.Close()
}

// State is a http.Server's ConnState. It is told of a request before its handler
// is: whoever was cut meanwhile gets no answer, and asks again.
func (l *Places) State(c net.Conn, s http.ConnState) {
	p, ok := c.(*placed)
	if !ok || p.of != l || s == http.StateNew || s == http.StateClosed {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if p.gone {
		return
	}
	l.leave(p)
	if s == http.StateIdle {
		l.put(p, &l.idle)
		l.tell()
	}
}

// put makes a connection the newest of a list, leave takes it out of its list.
func (l *Places) put(p *placed, to *list.List) {
	p.since, p.in = time.Now(), to
	p.at = to.PushBack(p)
}

func (l *Places) leave(p *placed) {
	if p.in != nil {
		p.in.Remove(p.at)
		p.in, p.at = nil, nil
	}
}

// free gives a connection's place back, once.
func (l *Places) free(p *placed) {
	if p.gone {
		return
	}
	p.gone = true
	l.leave(p)
	l.held--
	l.tell()
}

// tell wakes whoever waits.
func (l *Places) tell() {
	select {
	case l.news <- struct{}{}:
	default:
	}
}

// placed is a connection that holds a place. What follows the connection belongs
// to the listener's lock.
type placed struct {
	net.Conn
	of    *Places
	since time.Time // when it was opened, or answered last
	in    *list.List
	at    *list.Element
	gone  bool
}

// Close gives the place back.
func (p *placed) Close() error {
	err := p.Conn.Close()
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	p.of.free(p)
	return err
}

// hangUp ends a connection without a word: TLS would say goodbye first, and could
// wait for it.
func hangUp(c net.Conn) {
	if t, ok := c.(interface{ NetConn() net.Conn }); ok {
		c = t.NetConn()
	}
	_ = c.Close() // whoever serves it is told of that
}
