package cloudpos

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// secret has every character that some encoding writes differently.
const secret = `T0k/en+ "q"&<x>=é%41\z`

const licence = "Café & Co"

func configFor(url string) Config {
	return Config{URL: url + "/shop/api/", Licence: licence, Token: secret, Timeout: 5 * time.Second}
}

func clientFor(t testing.TB, url string, change ...func(*Config)) *Client {
	t.Helper()
	cfg := configFor(url)
	for _, f := range change {
		f(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// offline is a client for decoding alone.
func offline(t testing.TB) *Client { return clientFor(t, "http://127.0.0.1:1") }

// serving gives a client of a server that answers everything in one way.
func serving(t testing.TB, status int, body string) *Client {
	t.Helper()
	return handled(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	})
}

func handled(t testing.TB, h http.HandlerFunc, change ...func(*Config)) *Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return clientFor(t, s.URL, change...)
}

func pool(s *httptest.Server) *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(s.Certificate())
	return p
}

func fixture(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// leaks tells which form of the token stands in a text.
func leaks(s string) string {
	for _, f := range []string{secret, escape(secret), strings.ToLower(escape(secret)), "T0k"} {
		if strings.Contains(s, f) {
			return f
		}
	}
	return ""
}

func background(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// secureServer speaks TLS, HTTP/2 too if it is asked for, and keeps quiet about
// the broken handshakes that it is meant to see.
func secureServer(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}
