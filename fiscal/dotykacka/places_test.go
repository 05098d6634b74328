package dotykacka_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zegel/fiscal/dotykacka"
)

// told is whether a connection has been cut off, without waiting.
func told(c net.Conn) bool {
	_ = c.SetReadDeadline(time.Now()) // it is a pipe
	_, err := c.Read(make([]byte, 1))
	return errors.Is(err, io.EOF)
}

// asking accepts connections and gives them as they come.
func asking(l net.Listener) (got chan net.Conn, ended chan error) {
	got, ended = make(chan net.Conn, 8), make(chan error, 1)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				ended <- err
				return
			}
			got <- c
		}
	}()
	return got, ended
}

// Where two requests hold both places, a third waits until one ends, a fourth
// knocks in vain, nobody is cut, and closing the listener frees whoever waits.
func TestPlacesOfRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := newPipes()
		l := dotykacka.Limited(inner, 2)
		got, ended := asking(l)
		theirs := []net.Conn{inner.dial(), inner.dial()}
		ours := []net.Conn{<-got, <-got}
		for _, c := range ours {
			l.State(c, http.StateNew)
			l.State(c, http.StateActive)
		}
		theirs = append(theirs, inner.dial())
		var fourth atomic.Bool
		go func() { inner.dial(); fourth.Store(true) }()
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(got) != 0 || fourth.Load() {
			t.Fatal("a third connection was taken beside two requests")
		}
		for i, c := range theirs {
			if told(c) {
				t.Errorf("connection %d was cut", i)
			}
		}
		if err := errors.Join(ours[0].Close(), ours[0].Close()); err != nil {
			t.Error(err)
		}
		l.State(<-got, http.StateActive)
		synctest.Wait()
		if len(got) != 0 || !fourth.Load() {
			t.Fatal("a place that was given back twice was given away twice")
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
}

// Who goes when another knocks: the silent before the idle, the oldest first,
// none within its grace.
func TestPlacesGiveWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := newPipes()
		l := dotykacka.Limited(inner, 4)
		got, ended := asking(l)
		theirs, ours := map[string]net.Conn{}, map[string]net.Conn{}
		names := []string{"idle", "busy", "old", "new"}
		enter := func(name string) {
			theirs[name] = inner.dial()
			ours[name] = <-got
			l.State(ours[name], http.StateNew)
			time.Sleep(time.Millisecond)
		}
		for _, name := range names {
			enter(name)
		}
		for _, s := range []http.ConnState{http.StateActive, http.StateIdle} {
			l.State(ours["idle"], s)
		}
		l.State(ours["busy"], http.StateActive)
		for i, want := range []string{"old", "new", "idle"} {
			began := time.Now()
			name := string(rune('a' + i))
			enter(name)
			l.State(ours[name], http.StateActive)
			if waited := time.Since(began); i == 0 && (waited > dotykacka.Grace || waited < dotykacka.Grace/2) || i > 0 && waited > 2*time.Millisecond {
				t.Errorf("%s waited %v", name, waited)
			}
			if !told(theirs[want]) {
				t.Errorf("for %s %s did not give way", name, want)
			}
			delete(theirs, want)
			for left, c := range theirs {
				if told(c) {
					t.Errorf("for %s %s gave way", name, left)
				}
			}
			// What net/http says of those that were cut changes nothing.
			l.State(ours[want], http.StateActive)
			l.State(ours[want], http.StateIdle)
			l.State(ours[want], http.StateClosed)
			if err := ours[want].Close(); err != nil {
				t.Error(err)
			}
		}
		// All four ask something now: one more waits until one has been answered.
		inner.dial()
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(got) != 0 {
			t.Fatal("there were five")
		}
		l.State(ours["a"], http.StateIdle)
		<-got
		if !told(theirs["a"]) {
			t.Error("the answered one did not give way")
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		<-ended
	})
}

// A thousand senders that trickle their headers, and come again when they are
// cut off, keep no honest one waiting; a request under way is answered.
func TestTricklersHoldUpNobody(t *testing.T) {
	t.Parallel()
	const many, places = 1000, 1000
	synctest.Test(t, func(t *testing.T) {
		inner := newPipes()
		entered, leave := make(chan struct{}), make(chan struct{})
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/slow" {
				close(entered)
				<-leave
			}
			w.WriteHeader(http.StatusOK)
		})
		var log bytes.Buffer
		end := serve(t, dotykacka.Limited(inner, places), h, &log)
		ask := func(path string) int {
			c := inner.dial()
			defer c.Close()
			go func() { _, _ = io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") }() // it may be cut off
			resp, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				return 0
			}
			defer resp.Body.Close()
			return resp.StatusCode
		}
		slow := make(chan int, 1)
		go func() { slow <- ask("/slow") }()
		<-entered
		var cut atomic.Int64
		var over atomic.Bool
		var tricklers sync.WaitGroup
		for range many {
			tricklers.Go(func() {
				for !over.Load() {
					c := inner.dial()
					_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
					for err == nil && !over.Load() {
						time.Sleep(100 * time.Millisecond)
						_, err = c.Write([]byte("x"))
					}
					if err != nil {
						cut.Add(1)
					}
					c.Close()
				}
			})
		}
		time.Sleep(time.Second)
		synctest.Wait()
		for i := range 20 {
			began := time.Now()
			if status := ask("/"); status != http.StatusOK {
				t.Fatalf("honest one %d: %d", i, status)
			}
			// The one that was cut last came again at once and waits at the door.
			if took := time.Since(began); took > 2*dotykacka.Grace {
				t.Errorf("honest one %d waited %v", i, took)
			}
		}
		if cut.Load() == 0 {
			t.Error("no trickler was cut off")
		}
		close(leave)
		if status := <-slow; status != http.StatusOK {
			t.Errorf("the request under way: %d", status)
		}
		over.Store(true)
		tricklers.Wait()
		end()
	})
}
