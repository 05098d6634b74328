package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"zegel/storage"
)

// The day's copy of a large store reads and writes all of it, on a PC where
// somebody waits for the window or for a ticket. It begins when nothing was
// signed for a while, and late at the latest.
const (
	copyIdle   = 2 * time.Minute
	copyLatest = 30 * time.Minute
	copyAtOnce = 64 << 20 // bytes that are copied before anybody notices
)

// copies decides when the day's copy is made, and knows of one under way.
type copies struct {
	busy  func() (now bool, last time.Time) // whether something is being signed, and when it was last
	large func() bool
	begun time.Time // when it could have been made first; zero: not asked yet
	asked time.Time // when it was last made, or seen to be there
	under *copying
}

// copying is a copy under way beside the other work.
type copying struct {
	cancel context.CancelFunc
	done   chan struct{}
	file   string
	made   bool
	err    error
}

// due tells whether it is time to see to the copy.
func (c *copies) due(now time.Time) bool {
	if c.begun.IsZero() || now.Before(c.begun) || now.Before(c.asked) { // or the clock was set back
		c.begun, c.asked = now, time.Time{}
	}
	if !c.asked.IsZero() && now.Sub(c.asked) < dailyChecked {
		return false
	}
	if !c.large() || now.Sub(later(c.begun, c.asked)) >= copyLatest {
		return true
	}
	signing, last := c.busy()
	if now.Before(last) {
		last = time.Time{}
	}
	return !signing && now.Sub(later(c.begun, last)) >= copyIdle
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// copy sees to the day's copy when it is time: at once for a small store, beside
// the other work for a large one, since what is in doubt is not to wait for it.
func (b *background) copy(ctx context.Context, now time.Time) {
	if b.under != nil {
		select {
		case <-b.under.done:
			b.copied(ctx, b.under)
			b.under = nil
		default:
		}
		return
	}
	if !b.due(now) {
		return
	}
	b.asked = now
	if !b.large() {
		c := &copying{}
		c.file, c.made, c.err = b.app.store.DailyCopy(ctx, now, b.app.cfg.Backup.KeepDays)
		b.copied(ctx, c)
		return
	}
	own, cancel := context.WithCancel(ctx)
	c := &copying{cancel: cancel, done: make(chan struct{})}
	b.under = c
	go func() {
		defer close(c.done)
		defer cancel()
		c.file, c.made, c.err = b.app.store.DailyCopy(own, now, b.app.cfg.Backup.KeepDays)
	}()
}

// copied tells of a copy. A head a day: later ones are shown to extend it.
func (b *background) copied(ctx context.Context, c *copying) {
	switch {
	case errors.Is(c.err, context.Canceled):
	case c.err != nil:
		b.say(Event{What: EventFailed, Err: c.err})
	case c.made:
		if _, err := b.app.store.SignedHead(ctx); err != nil {
			b.say(Event{What: EventFailed, Err: err})
		}
		b.say(Event{What: EventCopied, Text: c.file})
	}
}

// endCopy breaks a copy off; the next start makes it.
func (b *background) endCopy() {
	if b.under != nil {
		b.under.cancel()
		<-b.under.done
	}
}

// largeStore tells whether copying the store takes a time that is noticed.
func (a *App) largeStore() bool {
	st, err := os.Stat(filepath.Join(a.cfg.Dir, storage.FileName))
	return err == nil && st.Size() > copyAtOnce
}

// busyness is how many batches are under way, and when the last one ended.
type busyness struct {
	batches atomic.Int32
	ended   atomic.Int64 // Unix nanoseconds; 0: none yet
}

// working counts a batch until it is told that it has ended.
func (a *App) working() func() {
	a.busy.batches.Add(1)
	return func() {
		a.busy.ended.Store(a.clock().UnixNano())
		a.busy.batches.Add(-1)
	}
}

func (a *App) busySince() (bool, time.Time) {
	var last time.Time
	if n := a.busy.ended.Load(); n != 0 {
		last = time.Unix(0, n)
	}
	return a.busy.batches.Load() > 0, last
}
