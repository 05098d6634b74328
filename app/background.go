package app

import (
	"context"
	"errors"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/signing"
)

// Event is something that happened by itself, for a face to show.
type Event struct {
	At   time.Time
	What EventKind
	Sync SyncResult // with EventSynced
	Sign SignResult // with EventSigned and EventRecovered
	Err  error      // with EventFailed
	Text string
	// Step is how far it is, with EventSigning; Asking: the one question is put.
	Step   Progress
	Asking bool
}

// EventKind is a machine word for an Event.
type EventKind string

// The kinds of events.
const (
	EventSynced    EventKind = "synced"
	EventSigning   EventKind = "signing"   // a step of automatic signing, or of the one question
	EventSigned    EventKind = "signed"    // automatic signing ended
	EventRecovered EventKind = "recovered" // the one question was put
	EventCopied    EventKind = "copied"    // the daily copy was made
	EventFailed    EventKind = "failed"
)

// How background work is spaced.
const (
	tick         = time.Second
	failedWait   = time.Minute // after a failure, doubled up to
	failedMost   = 30 * time.Minute
	dailyChecked = 10 * time.Minute
)

// Background does what goes on by itself until ctx ends: sync, spaced so that
// the day's requests last; automatic signing per kind where it is switched on;
// the one question about what is in doubt, when its quarantine has ended; the
// daily copy and the daily head of the webhooks' log. It is run by the service
// and by the window; both at once do no harm, since they share leases, budget
// and the time of the last sync. tell may be nil and is called from one
// goroutine.
func (a *App) Background(ctx context.Context, tell func(Event)) {
	a.BackgroundUntil(ctx, ctx.Done(), tell)
}

// BackgroundUntil is Background that ends after the step under way when stop is
// closed: nothing that is being signed is broken off.
func (a *App) BackgroundUntil(ctx context.Context, stop <-chan struct{}, tell func(Event)) {
	if a.readOnly {
		return
	}
	b := &background{app: a, tell: tell, wait: failedWait, copies: copies{busy: a.busySince, large: a.largeStore}}
	defer b.endCopy()
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		b.step(ctx)
		select {
		case <-ctx.Done():
			return
		case <-stop:
			return
		case <-t.C:
		}
	}
}

type background struct {
	app      *App
	tell     func(Event)
	notUntil time.Time // after a failure
	wait     time.Duration
	checked  time.Time // when the daily work was looked at last
	copies
}

func (b *background) say(e Event) {
	e.At = b.app.clock()
	if e.Err != nil {
		b.app.logError(e.Err)
	}
	if b.tell != nil {
		b.tell(e)
	}
}

// steps tells of signing under way.
func (b *background) steps(asking bool) ProgressFunc {
	return func(p Progress) { b.say(Event{What: EventSigning, Step: p, Asking: asking}) }
}

// step does what is due, one thing after the other.
func (b *background) step(ctx context.Context) {
	a := b.app
	now := a.clock()
	if now.Sub(b.checked) >= dailyChecked || now.Before(b.checked) {
		b.checked = now
		b.daily(ctx, now)
	}
	b.copy(ctx, now)
	if a.cloud == nil || now.Before(b.notUntil) && b.notUntil.Sub(now) <= failedMost {
		return
	}
	b.recover(ctx, now)
	if due, err := a.syncDue(ctx, now); err != nil {
		b.failed(err)
	} else if due {
		b.sync(ctx)
	}
}

// recover puts the one question to what is due.
func (b *background) recover(ctx context.Context, now time.Time) {
	recs, err := b.app.store.InDoubt(ctx, b.app.licence)
	if err != nil {
		b.failed(err)
		return
	}
	due := false
	for _, r := range recs {
		due = due || !r.Asked && !now.Before(r.DueAt)
	}
	if !due {
		return
	}
	res, err := b.app.Recover(ctx, RecoverOptions{}, b.steps(true))
	if err != nil || res.Guard != nil {
		b.failed(errors.Join(err, guardError(res)))
		return
	}
	b.say(Event{What: EventRecovered, Sign: res})
	b.unprinted(res)
}

