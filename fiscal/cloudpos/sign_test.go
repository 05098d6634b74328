package cloudpos

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zegel/fiscal"
)

func TestSignAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		body, ticket, documentnr string
	}{
		"number":              {`{"success":1,"vatticket":123456}`, "123456", ""},
		"text":                {`{"success":"1","vatticket":"000123456"}`, "000123456", ""},
		"true":                {`{"success":true,"vatticket":"NS 123/456"}`, "NS 123/456", ""},
		"long":                {`{"success":1,"vatticket":12345678901234567890}`, "12345678901234567890", ""},
		"its own document":    {`{"success":1,"vatticket":"5","documentnr":"2026/12"}`, "5", "2026/12"},
		"its number":          {`{"success":1,"vatticket":"5","number":"2026/12","doctype":"1"}`, "5", "2026/12"},
		"byte order mark":     {"\xef\xbb\xbf" + `{"success":1,"vatticket":"5"}`, "5", ""},
		"led by success":      {`[{"success":1},{"vatticket":"5"}]`, "5", ""},
		"in a list":           {`[{"success":1,"vatticket":"5"}]`, "5", ""},
		"numbered":            {`{"0":{"vatticket":"5"},"success":1}`, "5", ""},
		"wrapped":             {`{"response":{"success":1,"data":{"vatTicket":"5"}}}`, "5", ""},
		"as JSON text":        {`{"success":1,"data":"{\"vatticket\":\"5\"}"}`, "5", ""},
		"no error":            {`{"success":1,"errorcode":0,"message":"","vatticket":"5"}`, "5", ""},
		"a code that is none": {`{"success":1,"vatticket":"5","error":0,"code":200}`, "5", ""},
		"an inner error":      {`{"success":1,"vatticket":"5","printer":{"error":"out of paper"}}`, "5", ""},
		"said twice the same": {`{"success":1,"vatticket":"5","data":{"vatticket":5}}`, "5", ""},
		"without the flag":    {`{"vatticket":"5"}`, "5", ""},
		"trailing line":       {`{"success":1,"vatticket":" 5 "}` + "\r\n", "5", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := serving(t, http.StatusOK, c.body).Sign(background(t), fiscal.Invoice, "2026/12", nil)
			if r.Err != nil || r.Ticket != c.ticket || r.Documentnr != c.documentnr {
				t.Errorf("%+v", r)
			}
			if !r.Sent || r.SentAt.IsZero() || r.Status != 200 || string(r.Raw) != c.body || r.ServerDate.IsZero() || r.Sandbox {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestSignAnswersThatGiveNoTicket(t *testing.T) {
	api := func(code int) func(error) bool {
		return func(err error) bool {
			var ae *APIError
			return errors.As(err, &ae) && ae.Code == code
		}
	}
	body := func(why string) func(error) bool {
		return func(err error) bool {
			var be *BodyError
			return errors.As(err, &be) && be.Why == why
		}
	}
	status := func(kind Kind, code int) func(error) bool {
		return func(err error) bool {
			var te *TransportError
			return errors.As(err, &te) && te.Kind == kind && te.Status == code
		}
	}
	noTicket := func(err error) bool { return errors.Is(err, ErrNoTicket) }
	for name, c := range map[string]struct {
		status int
		body   string
		want   func(error) bool
	}{
		"success alone":               {200, `{"success":1}`, noTicket},
		"null":                        {200, `{"success":1,"vatticket":null}`, noTicket},
		"empty":                       {200, `{"success":1,"vatticket":""}`, noTicket},
		"zero":                        {200, `{"success":1,"vatticket":0}`, noTicket},
		"false":                       {200, `{"success":1,"vatticket":false}`, noTicket},
		"2000":                        {200, `{"success":0,"errorcode":2000}`, api(2000)},
		"2001":                        {200, `{"success":0,"errorcode":"2001","message":"Document nr can not be empty"}`, api(2001)},
		"2002":                        {200, `{"success":0,"errorcode":2002,"message":"Document nr already in use"}`, api(2002)},
		"2002 with an empty ticket":   {200, `{"success":0,"errorcode":2002,"vatticket":""}`, api(2002)},
		"2002 with ticket 0":          {200, `{"success":0,"errorcode":2002,"vatticket":0}`, api(2002)},
		"2002 at 500":                 {500, `{"success":0,"errorcode":2002}`, status(KindStatus, 500)},
		"2002 at 404":                 {404, `{"success":0,"errorcode":2002}`, status(KindStatus, 404)},
		"2000 at 302":                 {302, `{"success":0,"errorcode":2000}`, status(KindRedirect, 302)},
		"1002 at 401":                 {401, `{"success":0,"errorcode":1002}`, api(1002)},
		"1003 at 503":                 {503, `{"success":0,"errorcode":1003}`, api(1003)},
		"1004 at 200":                 {200, `{"success":0,"errorcode":1004}`, api(1004)},
		"unknown code":                {200, `{"success":0,"errorcode":4711}`, api(4711)},
		"failed without a code":       {200, `{"success":0}`, api(0)},
		"failed with a ticket":        {200, `{"success":0,"vatticket":"5"}`, body(WhyUnclear)},
		"success and 2002":            {200, `{"success":1,"errorcode":2002}`, body(WhyUnclear)},
		"success and 1002":            {200, `{"success":1,"errorcode":1002,"vatticket":"5"}`, body(WhyUnclear)},
		"both flags":                  {200, `[{"success":1},{"success":0,"vatticket":"5"}]`, body(WhyUnclear)},
		"a ticket at 500":             {500, `{"success":1,"vatticket":"5"}`, status(KindStatus, 500)},
		"a ticket at 201":             {201, `{"success":1,"vatticket":"5"}`, status(KindStatus, 201)},
		"a ticket at 301":             {301, `{"success":1,"vatticket":"5"}`, status(KindRedirect, 301)},
		"another document":            {200, `{"success":1,"vatticket":"5","documentnr":"2026/13"}`, body(WhyOther)},
		"another writing":             {200, `{"success":1,"vatticket":"5","documentnr":"02026/12"}`, body(WhyOther)},
		"another number":              {200, `{"success":1,"vatticket":"5","number":13}`, body(WhyOther)},
		"another documentnumber":      {200, `{"success":1,"vatticket":"5","data":{"documentnumber":"13"}}`, body(WhyOther)},
		"another type":                {200, `{"success":1,"vatticket":"5","doctype":2}`, body(WhyOther)},
		"exponent":                    {200, `{"success":1,"vatticket":1.2e+15}`, body(WhyTicket)},
		"exponent as text":            {200, `{"success":1,"vatticket":"1.2E+15"}`, body(WhyTicket)},
		"fraction":                    {200, `{"success":1,"vatticket":12.5}`, body(WhyTicket)},
		"negative":                    {200, `{"success":1,"vatticket":-5}`, body(WhyTicket)},
		"true for a ticket":           {200, `{"success":1,"vatticket":true}`, body(WhyTicket)},
		"a list for a ticket":         {200, `{"success":1,"vatticket":["5"]}`, body(WhyTicket)},
		"an object for a ticket":      {200, `{"success":1,"vatticket":{"nr":"5"}}`, body(WhyTicket)},
		"two tickets":                 {200, `{"success":1,"vatticket":"5","data":{"vatticket":"6"}}`, body(WhyTicket)},
		"a page for a ticket":         {200, `{"success":1,"vatticket":"<b>5</b>"}`, body(WhyTicket)},
		"a novel for a ticket":        {200, `{"success":1,"vatticket":"` + strings.Repeat("5", 65) + `"}`, body(WhyTicket)},
		"a line break":                {200, `{"success":1,"vatticket":"5\n6"}`, body(WhyTicket)},
		"neither":                     {200, `{"foo":1}`, body(WhyShape)},
		"null body":                   {200, `null`, body(WhyShape)},
		"empty list":                  {200, `[]`, body(WhyShape)},
		"empty body":                  {200, ``, body(WhyEmpty)},
		"html":                        {200, `<html>OK</html>`, body(WhyHTML)},
		"a PHP warning before JSON":   {200, fixture(t, "php-warning-then-json.txt"), body(WhyPHP)},
		"a plain warning before JSON": {200, "Warning: x\n" + `{"success":1,"vatticket":"5"}`, body(WhyPHP)},
		"a PHP notice after JSON":     {200, `{"success":1,"vatticket":"5"}<br /><b>Notice</b>: x`, body(WhyNotJSON)},
		"half JSON":                   {200, `{"success":1,"vatticket":"5`, body(WhyTruncated)},
		"the ticket alone":            {200, `123456`, body(WhyShape)},
		"html at 502":                 {502, `<html>Bad gateway</html>`, status(KindStatus, 502)},
		"empty at 204":                {204, ``, status(KindStatus, 204)},
	} {
		t.Run(name, func(t *testing.T) {
			r := serving(t, c.status, c.body).Sign(background(t), fiscal.Invoice, "2026/12", nil)
			if r.Err == nil || !c.want(r.Err) || r.Ticket != "" {
				t.Fatalf("%+v", r)
			}
			if !r.Sent || r.Status != c.status || string(r.Raw) != c.body {
				t.Errorf("%+v", r)
			}
			if !strings.Contains(r.Err.Error(), "get-invoicesigned") {
				t.Errorf("the function is not named: %v", r.Err)
			}
		})
	}
}

// arrived counts what a server saw of sign calls.
type arrived struct{ connections, requests atomic.Int32 }

func TestSignRequest(t *testing.T) {
	for _, jsonBody := range []bool{false, true} {
		for typ, function := range map[fiscal.Doctype]string{fiscal.Invoice: "get-invoicesigned", fiscal.Offer: "get-offersigned", fiscal.CreditNote: "get-creditnotesigned"} {
			var saw *http.Request
			var body string
			c := handled(t, func(w http.ResponseWriter, r *http.Request) {
				b, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				saw, body = r, string(b)
				w.Header().Set("X-Zegel-Sandbox", "1")
				_, _ = io.WriteString(w, `{"success":1,"vatticket":"5"}`)
			}, func(cfg *Config) {
				cfg.JSONBody = jsonBody
				cfg.Book = func(context.Context, Call) error { t.Error("a sign call was booked by the client"); return nil }
			})
			var seen []Call
			c.seen = func(call Call, r Reply) {
				seen = append(seen, call)
				if r.Err != nil || r.Status != 200 || !r.Sandbox || r.ServerDate.IsZero() || r.At.IsZero() {
					t.Errorf("%+v", r)
				}
			}
			const number = "2026/12 & ça+"
			r := c.Sign(background(t), typ, number, nil)
			if r.Err != nil || !r.Sandbox || !c.Sandbox() {
				t.Fatalf("%+v", r)
			}
			if want := "/shop/api/?licname=Caf%C3%A9%20%26%20Co&token=" + escape(secret) + "&" + function; saw.RequestURI != want || saw.Method != http.MethodPost || saw.Proto != "HTTP/1.1" {
				t.Errorf("%s %s %s", saw.Method, saw.RequestURI, saw.Proto)
			}
			want := "documentnr=" + url.QueryEscape(number)
			if jsonBody {
				want = `{"documentnr":"` + strings.ReplaceAll(number, "&", `\u0026`) + `"}`
			}
			if body != want || saw.ContentLength != int64(len(want)) {
				t.Errorf("body %q", body)
			}
			if !saw.Close || saw.Header.Get("Idempotency-Key") != "" || saw.Header.Get("X-Idempotency-Key") != "" || saw.Header.Get("Expect") != "" {
				t.Errorf("close %t, headers %v", saw.Close, saw.Header)
			}
			if len(seen) != 1 || seen[0] != (Call{function, true}) {
				t.Errorf("seen %v", seen)
			}
		}
	}
}

func TestSignRefusesBeforeAnythingIsSent(t *testing.T) {
	c := handled(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") }, func(cfg *Config) {
		cfg.Seen = func(Call, Reply) { t.Error("a call was seen") }
	})
	for _, n := range []fiscal.Name{{Type: 9, Number: "1"}, {Type: 0, Number: "1"}, {Type: fiscal.Invoice}, {Type: fiscal.Offer, Number: " \t"}} {
		r := c.Sign(background(t), n.Type, n.Number, func() error { t.Error("the gate was asked"); return nil })
		if !errors.Is(r.Err, ErrNotSignable) || r.Sent || !r.SentAt.IsZero() {
			t.Errorf("%s: %+v", n, r)
		}
	}
}

func TestGate(t *testing.T) {
	for _, secure := range []bool{false, true} {
		t.Run(map[bool]string{false: "plain", true: "tls"}[secure], func(t *testing.T) {
			var saw arrived
			answer := func(w http.ResponseWriter, _ *http.Request) {
				saw.requests.Add(1)
				_, _ = io.WriteString(w, `{"success":1,"vatticket":"5"}`)
			}
			s := secureServer(t, answer)
			if !secure {
				s = httptest.NewServer(http.HandlerFunc(answer))
				defer s.Close()
			}
			var seen atomic.Int32
			c := clientFor(t, s.URL, func(cfg *Config) {
				if secure {
					cfg.RootCAs = pool(s)
				}
				cfg.Seen = func(Call, Reply) { seen.Add(1) }
			})
			held := errors.New("the lease is gone")
			r := c.Sign(background(t), fiscal.Invoice, "1", func() error { return held })
			var te *TransportError
			if !errors.Is(r.Err, held) || !errors.As(r.Err, &te) || te.Kind != KindHeld || r.Sent || !r.SentAt.IsZero() || seen.Load() != 0 {
				t.Errorf("%+v, seen %d", r, seen.Load())
			}
			asked := 0
			var before time.Time
			r = c.Sign(background(t), fiscal.Invoice, "1", func() error { asked++; before = time.Now(); return nil })
			if r.Err != nil || asked != 1 || r.SentAt.Before(before.UTC()) {
				t.Errorf("asked %d times: %+v", asked, r)
			}
			if n := saw.requests.Load(); n != 1 {
				t.Errorf("%d requests arrived", n)
			}
		})
	}
}

// TestSignIsSentOnce holds the promise against servers that make net/http send
// again: each must see one connection with one request, whatever it does.
func TestSignIsSentOnce(t *testing.T) {
	whole := func(status, headers, body string) string {
		return "HTTP/1.1 " + status + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n" + headers + "\r\n" + body
	}
	const ok = `{"success":1,"vatticket":"5"}`
	for name, c := range map[string]struct {
		script func(*wire)
		kind   Kind   // of the TransportError
		why    string // of the BodyError; both empty: success
		status int
		raw    string
	}{
		"an answer":              {func(w *wire) { w.readRequest(); w.write(whole("200 OK", "", ok)) }, "", "", 200, ok},
		"closed unread":          {func(w *wire) {}, "reset or eof", "", 0, ""},
		"closed after reading":   {func(w *wire) { w.readRequest() }, KindEOF, "", 0, ""},
		"reset after reading":    {func(w *wire) { w.readRequest(); w.reset() }, KindReset, "", 0, ""},
		"ends in the headers":    {func(w *wire) { w.readRequest(); w.write("HTTP/1.1 200 OK\r\nServer: x\r\n") }, KindEOF, "", 0, ""},
		"half a body":            {func(w *wire) { w.readRequest(); w.write("HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n" + ok[:20]) }, KindEOF, "", 200, ok[:20]},
		"a long Content-Length":  {func(w *wire) { w.readRequest(); w.write("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" + ok) }, KindEOF, "", 200, ok},
		"a short Content-Length": {func(w *wire) { w.readRequest(); w.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + ok) }, "", WhyTruncated, 200, ok[:20]},
		"half a chunk": {func(w *wire) {
			w.readRequest()
			w.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1d\r\n" + ok[:10])
		}, KindEOF, "", 200, ok[:10]},
		"no last chunk": {func(w *wire) {
			w.readRequest()
			w.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1d\r\n" + ok + "\r\n")
		}, KindEOF, "", 200, ok},
		"chunks": {func(w *wire) {
			w.readRequest()
			w.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1d\r\n" + ok + "\r\n0\r\n\r\n")
		}, "", "", 200, ok},
		"HTTP/1.0 to the end": {func(w *wire) { w.readRequest(); w.write("HTTP/1.0 200 OK\r\n\r\n" + ok) }, "", "", 200, ok},
		"HTTP/1.0 half":       {func(w *wire) { w.readRequest(); w.write("HTTP/1.0 200 OK\r\n\r\n" + ok[:15]) }, "", WhyTruncated, 200, ok[:15]},
		"provisional answers": {func(w *wire) {
			w.readRequest()
			w.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + whole("200 OK", "", ok))
		}, "", "", 200, ok},
		"only provisional":     {func(w *wire) { w.readRequest(); w.write(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 9)) }, KindProtocol, "", 0, ""},
		"no HTTP":              {func(w *wire) { w.readRequest(); w.write("220 mail ready\r\n") }, KindProtocol, "", 0, ""},
		"503 with Retry-After": {func(w *wire) { w.readRequest(); w.write(whole("503 Busy", "Retry-After: 0\r\n", "later")) }, KindStatus, "", 503, "later"},
		"408":                  {func(w *wire) { w.readRequest(); w.write(whole("408 Request Timeout", "", "")) }, KindStatus, "", 408, ""},
		"421":                  {func(w *wire) { w.readRequest(); w.write(whole("421 Misdirected", "", "")) }, KindStatus, "", 421, ""},
		"425":                  {func(w *wire) { w.readRequest(); w.write(whole("425 Too Early", "", "")) }, KindStatus, "", 425, ""},
		"a body without end":   {func(w *wire) { w.readRequest(); w.write("HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("x", 2<<20)) }, "", WhyTooLarge, 200, strings.Repeat("x", 8<<10)},
		"headers without end": {func(w *wire) {
			w.readRequest()
			w.write("HTTP/1.1 200 OK\r\n" + strings.Repeat("X-A: "+strings.Repeat("b", 1000)+"\r\n", 3000))
		}, KindEOF, "", 0, ""},
		"redirect 301":            redirected(301),
		"redirect 302":            redirected(302),
		"redirect 303":            redirected(303),
		"redirect 307":            redirected(307),
		"redirect 308":            redirected(308),
		"redirect without target": {func(w *wire) { w.readRequest(); w.write(whole("302 Found", "", "")) }, KindRedirect, "", 302, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var saw arrived
			address := rawServer(t, func(w *wire) {
				saw.connections.Add(1)
				c.script(w)
			})
			r := clientFor(t, address).Sign(background(t), fiscal.Invoice, "1", nil)
			if n := saw.connections.Load(); n != 1 {
				t.Errorf("%d connections", n)
			}
			if !r.Sent || r.SentAt.IsZero() {
				t.Errorf("not marked as sent: %+v", r)
			}
			var te *TransportError
			var be *BodyError
			switch {
			case c.kind != "":
				if !errors.As(r.Err, &te) || !strings.Contains(string(c.kind), string(te.Kind)) || r.Ticket != "" {
					t.Errorf("%+v", r)
				}
			case c.why != "":
				if !errors.As(r.Err, &be) || be.Why != c.why || r.Ticket != "" {
					t.Errorf("%+v", r)
				}
			case r.Err != nil || r.Ticket != "5":
				t.Errorf("%+v", r)
			}
			if r.Status != c.status || string(r.Raw) != c.raw {
				t.Errorf("status %d, raw %.60q", r.Status, r.Raw)
			}
		})
	}
}

func redirected(status int) struct {
	script func(*wire)
	kind   Kind
	why    string
	status int
	raw    string
} {
	return struct {
		script func(*wire)
		kind   Kind
		why    string
		status int
		raw    string
	}{func(w *wire) {
		r, _ := w.readRequest()
		w.write(fmt.Sprintf("HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", status, r.RequestURI))
	}, KindRedirect, "", status, ""}
}

func TestSignUnsent(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := secureServer(t, func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") })
	mute := silent(t) // never answers the handshake
	for name, c := range map[string]struct {
		url  string
		kind Kind
		cfg  func(*Config)
	}{
		"refused":              {dead, KindRefused, nil},
		"no such name":         {"https://no-such-host.invalid", KindDNS, nil},
		"untrusted":            {secure.URL, KindTLS, nil},
		"no TLS there":         {strings.Replace(plain.URL, "http:", "https:", 1), KindTLS, nil},
		"handshake cut":        {rawServer(t, func(w *wire) { _, _ = w.in.ReadByte(); w.reset() }), KindTLS, nil},
		"handshake never ends": {mute, KindTimeout, func(c *Config) { c.Timeout = 50 * time.Millisecond }},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "handshake cut" || name == "handshake never ends" {
				c.url = strings.Replace(c.url, "http:", "https:", 1)
			}
			client := clientFor(t, c.url, func(cfg *Config) {
				if c.cfg != nil {
					c.cfg(cfg)
				}
			})
			r := client.Sign(background(t), fiscal.Invoice, "1", func() error { t.Error("the gate was asked"); return nil })
			var te *TransportError
			if !errors.As(r.Err, &te) || te.Kind != c.kind || r.Sent || !r.SentAt.IsZero() || r.Status != 0 {
				t.Errorf("%+v", r)
			}
		})
	}
	t.Run("cancelled before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		r := clientFor(t, plain.URL).Sign(ctx, fiscal.Invoice, "1", nil)
		if !errors.Is(r.Err, context.Canceled) || r.Sent {
			t.Errorf("%+v", r)
		}
	})
}

