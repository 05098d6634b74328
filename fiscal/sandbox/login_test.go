package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"zegel/fiscal/sandbox"
)

// watch is a clock that a test sets.
type watch struct{ at time.Time }

func (w *watch) now() time.Time { return w.at }

// TestDailyLimit: the day is Brussels', in winter and over the change of clocks.
func TestDailyLimit(t *testing.T) {
	for _, c := range []struct{ at, before, next, text string }{
		{"2026-11-21T22:59:59Z", "2026-11-21T22:59:59Z", "2026-11-21T23:00:00Z", "2026-11-22 00:00:00"},
		{"2026-03-28T23:30:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z", "2026-03-30 00:00:00"}, // 23 hours long
		{"2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z", "2026-10-26 00:00:00"}, // 25 hours long
	} {
		parse := func(s string) time.Time {
			v, err := time.Parse(time.RFC3339, s)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		w := &watch{parse(c.at)}
		s, p := serve(t, sandbox.Config{DailyLimit: 3, Clock: w.now, Still: true})
		for range 3 {
			p.rows(t, "get-tables")
		}
		w.at = parse(c.before)
		refused(t, p.object(t, "get-tables", nil), 1003, "Limit of '3' requests per day reached, next request possible '"+c.text+"'")
		w.at = parse(c.next)
		if rows := p.rows(t, "get-tables"); len(rows) != 19 {
			t.Errorf("%d tables the next day", len(rows))
		}
		if n := s.Counts(); n.Today != 1 || n.Requests != 5 || n.Functions["get-tables"] != 5 {
			t.Errorf("counts %+v", n)
		}
	}
}

// TestBlock: five bad logins within half an hour block the address for half an
// hour, good credentials or not; spread wider they do not.
func TestBlock(t *testing.T) {
	w := &watch{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	s, p := serve(t, sandbox.Config{Clock: w.now})
	bad := place{p.url, p.licence, "guess"}
	for range 6 {
		refused(t, bad.object(t, "get-tables", nil), 1002, "Token or name not valid")
		w.at = w.at.Add(7*time.Minute + 31*time.Second)
	}
	if rows := p.rows(t, "get-tables"); len(rows) != 19 {
		t.Fatal("blocked by bad logins far apart")
	}
	w.at = w.at.Add(time.Hour)
	for range 5 {
		refused(t, bad.object(t, "get-tables", nil), 1002, "Token or name not valid")
	}
	till := w.at.Add(30 * time.Minute)
	text := "5 bad logins reached, your ip adress is blocked till '" + till.Add(time.Hour).Format("2006-01-02 15:04:05") + "'"
	refused(t, p.object(t, "get-tables", nil), 1004, text)
	w.at = till.Add(-time.Second)
	refused(t, p.object(t, "get-tables", nil), 1004, text)
	w.at = till
	if rows := p.rows(t, "get-tables"); len(rows) != 19 {
		t.Error("still blocked")
	}
	if n := s.Counts().Today; n != 2 {
		t.Errorf("%d requests counted: bad logins and blocked ones do not", n)
	}
}

// TestClock: the Date header is the injected clock's, askew when asked.
func TestClock(t *testing.T) {
	w := &watch{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	s, p := serve(t, sandbox.Config{Clock: w.now})
	for spec, want := range map[string]string{"": "Sat, 21 Nov 2026 12:00:00 GMT", "skew=-3h": "Sat, 21 Nov 2026 09:00:00 GMT", "no-date": ""} {
		if err := s.SetFaults(spec); err != nil {
			t.Fatal(err)
		}
		if r, _ := p.call(t, "get-tables", nil); r.Header.Get("Date") != want {
			t.Errorf("%q: Date %q", spec, r.Header.Get("Date"))
		}
	}
	if err := s.SetFaults("nonsense"); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("nonsense gave %v", err)
	}
}
