package storage

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// webhookHeadPayload is the payload of journal.WebhookHead: how far the
// webhooks' log had come.
type webhookHeadPayload struct {
	Size int64  `json:"size"`
	Root string `json:"root"` // hex
	Day  string `json:"day"`  // the fiscal day it stands for
}

// WebhookHead gives size and root of the webhooks' log.
func (s *Store) WebhookHead(ctx context.Context) (journal.Head, error) {
	h, err := webhookHead(ctx, s.r)
	return h, kept("read the webhooks' head", err)
}

func webhookHead(ctx context.Context, q querier) (journal.Head, error) {
	var n int64
	if err := q.QueryRowContext(ctx, `SELECT coalesce(max(idx) + 1, 0) FROM webhook_bodies`).Scan(&n); err != nil {
		return journal.Head{}, err
	}
	root, err := webhookRoot(ctx, q, n)
	return journal.Head{Size: n, Root: root}, err
}

func webhookRoot(ctx context.Context, q querier, size int64) (tlog.Hash, error) {
	return tlog.TreeHash(size, tlog.HashReaderFunc(func(ids []int64) ([]tlog.Hash, error) { return webhookHashes(ctx, q, ids) }))
}

// JournalWebhooks writes the head of the webhooks' log into the journal, once a
// fiscal day and only when the log has grown: call it as often as you like. It
// tells whether it wrote.
func (s *Store) JournalWebhooks(ctx context.Context, actor string, at time.Time) (bool, error) {
	wrote := false
	err := s.write(ctx, "journal the webhooks' head", func(t *tx) error {
		h, err := webhookHead(ctx, t)
		if err != nil {
			return err
		}
		last, _, err := lastWebhookHead(ctx, t)
		day := fiscal.FiscalDay(at).String()
		if err != nil || h.Size == last.Size || day <= last.Day {
			return err
		}
		_, err = t.append(ctx, journal.WebhookHead, "", actor, at, webhookHeadPayload{h.Size, hex.EncodeToString(h.Root[:]), day})
		wrote = err == nil
		return err
	})
	return wrote, err
}

// lastWebhookHead finds the newest head in the journal; the zero value before
// the first.
func lastWebhookHead(ctx context.Context, q querier) (webhookHeadPayload, int64, error) {
	e, err := scanEntry(q.QueryRowContext(ctx, `SELECT `+entryColumns+` FROM journal WHERE doc = '' AND kind = $1 ORDER BY idx DESC LIMIT 1`, string(journal.WebhookHead)))
	if errors.Is(err, sql.ErrNoRows) {
		return webhookHeadPayload{}, -1, nil
	}
	if err != nil {
		return webhookHeadPayload{}, -1, err
	}
	p, err := readWebhookHead(e)
	return p, e.Index, err
}

func readWebhookHead(e journal.Entry) (webhookHeadPayload, error) {
	var p webhookHeadPayload
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return p, errors.Join(ErrCorrupt, err)
	}
	return p, nil
}
