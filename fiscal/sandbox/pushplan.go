package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// PushPlan says what is pushed. Shares are in per cent of the deliveries.
type PushPlan struct {
	// Records is how many new records are made; 0 means 100.
	Records int
	// Rate is the number of records a second; 0 is as fast as it goes.
	Rate int
	// Senders is how many push at once; 0 means 1. More than one deliver out of
	// order by nature.
	Senders int
	// Batch is the most records in a POST; 0 means 1.
	Batch int
	// Entities are drawn from; empty means all three.
	Entities []string
	// Pings are GETs without data, to any hook.
	Pings int
	// Duplicates are deliveries sent again, some after others have come between.
	Duplicates int
	// Late is the share of deliveries held back until later ones have been sent.
	Late int
	// Lossy is the share of records whose ids have lost digits.
	Lossy int
	// Invalid sends [InvalidSample], Rubbish one of [Rubbish], Mixed a batch with
	// an unreadable record beside good ones.
	Invalid, Rubbish, Mixed int
	// Retries is how often a delivery that was not answered with 200 is sent
	// again; 0 means 5, less than 0 never. Rubbish is only sent again when no
	// answer came.
	Retries int
	// Backoff before the first retry; it doubles up to MaxBackoff. 0 means 50 ms
	// and 5 s.
	Backoff, MaxBackoff time.Duration
	// Timeout of one request; 0 means 10 s.
	Timeout time.Duration
	// Loris is how many connections send their body a byte at a time meanwhile.
	Loris int
}

// EverydayPlan is a day of a restaurant with everything that can happen in it.
func EverydayPlan(records int) PushPlan {
	return PushPlan{Records: records, Batch: 5, Pings: 10, Duplicates: 8, Late: 8, Lossy: 30, Invalid: 2, Rubbish: 2, Mixed: 3}
}

// PushReport counts what came of a push.
type PushReport struct {
	Deliveries int // without retries
	Records    int // new ones made
	Pings      int
	Duplicates int
	// Delivered and DeliveredRecords were answered with 200, duplicates included.
	Delivered, DeliveredRecords int
	Bad                         int // invalid, rubbish and mixed deliveries
	// BadTaken were unreadable through and through and answered with 200.
	BadTaken int
	Retried  int
	GivenUp  int
	Status   map[int]int // answers by status; 0: none came
	Elapsed  time.Duration
}

// String is a line for people.
func (c PushReport) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d deliveries with %d records and %d pings, %d answered with 200, %d sent again, %d given up in %s; answers:", c.Deliveries, c.Records, c.Pings, c.Delivered, c.Retried, c.GivenUp, c.Elapsed.Round(time.Millisecond))
	for _, k := range slices.Sorted(maps.Keys(c.Status)) {
		fmt.Fprintf(&s, " %d×%d", c.Status[k], k)
	}
	return s.String()
}
