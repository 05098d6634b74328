package desk

import (
	"context"
	"time"

	"zegel/fiscal"
)

// This file lets go of what nobody waits for any more: a reading of the list that
// another one overtook, a count of words that were typed over.

// latest is the newest of several readings; the next one ends it.
type latest struct {
	ctx  context.Context
	stop context.CancelFunc
}

// next ends what was under way and gives what the next reading lasts.
func (l *latest) next() context.Context {
	if l.stop != nil {
		l.stop()
	}
	l.ctx, l.stop = context.WithCancel(context.Background())
	return l.ctx
}

// now gives what the newest reading lasts.
func (l *latest) now() context.Context {
	if l.ctx == nil {
		return l.next()
	}
	return l.ctx
}

// while gives a context that ends with either of two.
func while(ctx, wanted context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(wanted, cancel)
	return ctx, func() {
		unhook()
		cancel()
	}
}

// counting is a count under way.
type counting struct {
	of    fiscal.Query
	stop  context.CancelFunc
	again bool // something changed meanwhile
}

// count asks for the counts on the chips. A count of something else is let go of;
// one of the same is waited for and then done again: a store that changes all the
// time would otherwise never be counted to its end.
func (d *Documents) count() {
	q := d.tallyQuery()
	if c := d.counting; c != nil {
		if sameTally(c.of, q) {
			c.again = true
			return
		}
		c.stop()
	}
	wanted, stop := context.WithCancel(context.Background())
	mine := &counting{of: q, stop: stop}
	d.counting = mine
	d.run.Go(func(ctx context.Context) func() {
		ctx, end := while(ctx, wanted)
		breathe(ctx, d.Breath)
		t, err := d.back.Tally(ctx, q)
		end()
		return func() {
			stop()
			if d.counting != mine {
				return
			}
			d.counting = nil
			if err != nil {
				d.fail(err)
				return
			}
			d.tally, d.tallyOf = t, q
			d.tallyGen++
			d.changed()
			if mine.again {
				d.count()
			}
		}
	})
}

// breathe waits a moment, or until nobody waits any more.
func breathe(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
