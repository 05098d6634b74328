package signing_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/signing"
)

func governor(m *memory, change ...func(*signing.GovernorConfig)) *signing.Governor {
	cfg := signing.GovernorConfig{Licence: "bistro", Fingerprint: "f", Daily: 500, Reserve: 200, Actor: "test"}
	for _, c := range change {
		c(&cfg)
	}
	return signing.NewGovernor(m, cfg)
}

// brussels is an instant given in Brussels' own time.
func brussels(s string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, fiscal.Brussels())
	if err != nil {
		panic(err) // the test's own text
	}
	return at
}

func clockAt(at time.Time) func(*signing.GovernorConfig) {
	return func(c *signing.GovernorConfig) { c.Clock = func() time.Time { return at } }
}

// TestVendorsTimeIsHeldAgainstTheServersClock: what counts is how far ahead of
// the server's own Date it lies, whatever this machine's clock says.
func TestVendorsTimeIsHeldAgainstTheServersClock(t *testing.T) {
	server := brussels("2026-11-21 17:00:00")
	for _, c := range []struct {
		name   string
		local  time.Time
		code   int
		stated time.Time
		server time.Time
		want   time.Duration // after local
	}{
		{"clocks agree", server, 1003, brussels("2026-11-22 00:00:00"), server, 7 * time.Hour},
		{"ours is an hour ahead", server.Add(time.Hour), 1003, brussels("2026-11-22 00:00:00"), server, 7 * time.Hour},
		{"ours is a year behind", server.AddDate(-1, 0, 0), 1003, brussels("2026-11-22 00:00:00"), server, 7 * time.Hour},
		{"1003 in the past: next midnight", server, 1003, brussels("2026-11-21 00:00:00"), server, 7 * time.Hour},
		{"1003 without a time: next midnight", server, 1003, time.Time{}, server, 7 * time.Hour},
		{"1004", server, 1004, brussels("2026-11-21 17:12:00"), server, 12 * time.Minute},
		{"1004 in the past: half an hour", server, 1004, brussels("2026-11-21 16:00:00"), server, 30 * time.Minute},
		{"1004 without a Date", server, 1004, brussels("2026-11-21 17:12:00"), time.Time{}, 12 * time.Minute},
		{"a far date is no block for ever", server, 1003, server.AddDate(50, 0, 0), server, 48 * time.Hour},
	} {
		m := newMemory()
		g := governor(m, clockAt(c.local))
		g.Seen(cloudpos.Call{Function: "get-invoices"}, cloudpos.Reply{
			At: c.local, ServerDate: c.server, Status: 200, Err: &cloudpos.APIError{Code: c.code, Until: c.stated},
		})
		if len(m.guards) != 1 {
			t.Errorf("%s: guards %+v", c.name, m.guards)
			continue
		}
		if got := m.guards[0].Until.Sub(c.local); got != c.want {
			t.Errorf("%s: held for %s, want %s", c.name, got, c.want)
		}
	}
}

func TestGuardsHoldOverRestartsAndEndByThemselves(t *testing.T) {
	m := newMemory()
	now := brussels("2026-11-21 17:00:00")
	m.guards = []fiscal.Guard{{Licence: "bistro", Kind: fiscal.GuardQuota, Since: now, Until: now.Add(time.Hour)}}
	var ge *signing.GuardError
	if err := governor(m, clockAt(now.Add(59*time.Minute))).Allow(t.Context(), false); !errors.As(err, &ge) {
		t.Errorf("a new process ignores the guard: %v", err)
	}
	if err := governor(m, clockAt(now.Add(time.Hour))).Allow(t.Context(), true); err != nil || len(m.guards) != 0 {
		t.Errorf("the guard does not end: %v, %+v", err, m.guards)
	}
}

// TestClockSetBackDoesNotLockTheShop: a clock before the guard's own beginning
// proves nothing; one request may ask.
func TestClockSetBackDoesNotLockTheShop(t *testing.T) {
	m := newMemory()
	now := brussels("2026-11-21 17:00:00")
	m.guards = []fiscal.Guard{{Licence: "bistro", Kind: fiscal.GuardQuota, Since: now, Until: now.Add(7 * time.Hour)}}
	if err := governor(m, clockAt(now.AddDate(0, -1, 0))).Allow(t.Context(), false); err != nil {
		t.Errorf("locked for a month: %v", err)
	}
}

func TestRefusedLoginStopsUntilCredentialsChange(t *testing.T) {
	m := newMemory()
	now := brussels("2026-11-21 17:00:00")
	g := governor(m, clockAt(now))
	g.Seen(cloudpos.Call{}, cloudpos.Reply{At: now, Status: 200, Err: &cloudpos.APIError{Code: 1002}})
	if err := governor(m, clockAt(now.AddDate(0, 0, 3))).Allow(t.Context(), false); err == nil {
		t.Error("a refused login is forgotten by itself")
	}
	other := governor(m, clockAt(now.Add(time.Minute)), func(c *signing.GovernorConfig) { c.Fingerprint = "other" })
	if err := other.Allow(t.Context(), false); err != nil {
		t.Errorf("new credentials may not try: %v", err)
	}
}

