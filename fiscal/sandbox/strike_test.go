package sandbox_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/sandbox"
)

// serve starts a sandbox on a loopback listener.
func serve(t *testing.T, cfg sandbox.Config) (*sandbox.Sandbox, place) {
	t.Helper()
	s, err := sandbox.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return s, place{srv.URL + "/api/", s.Licence(), s.Token()}
}

// oneInvoice is a cloud that holds invoices 1 and 2 and nothing else.
func oneInvoice(t *testing.T, cfg sandbox.Config) (*sandbox.Sandbox, place) {
	t.Helper()
	cfg.Docs = -1
	s, p := serve(t, cfg)
	s.Add(fiscal.Document{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: "1"}, fiscal.Document{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: "2"})
	return s, p
}

// TestFaults strikes one sign call with each fault and looks at what arrives
// and at whether the module signed.
func TestFaults(t *testing.T) {
	type seen struct {
		status int
		body   string
		err    error
	}
	contains := func(want string) func(seen) bool {
		return func(s seen) bool { return s.err == nil && s.status == 200 && strings.Contains(s.body, want) }
	}
	status := func(n int) func(seen) bool {
		return func(s seen) bool { return s.err == nil && s.status == n && strings.Contains(s.body, "<html>") }
	}
	gone := func(s seen) bool { return errors.Is(s.err, io.EOF) }
	reset := func(s seen) bool { return errors.Is(s.err, syscall.ECONNRESET) || errors.Is(s.err, io.EOF) }
	for _, c := range []struct {
		fault  string
		signed bool
		ok     func(seen) bool
	}{
		{"drop-before", false, gone},
		{"drop-after", true, gone},
		{"reset-before", false, reset},
		{"reset-after", true, reset},
		{"500", false, status(500)},
		{"500-after", true, status(500)},
		{"502", false, status(502)},
		{"302", false, status(302)},
		{"away", false, func(s seen) bool { return s.status == 302 }},
		{"html", false, status(200)},
		{"html-after", true, status(200)},
		{"empty", false, func(s seen) bool { return s.err == nil && s.body == "" && s.status == 200 }},
		{"empty-after", true, func(s seen) bool { return s.err == nil && s.body == "" && s.status == 200 }},
		{"refuse=2000", false, contains(`"errorcode":2000,"message":""`)},
		{"refuse=2001", false, contains(`"errorcode":2001,"message":"Document nr can not be empty"`)},
		{"refuse=2002", false, contains(`"errorcode":2002,"message":"Document nr already in use"`)},
		{"refuse=1001", false, contains(`"errorcode":1001`)},
		{"refuse=1002", false, contains(`"errorcode":1002`)},
		{"refuse=1003/90m", false, contains(`Limit of '500' requests per day reached, next request possible '2026-11-21 14:30:00'`)},
		{"refuse=1003", false, contains(`next request possible '2026-11-22 00:00:00'`)},
		{"refuse=1004/-2h,dates=dmy", false, contains(`your ip adress is blocked till '21/11/2026 11:00:00'`)},
		{"refuse=1004,dates=unix", false, contains(`till '1795264200'`)},
		{"refuse=1005", false, contains(`"No license for this module"`)},
		{"refuse-after=4711", true, contains(`"errorcode":4711`)},
		{"half", true, func(s seen) bool {
			return errors.Is(s.err, io.ErrUnexpectedEOF) && strings.HasPrefix(s.body, `{"success"`)
		}},
		{"cut", true, func(s seen) bool {
			return s.err == nil && strings.HasPrefix(s.body, "{") && !strings.HasSuffix(s.body, "}")
		}},
		{"warning", true, contains("<b>Warning</b>")},
		{"types", true, contains(`"vatticket":{`)},
		{"no-ticket", true, func(s seen) bool { return s.body == `{"success":1}` }},
		{"other", true, contains(`"documentnr":"10"`)},
		{"body=json", false, contains(`"errorcode":2001`)},
		{"quota=0", false, contains(`Limit of '0' requests per day reached`)},
		{"shape=php", true, contains(`"success":"1"`)},
		{"slow-body=1ms", true, contains(`"vatticket"`)},
		{"slow=1ms,stall=1ms", true, contains(`"vatticket"`)},
	} {
		t.Run(c.fault, func(t *testing.T) {
			noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) // 13:00 in Brussels
			s, p := oneInvoice(t, sandbox.Config{Faults: "sign:" + strings.ReplaceAll(c.fault, ",", ",sign:"), Clock: func() time.Time { return noon }})
			client := &http.Client{
				Transport:     &http.Transport{DisableKeepAlives: true},
				CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			}
			var got seen
			r, err := client.PostForm(p.url+"?licname="+p.licence+"&token="+p.token+"&get-invoicesigned", url.Values{"documentnr": {"1"}})
			if got.err = err; err == nil {
				defer r.Body.Close()
				var b []byte
				b, got.err = io.ReadAll(r.Body)
				got.status, got.body = r.StatusCode, string(b)
				if r.Header.Get(sandbox.Header) != "1" {
					t.Error("the answer does not say that it is a sandbox's")
				}
			}
			if !c.ok(got) {
				t.Errorf("arrived: %+v", got)
			}
			if signed := len(s.Truth()) == 1; signed != c.signed {
				t.Errorf("signed: %v", s.Truth())
			}
			if s.Requests() != 1 {
				t.Errorf("%d requests", s.Requests())
			}
		})
	}
}

