package desk

import (
	"strings"
	"time"
	"unicode"
)

const (
	// scanPause ends what was typed before: a scanner never waits that long.
	scanPause = 300 * time.Millisecond
	// scanPace is the longest time a scanner takes for a character; people are
	// slower. scanStall is added once: a slow machine hands characters over in
	// heaps, with a frame's drawing between them.
	scanPace  = 35 * time.Millisecond
	scanStall = 120 * time.Millisecond
	// scanLeast is the shortest code taken for a scan rather than for typing.
	scanLeast = 4
)

// Scan tells a barcode scanner from a person by its speed: a run of characters
// that ends in Enter and came faster than anybody types is a code.
type Scan struct {
	now   func() time.Time
	text  []rune
	first time.Time
	last  time.Time
	heap  int // characters that came close upon the one before
}

// NewScan makes a detector on a clock.
func NewScan(now func() time.Time) *Scan { return &Scan{now: now} }

// Rune hears a character.
func (s *Scan) Rune(r rune) {
	t := s.now()
	if len(s.text) == 0 || t.Sub(s.last) > scanPause {
		s.text, s.first, s.heap = s.text[:0], t, 0
	} else if t.Sub(s.last) <= scanPace {
		s.heap++
	}
	s.last = t
	if unicode.IsPrint(r) && len(s.text) < 512 {
		s.text = append(s.text, r)
	}
}

// Enter ends a code. ok is false when a person was typing; into a field a person
// types more than codes, so there the whole run must have a scanner's pace,
// elsewhere most of it. n is how many characters a field took of it.
func (s *Scan) Enter(field bool) (code string, n int, ok bool) {
	n = len(s.text)
	code = strings.TrimSpace(string(s.text))
	s.text = s.text[:0]
	whole := s.now().Sub(s.first) <= time.Duration(n)*scanPace+scanStall
	if n < scanLeast || !whole && (field || s.heap*2 < n) {
		return "", 0, false
	}
	return code, n, true
}

// Pending gives what was typed and neither ended in Enter nor yet belongs to
// anything; it forgets it.
func (s *Scan) Pending() string {
	t := string(s.text)
	s.text = s.text[:0]
	return t
}
