package storage

import (
	"context"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// Guards gives what stops requests for a licence, those that have run out
// included: whether a time has come is the caller's clock's to say.
func (s *Store) Guards(ctx context.Context, licence string) ([]fiscal.Guard, error) {
	g, err := guards(ctx, s.r, licence)
	return g, kept("read the guards", err)
}

func guards(ctx context.Context, q querier, licence string) ([]fiscal.Guard, error) {
	rows, err := q.QueryContext(ctx, `SELECT licence, kind, since, until, text, fingerprint FROM guards WHERE licence = $1 ORDER BY kind`, licence)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []fiscal.Guard
	for rows.Next() {
		var g fiscal.Guard
		var kind string
		var since, until int64
		if err := rows.Scan(&g.Licence, &kind, &since, &until, &g.Text, &g.Fingerprint); err != nil {
			return nil, err
		}
		g.Kind, g.Since, g.Until = fiscal.GuardKind(kind), instant(since), instant(until)
		out = append(out, g)
	}
	return out, rows.Err()
}

// SetGuard stops requests, and journals it; the same guard again is nothing.
func (s *Store) SetGuard(ctx context.Context, g fiscal.Guard, actor string) error {
	return s.write(ctx, "set guard "+string(g.Kind), func(t *tx) error { return t.setGuard(ctx, g, actor, g.Since) })
}

func (t *tx) setGuard(ctx context.Context, g fiscal.Guard, actor string, at time.Time) error {
	g.Since, g.Until = journal.Stamp(g.Since), journal.Stamp(g.Until)
	now, err := guards(ctx, t, g.Licence)
	if err != nil {
		return err
	}
	for _, old := range now {
		if old == g {
			return nil
		}
	}
	if at.IsZero() {
		at = t.s.o.Clock()
	}
	e, err := t.append(ctx, journal.Guarded, "", actor, at, journal.GuardPayload{
		Licence: g.Licence, Kind: g.Kind, Since: g.Since, Until: g.Until, Text: g.Text, Fingerprint: g.Fingerprint,
	})
	if err != nil {
		return err
	}
	return t.putGuard(ctx, g, e.Index)
}

func (t *tx) putGuard(ctx context.Context, g fiscal.Guard, index int64) error {
	_, err := t.ExecContext(ctx, `INSERT INTO guards (licence, kind, since, until, text, fingerprint, idx) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (licence, kind) DO UPDATE SET since = excluded.since, until = excluded.until, text = excluded.text,
		fingerprint = excluded.fingerprint, idx = excluded.idx`,
		g.Licence, string(g.Kind), micros(g.Since), micros(g.Until), g.Text, g.Fingerprint, index)
	return err
}

// LiftGuards ends the guards of the kinds given that stand, all of them when kinds
// is empty, and journals it. The guard after a restore wants a person: ErrState
// without one.
func (s *Store) LiftGuards(ctx context.Context, licence string, kinds []fiscal.GuardKind, p *fiscal.Person, actor string, at time.Time) error {
	return s.write(ctx, "lift guards", func(t *tx) error {
		now, err := guards(ctx, t, licence)
		if err != nil {
			return err
		}
		var lifted, confirmed []fiscal.GuardKind
		for _, g := range now {
			if len(kinds) > 0 && !contains(kinds, g.Kind) {
				continue
			}
			if g.Kind == fiscal.GuardRestored {
				if p == nil || p.By == "" {
					if len(kinds) == 0 {
						continue
					}
					return ErrRestored
				}
				confirmed = append(confirmed, g.Kind)
				continue
			}
			lifted = append(lifted, g.Kind)
		}
		if err := t.lift(ctx, journal.Resumed, licence, lifted, p, actor, at); err != nil {
			return err
		}
		return t.lift(ctx, journal.Confirmed, licence, confirmed, p, actor, at)
	})
}

func (t *tx) lift(ctx context.Context, as journal.Kind, licence string, kinds []fiscal.GuardKind, p *fiscal.Person, actor string, at time.Time) error {
	if len(kinds) == 0 {
		return nil
	}
	if _, err := t.append(ctx, as, "", actor, at, journal.ResumedPayload{Licence: licence, Kinds: kinds, Person: p}); err != nil {
		return err
	}
	for _, k := range kinds {
		if _, err := t.ExecContext(ctx, `DELETE FROM guards WHERE licence = $1 AND kind = $2`, licence, string(k)); err != nil {
			return err
		}
	}
	return nil
}

func contains(kinds []fiscal.GuardKind, k fiscal.GuardKind) bool {
	for _, x := range kinds {
		if x == k {
			return true
		}
	}
	return false
}
