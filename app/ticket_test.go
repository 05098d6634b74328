package app

import (
	"strings"
	"testing"
)

// What a number is held against: the licence's last ones, and nothing when there
// are none.
func TestOddTicket(t *testing.T) {
	for _, c := range []struct {
		ticket string
		known  []string
		want   Odd
	}{
		{"41512", nil, ""},
		{"abc", nil, OddLetters},
		{"41512a", []string{"41500", "41400"}, OddLetters},
		{"４１５１２", []string{"41500"}, OddLetters}, // digits of another width
		{"T-17", []string{"T-16", "41500"}, ""},
		{"41512", []string{"T-16"}, ""},
		{"42512", []string{"41512"}, ""},
		{"42513", []string{"41512"}, OddFar},
		{"40512", []string{"41512"}, ""},
		{"40511", []string{"41512"}, OddFar},
		{"415120", []string{"41513", "41500"}, OddFar},
		{"4151", []string{"41513", "41500"}, OddFar},
		{"0041512", []string{"41513"}, ""},
		{"90000", []string{"60000", "30000"}, ""}, // as far apart as the known ones
		{"90001", []string{"60000", "30000"}, OddFar},
		{"9999999999999999999999999999999999999999999", []string{"60000"}, OddFar},
	} {
		o := odd(c.ticket, c.known)
		switch {
		case o == nil && c.want != "", o != nil && o.Why != c.want:
			t.Errorf("%s beside %v: %v, want %q", c.ticket, c.known, o, c.want)
		case o != nil && o.Why == OddFar && o.Near != c.known[0]:
			t.Errorf("%s: near %s", c.ticket, o.Near)
		}
	}
}

// What cannot be read off paper is no ticket number: it would look like another.
func TestTicketIsReadOffPaper(t *testing.T) {
	for _, s := range []string{"\u200b41512", "41512\u202e", "41\u00a0512", "\ufeff41512", "41\x1b[31m", "4\xff1", "41 512", "41\n512"} {
		if !strings.ContainsFunc(s, unseen) {
			t.Errorf("%q is taken", s)
		}
	}
	for _, s := range []string{"41512", "A-17/3", "é12"} {
		if strings.ContainsFunc(s, unseen) {
			t.Errorf("%q is not taken", s)
		}
	}
}
