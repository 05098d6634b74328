package signing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
)

// longestGuard bounds what a vendor's time may ask for: the limit is a day's and
// the block half an hour's, so a far date is a mistake, and one question a day
// harms nobody.
const longestGuard = 48 * time.Hour

// Seen is cloudpos.Config.Seen: it learns from every reply. A guard that cannot
// be recorded is logged; the reply itself already stops the batch.
func (g *Governor) Seen(c cloudpos.Call, r cloudpos.Reply) {
	// The reply must be learnt from even when the caller's context has ended.
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if !r.ServerDate.IsZero() {
		g.mu.Lock()
		g.skew = r.ServerDate.Sub(r.At.Round(0))
		g.mu.Unlock()
	}
	end, judged := loginEnd(r)
	if judged {
		g.settle(ctx, end)
	} else {
		g.forget()
	}
	if r.Err == nil {
		g.answered(ctx, c)
		return
	}
	var api *cloudpos.APIError
	if !errors.As(r.Err, &api) {
		return
	}
	if err := g.learn(ctx, c, api, r); err != nil {
		g.cfg.Log(fmt.Errorf("learn from code %d: %w", api.Code, err))
	}
}

// loginEnd judges a reply for the login guard. A request that may have arrived
// and was not answered stays booked as a possibly bad login.
func loginEnd(r cloudpos.Reply) (fiscal.LoginEnd, bool) {
	var api *cloudpos.APIError
	var t *cloudpos.TransportError
	switch {
	case r.Err == nil:
		return fiscal.LoginGood, true
	case errors.As(r.Err, &api):
		switch api.Code {
		case 1001, 1002, 1004:
			return fiscal.LoginBad, true
		}
		return fiscal.LoginGood, true
	case errors.As(r.Err, &t) && r.Status == 0:
		switch t.Kind {
		case cloudpos.KindDNS, cloudpos.KindRefused, cloudpos.KindUnreachable, cloudpos.KindTLS, cloudpos.KindHeld:
			return fiscal.LoginVoid, true // it never reached the API
		}
		return "", false
	}
	return fiscal.LoginVoid, true
}

// forget drops a probe from the list of those under way; its row stays.
func (g *Governor) forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.probes) > 0 {
		g.probes = g.probes[1:]
	}
}

// answered notes that the cloud is well: the budget is known again after a
// restore, and a reading call that works ends the stop after five doubts.
func (g *Governor) answered(ctx context.Context, c cloudpos.Call) {
	now := g.cfg.Clock()
	if err := g.store.BudgetKnown(ctx, g.cfg.Licence, now); err != nil {
		g.cfg.Log(fmt.Errorf("note that the cloud answered: %w", err))
	}
	if c.Signing {
		return
	}
	guards, err := g.store.Guards(ctx, g.cfg.Licence)
	if err != nil {
		g.cfg.Log(fmt.Errorf("read the guards: %w", err))
		return
	}
	for _, gd := range guards {
		if gd.Kind != fiscal.GuardDoubts {
			continue
		}
		if err := g.store.LiftGuards(ctx, g.cfg.Licence, []fiscal.GuardKind{fiscal.GuardDoubts}, nil, g.cfg.Actor, now); err != nil {
			g.cfg.Log(fmt.Errorf("lift the guard after doubts: %w", err))
		}
	}
}

// learn sets the guard that a documented code asks for.
func (g *Governor) learn(ctx context.Context, c cloudpos.Call, api *cloudpos.APIError, r cloudpos.Reply) error {
	now := g.cfg.Clock()
	gd := fiscal.Guard{Licence: g.cfg.Licence, Since: now, Text: api.Text}
	switch api.Code {
	case 1001, 1002:
		gd.Kind, gd.Fingerprint = fiscal.GuardLogin, g.cfg.Fingerprint
	case 1003:
		gd.Kind = fiscal.GuardQuota
		gd.Until = until(now, r.ServerDate, api.Until, nextMidnight(now))
		if api.Limit > 0 {
			if err := g.store.LearnLimit(ctx, g.cfg.Licence, api.Limit, now, g.cfg.Actor); err != nil {
				return err
			}
		}
	case 1004:
		gd.Kind = fiscal.GuardBlocked
		gd.Until = until(now, r.ServerDate, api.Until, now.Add(BadLoginWindow))
	case 1005:
		if !c.Signing {
			return nil // one reading function that the licence lacks stops nothing else
		}
		gd.Kind = fiscal.GuardModule
	default:
		return nil
	}
	return g.store.SetGuard(ctx, gd, g.cfg.Actor)
}

// until moves the vendor's time into this machine's clock: what counts is how
// far it lies ahead of the server's own Date. Without a Date the vendor's time
// is taken as it stands; one in the past, or none, gives the fallback.
func until(now, server, stated, fallback time.Time) time.Time {
	if stated.IsZero() {
		return fallback
	}
	from := now
	if !server.IsZero() {
		from = server
	}
	ahead := stated.Sub(from.Round(0))
	if ahead <= 0 {
		return fallback
	}
	return now.Add(min(ahead, longestGuard))
}

// nextMidnight is the beginning of the next fiscal day, Europe/Brussels.
func nextMidnight(now time.Time) time.Time {
	return fiscal.FiscalDay(now).AddDays(1).Start(fiscal.Brussels())
}

// Stop sets the guard after five doubtful answers in a row.
func (g *Governor) Stop(ctx context.Context, text string) error {
	return g.store.SetGuard(ctx, fiscal.Guard{
		Licence: g.cfg.Licence, Kind: fiscal.GuardDoubts, Since: g.cfg.Clock(), Text: text,
	}, g.cfg.Actor)
}

// Resume is a person's "try again" after a guard: it lifts every guard that
// waits for a person. A block of the address and a spent day stay, since asking
// sooner only lengthens them, unless their vendor's time is older than the
// longest a day can be; bad logins stay counted whatever is pressed.
func (g *Governor) Resume(ctx context.Context, p fiscal.Person) ([]fiscal.GuardKind, error) {
	guards, err := g.store.Guards(ctx, g.cfg.Licence)
	if err != nil {
		return nil, fmt.Errorf("read the guards: %w", err)
	}
	var lift []fiscal.GuardKind
	for _, gd := range guards {
		switch gd.Kind {
		case fiscal.GuardLogin, fiscal.GuardModule, fiscal.GuardDoubts, fiscal.GuardRestored:
			lift = append(lift, gd.Kind)
		case fiscal.GuardQuota, fiscal.GuardBlocked:
			if over(gd, g.cfg.Clock(), "") {
				lift = append(lift, gd.Kind)
			}
		}
	}
	if len(lift) == 0 {
		return nil, nil
	}
	return lift, g.store.LiftGuards(ctx, g.cfg.Licence, lift, &p, g.cfg.Actor, g.cfg.Clock())
}