func TestSignReadsALateAnswer(t *testing.T) {
	const timeout = 20 * time.Millisecond
	c := handled(t, func(w http.ResponseWriter, r *http.Request) {
		late, cancel := context.WithTimeout(r.Context(), 5*timeout) // over real sockets lateness takes its time
		defer cancel()
		<-late.Done()
		if !errors.Is(late.Err(), context.DeadlineExceeded) {
			t.Error("the client left")
		}
		_, _ = io.WriteString(w, `{"success":1,"vatticket":"5"}`)
	}, func(cfg *Config) { cfg.Timeout = timeout })
	if r := c.Sign(background(t), fiscal.Invoice, "1", nil); r.Err != nil || r.Ticket != "5" {
		t.Errorf("%+v", r)
	}
}

func TestSignEndsWithItsContext(t *testing.T) {
	arrived := make(chan struct{}, 2)
	address := rawServer(t, func(w *wire) {
		w.readRequest()
		w.write("HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n{\"success\":1,\"vat")
		arrived <- struct{}{}
		_, _ = io.Copy(io.Discard, w)
	})
	for _, deadline := range []bool{false, true} {
		ctx, cancel := context.WithCancel(context.Background())
		want, kind := context.Canceled, KindCancelled
		if deadline {
			cancel()
			ctx, cancel = context.WithTimeout(context.Background(), 100*time.Millisecond)
			want, kind = context.DeadlineExceeded, KindTimeout
		}
		done := make(chan SignReply, 1)
		go func() { done <- clientFor(t, address).Sign(ctx, fiscal.Invoice, "1", nil) }()
		<-arrived
		if !deadline {
			cancel()
		}
		r := <-done
		cancel()
		var te *TransportError
		if !errors.Is(r.Err, want) || !errors.As(r.Err, &te) || te.Kind != kind || !r.Sent || r.Ticket != "" {
			t.Errorf("%+v", r)
		}
	}
}

func TestSignOverTLSIsHTTP1(t *testing.T) {
	s := secureServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"success":1,"vatticket":"%s, %s"}`, strings.ReplaceAll(r.Proto, "/", " "), r.Header.Get("Connection"))
	})
	c := clientFor(t, s.URL, func(cfg *Config) { cfg.RootCAs = pool(s) })
	for range 2 { // nothing is kept that the second could use
		if r := c.Sign(background(t), fiscal.Invoice, "1", nil); r.Err != nil || r.Ticket != "HTTP 1.1, close" {
			t.Errorf("%+v", r)
		}
	}
}

func TestSignWhenTLSEndsAfterTheHandshake(t *testing.T) {
	s := secureServer(t, http.NotFound)
	address := rawTLS(t, &tls.Config{Certificates: s.TLS.Certificates, MinVersion: tls.VersionTLS12}, func(w *wire) { w.readRequest() })
	r := clientFor(t, address, func(cfg *Config) { cfg.RootCAs = pool(s) }).Sign(background(t), fiscal.Invoice, "1", nil)
	var te *TransportError
	if !errors.As(r.Err, &te) || te.Kind != KindEOF || !r.Sent {
		t.Errorf("%+v", r)
	}
}
