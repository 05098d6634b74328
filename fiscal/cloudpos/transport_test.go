package cloudpos

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zegel/fiscal"
)

func TestNewChecksItsConfiguration(t *testing.T) {
	for name, c := range map[string]struct {
		cfg  Config
		want error
		says string
	}{
		"no address":      {Config{Licence: "l", Token: "t"}, ErrNotConfigured, "address"},
		"no licence":      {Config{URL: "https://cloudpos.be/api/", Token: "t"}, ErrNotConfigured, "licence"},
		"no token":        {Config{URL: "https://cloudpos.be/api/", Licence: "l"}, ErrNotConfigured, "token"},
		"blank token":     {Config{URL: "https://cloudpos.be/api/", Licence: "l", Token: " "}, ErrNotConfigured, "token"},
		"plain http":      {Config{URL: "http://cloudpos.be/api/", Licence: "l", Token: "t"}, ErrAddress, "https"},
		"plain by number": {Config{URL: "http://192.168.1.5/", Licence: "l", Token: "t"}, ErrAddress, "https"},
		"plain lookalike": {Config{URL: "http://localhost.example/", Licence: "l", Token: "t"}, ErrAddress, "https"},
		"another scheme":  {Config{URL: "ftp://cloudpos.be/", Licence: "l", Token: "t"}, ErrAddress, "https"},
		"no scheme":       {Config{URL: "cloudpos.be/api", Licence: "l", Token: "t"}, ErrAddress, "https"},
		"no host":         {Config{URL: "https:///api/", Licence: "l", Token: "t"}, ErrAddress, "host"},
		"a query":         {Config{URL: "https://cloudpos.be/api/?x=1", Licence: "l", Token: "t"}, ErrAddress, "query"},
		"a fragment":      {Config{URL: "https://cloudpos.be/api/#x", Licence: "l", Token: "t"}, ErrAddress, "query"},
		"a password":      {Config{URL: "https://u:p@cloudpos.be/", Licence: "l", Token: "t"}, ErrAddress, "password"},
		"a broken one":    {Config{URL: "https://cloud pos/%zz", Licence: "l", Token: "t"}, ErrAddress, "read"},
		"a huge port":     {Config{URL: "https://cloudpos.be:99999/", Licence: "l", Token: "t"}, ErrAddress, "port"},
		"good":            {Config{URL: "https://cloudpos.be/api/", Licence: "l", Token: "t"}, nil, ""},
		"no path":         {Config{URL: "https://cloudpos.be", Licence: "l", Token: "t"}, nil, ""},
		"loopback":        {Config{URL: "http://127.0.0.2:8080/", Licence: "l", Token: "t"}, nil, ""},
		"loopback v6":     {Config{URL: "http://[::1]:8080/", Licence: "l", Token: "t"}, nil, ""},
		"localhost":       {Config{URL: "http://LocalHost/", Licence: "l", Token: "t"}, nil, ""},
		"allowed":         {Config{URL: "http://192.168.1.5/", Licence: "l", Token: "t", AllowPlainHTTP: true}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			client, err := New(c.cfg)
			if !errors.Is(err, c.want) || (err == nil) != (client != nil) {
				t.Fatal(client, err)
			}
			if err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q does not speak of %q", err, c.says)
			}
		})
	}
}