// TestSameTicket: the module counts a number twice, and the truth says so.
func TestSameTicket(t *testing.T) {
	s, p := oneInvoice(t, sandbox.Config{Faults: "sign:same-ticket@2"})
	a := p.object(t, "get-invoicesigned", url.Values{"documentnr": {"1"}})
	b := p.object(t, "get-invoicesigned", url.Values{"documentnr": {"2"}})
	if a["vatticket"] == nil || a["vatticket"] != b["vatticket"] {
		t.Errorf("tickets %v and %v", a, b)
	}
	if w := s.Truth(); len(w) != 2 || w[0].Ticket != w[1].Ticket || w[1].Number != "2" {
		t.Errorf("truth %v", w)
	}
}

// TestRedirectEnds: a client that follows a redirect arrives.
func TestRedirectEnds(t *testing.T) {
	s, p := serve(t, sandbox.Config{Faults: "read:307"})
	if rows := p.rows(t, "get-tables"); len(rows) != 19 || s.Requests() != 2 {
		t.Errorf("%d tables after %d requests", len(rows), s.Requests())
	}
}

// TestBodies: a number is found in a form, in JSON as text or number, and in a
// multipart form; rubbish is as good as nothing.
func TestBodies(t *testing.T) {
	for _, c := range []struct{ kind, body, want string }{
		{"application/json", `{"documentnr":"1"}`, "vatticket"},
		{"application/json; charset=utf-8", `{"documentnr":1}`, "vatticket"},
		{"application/x-www-form-urlencoded", "documentnr=1", "vatticket"},
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"documentnr\"\r\n\r\n1\r\n--x--\r\n", "vatticket"},
		{"application/json", `{"documentnr":"1"`, "2001"},
		{"application/json", `{"documentnr":["1"]}`, "2001"},
		{"application/x-www-form-urlencoded", `{"documentnr":"1"}`, "2001"},
		{"text/plain", "documentnr=1", "2001"},
	} {
		_, p := oneInvoice(t, sandbox.Config{})
		r, err := http.Post(p.url+"?licname="+p.licence+"&token="+p.token+"&get-invoicesigned", c.kind, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r.Body)
		if err = errors.Join(err, r.Body.Close()); err != nil || !bytes.Contains(b, []byte(c.want)) {
			t.Errorf("%s %s gave %s, %v", c.kind, c.body, b, err)
		}
	}
}
