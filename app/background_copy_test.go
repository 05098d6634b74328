package app

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"zegel/app/config"
)

// When the day's copy begins: a small store's at once, a large one's when nothing
// was signed for a while, or late at the latest.
func TestCopyWaitsForAQuietMoment(t *testing.T) {
	start := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	var signing, large bool
	var last time.Time
	at := func(min float64) time.Time { return start.Add(time.Duration(min * float64(time.Minute))) }
	fresh := func() *copies {
		signing, large, last = false, true, time.Time{}
		return &copies{busy: func() (bool, time.Time) { return signing, last }, large: func() bool { return large }}
	}
	hold := func(c *copies, min float64, want bool, why string) {
		t.Helper()
		if c.due(at(min)) != want {
			t.Errorf("after %v minutes: %t (%s)", min, !want, why)
		}
	}

	c := fresh()
	large = false
	hold(c, 0, true, "a small store")

	c = fresh()
	hold(c, 0, false, "the window opens")
	hold(c, 1.9, false, "two minutes have not passed")
	hold(c, 2, true, "idle since the start")

	c = fresh()
	hold(c, 0, false, "the window opens")
	signing = true
	hold(c, 5, false, "a batch is under way")
	signing, last = false, at(6)
	hold(c, 7, false, "it ended a minute ago")
	hold(c, 8, true, "two minutes ago")
	c.asked = at(8)
	hold(c, 17, false, "it was made")
	hold(c, 18, true, "and is looked at again")

	c = fresh()
	hold(c, 0, false, "the window opens")
	for min := 1.0; min < 30; min++ {
		last = at(min)
		hold(c, min, false, "something is signed every minute")
	}
	last = at(30)
	hold(c, 30, true, "half an hour is the latest")
	c.asked = at(30)
	last = at(59)
	hold(c, 59, false, "signed every minute")
	hold(c, 60, true, "and half an hour later again")

	// A clock that was set back neither forbids nor hastens it.
	c = fresh()
	hold(c, 600, false, "the window opens")
	c.asked, last = at(602), at(601)
	hold(c, 0, false, "the clock was set back by ten hours")
	hold(c, 2, true, "two minutes on that clock")
}

// The copy of a large store is made beside the other work, told of when it is
// there, and broken off with the program.
func TestLargeCopyIsMadeBeside(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	cfg, err := config.Load(t.TempDir(), func(string) (string, bool) { return "", false }, config.Flags{"cloudpos.url": ""})
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), Options{Config: cfg, Clock: func() time.Time { return now }, Actor: "test", Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	var told []Event
	b := &background{app: a, tell: func(e Event) { told = append(told, e) }, copies: copies{busy: a.busySince, large: func() bool { return true }}}
	b.step(t.Context())
	if b.under != nil || len(told) != 0 {
		t.Fatal("the copy began with the program")
	}
	end := a.working()
	now = now.Add(copyIdle)
	b.step(t.Context())
	if b.under != nil {
		t.Fatal("the copy began while something was being signed")
	}
	end()
	now = now.Add(copyIdle)
	b.step(t.Context())
	if b.under == nil {
		t.Fatal("the copy did not begin")
	}
	<-b.under.done
	b.step(t.Context())
	want := filepath.Join(cfg.Dir, "backups", "daily-2026-11-21.db")
	if len(told) != 1 || told[0].What != EventCopied || told[0].Text != want {
		t.Errorf("told %+v, want %s", told, want)
	}

	// The next day's is broken off.
	now = now.AddDate(0, 0, 1)
	ctx, cancel := context.WithCancel(t.Context())
	b.step(ctx)
	if b.under == nil {
		t.Fatal("the next day's copy did not begin")
	}
	cancel()
	b.endCopy()
	for _, e := range told[1:] {
		if e.What == EventFailed {
			t.Errorf("being broken off was told as a failure: %v", e.Err)
		}
	}
	left, err := filepath.Glob(filepath.Join(cfg.Dir, "backups", "*.part*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
