package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal/dotykacka"
)

// Webhook addresses, their log and its leaves. Receiving stands in
// webhook_receiver.go and webhook_write.go, reading in webhook_events.go,
// webhook_catalogue.go and webhook_stock.go.

// Webhook finds the webhook of a token; false when there is none. One whose
// time has ended is found as well: see dotykacka.Hook.Open.
func (s *Store) Webhook(ctx context.Context, token string) (dotykacka.Hook, bool, error) {
	sum := sha256.Sum256([]byte(token))
	h, err := scanHook(s.r.QueryRowContext(ctx, `SELECT `+hookColumns+` FROM webhook_hooks WHERE token_hash = $1`, sum[:]))
	if errors.Is(err, sql.ErrNoRows) {
		return dotykacka.Hook{}, false, nil
	}
	return h, err == nil, kept("look a webhook up", err)
}

const hookColumns = `id, entity, token, created, until`

func scanHook(row interface{ Scan(...any) error }) (dotykacka.Hook, error) {
	var h dotykacka.Hook
	var created, until int64
	err := row.Scan(&h.ID, &h.Entity, &h.Token, &created, &until)
	h.Created, h.Until = instant(created), instant(until)
	return h, err
}

// Webhooks lists the webhooks whose paths are open at that time, by entity, the
// one in force before those that run out.
func (s *Store) Webhooks(ctx context.Context, at time.Time) ([]dotykacka.Hook, error) {
	const doing = "list the webhooks"
	rows, err := s.r.QueryContext(ctx, `SELECT `+hookColumns+` FROM webhook_hooks WHERE until = 0 OR until > $1 ORDER BY entity, until, id`, micros(at))
	if err != nil {
		return nil, kept(doing, err)
	}
	defer rows.Close()
	var out []dotykacka.Hook
	for rows.Next() {
		h, err := scanHook(rows)
		if err != nil {
			return nil, kept(doing, err)
		}
		out = append(out, h)
	}
	return out, kept(doing, rows.Err())
}

// EnsureWebhooks makes a webhook for each of the entities that has none in
// force, and gives those in force.
func (s *Store) EnsureWebhooks(ctx context.Context, entities []dotykacka.Entity, at time.Time) ([]dotykacka.Hook, error) {
	var out []dotykacka.Hook
	err := s.write(ctx, "prepare the webhooks", func(t *tx) error {
		for _, e := range entities {
			h, err := hookInForce(ctx, t, e)
			if errors.Is(err, sql.ErrNoRows) {
				h, err = t.addHook(ctx, e, at)
			}
			if err != nil {
				return err
			}
			out = append(out, h)
		}
		return nil
	})
	return out, err
}

// RotateWebhook gives an entity a new path; the old one is taken until the end
// of overlap, which may be nothing.
func (s *Store) RotateWebhook(ctx context.Context, e dotykacka.Entity, overlap time.Duration, at time.Time) (dotykacka.Hook, error) {
	var h dotykacka.Hook
	err := s.write(ctx, "rotate the webhook for "+string(e), func(t *tx) error {
		_, err := t.ExecContext(ctx, `UPDATE webhook_hooks SET until = $1 WHERE entity = $2 AND until = 0`, micros(at.Add(max(overlap, 0))), string(e))
		if err != nil {
			return err
		}
		h, err = t.addHook(ctx, e, at)
		return err
	})
	return h, err
}

func hookInForce(ctx context.Context, q querier, e dotykacka.Entity) (dotykacka.Hook, error) {
	return scanHook(q.QueryRowContext(ctx, `SELECT `+hookColumns+` FROM webhook_hooks WHERE entity = $1 AND until = 0 ORDER BY id DESC LIMIT 1`, string(e)))
}

func (t *tx) addHook(ctx context.Context, e dotykacka.Entity, at time.Time) (dotykacka.Hook, error) {
	h := dotykacka.Hook{Entity: e, Token: dotykacka.NewToken(), Created: at.UTC().Truncate(time.Microsecond)}
	sum := sha256.Sum256([]byte(h.Token))
	err := t.QueryRowContext(ctx, `INSERT INTO webhook_hooks (entity, token, token_hash, created, until) VALUES ($1, $2, $3, $4, 0) RETURNING id`,
		string(e), h.Token, sum[:], micros(at)).Scan(&h.ID)
	return h, err
}

// The kinds of a body.
const (
	kindBody = "body"
	kindPing = "ping"
)

// webhookBody is one request as it came.
type webhookBody struct {
	idx, at, hook       int64
	entity, kind        string
	remote, contentType string
	hashes, body        []byte
}

// webhookLeaf is what is hashed for a body: its number and circumstances, and
// the hash of its bytes. Lengths come first, so no two can share a leaf.
func webhookLeaf(b webhookBody) tlog.Hash {
	sum := sha256.Sum256(b.body)
	return tlog.RecordHash(fmt.Appendf(nil, "zegel/webhook/v1\n%d\n%d\n%d\n%d:%s\n%d:%s\n%d:%s\n%d:%s\n%d\n%x\n", b.idx, b.at, b.hook,
		len(b.entity), b.entity, len(b.kind), b.kind, len(b.remote), b.remote, len(b.contentType), b.contentType, len(b.body), sum))
}

// selectWebhookHash reads one hash of the log; see webhookHashPlace.
const selectWebhookHash = `SELECT substr(hashes, $1, 32) FROM webhook_bodies WHERE idx = $2`

// webhookHashPlace is where a stored hash stands: in the row of the body that
// completed it, from which byte of it (from 1).
func webhookHashPlace(id int64) (from, idx int64) {
	level, n := tlog.SplitStoredHashIndex(id)
	return int64(level)*tlog.HashSize + 1, (n+1)<<level - 1
}

func webhookHashes(ctx context.Context, q querier, ids []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, 0, len(ids))
	for _, id := range ids {
		var b []byte
		from, idx := webhookHashPlace(id)
		if err := q.QueryRowContext(ctx, selectWebhookHash, from, idx).Scan(&b); err != nil {
			return nil, fmt.Errorf("webhook hash %d: %w", id, err)
		}
		h, err := webhookHash(id, b)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

func webhookHash(id int64, b []byte) (tlog.Hash, error) {
	if len(b) != tlog.HashSize {
		return tlog.Hash{}, fmt.Errorf("webhook hash %d has %d bytes: %w", id, len(b), ErrCorrupt)
	}
	return tlog.Hash(b), nil
}
