package app

import (
	"context"

	"zegel/fiscal"
	"zegel/fiscal/signing"
	"zegel/storage"
)

// Status tells how everything stands, without a request.
func (a *App) Status(ctx context.Context) (Status, error) {
	s := Status{
		Version: a.version, Licence: a.licence, URL: a.cfg.CloudPOS.URL, Connected: a.cloud != nil,
		ReadOnly: a.readOnly, SignFrom: a.cfg.SignFrom.String(), DataDir: a.cfg.Dir, Guards: []fiscal.Guard{}, Counts: map[fiscal.State]int{},
	}
	for _, st := range fiscal.States() {
		s.Counts[st] = 0
	}
	q, err := a.quota(ctx)
	if err != nil {
		return s, err
	}
	s.Quota = q
	guards, err := a.store.Guards(ctx, a.licence)
	if err != nil {
		return s, err
	}
	for _, g := range guards {
		s.Guards = append(s.Guards, g)
		s.Restored = s.Restored || g.Kind == fiscal.GuardRestored
	}
	if g, held, err := a.loginsHeld(ctx); err != nil {
		return s, err
	} else if held {
		s.Guards = append(s.Guards, g)
	}
	t, err := a.store.Tally(ctx, fiscal.Query{Licence: a.licence})
	if err != nil {
		return s, err
	}
	for st, n := range t.Count {
		s.Counts[st] = n
	}
	h, err := a.store.Head(ctx)
	if err != nil {
		return s, err
	}
	s.Head = StatusHead{Size: h.Size, Hash: h.Hex()}
	if _, s.Training, err = a.store.Setting(ctx, trainingSetting(a.licence)); err != nil {
		return s, err
	}
	if at, ok, err := a.lastSync(ctx); err != nil {
		return s, err
	} else if ok {
		s.LastSync = &at
	}
	if by, ok := a.ServedBy(); ok {
		s.Service = &by
	}
	return s, nil
}

// loginsHeld is the guard that our own count of bad logins makes: it stands in
// no table, and holds requests back all the same.
func (a *App) loginsHeld(ctx context.Context) (fiscal.Guard, bool, error) {
	if a.gov == nil {
		return fiscal.Guard{}, false, nil
	}
	known, err := a.gov.Known(ctx)
	if err != nil || known {
		return fiscal.Guard{}, false, err
	}
	n, oldest, err := a.store.BadLogins(ctx, a.clock().Add(-signing.BadLoginWindow))
	if err != nil || n < signing.MostBadLogins {
		return fiscal.Guard{}, false, err
	}
	return fiscal.Guard{
		Licence: a.licence, Kind: fiscal.GuardLogin, Since: oldest, Until: oldest.Add(signing.BadLoginWindow), Text: signing.OwnLogins,
	}, true, nil
}

// quota reads the day's budget.
func (a *App) quota(ctx context.Context) (Quota, error) {
	now := a.clock()
	day := fiscal.FiscalDay(now)
	l := fiscal.Limit{Daily: a.cfg.CloudPOS.DailyLimit}
	l.Reserve = a.cfg.CloudPOS.Reserve(l.Daily)
	if a.gov != nil {
		var err error
		if l, err = a.gov.Limit(ctx); err != nil {
			return Quota{}, err
		}
	}
	u, err := a.store.Used(ctx, a.licence, day)
	if err != nil {
		return Quota{}, err
	}
	return Quota{
		Limit: l.Daily, Used: u.Total, Left: max(0, l.Daily-u.Total), Reserve: l.Reserve, Unknown: u.Unknown,
		ResetsAt: day.AddDays(1).Start(fiscal.Brussels()).UTC(),
	}, nil
}

// Verify recomputes the journal and everything that must follow from it, and
// names what does not; it changes nothing.
func (a *App) Verify(ctx context.Context, p ProgressFunc) (VerifyReport, error) {
	res, err := a.store.Verify(ctx, func(done, total int64) {
		a.say(p, Progress{Stage: StageVerifying, Done: int(done), Total: int(total)})
	}, a.archive)
	if err != nil {
		return VerifyReport{}, err
	}
	rep := VerifyReport{OK: len(res.Faults) == 0, Entries: res.Entries, Waiting: res.Waiting, Faults: []Fault{}}
	for _, f := range res.Faults {
		rep.Faults = append(rep.Faults, fault(f))
	}
	h, err := a.store.Head(ctx)
	if err != nil {
		return rep, err
	}
	rep.Head = h.Hex()
	return rep, nil
}

func fault(f storage.Fault) Fault {
	return Fault{Where: f.Where, What: f.What, Expected: f.Expected, Found: f.Found}
}
