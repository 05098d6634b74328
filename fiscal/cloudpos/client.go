package cloudpos

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// sandboxHeader is on every answer of fiscal/sandbox: what it signs is training.
const sandboxHeader = "X-Zegel-Sandbox"

// Client calls one CloudPOS as one licence. It is safe for concurrent use and
// holds no connection between calls.
type Client struct {
	base     *url.URL
	keys     *credentials
	http     *http.Client
	timeout  time.Duration
	maxBody  int64
	jsonBody bool
	roots    *x509.CertPool
	clock    func() time.Time
	book     func(context.Context, Call) error
	seen     func(Call, Reply)
	sandbox  atomic.Bool
}

// New checks the configuration and makes a client; it sends nothing. An empty
// address, licence or token is ErrNotConfigured, any other bad address
// ErrAddress.
func New(cfg Config) (*Client, error) {
	for _, f := range []struct{ name, value string }{{"address", cfg.URL}, {"licence name", cfg.Licence}, {"token", cfg.Token}} {
		if strings.TrimSpace(f.value) == "" {
			return nil, fmt.Errorf("%w: the %s is empty", ErrNotConfigured, f.name)
		}
	}
	base, err := cfg.address()
	if err != nil {
		return nil, err
	}
	c := &Client{
		base: base, keys: newCredentials(cfg.Licence, cfg.Token),
		timeout: cfg.Timeout, maxBody: cfg.MaxBody, jsonBody: cfg.JSONBody, roots: cfg.RootCAs,
		clock: cfg.Clock, book: cfg.Book, seen: cfg.Seen,
	}
	if c.timeout <= 0 {
		c.timeout = defaultTimeout
	}
	if c.maxBody <= 0 {
		c.maxBody = defaultMaxBody
	}
	if c.clock == nil {
		c.clock = time.Now
	}
	if c.book == nil {
		c.book = func(context.Context, Call) error { return nil }
	}
	if c.seen == nil {
		c.seen = func(Call, Reply) {}
	}
	c.http = &http.Client{Transport: c.transport()}
	return c, nil
}

// transport is net/http's with everything off that could send a request which
// nobody booked: on a kept connection that dies, or over HTTP/2, it repeats
// requests by itself. There is no proxy: it would see which address is called
// and may repeat requests too, and reading calls must not succeed by a way that
// sign calls do not take.
func (c *Client) transport() *http.Transport {
	return &http.Transport{
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: maxHeader,
		TLSHandshakeTimeout:    c.timeout,
		TLSClientConfig:        c.tlsConfig(),
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{},
	}
}

func (c *Client) tlsConfig() *tls.Config {
	return &tls.Config{RootCAs: c.roots, ServerName: c.base.Hostname(), MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
}

// Sandbox tells whether the last answer came from the sandbox.
func (c *Client) Sandbox() bool { return c.sandbox.Load() }

// String names address and licence; the token is left out.
func (c *Client) String() string {
	if c == nil {
		return "cloudpos (none)"
	}
	return fmt.Sprintf("cloudpos %s as %q, token %s", c.base, c.keys.licence, hidden)
}

// GoString is String.
func (c *Client) GoString() string { return c.String() }

// Format writes String under every verb.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, c.String()) }

// LogValue is String, for log/slog.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// get makes one reading call and hands the answer's JSON to decode. An error
// that the API states is *APIError; 2000 ("none found") at HTTP 200, where the
// function has it for "nothing there", is no error, and decode is not called.
func (c *Client) get(ctx context.Context, function string, p params, decode func(*answer, node) error) error {
	call := Call{Function: function}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	a, err := c.exchange(ctx, call, p)
	var unsent *unsentError
	if errors.As(err, &unsent) {
		return wrap(function, unsent.error)
	}
	if err == nil {
		var n node
		n, err = c.understood(a)
		var ae *APIError
		switch {
		case err == nil:
			err = decode(a, n)
		case errors.As(err, &ae) && ae.Code == 2000 && emptyOn2000(function):
			err = nil
		}
	}
	err = wrap(function, err)
	reply := Reply{At: c.clock().UTC(), Err: err}
	if a != nil {
		reply.ServerDate, reply.Status, reply.Sandbox = a.date, a.status, a.sandbox
	}
	c.seen(call, reply)
	return err
}

// understood judges an answer: 1001 to 1005 count at every HTTP status, all
// else only at 200.
func (c *Client) understood(a *answer) (node, error) {
	n, err := c.tree(a)
	if err == nil {
		if e := c.apiError(a, n, c.nowOf(a)); e != nil && (e.General() || a.status == http.StatusOK) {
			return node{}, e
		}
	}
	if a.status != http.StatusOK {
		return node{}, c.statusError(a)
	}
	return n, err
}

// nowOf is the moment of an answer by the server's clock, else by ours.
func (c *Client) nowOf(a *answer) time.Time {
	if !a.date.IsZero() {
		return a.date
	}
	return c.clock()
}

func (c *Client) statusError(a *answer) *TransportError {
	kind := KindStatus
	if a.status >= 300 && a.status < 400 {
		kind = KindRedirect
	}
	return &TransportError{Function: a.function, Kind: kind, Status: a.status, First: c.keys.head(a.body, a.function == fnUsers)}
}

// exchange sends one reading request and reads its whole answer.
func (c *Client) exchange(ctx context.Context, call Call, p params) (*answer, error) {
	req, err := c.request(ctx, call.Function, p)
	if err != nil {
		return nil, &unsentError{err}
	}
	if err := c.book(ctx, call); err != nil {
		return nil, &unsentError{&TransportError{Function: call.Function, Kind: KindHeld, Detail: c.keys.scrub(err.Error()), cause: err}}
	}
	h := *c.http
	h.CheckRedirect = func(next *http.Request, via []*http.Request) error { return c.redirect(ctx, call, next, via) }
	resp, err := h.Do(req)
	if err != nil {
		return nil, c.transportError(ctx, call.Function, err)
	}
	defer func() { _ = resp.Body.Close() }()
	a := c.answerOf(call.Function, resp)
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, c.maxBody+1))
	if err != nil {
		return a, c.transportError(ctx, call.Function, err)
	}
	if int64(len(a.body)) > c.maxBody {
		return a, c.bodyError(a, WhyTooLarge, fmt.Sprintf("more than %d bytes", c.maxBody))
	}
	return a, nil
}

func (c *Client) answerOf(function string, resp *http.Response) *answer {
	a := &answer{function: function, status: resp.StatusCode, sandbox: resp.Header.Get(sandboxHeader) != ""}
	if t, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		a.date = t.UTC()
	}
	c.sandbox.Store(a.sandbox)
	return a
}

// unsentError marks what ended a call before anything left.
type unsentError struct{ error }
