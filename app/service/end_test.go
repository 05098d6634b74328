package service_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zegel/app"
	"zegel/app/config"
	"zegel/app/service"
	"zegel/fiscal"
	"zegel/fiscal/sandbox"
)

// begin serves until end is called, which tells how it ended.
func begin(t *testing.T, cfg config.Config, token string) (at service.Ready, end func() error) {
	t.Helper()
	a, err := app.Open(t.Context(), app.Options{Config: cfg, Token: token, Actor: "service", Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan service.Ready, 1), make(chan error, 1)
	go func() {
		err := service.Serve(ctx, a, service.Options{Listen: "127.0.0.1:0", Clock: time.Now, Ready: func(r service.Ready) { ready <- r }})
		ended <- errors.Join(err, a.Close())
	}()
	t.Cleanup(cancel)
	select {
	case at = <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	return at, func() error { cancel(); return <-ended }
}

func settings(t *testing.T, dir string, flags config.Flags) config.Config {
	t.Helper()
	cfg, err := config.Load(dir, func(string) (string, bool) { return "", false }, flags)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// A sender that is in the middle of its body when the service ends gets its
// answer if it comes to its end, and is cut off without harm if it does not.
func TestEndWithSendersUnderWay(t *testing.T) {
	t.Parallel()
	const movement = `{"stocklogid":1,"quantity":"1"}`
	at, end := begin(t, settings(t, t.TempDir(), config.Flags{"cloudpos.url": ""}), "")
	u, err := url.Parse(at.Webhooks["stock"])
	if err != nil {
		t.Fatal(err)
	}
	dial := func() net.Conn {
		c, err := net.Dial("tcp", u.Host)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		if _, err := io.WriteString(c, "POST "+u.Path+" HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "+strconv.Itoa(len(movement))+"\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		// It is being read from the moment on that it is asked to go on.
		if _, err := io.ReadFull(c, make([]byte, len("HTTP/1.1 100 Continue\r\n\r\n"))); err != nil {
			t.Fatal(err)
		}
		return c
	}
	prompt, slow := dial(), dial()
	ended := make(chan error, 1)
	go func() { ended <- end() }()
	for { // until it takes no more connections
		c, err := net.Dial("tcp", u.Host)
		if err != nil {
			break
		}
		c.Close()
	}
	if _, err := io.WriteString(prompt, movement); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(prompt)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 200 ") {
		t.Errorf("%q, %v", answer, err)
	}
	if err := <-ended; err != nil {
		t.Errorf("the end: %v", err)
	}
	if answer, _ := io.ReadAll(slow); strings.Contains(string(answer), "200") {
		t.Errorf("promised to one who sent nothing: %q", answer)
	}
}

// The service ends while the cloud sits on a reading call or on a sign call: at
// once, and a document whose request may have arrived is in doubt, never
// unsigned.
func TestEndWithTheCloudUnderWay(t *testing.T) {
	for _, what := range []string{"get-invoices", "signed"} {
		t.Run(what, func(t *testing.T) {
			box, err := sandbox.New(sandbox.Config{Seed: 1, Docs: 8, Still: true})
			if err != nil {
				t.Fatal(err)
			}
			var once sync.Once
			hanging, release := make(chan struct{}), make(chan struct{})
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.URL.RawQuery, what) {
					once.Do(func() { close(hanging) })
					<-release
				}
				box.ServeHTTP(w, r)
			}))
			t.Cleanup(func() {
				close(release)
				srv.Close()
				if err := box.Close(); err != nil {
					t.Error(err)
				}
			})
			dir := t.TempDir()
			flags := config.Flags{
				"cloudpos.url": srv.URL + "/api/", "cloudpos.licname": box.Licence(), "sign_from": "2000-01-01",
				"timeout": "30s", "quarantine": "5m", "automatic.invoices": "true", "automatic.sync_every": "1m",
			}
			_, end := begin(t, settings(t, dir, flags), box.Token())
			<-hanging
			began := time.Now()
			if err := end(); err != nil {
				t.Errorf("the end: %v", err)
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			a, err := app.Open(t.Context(), app.Options{Config: settings(t, dir, flags), Token: box.Token(), Actor: "test"})
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			s, err := a.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			doubts := s.Counts[fiscal.InDoubt] + s.Counts[fiscal.Sending]
			if want := map[string]int{"signed": 1}[what]; doubts != want || s.Counts[fiscal.Signed] != 0 {
				t.Errorf("%d in doubt, want %d; %+v", doubts, want, s.Counts)
			}
		})
	}
}