// sync fetches, and signs what is to be signed by itself.
func (b *background) sync(ctx context.Context) {
	a := b.app
	res, err := a.Sync(ctx, SyncOptions{}, nil)
	if err != nil {
		b.failed(err)
		return
	}
	b.wait, b.notUntil = failedWait, time.Time{}
	b.say(Event{What: EventSynced, Sync: res})
	refs, err := a.automatic(ctx)
	if err != nil || len(refs) == 0 {
		if err != nil {
			b.failed(err)
		}
		return
	}
	signed, err := a.Sign(ctx, SignOptions{Refs: refs, Unattended: true}, b.steps(false))
	stopped := err != nil || signed.Guard != nil
	if stopped {
		b.failed(errors.Join(err, guardError(signed)))
	}
	if !stopped || len(signed.Signed)+len(signed.Refused)+len(signed.InDoubt)+len(signed.NumberMissing) > 0 {
		b.say(Event{What: EventSigned, Sign: signed})
	}
	b.unprinted(signed)
}

// unprinted tells of a printer that refused; nothing else waits for it.
func (b *background) unprinted(r SignResult) {
	if r.PrintErr != nil {
		b.say(Event{What: EventFailed, Err: r.PrintErr})
	}
}

// failed waits longer after each failure; a guard is looked at again when it ends.
func (b *background) failed(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	now := b.app.clock()
	b.notUntil = now.Add(b.wait)
	b.wait = min(2*b.wait, failedMost)
	b.say(Event{What: EventFailed, Err: err})
}

func guardError(r SignResult) error {
	if r.Guard == nil {
		return nil
	}
	return &signing.GuardError{Guard: *r.Guard}
}

// daily journals the head of the webhooks' log.
func (b *background) daily(ctx context.Context, now time.Time) {
	if _, err := b.app.store.JournalWebhooks(ctx, b.app.actor, now); err != nil {
		b.say(Event{What: EventFailed, Err: err})
	}
}

// syncDue tells whether the last sync, of whatever program on this store, lies
// far enough back. The space grows when the day's requests run low: what is left
// for reading is spread over what is left of the day, at three requests a sync.
func (a *App) syncDue(ctx context.Context, now time.Time) (bool, error) {
	every := a.cfg.Automatic.SyncEvery
	if every <= 0 {
		return false, nil
	}
	q, err := a.quota(ctx)
	if err != nil {
		return false, err
	}
	const each = 3
	if left := (q.Left - q.Reserve) / each; left <= 0 {
		return false, nil
	} else if spread := q.ResetsAt.Sub(now) / time.Duration(left); spread > every {
		every = spread
	}
	at, ok, err := a.lastSync(ctx)
	return !ok || now.Sub(at) >= every || now.Before(at), err
}

// automatic lists what is signed without being asked for.
func (a *App) automatic(ctx context.Context) ([]fiscal.Ref, error) {
	if a.cfg.SignFrom.IsZero() {
		return nil, nil
	}
	var refs []fiscal.Ref
	for after := int64(0); ; {
		page, err := a.store.Unsigned(ctx, a.licence, a.cfg.SignFrom, after, 500)
		if err != nil || len(page) == 0 {
			return refs, err
		}
		for _, r := range page {
			after = r.Seq
			if a.cfg.Automatic.Signs(r.Type) {
				refs = append(refs, r.Ref)
			}
		}
	}
}

// lastSync is when any program on this store last finished a sync.
func (a *App) lastSync(ctx context.Context) (time.Time, bool, error) {
	s, ok, err := a.store.State(ctx, "last_sync:"+a.licence)
	if err != nil || !ok {
		return time.Time{}, false, err
	}
	at, err := time.Parse(time.RFC3339, s)
	return at, err == nil, nil
}
