package cloudpos

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
)

// wire is the server's end of one connection, for answers that no well-behaved
// server gives.
type wire struct {
	net.Conn
	in *bufio.Reader
}

// readRequest takes the whole request in, as an honest server would.
func (w *wire) readRequest() (*http.Request, string) {
	r, err := http.ReadRequest(w.in)
	if err != nil {
		return nil, ""
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return r, ""
	}
	return r, string(b)
}

func (w *wire) write(s string) { _, _ = io.WriteString(w.Conn, s) }

// reset ends the connection with RST instead of FIN.
func (w *wire) reset() {
	if t, ok := w.Conn.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = w.Conn.Close()
}

// rawServer answers every connection with the script and gives its address.
func rawServer(t testing.TB, script func(*wire)) string {
	t.Helper()
	return serveRaw(t, listen(t), "http", script)
}

// rawTLS is rawServer behind TLS.
func rawTLS(t testing.TB, cfg *tls.Config, script func(*wire)) string {
	t.Helper()
	return serveRaw(t, tls.NewListener(listen(t), cfg), "https", script)
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func serveRaw(t testing.TB, l net.Listener, scheme string, script func(*wire)) string {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, conn)
			mu.Unlock()
			all.Go(func() {
				script(&wire{conn, bufio.NewReader(conn)})
				_ = conn.Close()
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		for _, c := range open {
			_ = c.Close()
		}
		mu.Unlock()
		all.Wait()
	})
	return scheme + "://" + l.Addr().String()
}

// dead is where nobody listens. The port of a server that was closed would not
// do: the system may give it to the next one.
const dead = "http://127.0.0.1:1"

// silent is a server that takes requests and never answers.
func silent(t testing.TB) string {
	t.Helper()
	return rawServer(t, func(w *wire) { _, _ = io.Copy(io.Discard, w) })
}
