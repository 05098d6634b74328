package dotykacka_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zegel/fiscal/dotykacka"
)

// pipes is a listener whose connections are in memory, so that time can be
// faked.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }

func (p *pipes) dial() net.Conn {
	ours, theirs := net.Pipe()
	p.conns <- theirs
	return ours
}

// serve runs the handler behind Server; the returned function ends it.
func serve(t *testing.T, l net.Listener, h http.Handler, log *bytes.Buffer) func() {
	t.Helper()
	s := dotykacka.Server(h, slog.New(slog.NewTextHandler(log, nil)))
	if p, ok := l.(*dotykacka.Places); ok {
		s.ConnState = p.State
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	return func() {
		if err := s.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	}
}

// A sender that trickles is cut off: in its header after five seconds, in its
// body after the handler's time, whatever it has sent by then.
func TestSlowSender(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		start string
		after time.Duration
		want  string
	}{
		"header": {"POST " + path("C") + " HTTP/1.1\r\nHost: a\r\nX-Slow: ", 5 * time.Second, ""},
		"body":   {"POST " + path("C") + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n[", 30 * time.Second, "HTTP/1.1 408"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(nil)
				l := newPipes()
				end := serve(t, l, b.handler, &bytes.Buffer{})
				begin := time.Now()
				conn := l.dial()
				if _, err := io.WriteString(conn, c.start); err != nil {
					t.Fatal(err)
				}
				trickling := make(chan struct{})
				go func() {
					defer close(trickling)
					for {
						if _, err := conn.Write([]byte("x")); err != nil {
							return
						}
						time.Sleep(100 * time.Millisecond)
					}
				}()
				answer, err := bufio.NewReader(conn).ReadString('\n')
				if took := time.Since(begin); took > c.after+time.Second || took < c.after-time.Second {
					t.Errorf("cut off after %v (%v), want %v", took, err, c.after)
				}
				if !strings.HasPrefix(answer, c.want) {
					t.Errorf("answer %q, want %q", answer, c.want)
				}
				if err := conn.Close(); err != nil {
					t.Error(err)
				}
				<-trickling
				end()
				if len(b.deliveries) != 0 {
					t.Error("half a body was delivered")
				}
			})
		})
	}
}

func TestBigHeaderAndBrokenRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(nil)
		l := newPipes()
		var log bytes.Buffer
		end := serve(t, l, b.handler, &log)
		for request, want := range map[string]string{
			"GET " + path("C") + " HTTP/1.1\r\nHost: a\r\nX-Big: " + strings.Repeat("x", 100_000) + "\r\n\r\n": "HTTP/1.1 431",
			"\x16\x03\x01 not http\r\n\r\n": "HTTP/1.1 400",
		} {
			conn := l.dial()
			go func() { _, _ = io.WriteString(conn, request) }() // the server may stop reading
			answer, err := bufio.NewReader(conn).ReadString('\n')
			if err != nil || !strings.HasPrefix(answer, want) {
				t.Errorf("answer %q, %v; want %s", answer, err, want)
			}
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
		}
		end()
	})
}
