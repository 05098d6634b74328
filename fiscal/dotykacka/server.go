package dotykacka

import (
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server gives an HTTP server whose limits suit an address that the whole
// internet can reach: a sender that trickles its header is cut off after five
// seconds, one that trickles its body after the handler's BodyTime, an idle
// connection after a minute, and headers end at 16 KiB. What net/http says goes
// to the log with everything unprintable taken out.
func Server(h http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(logWriter{logger}, "", 0),
	}
}

type logWriter struct{ to *slog.Logger }

func (w logWriter) Write(p []byte) (int, error) {
	w.to.Warn("http", "text", printable(string(p)))
	return len(p), nil
}

// Limited gives a listener that holds at most n connections open; further ones
// wait in the system's queue until one ends.
func Limited(l net.Listener, n int) net.Listener {
	return &limited{Listener: l, places: make(chan struct{}, n), done: make(chan struct{})}
}

type limited struct {
	net.Listener
	places chan struct{}
	once   sync.Once
	done   chan struct{}
}

// Accept waits for a place, then for a connection.
func (l *limited) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.done:
		return nil, net.ErrClosed
	}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	return &placed{Conn: c, leave: func() { <-l.places }}, nil
}

// Close ends the listener and whoever waits for a place.
func (l *limited) Close() error {
	l.once.Do(func() { close(l.done) })
	return l.Listener.Close()
}

type placed struct {
	net.Conn
	once  sync.Once
	leave func()
}

// Close gives the place back, once.
func (p *placed) Close() error {
	err := p.Conn.Close()
	p.once.Do(p.leave)
	return err
}
