package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"sync"
	"time"

	"zegel/fiscal/dotykacka"
)

// freshFor is how long a webhook that was found need not be looked up again:
// long enough for a flood, too short for a person who has just rotated it.
const freshFor = 100 * time.Millisecond

// hookCache remembers webhooks that were found; what was not found is looked up
// each time, so that a new path works at once.
type hookCache struct {
	stmt  *sql.Stmt
	mu    sync.Mutex
	found map[[sha256.Size]byte]cachedHook
}

type cachedHook struct {
	dotykacka.Hook
	until time.Time
}

// Lookup finds the webhook of a token as Store.Webhook does, but fast enough for
// every request of a flood.
func (r *Receiver) Lookup(ctx context.Context, token string) (dotykacka.Hook, bool, error) {
	c := &r.hooks
	sum := sha256.Sum256([]byte(token))
	now := time.Now() // how old memory is has nothing to do with the clock of documents
	c.mu.Lock()
	h, ok := c.found[sum]
	c.mu.Unlock()
	if ok && now.Before(h.until) {
		return h.Hook, true, nil
	}
	hook, err := scanHook(c.stmt.QueryRowContext(ctx, sum[:]))
	if errors.Is(err, sql.ErrNoRows) {
		return dotykacka.Hook{}, false, nil
	}
	if err != nil {
		return dotykacka.Hook{}, false, kept("look a webhook up", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.found[sum] = cachedHook{hook, now.Add(freshFor)}
	return hook, true, nil
}
