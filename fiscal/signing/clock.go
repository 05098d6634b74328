package signing

import (
	"errors"
	"fmt"
	"time"
)

// Clock tells the time. Production uses time.Now, whose value carries the
// monotonic reading as well; both are looked at.
type Clock func() time.Time

// GateError says why a request was held back right before its first byte. It
// wraps ErrLate, fiscal.ErrFence, or what kept the lease from being read.
type GateError struct{ Err error }

// Error names the reason.
func (e *GateError) Error() string { return "held back before sending: " + e.Err.Error() }

// Unwrap gives the reason.
func (e *GateError) Unwrap() error { return e.Err }

// ErrLate: this machine slept or was so slow that the moment to send had passed.
// Nothing was sent; nobody else need be signing.
var ErrLate = errors.New("the moment to send has passed")

// still tells whether now lies within d of since, by both clocks: the wall
// clock sees a computer that slept, the monotonic one a wall clock set back.
func still(since, now time.Time, d time.Duration) error {
	mono := now.Sub(since)
	wall := now.Round(0).Sub(since.Round(0))
	if mono > d || wall > d {
		return fmt.Errorf("%w: %s by the wall clock, %s by the monotonic one, %s allowed",
			ErrLate, wall.Round(time.Millisecond), mono.Round(time.Millisecond), d)
	}
	return nil
}
