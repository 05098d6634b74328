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
}

// NewScan makes a detector on a clock.
func NewScan(now func() time.Time) *Scan { return &Scan{now: now} }

// Rune hears a character.
func (s *Scan) Rune(r rune) {
	t := s.now()
	if len(s.text) == 0 || t.Sub(s.last) > scanPause {
		s.text, s.first = s.text[:0], t
	}
	s.last = t
	if unicode.IsPrint(r) && len(s.text) < 512 {
		s.text = append(s.text, r)
	}
}

// Enter ends a code. ok is false when a person was typing. n is how many
// characters a field that had the focus took of it.
func (s *Scan) Enter() (code string, n int, ok bool) {
	n = len(s.text)
	code = strings.TrimSpace(string(s.text))
	s.text = s.text[:0]
	if n < scanLeast || s.now().Sub(s.first) > time.Duration(n)*scanPace+scanStall {
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
