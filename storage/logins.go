package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"zegel/fiscal"
)

// A login probe is a request whose credentials are not yet known to be good. It
// is counted as bad before it is made, and forgotten when it was not: so a crash,
// or many windows at once, cannot make more bad logins than allowed.

// ProbeLogin books a login that may turn out bad and gives its number. When most
// of them lie within the window before at, over all licences (the vendor blocks
// the address), it books nothing: *fiscal.TooManyLogins. One that lies in the
// future counts too: the clock was set back.
func (s *Store) ProbeLogin(ctx context.Context, licence, fingerprint string, at time.Time, most int, window time.Duration) (id int64, err error) {
	err = s.write(ctx, "book a login", func(t *tx) error {
		n, oldest, err := badLogins(ctx, t, at.Add(-window))
		if err != nil {
			return err
		}
		if n >= most {
			return &fiscal.TooManyLogins{Oldest: oldest, Until: oldest.Add(window)}
		}
		if err := t.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) + 1 FROM logins`).Scan(&id); err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, `INSERT INTO logins (id, licence, fingerprint, at, ended) VALUES ($1, $2, $3, $4, '')`, id, licence, fingerprint, micros(at))
		return err
	})
	return id, err
}

// SettleLogin says how a probe ended; probe 0 speaks of the credentials only.
func (s *Store) SettleLogin(ctx context.Context, licence, fingerprint string, probe int64, end fiscal.LoginEnd) error {
	if probe == 0 && end == fiscal.LoginGood {
		if ok, err := s.Verified(ctx, licence, fingerprint); err != nil || ok {
			return err // asked after every good answer: nothing to write
		}
	}
	return s.write(ctx, "settle a login", func(t *tx) (err error) {
		switch {
		case probe == 0:
		case end == fiscal.LoginBad:
			_, err = t.ExecContext(ctx, `UPDATE logins SET ended = 'bad' WHERE id = $1`, probe)
		default:
			_, err = t.ExecContext(ctx, `DELETE FROM logins WHERE id = $1 AND ended = ''`, probe)
		}
		if err != nil {
			return err
		}
		switch end {
		case fiscal.LoginGood:
			_, err = t.ExecContext(ctx, `INSERT INTO verified_logins (licence, fingerprint) VALUES ($1, $2) ON CONFLICT DO NOTHING`, licence, fingerprint)
		case fiscal.LoginBad:
			_, err = t.ExecContext(ctx, `DELETE FROM verified_logins WHERE licence = $1 AND fingerprint = $2`, licence, fingerprint)
		}
		return err
	})
}

// Verified tells whether the credentials are known to be good.
func (s *Store) Verified(ctx context.Context, licence, fingerprint string) (bool, error) {
	var n int
	err := s.r.QueryRowContext(ctx, `SELECT count(*) FROM verified_logins WHERE licence = $1 AND fingerprint = $2`, licence, fingerprint).Scan(&n)
	return n > 0, kept("look up the credentials", err)
}

// BadLogin books a bad login that was not booked as a probe.
func (s *Store) BadLogin(ctx context.Context, licence, fingerprint string, at time.Time) error {
	return s.write(ctx, "book a bad login", func(t *tx) error {
		_, err := t.ExecContext(ctx, `INSERT INTO logins (id, licence, fingerprint, at, ended)
			SELECT coalesce(max(id), 0) + 1, $1, $2, $3, 'bad' FROM logins`, licence, fingerprint, micros(at))
		return err
	})
}

// BadLogins counts the logins since a time that were bad or may turn out so, and
// tells when the oldest of them was.
func (s *Store) BadLogins(ctx context.Context, since time.Time) (int, time.Time, error) {
	n, oldest, err := badLogins(ctx, s.r, since)
	return n, oldest, kept("count bad logins", err)
}

func badLogins(ctx context.Context, q querier, since time.Time) (n int, oldest time.Time, err error) {
	var us sql.NullInt64
	err = q.QueryRowContext(ctx, `SELECT count(*), min(at) FROM logins WHERE at > $1`, micros(since)).Scan(&n, &us)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return n, instant(us.Int64), err
}
