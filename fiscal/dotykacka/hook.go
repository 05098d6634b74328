package dotykacka

import (
	"context"
	"crypto/rand"
	"strings"
	"time"
)

// Hook is a webhook of ours: an address that the vendor pushes one entity to.
// The vendor signs nothing and names no source addresses, so the token in the
// path is all that tells the vendor from anyone else.
type Hook struct {
	ID      int64
	Entity  Entity
	Token   string
	Created time.Time
	// Until ends the path's life after a rotation; zero while it is in force.
	Until time.Time
}

// prefix begins every path of a webhook.
const prefix = "/dotykacka/"

// Path is what the vendor is given, behind scheme and host.
func (h Hook) Path() string { return prefix + h.Token }

// Open tells whether deliveries to the hook are still taken.
func (h Hook) Open(at time.Time) bool { return h.Until.IsZero() || at.Before(h.Until) }

// NewToken makes a token that cannot be guessed: 26 letters and digits, at
// least 128 bits from the system's random source.
func NewToken() string { return rand.Text() }

// tokenOf takes the token out of a path; "" when it is no path of ours.
func tokenOf(path string) string {
	t, ok := strings.CutPrefix(path, prefix)
	if !ok || len(t) < 20 || len(t) > 64 || strings.Contains(t, "/") {
		return ""
	}
	return t
}

// Delivery is a body that came, with what could be read of it.
type Delivery struct {
	Hook        Hook
	At          time.Time
	Remote      string // address of the sender, without its port
	ContentType string // as claimed
	Body        []byte // as it came, decompressed
	Batch       Batch
	// Unreadable says why the body as a whole is no list of records; then Batch is
	// empty. A machine word: empty, shape, too_many, gzip.
	Unreadable string
}

// Bad tells whether anything of the delivery belongs in quarantine.
func (d Delivery) Bad() bool { return d.Unreadable != "" || len(d.Batch.Bad) > 0 }

// Ping is a GET on a hook: it only says that something changed.
type Ping struct {
	Hook   Hook
	At     time.Time
	Remote string
}

// Recorder keeps what came. A nil error means that it is durable: the raw body,
// the records that are new, and what was unreadable, in one piece.
type Recorder interface {
	Receive(ctx context.Context, d Delivery) error
	Ping(ctx context.Context, p Ping) error
}
