package storage

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/failpoint"
)

// share is the part of the day's budget that a request uses.
type share string

const (
	forReading share = "read"    // outside the reserve
	forReserve share = "reserve" // reading that belongs to signing
	forSigning share = "sign"
)

// Book books a reading request on the fiscal day of at, before it is sent. It
// may not touch what is left of the reserve: ErrBudget. A reading that belongs to
// signing passes a Limit without a reserve, and uses it up.
func (s *Store) Book(ctx context.Context, licence, function string, at time.Time, l Limit) error {
	as := forReading
	if l.Reserve <= 0 {
		as = forReserve
	}
	err := s.write(ctx, "book "+function, func(t *tx) error {
		if err := t.book(ctx, licence, function, as, fiscal.FiscalDay(at), l); err != nil {
			return err
		}
		return failpoint.Err(failpoint.BookCommit)
	})
	failpoint.Hit(failpoint.Booked)
	return err
}

// book counts a request within its transaction; the database's one writer makes
// the check and the count one step for every program.
func (t *tx) book(ctx context.Context, licence, function string, as share, day fiscal.Date, l Limit) error {
	total, reserved, _, err := used(ctx, t, licence, day)
	if err != nil {
		return err
	}
	most := l.Daily
	if as == forReading {
		most -= max(0, l.Reserve-reserved)
	}
	if total >= most {
		return fmt.Errorf("%d of %d requests used on %s: %w", total, most, day, ErrBudget)
	}
	_, err = t.ExecContext(ctx, `INSERT INTO requests (licence, day, function, share, n) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (licence, day, function, share) DO UPDATE SET n = requests.n + 1`, licence, day.String(), function, string(as))
	return err
}

// used counts a day's requests: all, those that used the reserve, those that
// signed.
func used(ctx context.Context, q querier, licence string, day fiscal.Date) (total, reserved, signed int, err error) {
	err = q.QueryRowContext(ctx, `SELECT coalesce(sum(n), 0), coalesce(sum(CASE WHEN share <> $1 THEN n ELSE 0 END), 0),
		coalesce(sum(CASE WHEN share = $2 THEN n ELSE 0 END), 0) FROM requests WHERE licence = $3 AND day = $4`,
		string(forReading), string(forSigning), licence, day.String()).Scan(&total, &reserved, &signed)
	return total, reserved, signed, err
}

// Used tells what a fiscal day has cost.
func (s *Store) Used(ctx context.Context, licence string, day fiscal.Date) (Usage, error) {
	var u Usage
	var err error
	if u.Total, _, u.Signing, err = used(ctx, s.r, licence, day); err != nil {
		return u, kept("count the day's requests", err)
	}
	var n int
	err = s.r.QueryRowContext(ctx, `SELECT count(*) FROM unknown_days WHERE licence = $1 AND day = $2`, licence, day.String()).Scan(&n)
	u.Unknown = n > 0
	return u, kept("count the day's requests", err)
}

// BudgetKnown ends Usage.Unknown for the fiscal day of at: the cloud has answered
// since the restore, so it is not at its limit.
func (s *Store) BudgetKnown(ctx context.Context, licence string, at time.Time) error {
	day := fiscal.FiscalDay(at)
	if u, err := s.Used(ctx, licence, day); err != nil || !u.Unknown {
		return err // asked after every answer: only a restore makes it write
	}
	return s.write(ctx, "count the day's requests as known", func(t *tx) error {
		_, err := t.ExecContext(ctx, `DELETE FROM unknown_days WHERE licence = $1 AND day = $2`, licence, day.String())
		return err
	})
}

func limitKey(licence string) string { return "learnt_limit:" + licence }

// LearntLimit is the daily limit that the vendor's own text told last; 0: none.
func (s *Store) LearntLimit(ctx context.Context, licence string) (int, error) {
	v, ok, err := s.Setting(ctx, limitKey(licence))
	if err != nil || !ok {
		return 0, err
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		return 0, fmt.Errorf("read the learnt limit: %w", errors.Join(ErrCorrupt, err))
	}
	return n, nil
}

// LearnLimit remembers and journals what a 1003 told.
func (s *Store) LearnLimit(ctx context.Context, licence string, limit int, at time.Time, actor string) error {
	return s.SetSetting(ctx, limitKey(licence), strconv.Itoa(limit), actor, at)
}
