package signing

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
)

// The login guard: the vendor blocks the address after five bad logins, and a
// blocked address blocks the tills behind it as well. We stop far short of it.
const (
	MostBadLogins  = 3
	BadLoginWindow = 30 * time.Minute
)

// OwnLogins is the text of a login guard that stands on our own count: the
// requests with credentials not known to be good that were refused, or that
// nobody answered and that may therefore have been refused.
const OwnLogins = "own count of bad logins"

// GuardError says that a guard holds a request back. Nothing was sent.
type GuardError struct{ Guard fiscal.Guard }

// Error names the guard and, where it ends by itself, when.
func (e *GuardError) Error() string {
	if e.Guard.Until.IsZero() {
		return fmt.Sprintf("guard %s: %s", e.Guard.Kind, e.Guard.Text)
	}
	return fmt.Sprintf("guard %s until %s: %s", e.Guard.Kind, e.Guard.Until.UTC().Format(time.RFC3339), e.Guard.Text)
}

// GovernorConfig is what the governor goes by.
type GovernorConfig struct {
	Licence string
	// Fingerprint of the credentials in use (salted, never the token).
	Fingerprint string
	// Daily is the setting; Explicit tells that a person set it, so that a larger
	// limit learnt from the vendor does not raise it.
	Daily    int
	Explicit bool
	// Reserve is the share of Daily that only signing may use.
	Reserve int
	Clock   Clock
	Actor   string
	// Log receives what could not be recorded of a guard; may be nil.
	Log func(error)
}

// Governor stands before every request: guards, the login guard, the day's
// budget. It learns from every reply. It is safe for concurrent use.
type Governor struct {
	cfg   GovernorConfig
	store GovernorStore

	mu     sync.Mutex
	probes []int64 // login probes of requests under way, oldest first
	skew   time.Duration
}

// NewGovernor makes a governor over a store.
func NewGovernor(store GovernorStore, cfg GovernorConfig) *Governor {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = func(error) {}
	}
	return &Governor{cfg: cfg, store: store}
}

// Limit gives the budget in force: the setting, bounded or raised by what the
// vendor told in a 1003. The reserve is at most two fifths of it.
func (g *Governor) Limit(ctx context.Context) (fiscal.Limit, error) {
	learnt, err := g.store.LearntLimit(ctx, g.cfg.Licence)
	if err != nil {
		return fiscal.Limit{}, fmt.Errorf("read the learnt limit: %w", err)
	}
	daily := g.cfg.Daily
	if learnt > 0 && (learnt < daily || !g.cfg.Explicit) {
		daily = learnt
	}
	return fiscal.Limit{Daily: daily, Reserve: min(g.cfg.Reserve, daily*2/5)}, nil
}

// Allow tells whether a request may be sent now; a *GuardError says why not. A
// guard that has run out is lifted, and so is a login guard whose credentials
// are no longer the ones in use.
func (g *Governor) Allow(ctx context.Context, signing bool) error {
	guards, err := g.store.Guards(ctx, g.cfg.Licence)
	if err != nil {
		return fmt.Errorf("read the guards: %w", err)
	}
	now := g.cfg.Clock()
	for _, gd := range guards {
		if over(gd, now, g.cfg.Fingerprint) {
			if err := g.store.LiftGuards(ctx, g.cfg.Licence, []fiscal.GuardKind{gd.Kind}, nil, g.cfg.Actor, now); err != nil {
				return fmt.Errorf("lift guard %s: %w", gd.Kind, err)
			}
			continue
		}
		if !signing && onlySigning(gd.Kind) {
			continue
		}
		return &GuardError{gd}
	}
	return nil
}

// onlySigning tells which guards leave reading alone: a read is what tells that
// a cloud is well again, a restored store may look, and a licence may lack the
// signing module alone.
func onlySigning(k fiscal.GuardKind) bool {
	return k == fiscal.GuardDoubts || k == fiscal.GuardRestored || k == fiscal.GuardModule
}

