package proof

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Report counts what was done to the program and what it did. It is safe for
// concurrent use.
type Report struct {
	mu         sync.Mutex
	Worlds     int
	Runs       int // times the program was started
	Kills      int // of them ended by SIGKILL
	AtPoint    int // of the kills, those at a failpoint
	Stops      int // times it was stopped and woken
	Documents  int
	Tickets    int
	Asked      int           // sign calls that were made
	Slowest    time.Duration // the longest that the sandbox took over a sign call
	Hits       map[string]int
	Killed     map[string]int // kills per failpoint
	Violations []Violation
}

// Do changes the report.
func (r *Report) Do(f func(*Report)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Hits == nil {
		r.Hits, r.Killed = map[string]int{}, map[string]int{}
	}
	f(r)
}

// AddLog takes in the lines of a failpoint log.
func (r *Report) AddLog(log string) {
	r.Do(func(r *Report) {
		for line := range strings.Lines(log) {
			name, action, _ := strings.Cut(strings.TrimSpace(line), " ")
			if name == "" {
				continue
			}
			r.Hits[name]++
			switch action {
			case "kill":
				r.Killed[name]++
			case "stop":
				r.Stops++
			}
		}
	})
}

// NeverHit lists the points of names that were not reached.
func (r *Report) NeverHit(names []string) []string {
	var out []string
	r.Do(func(r *Report) {
		for _, n := range names {
			if r.Hits[n] == 0 {
				out = append(out, n)
			}
		}
	})
	return out
}

// Bound is the upper end of the 95 % confidence interval of a rate of which n
// tries showed nothing: the rule of three.
func Bound(n int) float64 {
	if n <= 0 {
		return 1
	}
	return min(1, 3/float64(n))
}

// String is the report for people.
func (r *Report) String() string {
	var b strings.Builder
	r.Do(func(r *Report) {
		fmt.Fprintf(&b, "kills %d (%d at a failpoint), stops %d, starts %d, stores %d\n", r.Kills, r.AtPoint, r.Stops, r.Runs, r.Worlds)
		fmt.Fprintf(&b, "documents %d, sign calls %d, tickets %d; slowest sign call %s\n", r.Documents, r.Asked, r.Tickets, r.Slowest.Round(time.Millisecond))
		fmt.Fprintf(&b, "violations %d", len(r.Violations))
		if len(r.Violations) == 0 {
			fmt.Fprintf(&b, "; with 95 %% confidence fewer than %.2g per kill and %.2g per document", Bound(r.Kills), Bound(r.Documents))
		}
		b.WriteString("\n")
		for _, v := range r.Violations {
			fmt.Fprintf(&b, "  %s\n", v)
		}
		b.WriteString("hits (kills) per failpoint:\n")
		for _, n := range slices.Sorted(maps.Keys(r.Hits)) {
			fmt.Fprintf(&b, "  %-28s %7d %6d\n", n, r.Hits[n], r.Killed[n])
		}
	})
	return b.String()
}
