package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"zegel/fiscal/journal"
)

// Setting reads a journaled setting; ok is false when it was never set.
func (s *Store) Setting(ctx context.Context, key string) (value string, ok bool, err error) {
	return lookup(ctx, s.r, "read setting "+key, `SELECT value FROM settings WHERE key = $1`, key)
}

// SetSetting changes a setting and journals it. The same value again is nothing.
// A secret is never a setting.
func (s *Store) SetSetting(ctx context.Context, key, value, actor string, at time.Time) error {
	return s.write(ctx, "change setting "+key, func(t *tx) error { return t.setSetting(ctx, key, value, actor, at) })
}

func (t *tx) setSetting(ctx context.Context, key, value, actor string, at time.Time) error {
	old, ok, err := lookup(ctx, t, "read it", `SELECT value FROM settings WHERE key = $1`, key)
	if err != nil || ok && old == value {
		return err
	}
	e, err := t.append(ctx, journal.Setting, "", actor, at, journal.SettingPayload{Key: key, Value: value})
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, `INSERT INTO settings (key, value, idx) VALUES ($1, $2, $3)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value, idx = excluded.idx`, key, value, e.Index)
	return err
}

// State reads a mark that is kept without being a fact: when something was last
// done, how far it got. It is neither journaled nor verified.
func (s *Store) State(ctx context.Context, key string) (value string, ok bool, err error) {
	return lookup(ctx, s.r, "read mark "+key, `SELECT value FROM marks WHERE key = $1`, key)
}

// SetState sets a mark.
func (s *Store) SetState(ctx context.Context, key, value string) error {
	return s.write(ctx, "set mark "+key, func(t *tx) error {
		_, err := t.ExecContext(ctx, `INSERT INTO marks (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
		return err
	})
}

// PutCache keeps the answer of a reading function, for looking at it offline.
func (s *Store) PutCache(ctx context.Context, licence, function string, body []byte, at time.Time) error {
	return s.write(ctx, "keep the answer of "+function, func(t *tx) error {
		_, err := t.ExecContext(ctx, `INSERT INTO cache (licence, function, body, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (licence, function) DO UPDATE SET body = excluded.body, at = excluded.at`, licence, function, body, micros(at))
		return err
	})
}

// Cache gives the answer kept last, and when it came. ErrNotFound.
func (s *Store) Cache(ctx context.Context, licence, function string) (body []byte, at time.Time, err error) {
	var us int64
	err = s.r.QueryRowContext(ctx, `SELECT body, at FROM cache WHERE licence = $1 AND function = $2`, licence, function).Scan(&body, &us)
	return body, instant(us), kept("read the kept answer of "+function, err)
}

func lookup(ctx context.Context, q querier, doing, query string, args ...any) (string, bool, error) {
	var v string
	err := q.QueryRowContext(ctx, query, args...).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return v, err == nil, kept(doing, err)
}
