package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"zegel/fiscal"
)

// Header marks every answer of a sandbox.
const Header = "X-Zegel-Sandbox"

// ServeHTTP answers the API below /api/ and Dotykačka's below /v2/, and tells about itself below
// /sandbox/ (counts, truth, faults) to whoever has licence and token.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(Header, "1")
	s.mux.ServeHTTP(w, r)
}

func (s *Sandbox) routes() *http.ServeMux {
	m := http.NewServeMux()
	m.HandleFunc("/api/{$}", s.api)
	m.HandleFunc("/api", s.api)
	m.HandleFunc("GET /sandbox/counts", s.inside(func(*http.Request) (any, error) { return s.Counts(), nil }))
	m.HandleFunc("GET /sandbox/truth", s.inside(func(*http.Request) (any, error) { return s.Truth(), nil }))
	m.HandleFunc("PUT /sandbox/faults", s.inside(func(r *http.Request) (any, error) {
		b, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err != nil {
			return nil, err
		}
		return true, s.SetFaults(string(b))
	}))
	m.Handle("/v2/", s.doty)
	m.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { page(w, http.StatusNotFound) })
	return m
}

// inside serves a question about the sandbox itself; it is no API request and
// counts as none.
func (s *Sandbox) inside(f func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if q := r.URL.Query(); q.Get("licname") != s.cfg.Licence || q.Get("token") != s.cfg.Token {
			page(w, http.StatusForbidden)
			return
		}
		v, err := f(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v) // a reader that has gone needs no answer
	}
}

// api serves one request: faults that strike before, the work, faults after.
func (s *Sandbox) api(w http.ResponseWriter, r *http.Request) {
	name := functionOf(r.URL.RawQuery)
	s.mu.Lock()
	s.requests++
	s.calls[name]++
	f := s.faults
	s.mu.Unlock()
	p := f.plan(name, r.URL.Query().Has("moved"))
	time.Sleep(p.stall) // whether the client is still there or not
	s.stampDate(w, p)
	if p.fault != nil && !p.fault.after && s.strike(w, r, p) {
		return
	}
	post, err := readPost(r, p.body)
	if err != nil {
		panic(http.ErrAbortHandler) // the client went before it had finished asking
	}
	q := request{function: name, url: r.URL.Query(), post: post}
	a, ok := s.do(r, q, p)
	if p.slow > 0 {
		wait(r.Context(), p.slow)
		s.stampDate(w, p)
	}
	if !ok {
		page(w, http.StatusNotFound)
		return
	}
	if p.fault != nil && p.fault.after {
		if s.strike(w, r, p) {
			return
		}
		a = s.spoil(a, q, p.fault)
		if a.code >= 0 && sendSpoilt(w, a.encode(p.shape), p.fault) {
			return
		}
	}
	s.send(w, r, a, p)
}

// do admits the request and lets its function answer; false when there is no
// such function.
func (s *Sandbox) do(r *http.Request, q request, p plan) (answer, bool) {
	now := s.cfg.Clock().Add(p.skew)
	s.mu.Lock()
	defer s.mu.Unlock()
	if no := s.door.admit(address(r), q.url.Get("licname"), q.url.Get("token"), now, p); no != nil {
		return *no, true
	}
	s.shop.advance(fiscal.FiscalDay(s.cfg.Clock()))
	s.shop.linePrices = p.linePrices
	if t, ok := signType(q.function); ok {
		return s.sign(t, q.post["documentnr"], p), true
	}
	for _, f := range readers() {
		if f.name == q.function {
			return f.read(s.shop, q), true
		}
	}
	return answer{}, false
}

// sign asks the module. It is called with the lock held and gives it up while
// the module works, so that two requests for one document can meet in there.
func (s *Sandbox) sign(t fiscal.Doctype, nr string, p plan) answer {
	if strings.TrimSpace(nr) == "" {
		return refusal(2001, "Document nr can not be empty")
	}
	n := fiscal.Name{Type: t, Number: nr}
	if !s.shop.has(n) {
		return refusal(2000, "")
	}
	racing := s.cfg.Race || p.race
	delay := s.delay(p)
	same := p.fault != nil && p.fault.act == actSameTicket
	s.mu.Unlock()
	ticket, used, err := s.module.sign(n, s.cfg.Clock, racing, same, delay)
	s.mu.Lock()
	switch {
	case err != nil:
		return answer{code: -1, message: err.Error()}
	case used:
		return refusal(2002, "Document nr already in use")
	}
	return oneAnswer("result", row{number("vatticket", ticket)})
}

// delay is how long the module takes this time.
func (s *Sandbox) delay(p plan) time.Duration {
	low, high := s.cfg.SignDelay[0], s.cfg.SignDelay[1]
	if p.signDelay != nil {
		low, high = p.signDelay.min, p.signDelay.max
	} else if p.race && high == 0 {
		low, high = 20*time.Millisecond, 80*time.Millisecond
	}
	if high <= low {
		return low
	}
	return low + time.Duration(s.faults.draw(4*maxRules, s.requests, int64(high-low)+1))
}

// send writes an answer in its shape.
func (s *Sandbox) send(w http.ResponseWriter, r *http.Request, a answer, p plan) {
	if a.code < 0 {
		http.Error(w, a.message, http.StatusInternalServerError)
		return
	}
	body := a.encode(p.shape)
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if p.slowBody > 0 {
		half := len(body) / 2
		_, _ = w.Write(body[:half])
		flush(w)
		wait(r.Context(), p.slowBody)
		body = body[half:]
	}
	_, _ = w.Write(body) // a client that has gone has gone
}

// stampDate sets the Date header from the injected clock: a client holds the
// times of 1003 and 1004 against it.
func (s *Sandbox) stampDate(w http.ResponseWriter, p plan) {
	if p.noDate {
		w.Header()["Date"] = nil
		return
	}
	w.Header().Set("Date", s.cfg.Clock().Add(p.skew).UTC().Format(http.TimeFormat))
}

// wait passes the time until the client goes.
func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }
