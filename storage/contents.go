package storage

import (
	"context"
	"fmt"

	"zegel/fiscal"
)

// Content gives a content by its hash, checked against it. ErrNotFound,
// ErrCorrupt.
func (s *Store) Content(ctx context.Context, hash string) (fiscal.Document, error) {
	d, err := readContent(ctx, s.r, hash)
	return d, kept(fmt.Sprintf("read content %.12s", hash), err)
}

func readContent(ctx context.Context, q querier, hash string) (fiscal.Document, error) {
	var body string
	if err := q.QueryRowContext(ctx, `SELECT body FROM contents WHERE hash = $1`, hash).Scan(&body); err != nil {
		return fiscal.Document{}, fmt.Errorf("content %.12s: %w", hash, err)
	}
	return parseContent(hash, body)
}

// parseContent decodes a kept content and holds it against its hash: a page that
// went bad must not reach paper.
func parseContent(hash, body string) (fiscal.Document, error) {
	if found := fiscal.HashBytes([]byte(body)); found != hash {
		return fiscal.Document{}, fmt.Errorf("content %.12s hashes to %.12s: %w", hash, found, ErrCorrupt)
	}
	d, err := fiscal.ParseCanonical([]byte(body))
	if err != nil {
		return d, fmt.Errorf("content %.12s: %w: %w", hash, ErrCorrupt, err)
	}
	return d, nil
}

// keepContent stores a content under its hash, once.
func (t *tx) keepContent(ctx context.Context, doc, hash string, body []byte) error {
	var n int
	if err := t.QueryRowContext(ctx, `SELECT count(*) FROM contents WHERE hash = $1`, hash).Scan(&n); err != nil || n > 0 {
		return err
	}
	_, err := t.ExecContext(ctx, `INSERT INTO contents (hash, doc, body) VALUES ($1, $2, $3)`, hash, doc, string(body))
	return err
}
