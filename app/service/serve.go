// Package service is the program without a window or a person in front of it:
// it takes in webhooks, syncs, recovers and makes the daily copy, over the same
// store as the desktop. What is done stands in package app; here are listening,
// health, metrics and the end.
package service

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"zegel/app"
	"zegel/fiscal/dotykacka"
	"zegel/storage"
)

// ErrNeedsTLS: beyond loopback the service listens with TLS only.
var ErrNeedsTLS = errors.New("beyond this machine a certificate and a key are needed")

// ErrListen: the address is not to be had: another program listens on it, or
// this computer does not have it.
var ErrListen = errors.New("cannot listen")

// Options say where and how to serve.
type Options struct {
	Listen    string // host:port
	Cert, Key string // PEM files; needed beyond loopback
	PublicURL string // what the vendor calls, where it differs (a proxy)
	Clock     func() time.Time
	Log       *slog.Logger
	// Ready is called once, when requests are taken.
	Ready func(Ready)
}

// Ready says where the service listens.
type Ready struct {
	Listen   string            `json:"listen"` // host:port
	Webhooks map[string]string `json:"webhooks"`
}

// patience is how long requests under way may take when the service ends.
const patience = 10 * time.Second

// Serve runs until ctx ends, then ends gracefully: requests under way are
// answered, what was answered is durable, open sign calls are left in doubt.
func Serve(ctx context.Context, a *app.App, o Options) (err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	release, err := a.HoldService()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	receiver, err := a.Store().Receiver(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, receiver.Close()) }()
	l, scheme, err := listen(ctx, o)
	if err != nil {
		return err
	}
	defer l.Close()
	base := scheme + "://" + l.Addr().String()
	if o.PublicURL != "" {
		base = strings.TrimSuffix(o.PublicURL, "/")
	}
	hooks, err := a.Webhooks(ctx, base)
	if err != nil {
		return err
	}
	m := &metrics{app: a, receiver: receiver, began: o.Clock()}
	srv := dotykacka.Server(routes(receiver, m, o), o.Log)
	places := dotykacka.Limited(l, mostConnections)
	srv.ConnState = places.State
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(places) }()
	work, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { a.Background(work, m.event) })
	defer func() { stop(); wg.Wait() }()
	m.ready.Store(true)
	said, err := a.Serve(app.Serving{Listen: l.Addr().String(), Base: base, Since: o.Clock()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, said()) }()
	if o.Ready != nil {
		o.Ready(Ready{Listen: l.Addr().String(), Webhooks: hooks})
	}
	o.Log.Info("serving", "listen", l.Addr().String())
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	m.ready.Store(false)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := srv.Shutdown(last); err != nil {
		if !errors.Is(err, context.DeadlineExceeded) {
			return errors.Join(fmt.Errorf("end: %w", err), srv.Close())
		}
		// Whoever is that slow has been promised nothing.
		o.Log.Warn("a sender did not come to its end")
		if err := srv.Close(); err != nil {
			return fmt.Errorf("end: %w", err)
		}
	}
	o.Log.Info("ended")
	return nil
}

// mostConnections bounds what senders may hold open at once.
const mostConnections = 1000

// listen opens the address: plain on loopback, TLS elsewhere.
func listen(ctx context.Context, o Options) (net.Listener, string, error) {
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return nil, "", fmt.Errorf("listen on %q: %w", o.Listen, err)
	}
	secure := o.Cert != "" && o.Key != ""
	if !secure && !loopback(host) {
		return nil, "", fmt.Errorf("listen on %q: %w", o.Listen, ErrNeedsTLS)
	}
	var cert tls.Certificate
	if secure {
		if cert, err = tls.LoadX509KeyPair(o.Cert, o.Key); err != nil {
			return nil, "", fmt.Errorf("read the certificate: %w", err)
		}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", ErrListen, err)
	}
	if secure {
		return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}), "https", nil
	}
	return l, "http", nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// routes gives health and metrics to this machine alone, and everything else to
// the webhooks. A request that a proxy forwarded is not this machine's own.
func routes(r *storage.Receiver, m *metrics, o Options) http.Handler {
	hooks := dotykacka.NewHandler(dotykacka.Config{Recorder: r, Lookup: r.Lookup, Clock: o.Clock, Log: o.Log, Answered: m.answered})
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if own(req) {
			switch req.URL.Path {
			case "/healthz":
				m.health(w)
				return
			case "/readyz":
				m.readiness(w, req)
				return
			case "/metrics":
				m.write(w, req)
				return
			}
		}
		hooks.ServeHTTP(w, req)
	})
}

// loopbackName tells whether a Host header names this machine. A page in this
// machine's browser whose name was pointed at loopback (DNS rebinding) names its
// own; HTTP/1.0 need not name any.
func loopbackName(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	return host == "" || loopback(strings.ToLower(host))
}

func own(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || !loopback(host) || !loopbackName(r.Host) {
		return false
	}
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	return true
}
