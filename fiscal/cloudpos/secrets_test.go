package cloudpos

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"zegel/fiscal"
)

// verbs are the ways in which something ends up in a log.
func verbs() []string {
	return []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%t"}
}

// printed writes a value in every way, hex undone.
func printed(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	for _, verb := range verbs() {
		_, _ = fmt.Fprintf(&b, verb+"\n", v)
	}
	for e, ok := v.(error); ok && e != nil; e = errors.Unwrap(e) {
		_, _ = fmt.Fprintf(&b, "%v %+v %#v\n", e, e, e)
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v)
	if j, err := json.Marshal(v); err == nil {
		b.Write(j)
	}
	return b.String()
}

func noSecret(t *testing.T, what string, v any) {
	t.Helper()
	s := printed(t, v)
	if l := leaks(s); l != "" {
		t.Errorf("%s shows %q: %s", what, l, s)
	}
	if strings.Contains(strings.ToLower(s), fmt.Sprintf("%x", secret)) {
		t.Errorf("%s shows the token in hex", what)
	}
}

func TestClientAndConfigNeverShowTheToken(t *testing.T) {
	cfg := configFor("http://127.0.0.1:1")
	c := clientFor(t, "http://127.0.0.1:1")
	noSecret(t, "Config", cfg)
	noSecret(t, "*Config", &cfg)
	noSecret(t, "Client", c)
	noSecret(t, "a struct that holds both", struct {
		Cfg    Config
		Client *Client
		Keys   *credentials
	}{cfg, c, c.keys})
	noSecret(t, "a slice", []any{cfg, c})
	for _, s := range []string{c.String(), c.GoString(), cfg.String(), cfg.GoString(), fmt.Sprint(c.keys)} {
		if leaks(s) != "" {
			t.Error(s)
		}
	}
	if got := c.String(); !strings.Contains(got, "http://127.0.0.1:1/shop/api/") || !strings.Contains(got, licence) {
		t.Errorf("it names nothing: %s", got)
	}
	var none *Client
	if fmt.Sprint(none) == "" {
		t.Error("a nil client prints as nothing")
	}
	pasted := Config{URL: "https://cloudpos.be/api/?licname=x&token=" + escape(secret), Licence: "x", Token: secret}
	noSecret(t, "a pasted address", pasted)
	if _, err := New(pasted); !errors.Is(err, ErrAddress) {
		t.Error(err)
	} else {
		noSecret(t, "its error", err)
	}
}

// echoes are the ways in which a server may send the token back.
func echoes() map[string]string {
	quoted, _ := json.Marshal(secret)
	return map[string]string{
		"plain":       secret,
		"query":       escape(secret),
		"form":        url.QueryEscape(secret),
		"small hex":   strings.ToLower(escape(secret)),
		"path":        url.PathEscape(secret),
		"twice":       escape(escape(secret)),
		"html":        html.EscapeString(secret),
		"query html":  html.EscapeString(escape(secret)),
		"json":        strings.Trim(string(quoted), `"`),
		"php json":    strings.ReplaceAll(strings.Trim(string(quoted), `"`), "/", `\/`),
		"an address":  "https://cloudpos.be/api/?licname=x&token=" + escape(secret) + "&get-invoices",
		"odd address": "GET /api/?licname=x&token=T0k%2fen%2B+%22q%22%26%3Cx%3E%3d%c3%A9%2541%5Cz&get-invoices",
	}
}

