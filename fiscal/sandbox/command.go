package sandbox

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Run serves a sandbox at an address ("" is a free port on loopback) until the
// context ends, then lets requests finish that are under way. The first line
// that it writes, flushed at once, is
//
//	address=http://127.0.0.1:PORT/api/ licence=NAME token=TOKEN
//
// or, with asJSON, one object with these three keys (and those of the second
// line) and nothing after it. The second line names the API v2 of the Dotykačka
// inside, which pushes to whatever is registered there.
func Run(ctx context.Context, listen string, cfg Config, out io.Writer, asJSON bool) error {
	s, err := New(cfg)
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cmp.Or(listen, "127.0.0.1:0"))
	if err != nil {
		return errors.Join(fmt.Errorf("listen on %q: %w", listen, err), s.Close())
	}
	if err := s.announce(out, urlOf(l.Addr()), asJSON); err != nil {
		return errors.Join(fmt.Errorf("say where the sandbox is: %w", err), l.Close(), s.Close())
	}
	pushing, stop := context.WithCancel(ctx)
	defer stop()
	var pusher sync.WaitGroup
	pusher.Go(func() { s.keepPushing(pushing) })
	err = serve(ctx, l, s)
	stop()
	pusher.Wait()
	return errors.Join(err, s.Close())
}

// serve runs a handler until the context ends. A request that signs is waited
// for even when its connection has gone: its ticket belongs into the file.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	var under sync.WaitGroup
	srv := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			under.Add(1)
			defer under.Done()
			h.ServeHTTP(w, r)
		}),
		// Connections that break are what a sandbox is for; nobody needs a log of them.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	const patience = 3 * time.Second
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	err := srv.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close() // what does not end by itself is cut off
	}
	done := make(chan struct{})
	go func() { under.Wait(); close(done) }()
	select {
	case <-done:
	case <-last.Done():
	}
	if serveErr := <-ended; !errors.Is(serveErr, http.ErrServerClosed) {
		err = errors.Join(err, serveErr)
	}
	return err
}

// keepPushing sends a few records every now and then to what is registered.
// What a receiver does with them is its own business: it is asked again later.
func (s *Sandbox) keepPushing(ctx context.Context) {
	every := cmp.Or(s.cfg.PushEvery, 5*time.Second)
	if every < 0 {
		return
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if len(s.doty.Hooks()) > 0 {
				_, _ = s.doty.Push(ctx, EverydayPlan(3))
			}
		}
	}
}

// announce writes the first line and what a person may want to know.
func (s *Sandbox) announce(out io.Writer, url string, asJSON bool) error {
	v2 := strings.TrimSuffix(url, "api/") + "v2/"
	var err error
	if asJSON {
		err = json.NewEncoder(out).Encode(struct {
			Address string `json:"address"`
			Licence string `json:"licence"`
			Token   string `json:"token"`
			V2      string `json:"dotykacka"`
			Cloud   string `json:"cloud"`
			Refresh string `json:"refresh"`
		}{url, s.cfg.Licence, s.cfg.Token, v2, s.doty.CloudID(), s.doty.RefreshToken()})
	} else {
		_, err = fmt.Fprintf(out, "address=%s licence=%s token=%s\ndotykacka=%s cloud=%s refresh=%s\n",
			url, s.cfg.Licence, s.cfg.Token, v2, s.doty.CloudID(), s.doty.RefreshToken())
	}
	if f, ok := out.(interface{ Flush() error }); ok && err == nil {
		err = f.Flush()
	}
	return err
}

// urlOf gives the address of the API; an address that means every interface is
// shown as loopback, which a client on this machine can use.
func urlOf(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return "http://" + a.String() + "/api/"
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/api/"
}