// TestNeverMoreThanThreeBadLogins: whatever is pressed, in any 30 minutes.
func TestNeverMoreThanThreeBadLogins(t *testing.T) {
	m := newMemory()
	m.verified = false
	start := brussels("2026-11-21 17:00:00")
	var sent []time.Time
	for i := range 200 { // a person presses "try again" every minute with ever new tokens
		now := start.Add(time.Duration(i) * time.Minute)
		g := governor(m, clockAt(now), func(c *signing.GovernorConfig) { c.Fingerprint = now.String() })
		if _, err := g.Resume(t.Context(), fiscal.Person{By: "An", Reason: "again"}); err != nil {
			t.Fatal(err)
		}
		if err := g.BeforeRead(t.Context(), cloudpos.Call{Function: "get-invoices"}); err != nil {
			continue
		}
		sent = append(sent, now)
		g.Seen(cloudpos.Call{}, cloudpos.Reply{At: now, Status: 200, Err: &cloudpos.APIError{Code: 1002}})
	}
	if len(sent) < 6 {
		t.Errorf("only %d tries in 200 minutes: the guard never opens", len(sent))
	}
	for i := range sent {
		if i >= 3 && sent[i].Sub(sent[i-3]) < signing.BadLoginWindow {
			t.Fatalf("four bad logins within %s", sent[i].Sub(sent[i-3]))
		}
	}
}

func TestReadingLeavesTheReserve(t *testing.T) {
	m := newMemory()
	g := governor(m)
	n := 0
	for g.BeforeRead(t.Context(), cloudpos.Call{}) == nil {
		n++
	}
	if n != 300 {
		t.Errorf("reading took %d of 500, want 300", n)
	}
	var ge *signing.GuardError
	if err := g.BeforeRead(t.Context(), cloudpos.Call{}); !errors.As(err, &ge) || ge.Guard.Kind != fiscal.GuardQuota || ge.Guard.Until.IsZero() {
		t.Errorf("a person is told %v", err)
	}
	for range 200 {
		if err := g.BeforeReserve(t.Context(), cloudpos.Call{}); err != nil {
			t.Fatalf("signing's own reading: %v", err)
		}
	}
	if err := g.BeforeReserve(t.Context(), cloudpos.Call{}); err == nil {
		t.Error("the day has more than 500 requests")
	}
}

func TestLimitIsLearnt(t *testing.T) {
	for _, c := range []struct {
		set, learnt    int
		explicit       bool
		daily, reserve int
	}{
		{500, 0, false, 500, 200},
		{500, 300, false, 300, 120},
		{500, 1000, false, 1000, 200},
		{400, 1000, true, 400, 160},
		{400, 300, true, 300, 120},
	} {
		m := newMemory()
		m.learnt = c.learnt
		l, err := governor(m, func(g *signing.GovernorConfig) { g.Daily, g.Explicit = c.set, c.explicit }).Limit(t.Context())
		if err != nil || l.Daily != c.daily || l.Reserve != c.reserve {
			t.Errorf("%+v: %+v, %v", c, l, err)
		}
	}
}

// TestReadingLiftsTheStopAfterDoubts: a reading call tells that the cloud is back.
func TestReadingLiftsTheStopAfterDoubts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		g := governor(m)
		if err := g.Stop(t.Context(), "five"); err != nil {
			t.Fatal(err)
		}
		if err := g.BeforeSign(t.Context()); err == nil {
			t.Error("signing goes on")
		}
		if err := g.BeforeRead(t.Context(), cloudpos.Call{}); err != nil {
			t.Errorf("reading is stopped too: %v", err)
		}
		g.Seen(cloudpos.Call{}, cloudpos.Reply{At: time.Now(), Status: 200})
		if err := g.BeforeSign(t.Context()); err != nil {
			t.Errorf("still stopped: %v", err)
		}
	})
}

func TestResumeLiftsOnlyWhatWaitsForAPerson(t *testing.T) {
	m := newMemory()
	now := brussels("2026-11-21 17:00:00")
	for _, k := range []fiscal.GuardKind{fiscal.GuardLogin, fiscal.GuardModule, fiscal.GuardRestored, fiscal.GuardQuota, fiscal.GuardBlocked} {
		gd := fiscal.Guard{Licence: "bistro", Kind: k, Since: now}
		if k == fiscal.GuardQuota || k == fiscal.GuardBlocked {
			gd.Until = now.Add(time.Hour)
		}
		m.guards = append(m.guards, gd)
	}
	if _, err := governor(m, clockAt(now)).Resume(context.Background(), fiscal.Person{By: "An"}); err != nil {
		t.Fatal(err)
	}
	if len(m.guards) != 2 || m.guards[0].Kind != fiscal.GuardQuota || m.guards[1].Kind != fiscal.GuardBlocked {
		t.Errorf("left: %+v", m.guards)
	}
}
