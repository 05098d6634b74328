package service

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"zegel/app"
	"zegel/fiscal"
	"zegel/storage"
)

// metrics counts what goes on, for Prometheus (text format 0.0.4).
type metrics struct {
	app      *app.App
	receiver *storage.Receiver
	began    time.Time
	ready    atomic.Bool

	syncs, signed, doubts, failures, copies atomic.Int64
	answers                                 [600]atomic.Int64 // by status
}

// answered counts an answer to a webhook's sender.
func (m *metrics) answered(status int) {
	if status >= 0 && status < len(m.answers) {
		m.answers[status].Add(1)
	}
}

// event counts what happened in the background.
func (m *metrics) event(e app.Event) {
	switch e.What {
	case app.EventSynced:
		m.syncs.Add(1)
	case app.EventSigned, app.EventRecovered:
		m.signed.Add(int64(len(e.Sign.Signed)))
		m.doubts.Add(int64(len(e.Sign.InDoubt)))
	case app.EventCopied:
		m.copies.Add(1)
	case app.EventFailed:
		m.failures.Add(1)
	}
}

// health says that the process answers.
func (m *metrics) health(w http.ResponseWriter) { fmt.Fprintln(w, "ok") }

// leastFree is how much room the disk must have for this program to call itself
// ready: what the intake log may grow to while the tables take nothing in, and as
// much for them.
const leastFree = 64 << 20

// readiness says whether requests are taken, the store can be read, and what
// comes can be kept: the last delivery was, and the disk has room for more.
func (m *metrics) readiness(w http.ResponseWriter, r *http.Request) {
	_, err := m.app.Store().Head(r.Context())
	why := "not ready"
	switch free, unknown := storage.Free(m.app.Config().Dir); {
	case err != nil || !m.ready.Load():
	case m.receiver.Ready() != nil:
		why = "not ready: what came last could not be kept or taken in"
	case unknown == nil && free < leastFree:
		why = "not ready: the disk is full"
	default:
		fmt.Fprintln(w, "ready")
		return
	}
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprintln(w, why)
}

// write gives the figures.
func (m *metrics) write(w http.ResponseWriter, r *http.Request) {
	// The figures are of all that was answered, unless the tables take nothing in:
	// then webhooks_waiting says so.
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	_ = m.receiver.Settle(ctx)
	s, err := m.app.Status(r.Context())
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	hooks, err := m.app.Store().WebhookHead(r.Context())
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	var b strings.Builder
	// Names and units as prometheus.io/docs/practices/naming wants them.
	one := func(name, kind, help, v string) {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n%s %s\n", name, help, name, kind, name, v)
	}
	gauge := func(name, help string, v int64) { one("zegel_"+name, "gauge", help, strconv.FormatInt(v, 10)) }
	counter := func(name, help string, v int64) {
		one("zegel_"+name+"_total", "counter", help, strconv.FormatInt(v, 10))
	}
	fmt.Fprintf(&b, "# HELP zegel_documents Documents by state.\n# TYPE zegel_documents gauge\n")
	for _, st := range fiscal.States() {
		fmt.Fprintf(&b, "zegel_documents{state=%q} %d\n", st, s.Counts[st])
	}
	gauge("requests_used", "Requests to CloudPOS booked today.", int64(s.Quota.Used))
	gauge("requests_left", "Requests left today.", int64(s.Quota.Left))
	gauge("guards", "Reasons for which nothing is sent.", int64(len(s.Guards)))
	gauge("journal_entries", "Entries in the journal.", s.Head.Size)
	gauge("webhook_bodies", "Bodies and pings in the webhooks' log.", hooks.Size)
	gauge("webhooks_waiting", "Webhooks that were answered and are in no table yet.", int64(m.receiver.Waiting()))
	fmt.Fprintf(&b, "# HELP zegel_webhook_answers_total Requests at the webhooks' address since the start, by the answer's status.\n# TYPE zegel_webhook_answers_total counter\n")
	for code := range m.answers {
		if n := m.answers[code].Load(); n > 0 || code == http.StatusOK || code == http.StatusServiceUnavailable {
			fmt.Fprintf(&b, "zegel_webhook_answers_total{code=\"%d\"} %d\n", code, n)
		}
	}
	if s.LastSync != nil {
		gauge("last_sync_timestamp_seconds", "When the last sync ended, Unix time.", s.LastSync.Unix())
	}
	counter("syncs", "Syncs since the start.", m.syncs.Load())
	counter("signed", "Documents signed by themselves since the start.", m.signed.Load())
	counter("doubts", "Documents left in doubt since the start.", m.doubts.Load())
	counter("failures", "Background work that failed since the start.", m.failures.Load())
	counter("copies", "Daily copies since the start.", m.copies.Load())
	one("process_start_time_seconds", "gauge", "When the service started, Unix time.", strconv.FormatInt(m.began.Unix(), 10))
	if cpu, ok := cpuTime(); ok {
		one("process_cpu_seconds_total", "counter", "Processor time of the service, user and system.", strconv.FormatFloat(cpu.Seconds(), 'f', 6, 64))
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	fmt.Fprint(w, b.String())
}
