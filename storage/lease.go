package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/failpoint"
)

// TakeLease takes the right to sign for a licence. While another holder has it
// and has not let it run out, that is *LeaseHeld. Each taking has a larger fence
// than all before it, the holder's own included.
func (s *Store) TakeLease(ctx context.Context, licence, holder string, ttl time.Duration, at time.Time) (fiscal.Lease, error) {
	var l fiscal.Lease
	err := s.write(ctx, "take the right to sign", func(t *tx) error {
		old, err := lease(ctx, t, licence)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if old.Holder != "" && old.Holder != holder && at.Before(old.Expires) {
			return &LeaseHeld{Holder: old.Holder, Expires: old.Expires}
		}
		l = fiscal.Lease{Licence: licence, Holder: holder, Fence: old.Fence + 1, Expires: at.Add(ttl)}
		return errors.Join(t.setLease(ctx, l), failpoint.Err(failpoint.LeaseTake))
	})
	failpoint.Hit(failpoint.LeaseTaken)
	return l, err
}

// RenewLease lengthens a lease that is still the current one, even when it has
// run out meanwhile and nobody took it. ErrFence when it is lost.
func (s *Store) RenewLease(ctx context.Context, l fiscal.Lease, ttl time.Duration, at time.Time) (fiscal.Lease, error) {
	err := s.write(ctx, "renew the right to sign", func(t *tx) error {
		if err := current(ctx, t, l); err != nil {
			return err
		}
		l.Expires = at.Add(ttl)
		return errors.Join(t.setLease(ctx, l), failpoint.Err(failpoint.LeaseRenew))
	})
	failpoint.Hit(failpoint.LeaseRenewed)
	return l, err
}

// ReleaseLease gives a lease back. One that was lost meanwhile is left alone.
func (s *Store) ReleaseLease(ctx context.Context, l fiscal.Lease) error {
	err := s.write(ctx, "give the right to sign back", func(t *tx) error {
		_, err := t.ExecContext(ctx, `UPDATE leases SET holder = '', expires = 0 WHERE licence = $1 AND holder = $2 AND fence = $3`, l.Licence, l.Holder, l.Fence)
		return errors.Join(err, failpoint.Err(failpoint.LeaseRelease))
	})
	failpoint.Hit(failpoint.LeaseReleased)
	return err
}

// BreakLease frees the right to sign of a holder that is known to be dead.
func (s *Store) BreakLease(ctx context.Context, licence, holder string) error {
	err := s.write(ctx, "free the right to sign of "+holder, func(t *tx) error {
		_, err := t.ExecContext(ctx, `UPDATE leases SET holder = '', expires = 0, fence = fence + 1 WHERE licence = $1 AND holder = $2`, licence, holder)
		return errors.Join(err, failpoint.Err(failpoint.LeaseBreak))
	})
	failpoint.Hit(failpoint.LeaseBroken)
	return err
}

// HoldsLease tells whether a lease is still the current one: ErrFence otherwise.
// Whether it has run out is for the caller's clock to say.
func (s *Store) HoldsLease(ctx context.Context, l fiscal.Lease) error {
	return kept("look at the right to sign", current(ctx, s.r, l))
}

func current(ctx context.Context, q querier, l fiscal.Lease) error {
	now, err := lease(ctx, q, l.Licence)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if l.Fence == 0 || now.Fence != l.Fence || now.Holder != l.Holder {
		return fmt.Errorf("the right to sign is with %q, fence %d: %w", now.Holder, now.Fence, ErrFence)
	}
	return nil
}

func lease(ctx context.Context, q querier, licence string) (fiscal.Lease, error) {
	l := fiscal.Lease{Licence: licence}
	var expires int64
	err := q.QueryRowContext(ctx, `SELECT holder, fence, expires FROM leases WHERE licence = $1`, licence).Scan(&l.Holder, &l.Fence, &expires)
	l.Expires = instant(expires)
	return l, err
}

func (t *tx) setLease(ctx context.Context, l fiscal.Lease) error {
	_, err := t.ExecContext(ctx, `INSERT INTO leases (licence, holder, fence, expires) VALUES ($1, $2, $3, $4)
		ON CONFLICT (licence) DO UPDATE SET holder = excluded.holder, fence = excluded.fence, expires = excluded.expires`,
		l.Licence, l.Holder, l.Fence, micros(l.Expires))
	return err
}
