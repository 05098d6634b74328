package fiscal

import (
	"errors"
	"fmt"
	"time"
)

// Sentinels that every backend of storage returns and signing reads. Storage
// wraps them with what was attempted.
var (
	// ErrNotFound: no such document, customer, entry or file.
	ErrNotFound = errors.New("not found")
	// ErrFence: the lease was lost, has expired, or belongs to another holder.
	ErrFence = errors.New("the right to sign was lost")
	// ErrState: the document's state, content or issue count is not what the
	// caller believed; read it again.
	ErrState = errors.New("the document is no longer in that state")
	// ErrBudget: the day's requests, or the part that reading may use, are spent.
	ErrBudget = errors.New("the day's requests are used up")
)

// Limit is the budget of requests for one fiscal day.
type Limit struct {
	Daily   int // 500 unless agreed otherwise with the vendor
	Reserve int // the share of Daily that only signing may use
}

// Usage is what a fiscal day has cost so far.
type Usage struct {
	Total, Signing int
	// Unknown: the store was restored today, so requests may be missing.
	Unknown bool
}

// LeaseHeld says that another program is signing for the licence.
type LeaseHeld struct {
	Holder  string
	Expires time.Time
}

// Error names the holder and when its right ends unless renewed.
func (e *LeaseHeld) Error() string {
	return fmt.Sprintf("%s is signing (until %s unless renewed)", e.Holder, e.Expires.UTC().Format(time.RFC3339))
}

// TooManyLogins says that another login might be a bad one too many: the vendor
// blocks the address at five, and with it the tills behind it.
type TooManyLogins struct {
	Oldest time.Time // of those that count
	Until  time.Time // when the oldest no longer does
}

// Error says until when logins wait.
func (e *TooManyLogins) Error() string {
	return "too many bad logins; the next is possible at " + e.Until.UTC().Format(time.RFC3339)
}
