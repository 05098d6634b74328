package dotykacka

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// Config of a Handler. Recorder, Lookup and Clock are needed; other zero fields
// take the default named beside them.
type Config struct {
	Recorder Recorder
	// Lookup finds the hook of a token; false when there is none.
	Lookup func(ctx context.Context, token string) (Hook, bool, error)
	Clock  func() time.Time
	Log    *slog.Logger // silent
	// Answered is told the status of every answer, 404 included; nil: nobody is.
	Answered func(status int)
	Limits   Limits
	// MaxBody bounds one body, before and after decompression: 16 MiB. InFlight
	// bounds all that are held at once: 64 MiB; what does not fit is told to come
	// back. Decoded bounds what they unfold to: 64 MiB; what does not fit waits.
	MaxBody, InFlight, Decoded int64
	// BodyTime is how long a sender may take over a body: 30 s. RecordTime is how
	// long recording may take before the sender is told to come back: 20 s.
	BodyTime, RecordTime time.Duration
}

// Handler answers the vendor's requests. 200: it is durable. 400: it is in
// quarantine, what could be read of it is kept. 503: it could not be recorded,
// send it again. 404, without a word, for every path that is no hook's.
type Handler struct {
	c               Config
	budget, decoded *budget
}

// NewHandler makes a Handler.
func NewHandler(c Config) *Handler {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Answered == nil {
		c.Answered = func(int) {}
	}
	c.MaxBody = orDefault(c.MaxBody, 16<<20)
	c.InFlight = orDefault(c.InFlight, 64<<20)
	c.Decoded = orDefault(c.Decoded, 64<<20)
	c.BodyTime = orDefault(c.BodyTime, 30*time.Second)
	c.RecordTime = orDefault(c.RecordTime, 20*time.Second)
	return &Handler{c, newBudget(c.InFlight), newBudget(c.Decoded)}
}

func orDefault[T int64 | time.Duration](v, d T) T {
	if v <= 0 {
		return d
	}
	return v
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token := tokenOf(r.URL.Path)
	if token == "" {
		h.answer(w, http.StatusNotFound)
		return
	}
	// What has been read is recorded even when the sender hangs up meanwhile.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), h.c.BodyTime+h.c.RecordTime)
	defer cancel()
	hook, ok, err := h.c.Lookup(ctx, token)
	switch at := h.c.Clock(); {
	case err != nil:
		h.refuse(w, r, Hook{}, http.StatusServiceUnavailable, err)
	case !ok || !hook.Open(at):
		h.answer(w, http.StatusNotFound)
	case r.Method == http.MethodGet:
		h.ping(ctx, w, r, Ping{hook, at, remote(r)})
	case r.Method == http.MethodPost:
		h.receive(ctx, w, r, Delivery{Hook: hook, At: at, Remote: remote(r), ContentType: printable(r.Header.Get("Content-Type"))})
	default:
		w.Header().Set("Allow", "GET, POST")
		h.answer(w, http.StatusMethodNotAllowed)
	}
}

func (h *Handler) answer(w http.ResponseWriter, status int) {
	h.c.Answered(status)
	w.WriteHeader(status)
}

func (h *Handler) ping(ctx context.Context, w http.ResponseWriter, r *http.Request, p Ping) {
	if err := h.c.Recorder.Ping(ctx, p); err != nil {
		h.refuse(w, r, p.Hook, http.StatusServiceUnavailable, err)
		return
	}
	h.answer(w, http.StatusOK)
}

func (h *Handler) receive(ctx context.Context, w http.ResponseWriter, r *http.Request, d Delivery) {
	// The deadline counts from here whatever the server's own is; a recorder in a
	// test has none to set.
	if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(h.c.BodyTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		h.refuse(w, r, d.Hook, http.StatusServiceUnavailable, err)
		return
	}
	got, err := h.budget.body(r, h.c.MaxBody)
	defer func() { h.budget.give(got.taken) }()
	if err != nil && !errors.Is(err, errGzip) {
		h.refuse(w, r, d.Hook, statusOf(err), err)
		return
	}
	d.Body = got.bytes
	room, busy := h.decoded.wait(ctx, unfolded(d.Body))
	if busy != nil {
		h.refuse(w, r, d.Hook, statusOf(busy), busy)
		return
	}
	defer h.decoded.give(room)
	if err != nil {
		d.Unreadable = errGzip.Error()
	} else if d.Batch, err = Decode(d.Hook.Entity, d.Body, h.c.Limits); err != nil {
		d.Unreadable = wordOf(err)
	}
	if err := h.c.Recorder.Receive(ctx, d); err != nil {
		h.refuse(w, r, d.Hook, http.StatusServiceUnavailable, err)
		return
	}
	if d.Bad() {
		h.quarantined(w, d)
		return
	}
	h.answer(w, http.StatusOK)
}

// statusOf is the answer to a body that could not be had.
func statusOf(err error) int {
	var timeout net.Error
	switch {
	case errors.Is(err, errTooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errEncoding):
		return http.StatusUnsupportedMediaType
	case errors.Is(err, errBusy):
		return http.StatusServiceUnavailable
	case errors.As(err, &timeout) && timeout.Timeout():
		return http.StatusRequestTimeout
	}
	return http.StatusBadRequest // cut off, or chunks that are none
}

// wordOf takes the machine word out of Decode's error.
func wordOf(err error) string {
	_, word, _ := strings.Cut(err.Error(), ErrBody.Error()+": ")
	return word
}

// refuse answers what was not recorded. What stays unread in the connection is
// not waited for.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, hook Hook, status int, err error) {
	h.c.Log.Warn("webhook refused", "status", status, "entity", string(hook.Entity), "hook", hook.ID,
		"remote", remote(r), "error", printable(err.Error()))
	switch status {
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "30")
	case http.StatusUnsupportedMediaType:
		w.Header().Set("Accept-Encoding", "gzip, identity")
	}
	w.Header().Set("Connection", "close")
	h.answer(w, status)
}

// quarantined tells the sender what could not be read: words and places, never
// its own text.
func (h *Handler) quarantined(w http.ResponseWriter, d Delivery) {
	type bad struct {
		Index  int    `json:"index"`
		Reason string `json:"reason"`
		Field  string `json:"field,omitempty"`
	}
	answer := struct {
		Kept   int    `json:"kept"`
		Bad    int    `json:"bad"`
		Reason string `json:"reason,omitempty"`
		First  []bad  `json:"first,omitempty"`
	}{Kept: len(d.Batch.Records), Bad: len(d.Batch.Bad), Reason: d.Unreadable}
	for i, b := range d.Batch.Bad {
		if i == 10 {
			break
		}
		answer.First = append(answer.First, bad{b.Index, b.Reason, b.Field})
	}
	h.c.Log.Warn("webhook in quarantine", "entity", string(d.Hook.Entity), "hook", d.Hook.ID, "remote", d.Remote,
		"kept", answer.Kept, "bad", answer.Bad, "reason", answer.Reason)
	body, err := json.Marshal(answer)
	if err != nil { // numbers and words always encode
		body = nil
	}
	w.Header().Set("Content-Type", "application/json")
	h.answer(w, http.StatusBadRequest)
	if _, err := w.Write(body); err != nil {
		h.c.Log.Info("webhook sender left", "remote", d.Remote)
	}
}

// remote is the sender's address without its port.
func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return printable(host)
}

// printable makes foreign text safe for any log: one line, printable characters
// of ASCII, and short.
func printable(s string) string {
	const most = 200
	if len(s) > most {
		s = s[:most]
	}
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}