// over tells whether a guard has ended by itself. A wall clock that stands
// before the guard's own beginning was set back and proves nothing: one request
// may ask, and the answer sets the guard anew in the right time.
func over(g fiscal.Guard, now time.Time, fingerprint string) bool {
	if g.Fingerprint != "" && fingerprint != "" && g.Fingerprint != fingerprint {
		return true
	}
	if g.Until.IsZero() {
		return false
	}
	return !now.Before(g.Until) || now.Before(g.Since.Add(-2*time.Minute))
}

// BeforeRead is cloudpos.Config.Book: guards, login guard and budget, booked
// before the request leaves.
func (g *Governor) BeforeRead(ctx context.Context, c cloudpos.Call) error {
	if err := g.Allow(ctx, false); err != nil {
		return err
	}
	l, err := g.Limit(ctx)
	if err != nil {
		return err
	}
	if err := g.store.Book(ctx, g.cfg.Licence, c.Function, g.cfg.Clock(), l); err != nil {
		return g.budget(err)
	}
	return g.probe(ctx)
}

// BeforeReserve books a reading request that belongs to signing (a batch's
// documents are fetched again) and may therefore use the reserve.
func (g *Governor) BeforeReserve(ctx context.Context, c cloudpos.Call) error {
	if err := g.Allow(ctx, false); err != nil {
		return err
	}
	l, err := g.Limit(ctx)
	if err != nil {
		return err
	}
	l.Reserve = 0
	if err := g.store.Book(ctx, g.cfg.Licence, c.Function, g.cfg.Clock(), l); err != nil {
		return g.budget(err)
	}
	return g.probe(ctx)
}

// BeforeSign is asked before an intent; the intent itself books the request.
func (g *Governor) BeforeSign(ctx context.Context) error {
	if err := g.Allow(ctx, true); err != nil {
		return err
	}
	return g.probe(ctx)
}

// CancelSign gives a probe back when the intent could not be written.
func (g *Governor) CancelSign(ctx context.Context) { g.settle(ctx, fiscal.LoginVoid) }

// budget turns a spent budget into the guard that a person is shown.
func (g *Governor) budget(err error) error {
	if !errors.Is(err, fiscal.ErrBudget) {
		return err
	}
	now := g.cfg.Clock()
	return &GuardError{fiscal.Guard{
		Licence: g.cfg.Licence, Kind: fiscal.GuardQuota, Since: now, Until: nextMidnight(now),
		Text: "own count",
	}}
}

// Budget is budget for callers that book through an intent.
func (g *Governor) Budget(err error) error { return g.budget(err) }

// Known tells whether the credentials in use were ever accepted. While they were
// not, each request that nobody answers counts as a bad login, so nothing is
// repeated by itself.
func (g *Governor) Known(ctx context.Context) (bool, error) {
	return g.store.Verified(ctx, g.cfg.Licence, g.cfg.Fingerprint)
}

func (g *Governor) probe(ctx context.Context) error {
	ok, err := g.store.Verified(ctx, g.cfg.Licence, g.cfg.Fingerprint)
	if err != nil || ok {
		return err
	}
	now := g.cfg.Clock()
	id, err := g.store.ProbeLogin(ctx, g.cfg.Licence, g.cfg.Fingerprint, now, MostBadLogins, BadLoginWindow)
	var many *fiscal.TooManyLogins
	if errors.As(err, &many) {
		return &GuardError{fiscal.Guard{
			Licence: g.cfg.Licence, Kind: fiscal.GuardLogin, Since: many.Oldest, Until: many.Until,
			Text: OwnLogins,
		}}
	}
	if err != nil {
		return err
	}
	g.mu.Lock()
	g.probes = append(g.probes, id)
	g.mu.Unlock()
	return nil
}

func (g *Governor) settle(ctx context.Context, end fiscal.LoginEnd) {
	g.mu.Lock()
	var id int64
	if len(g.probes) > 0 {
		id, g.probes = g.probes[0], g.probes[1:]
	}
	g.mu.Unlock()
	if id == 0 && end == fiscal.LoginVoid {
		return
	}
	if err := g.store.SettleLogin(ctx, g.cfg.Licence, g.cfg.Fingerprint, id, end); err != nil {
		g.cfg.Log(fmt.Errorf("settle a login: %w", err))
	}
}