func TestNoErrorShowsTheToken(t *testing.T) {
	for name, echo := range echoes() {
		message, err := json.Marshal("bad request: " + echo)
		if err != nil {
			t.Fatal(err)
		}
		bodies := map[string]string{
			"html":    "<html>" + echo + "</html>",
			"text":    echo,
			"php":     "Warning: " + echo,
			"api":     `{"success":0,"errorcode":1002,"message":` + string(message) + `}`,
			"unknown": `{"success":0,"errorcode":77,"message":` + string(message) + `}`,
			"until":   `{"success":0,"errorcode":1004,"message":"till '` + strings.Trim(string(message), `"`) + `'"}`,
			"row":     `[{"id":"1","totalprice":` + string(message) + `,"doctype":1}]`,
			"row id":  `[{"id":` + string(message) + `,"number":` + string(message) + `,"totalprice":"x","doctype":1}]`,
			"doc nr":  `{"success":1,"vatticket":"1","documentnr":` + string(message) + `}`,
			"ticket":  `{"success":1,"vatticket":` + string(message) + `}`,
			"shape":   `{"x":` + string(message) + `}`,
			"half":    `{"x":` + string(message),
		}
		for kind, body := range bodies {
			for _, status := range []int{200, 404, 500} {
				what := fmt.Sprintf("%s, %s at %d", name, kind, status)
				var seen []Reply
				s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.WriteHeader(status)
					_, _ = fmt.Fprint(w, body)
				}))
				c := clientFor(t, s.URL, func(cfg *Config) { cfg.Seen = func(_ Call, r Reply) { seen = append(seen, r) } })
				_, err := c.Invoices(background(t), Filter{})
				noSecret(t, what, err)
				reply := c.Sign(background(t), fiscal.Invoice, "12", nil)
				noSecret(t, what+" signing", reply.Err)
				noSecret(t, what+" raw", string(reply.Raw))
				for _, r := range seen {
					noSecret(t, what+" seen", r)
				}
				if err == nil && kind != "doc nr" || len(seen) != 2 {
					t.Errorf("%s: %v, seen %d", what, err, len(seen))
				}
				s.Close()
			}
		}
	}
}

func TestNoTransportErrorShowsTheToken(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	redirecting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "http://"+"elsewhere.invalid/"+escape(secret)+"?"+r.URL.RawQuery)
		w.WriteHeader(http.StatusFound)
	}))
	defer redirecting.Close()
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "http://[::1/?"+r.URL.RawQuery)
		w.WriteHeader(http.StatusFound)
	}))
	defer broken.Close()
	garbage := rawServer(t, func(conn *wire) { conn.readRequest(); conn.write("NONSENSE " + secret + "\r\n\r\n") })
	hold := errors.New("no budget for token=" + secret)
	for name, x := range map[string]struct {
		url string
		ctx context.Context
		cfg func(*Config)
	}{
		"refused":      {dead, context.Background(), nil},
		"no such name": {"https://no-such-host.invalid", context.Background(), nil},
		"cancelled":    {redirecting.URL, cancelled, nil},
		"redirect":     {redirecting.URL, context.Background(), nil},
		"bad redirect": {broken.URL, context.Background(), nil},
		"garbage":      {garbage, context.Background(), nil},
		"time-out":     {silent(t), context.Background(), func(c *Config) { c.Timeout = 30 * time.Millisecond }},
	} {
		t.Run(name, func(t *testing.T) {
			c := clientFor(t, x.url, func(cfg *Config) {
				if x.cfg != nil {
					x.cfg(cfg)
				}
			})
			_, err := c.Invoices(x.ctx, Filter{})
			if err == nil {
				t.Fatal("no error")
			}
			noSecret(t, "reading", err)
			ctx, stop := context.WithTimeout(x.ctx, 200*time.Millisecond)
			defer stop()
			reply := c.Sign(ctx, fiscal.Invoice, "12", nil)
			if reply.Err == nil {
				t.Fatal("no error")
			}
			noSecret(t, "signing", reply.Err)
		})
	}
	c := clientFor(t, dead, func(cfg *Config) { cfg.Book = func(context.Context, Call) error { return hold } })
	_, err := c.Invoices(context.Background(), Filter{})
	if !errors.Is(err, hold) || leaks(err.Error()) != "" {
		t.Error(err)
	}
}

func TestFingerprint(t *testing.T) {
	base := clientFor(t, "http://127.0.0.1:1")
	same := clientFor(t, "http://127.0.0.1:1")
	salt := []byte("salt")
	if base.Fingerprint(salt) != same.Fingerprint(salt) || len(base.Fingerprint(salt)) != 64 {
		t.Error("it is not the same for the same credentials")
	}
	seen := map[string]string{base.Fingerprint(salt): "base", base.Fingerprint([]byte("other")): "salt"}
	for name, change := range map[string]func(*Config){
		"address": func(c *Config) { c.URL = "http://127.0.0.1:2/shop/api/" },
		"licence": func(c *Config) { c.Licence = "other" },
		"token":   func(c *Config) { c.Token = "other" },
		"moved":   func(c *Config) { c.Licence, c.Token = c.Licence+c.Token[:1], c.Token[1:] },
	} {
		f := clientFor(t, "http://127.0.0.1:1", change).Fingerprint(salt)
		if other, twice := seen[f]; twice {
			t.Errorf("%s and %s have one fingerprint", name, other)
		}
		seen[f] = name
	}
	if leaks(base.Fingerprint(salt)) != "" {
		t.Error("it shows the token")
	}
}
