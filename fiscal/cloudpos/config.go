package cloudpos

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Bounds of one call.
const (
	defaultTimeout = 15 * time.Second
	defaultMaxBody = 32 << 20
	maxSignBody    = 1 << 20  // a sign answer is some fifty bytes
	maxHeader      = 64 << 10 // of any answer
)

// Config says which CloudPOS to call, as whom, and within which bounds. It
// prints without its token under every verb.
type Config struct {
	// URL is the API's address, https://cloudpos.be/api/ for instance, without a
	// query. https, unless the host is loopback or AllowPlainHTTP is set.
	URL     string
	Licence string
	Token   string `json:"-" toml:"-" yaml:"-"`
	// Timeout bounds a whole reading call, and the connection phase of a sign
	// call. 0: 15 s.
	Timeout time.Duration
	// JSONBody sends post filters as JSON instead of form fields; the seed says
	// "Json Rest" and shows neither.
	JSONBody       bool
	AllowPlainHTTP bool
	// MaxBody bounds an answer in bytes, unpacked. 0: 32 MiB.
	MaxBody int64
	// RootCAs replaces the system's, for tests and for a shop's own authority.
	RootCAs *x509.CertPool
	// Clock is the time of SentAt and Reply.At. nil: time.Now.
	Clock func() time.Time
	// Book is called before every reading request leaves, also for each followed
	// redirect; its error stops the call unsent. It is never called for sign calls:
	// their booking is part of the intent (design, rule 1).
	Book func(context.Context, Call) error
	// Seen is called once after every call, reading and signing, that got as far
	// as the network, with what came of it.
	Seen func(Call, Reply)
}

// Call is one request, as Book and Seen are told of it.
type Call struct {
	Function string
	Signing  bool
}

// Reply is what came of a call.
type Reply struct {
	At         time.Time
	ServerDate time.Time // the server's Date header; zero when there was none
	Status     int       // 0: no answer
	Err        error     // as the caller gets it; nil also for an empty list
	Sandbox    bool      // the answer carried X-Zegel-Sandbox
}

// String names address and licence; the token is left out.
func (c Config) String() string {
	return fmt.Sprintf("cloudpos %s as %q, token %s", shownURL(c.URL), c.Licence, hidden)
}

// GoString is String.
func (c Config) GoString() string { return c.String() }

// Format writes String under every verb: %d or %x would otherwise print fields.
func (c Config) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, c.String()) }

// LogValue is String, for log/slog.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// shownURL is an address as it may be shown: somebody may have pasted a whole
// request, token included, into the setting.
func shownURL(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return "(address unreadable)"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// address checks the configured address. Its errors wrap ErrAddress and never
// quote the address.
func (c Config) address() (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(c.URL))
	if err != nil {
		return nil, fmt.Errorf("%w: it cannot be read", ErrAddress)
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%w: it must begin with https://", ErrAddress)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%w: it names no host", ErrAddress)
	case u.User != nil:
		return nil, fmt.Errorf("%w: it carries a user name or password", ErrAddress)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("%w: it carries a query; licence and token are settings of their own", ErrAddress)
	case u.Scheme == "http" && !c.AllowPlainHTTP && !loopback(u.Hostname()):
		return nil, fmt.Errorf("%w: http:// would send the token readably; use https://", ErrAddress)
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.Atoi(p); err != nil || n < 1 || n > 65535 {
			return nil, fmt.Errorf("%w: its port is none", ErrAddress)
		}
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Fingerprint is a salted hash of address, licence and token, in hex: it tells
// whether the credentials have changed and gives none of them away.
func (c *Client) Fingerprint(salt []byte) string {
	h := hmac.New(sha256.New, salt)
	for _, s := range []string{c.base.String(), c.keys.licence, c.keys.token} {
		_, _ = fmt.Fprintf(h, "%d:%s,", len(s), s) // lengths keep "ab"+"c" apart from "a"+"bc"
	}
	return hex.EncodeToString(h.Sum(nil))
}