func TestRedirectsOfReadingCalls(t *testing.T) {
	const list = `[{"id":"1","name":"Dranken"}]`
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other host was called") }))
	defer other.Close()
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the token went out in the clear") }))
	defer plain.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, x := range map[string]struct {
			target   func(*http.Request) string
			followed bool
			says     string
		}{
			"same host":    {func(r *http.Request) string { return "/moved/?" + r.URL.RawQuery }, true, ""},
			"another host": {func(r *http.Request) string { return other.URL + "/?" + r.URL.RawQuery }, false, "another host"},
			"another name": {func(r *http.Request) string {
				return "http://localhost" + r.Host[strings.LastIndex(r.Host, ":"):] + "/moved/?" + r.URL.RawQuery
			}, false, "another host"},
			"without query": {func(*http.Request) string { return "/moved/" }, false, "drops"},
			"without function": {func(r *http.Request) string {
				return "/moved/?" + strings.TrimSuffix(r.URL.RawQuery, "&get-categories")
			}, false, "drops"},
			"for ever":    {func(r *http.Request) string { return "/shop/api/?" + r.URL.RawQuery }, false, "too many"},
			"a user name": {func(r *http.Request) string { return "http://x:y@" + r.Host + "/moved/?" + r.URL.RawQuery }, false, "not called"},
		} {
			t.Run(fmt.Sprintf("%d %s", status, name), func(t *testing.T) {
				var booked, requests int
				c := handled(t, func(w http.ResponseWriter, r *http.Request) {
					requests++
					if r.Header.Get("Referer") != "" {
						t.Error("the token stands in a Referer header")
					}
					if r.URL.Path == "/moved/" {
						_, _ = io.WriteString(w, list)
						return
					}
					w.Header().Set("Location", x.target(r))
					w.WriteHeader(status)
				}, func(cfg *Config) { cfg.Book = func(context.Context, Call) error { booked++; return nil } })
				rows, err := c.Categories(background(t))
				if x.followed {
					if err != nil || len(rows) != 1 || requests != 2 || booked != 2 {
						t.Errorf("%v, %v, %d requests, %d booked", rows, err, requests, booked)
					}
					return
				}
				var te *TransportError
				if !errors.As(err, &te) || te.Kind != KindRedirect || te.Status != status || !strings.Contains(te.Detail, x.says) || booked != requests {
					t.Errorf("%v (%+v), %d requests, %d booked", err, te, requests, booked)
				}
			})
		}
	}
	t.Run("from https to http", func(t *testing.T) {
		s := secureServer(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://"+r.Host+"/?"+r.URL.RawQuery, http.StatusFound)
		})
		_, err := clientFor(t, s.URL, func(cfg *Config) { cfg.RootCAs = pool(s) }).Categories(background(t))
		var te *TransportError
		if !errors.As(err, &te) || te.Kind != KindRedirect || !strings.Contains(te.Detail, "from https to http") {
			t.Error(err)
		}
	})
	t.Run("a post keeps its filters or is not followed", func(t *testing.T) {
		for status, followed := range map[int]bool{301: false, 302: false, 303: false, 307: true, 308: true} {
			c := handled(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/moved/" {
					if r.FormValue("date") != "2026-03-14" {
						t.Errorf("%d lost the filter", status)
					}
					_, _ = io.WriteString(w, `{"success":1,"persons":[2]}`)
					return
				}
				w.Header().Set("Location", "/moved/?"+r.URL.RawQuery)
				w.WriteHeader(status)
			})
			_, err := c.ReservationPersons(background(t), day())
			var te *TransportError
			if followed && err != nil || !followed && (!errors.As(err, &te) || te.Kind != KindRedirect) {
				t.Errorf("%d: %v", status, err)
			}
		}
	})
	t.Run("the booking of a redirect is refused", func(t *testing.T) {
		full := errors.New("no budget")
		n := 0
		c := handled(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/moved/?"+r.URL.RawQuery, http.StatusFound)
		}, func(cfg *Config) {
			cfg.Book = func(context.Context, Call) error {
				if n++; n > 1 {
					return full
				}
				return nil
			}
		})
		if _, err := c.Categories(background(t)); !errors.Is(err, full) || n != 2 {
			t.Error(n, err)
		}
	})
	t.Run("a target that cannot be read", func(t *testing.T) {
		c := handled(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://[::1/%zz")
			w.WriteHeader(http.StatusFound)
		})
		_, err := c.Categories(background(t))
		var te *TransportError
		if !errors.As(err, &te) || te.Kind != KindRedirect {
			t.Error(err)
		}
	})
}

func TestBookAndSeen(t *testing.T) {
	full := errors.New("no budget")
	var requests atomic.Int32
	var book error
	var calls []Call
	var replies []Reply
	at := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	status, body := 200, `[{"id":"1","name":"x"}]`
	c := handled(t, func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.Header().Set("Date", at.Add(-time.Hour).Format(http.TimeFormat))
		w.Header().Set("X-Zegel-Sandbox", "1")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}, func(cfg *Config) {
		cfg.Clock = func() time.Time { return at }
		cfg.Book = func(_ context.Context, call Call) error { calls = append(calls, call); return book }
		cfg.Seen = func(call Call, r Reply) {
			if call != (Call{Function: "get-categories"}) {
				t.Errorf("seen %v", call)
			}
			replies = append(replies, r)
		}
	})
	book = full
	if _, err := c.Categories(background(t)); !errors.Is(err, full) || requests.Load() != 0 || len(replies) != 0 || c.Sandbox() {
		t.Fatal(err, requests.Load(), replies)
	}
	book = nil
	if _, err := c.Categories(background(t)); err != nil || len(replies) != 1 {
		t.Fatal(err, replies)
	}
	if r := replies[0]; r != (Reply{At: at, ServerDate: at.Add(-time.Hour), Status: 200, Sandbox: true}) || !c.Sandbox() {
		t.Errorf("%+v", r)
	}
	body = `{"success":0,"errorcode":2000}`
	if _, err := c.Categories(background(t)); err != nil || replies[1].Err != nil {
		t.Error(err, replies[1])
	}
	status, body = 403, `{"success":0,"errorcode":1002}`
	if _, err := c.Categories(background(t)); !errors.Is(err, ErrLogin) || !errors.Is(replies[2].Err, ErrLogin) || replies[2].Status != 403 {
		t.Error(err, replies[2])
	}
	status, body = 200, `{"foo":1}`
	if _, err := c.Categories(background(t)); err == nil || replies[3].Err == nil {
		t.Error(err, replies[3])
	}
	if len(calls) != 5 || requests.Load() != 4 {
		t.Errorf("%d booked, %d sent", len(calls), requests.Load())
	}
}

