package app

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"zegel/fiscal"
)

// knownTickets is how many of the licence's last numbers a number is held
// against; ticketRoom is how far from them it may lie at least. Till receipts
// share the series, so documents' numbers lie apart.
const (
	knownTickets = 200
	ticketRoom   = 1000
)

// Odd is why a ticket number read at the till is asked for a second time.
type Odd string

// The reasons. The API gives numbers of digits; how a module counts is nowhere
// written, so a far number is a question and never an error of itself.
const (
	OddLetters Odd = "letters" // not digits alone, as the licence's others are
	OddFar     Odd = "far"     // far from the licence's last ones
)

// OddTicket is a number that looks like a slip of the fingers. What is recorded
// stays for good, so a person is to give it twice.
type OddTicket struct {
	Ticket string
	Why    Odd
	Near   string // the licence's last number, with OddFar
}

// Error implements error.
func (e *OddTicket) Error() string {
	if e.Why == OddFar {
		return fmt.Sprintf("ticket %q is far from %s, the last one known", e.Ticket, e.Near)
	}
	return fmt.Sprintf("ticket %q is not of digits alone", e.Ticket)
}

// usual holds a number against the licence's last ones: nil, or *OddTicket.
func (a *App) usual(ctx context.Context, licence, ticket string) error {
	known, err := a.store.LastTickets(ctx, licence, knownTickets)
	if err != nil {
		return err
	}
	if o := odd(ticket, known); o != nil {
		return o
	}
	return nil
}

// odd judges a number by the known ones, newest first. A licence whose numbers
// have letters may have one more; without digits to compare nothing is far.
func odd(ticket string, known []string) *OddTicket {
	n, ok := digits(ticket)
	var low, high *big.Int
	near, letters := "", false
	for _, k := range known {
		v, ok := digits(k)
		if !ok {
			letters = true
			continue
		}
		if near == "" {
			near, low, high = k, v, v
		}
		if v.Cmp(low) < 0 {
			low = v
		}
		if v.Cmp(high) > 0 {
			high = v
		}
	}
	switch {
	case !ok && !letters:
		return &OddTicket{Ticket: ticket, Why: OddLetters}
	case !ok || near == "":
		return nil
	}
	room := new(big.Int).Sub(high, low)
	if least := big.NewInt(ticketRoom); room.Cmp(least) < 0 {
		room = least
	}
	if n.Cmp(new(big.Int).Sub(low, room)) < 0 || n.Cmp(new(big.Int).Add(high, room)) > 0 {
		return &OddTicket{Ticket: ticket, Why: OddFar, Near: near}
	}
	return nil
}

// digits reads a number of digits alone.
func digits(s string) (*big.Int, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return nil, false
	}
	return new(big.Int).SetString(s, 10)
}

// resolvable tells whether a person's word can end the document's state.
func resolvable(s fiscal.State) bool {
	return s == fiscal.InDoubt || s == fiscal.NumberMissing || s == fiscal.Sending
}
