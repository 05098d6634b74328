package gui

import (
	"context"
	"strings"
	"testing"
	"time"

	"zegel/app"
	"zegel/app/gui/desk"
	"zegel/fiscal"
)

// clockTo sets the clock, as a person or the calendar does, and lets a second pass.
func (b *bench) clockTo(when time.Time) {
	b.clockAt(when)
	b.do(b.tick)
}

// What is called today is today: over midnight, over the end of the year, in the
// night of the clock change, and where the clock is set back.
func TestTodayMovesWithTheCalendar(t *testing.T) {
	brussels, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, "nl")
	b.do(func() {
		b.deps.Zone = brussels
		b.clockAt(time.Date(2026, 12, 31, 23, 59, 59, 0, brussels))
		b.docView.period.SetSelectedIndex(desk.PeriodToday)
	})
	shows := func(what string, from, to fiscal.Date) {
		t.Helper()
		b.do(func() {
			f := b.docs.Filter()
			if f.From != from || f.To != to {
				t.Errorf("%s: the list shows %s to %s, want %s to %s", what, f.From, f.To, from, to)
			}
			if got := b.docView.period.Selected; got != "Vandaag" && got != "Dit jaar" {
				t.Errorf("%s: the choice says %q", what, got)
			}
		})
	}
	day := func(y, m, d int) fiscal.Date { return fiscal.Date{Year: y, Month: time.Month(m), Day: d} }
	shows("before midnight", day(2026, 12, 31), day(2026, 12, 31))
	b.clockTo(time.Date(2027, 1, 1, 0, 0, 1, 0, brussels))
	shows("after midnight", day(2027, 1, 1), day(2027, 1, 1))
	b.do(func() {
		old := fiscal.Date{Year: 2026, Month: 12, Day: 31}
		if got := b.w.DayNear(old, b.today()); got != "31 dec ’26" {
			t.Errorf("yesterday is written %q in the new year", got)
		}
	})
	b.clockTo(time.Date(2026, 12, 31, 0, 0, 1, 0, brussels)) // set back by a day
	shows("set back by a day", day(2026, 12, 31), day(2026, 12, 31))
	b.clockTo(time.Date(2026, 12, 31, 12, 0, 0, 0, brussels).Add(-time.Hour))
	shows("set back by an hour", day(2026, 12, 31), day(2026, 12, 31))
	b.clockTo(time.Date(2027, 10, 31, 0, 59, 59, 0, time.UTC)) // 2:59 for the first time
	shows("before the clock change", day(2027, 10, 31), day(2027, 10, 31))
	b.clockTo(time.Date(2027, 10, 31, 1, 0, 1, 0, time.UTC)) // 2:00 for the second
	shows("after the clock change", day(2027, 10, 31), day(2027, 10, 31))
	b.clockTo(time.Date(2027, 10, 31, 23, 0, 1, 0, time.UTC)) // an hour later than in summer
	shows("after the night of the clock change", day(2027, 11, 1), day(2027, 11, 1))
	b.do(func() { b.docView.period.SetSelectedIndex(desk.PeriodYear) })
	b.clockTo(time.Date(2028, 1, 1, 0, 0, 1, 0, brussels))
	shows("the year", day(2028, 1, 1), day(2028, 12, 31))

	b.do(func() { b.docView.filter(desk.Filter{From: day(2026, 5, 4), To: day(2026, 5, 9)}) })
	b.clockTo(time.Date(2028, 3, 1, 0, 0, 1, 0, brussels))
	b.do(func() {
		if f := b.docs.Filter(); f.From != day(2026, 5, 4) || f.To != day(2026, 5, 9) {
			t.Errorf("a period of one's own has moved to %s–%s", f.From, f.To)
		}
	})
}

// clockAt sets the clock, before a second has passed.
func (b *bench) clockAt(when time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = when
}

// A new day's requests and the end of a guard are seen without a step of anybody's.
func TestQuotaAndGuardsFollowTheClock(t *testing.T) {
	b := open(t, "nl")
	status := b.shop.StatusFunc
	until, left := b.clock().Add(20*time.Minute), 3
	b.shop.StatusFunc = func(ctx context.Context) (app.Status, error) {
		st, err := status(ctx)
		st.Quota.Left = left
		st.Guards = []fiscal.Guard{{Kind: fiscal.GuardBlocked, Until: until}}
		return st, err
	}
	b.do(b.over.Refresh)
	line := func() string { return b.frame.status.String() }
	b.until("the guard", func() bool { return len(b.frame.banners.Objects) == 1 && strings.Contains(line(), "Nog 3 ") })
	b.clockTo(b.clock().Add(21 * time.Minute))
	b.until("its end", func() bool { return len(b.frame.banners.Objects) == 0 })
	b.clockTo(b.clock().Add(-time.Hour)) // the clock is set back: it holds again
	b.until("the guard again", func() bool { return len(b.frame.banners.Objects) == 1 })
	left = 500
	b.clockTo(b.clock().Add(24 * time.Hour))
	b.until("the new day's requests", func() bool { return strings.Contains(line(), "Nog 500 ") })

	// Another program on the same data uses requests, and writes nothing else.
	left = 499
	for range lookEvery {
		b.do(b.tick)
	}
	b.until("the other program's request", func() bool { return strings.Contains(line(), "Nog 499 ") })
}

// A document in doubt counts down by the clock that will ask, whichever way that
// is set, and never below nothing.
func TestCountdownWithAClockThatIsSet(t *testing.T) {
	b := open(t, "nl")
	r := fiscal.Record{State: fiscal.InDoubt, DueAt: b.clock().Add(72 * time.Second)}
	for _, c := range []struct {
		by   time.Duration
		want string
	}{{0, "1:12"}, {-time.Hour, "1:01:12"}, {time.Hour + 60*time.Second, "0:12"}, {time.Hour, "0:00"}, {-25 * time.Hour, "24:00:12"}} {
		b.clockTo(b.clock().Add(c.by))
		b.do(func() {
			if left, ok := b.todo.Left(r); !ok || b.w.Left(left) != c.want {
				t.Errorf("after %s: %q, want %q", c.by, b.w.Left(left), c.want)
			}
		})
	}
}
