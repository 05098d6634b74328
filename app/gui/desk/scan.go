package desk

import (
	"strings"
	"time"
	"unicode"
)

const (
	// scanGap is the longest pause between two characters of a scanner; people
	// are several times slower.
	scanGap = 45 * time.Millisecond
	// scanLeast is the shortest code taken for a scan rather than for typing.
	scanLeast = 4
)

// Scan tells a barcode scanner from a person by its speed: characters that
// follow each other within scanGap and end in Enter are a code. It holds what
// was typed since the last pause.
type Scan struct {
	now  func() time.Time
	text []rune
	last time.Time
}

// NewScan makes a detector on a clock.
func NewScan(now func() time.Time) *Scan { return &Scan{now: now} }

// Rune hears a character.
func (s *Scan) Rune(r rune) {
	t := s.now()
	if t.Sub(s.last) > scanGap {
		s.text = s.text[:0]
	}
	s.last = t
	if unicode.IsPrint(r) && len(s.text) < 512 {
		s.text = append(s.text, r)
	}
}

// Enter ends a code. ok is false when a person was typing. n is how many
// characters a field that had the focus took of it.
func (s *Scan) Enter() (code string, n int, ok bool) {
	defer func() { s.text = s.text[:0] }()
	if len(s.text) < scanLeast || s.now().Sub(s.last) > 2*scanGap {
		return "", 0, false
	}
	return strings.TrimSpace(string(s.text)), len(s.text), true
}

// Pending gives what was typed and neither ended in Enter nor yet belongs to
// anything; it forgets it.
func (s *Scan) Pending() string {
	t := string(s.text)
	s.text = s.text[:0]
	return t
}

// Quiet tells whether the pause after the last character was long enough for a
// person to have typed it.
func (s *Scan) Quiet() bool { return s.now().Sub(s.last) > scanGap }