// TestReadingSendsWhatIsBooked: net/http would send again on a kept connection
// that dies; nothing of the kind may happen unbooked.
func TestReadingSendsWhatIsBooked(t *testing.T) {
	var connections atomic.Int32
	address := rawServer(t, func(w *wire) {
		n := connections.Add(1)
		if r, _ := w.readRequest(); r == nil || !r.Close {
			t.Error("the connection is to be kept")
		}
		if n == 1 {
			w.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
			w.readRequest() // would be the reuse
		}
	})
	booked := 0
	c := clientFor(t, address, func(cfg *Config) { cfg.Book = func(context.Context, Call) error { booked++; return nil } })
	if rows, err := c.Categories(background(t)); err != nil || len(rows) != 0 {
		t.Fatal(rows, err)
	}
	if _, err := c.Categories(background(t)); err == nil {
		t.Fatal("an answer from nowhere")
	}
	if booked != 2 || connections.Load() != 2 {
		t.Errorf("%d booked, %d connections", booked, connections.Load())
	}
}

func TestReadingOverTLSIsHTTP1(t *testing.T) {
	s := secureServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `[{"id":"1","name":%q}]`, r.Proto)
	})
	rows, err := clientFor(t, s.URL, func(cfg *Config) { cfg.RootCAs = pool(s) }).Categories(background(t))
	if err != nil || rows[0].Name != "HTTP/1.1" {
		t.Error(rows, err)
	}
	_, err = clientFor(t, s.URL).Categories(background(t))
	var te *TransportError
	if !errors.As(err, &te) || te.Kind != KindTLS {
		t.Errorf("an unknown authority: %v", err)
	}
}

func TestReadingFailures(t *testing.T) {
	for name, c := range map[string]struct {
		url  string
		kind Kind
		cfg  func(*Config)
	}{
		"refused":      {dead, KindRefused, nil},
		"no such name": {"https://no-such-host.invalid", KindDNS, nil},
		"time-out":     {silent(t), KindTimeout, func(c *Config) { c.Timeout = 30 * time.Millisecond }},
		"late body": {rawServer(t, func(w *wire) {
			w.readRequest()
			w.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n[")
			_, _ = io.Copy(io.Discard, w)
		}), KindTimeout, func(c *Config) { c.Timeout = 50 * time.Millisecond }},
		"closed":      {rawServer(t, func(w *wire) { w.readRequest() }), KindEOF, nil},
		"reset":       {rawServer(t, func(w *wire) { w.readRequest(); w.reset() }), KindReset, nil},
		"half a body": {rawServer(t, func(w *wire) { w.readRequest(); w.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n[]") }), KindEOF, nil},
		"no HTTP":     {rawServer(t, func(w *wire) { w.readRequest(); w.write("220 mail ready\r\n\r\n") }), KindProtocol, nil},
		"no TLS":      {strings.Replace(silentHTTP(t), "http:", "https:", 1), KindTLS, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var seen []Reply
			client := clientFor(t, c.url, func(cfg *Config) {
				if c.cfg != nil {
					c.cfg(cfg)
				}
				cfg.Seen = func(_ Call, r Reply) { seen = append(seen, r) }
			})
			docs, err := client.Invoices(background(t), Filter{})
			var te *TransportError
			if !errors.As(err, &te) || te.Kind != c.kind || len(docs) != 0 {
				t.Errorf("%v", err)
			}
			if c.kind == KindTimeout && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("not a deadline: %v", err)
			}
			if len(seen) != 1 || seen[0].Err == nil {
				t.Errorf("seen %v", seen)
			}
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		c := handled(t, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
		_, err := c.Invoices(ctx, Filter{})
		var te *TransportError
		if !errors.Is(err, context.Canceled) || !errors.As(err, &te) || te.Kind != KindCancelled {
			t.Error(err)
		}
	})
}

func silentHTTP(t *testing.T) string {
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	return s.URL
}

func TestBodiesAreBounded(t *testing.T) {
	small := func(cfg *Config) { cfg.MaxBody = 1000 }
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		tooMuch bool
	}{
		"just fits": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "[]"+strings.Repeat(" ", 998))
		}, false},
		"one too many": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "[]"+strings.Repeat(" ", 999))
		}, true},
		"a packed bomb": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, "["+strings.Repeat(" ", 10<<20)+"]")
			_ = z.Close()
		}, true},
		"packed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, "[]")
			_ = z.Close()
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			docs, err := handled(t, c.handler, small).Invoices(background(t), Filter{})
			if c.tooMuch != errors.Is(err, ErrTooLarge) || !c.tooMuch && err != nil || len(docs) != 0 {
				t.Error(err)
			}
		})
	}
}

func TestClientIsSafeForConcurrentUse(t *testing.T) {
	c := serving(t, http.StatusOK, `{"success":1,"vatticket":"5","invoices":[]}`)
	done := make(chan error)
	for range 8 {
		go func() {
			_, err := c.Invoices(background(t), Filter{})
			done <- err
		}()
		go func() { done <- c.Sign(background(t), fiscal.Invoice, "1", nil).Err }()
	}
	for range 16 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
