package proof

import (
	"cmp"
	"fmt"
	"slices"

	"zegel/fiscal"
	"zegel/fiscal/sandbox"
)

// Document is what the program says of a document, as "zegel list --json" prints
// it.
type Document struct {
	Key    string `json:"key"`
	Type   string `json:"type"`
	Number string `json:"number"`
	ID     string `json:"id"`
	State  string `json:"state"`
	Ticket string `json:"vatticket"`
}

// Breach is a way in which the promise can be broken.
type Breach string

// The breaches.
const (
	SignedTwice  Breach = "signed twice"  // the module made two tickets for one name
	Lost         Breach = "lost"          // a ticket exists and the program says that none can
	Invented     Breach = "invented"      // the program says signed and the module never did
	WrongTicket  Breach = "wrong ticket"  // signed, but with another number
	UnderCounted Breach = "under-counted" // the cloud saw more requests than were booked
	BrokenLog    Breach = "journal broken"
	Changed      Breach = "changed" // a ticket number that was recorded is another one now
	Unfinished   Breach = "unfinished"
)

// Violation is one breach.
type Violation struct {
	What   Breach
	Name   string
	Detail string
}

// String says what was broken, of what, and how.
func (v Violation) String() string { return fmt.Sprintf("%s: %s: %s", v.What, v.Name, v.Detail) }

// During compares while work goes on. before is the truth read before the
// program was asked, after the truth read when it had answered: a ticket that is
// in neither does not exist, one in before must not be denied.
func During(docs []Document, before, after []sandbox.TruthRow) []Violation {
	old, now := byName(before), byName(after)
	out := twice(now)
	for _, d := range docs {
		name := nameOf(d)
		switch fiscal.State(d.State) {
		case fiscal.Unsigned, fiscal.Refused, fiscal.FromTicket:
			if t := old[name]; len(t) > 0 {
				out = append(out, Violation{Lost, name, fmt.Sprintf("the module made ticket %s, the program says %s", t[0].Ticket, d.State)})
			}
		case fiscal.Signed:
			out = append(out, signed(d, now[name])...)
		}
		if (d.State == string(fiscal.Signed)) != (d.Ticket != "") {
			out = append(out, Violation{WrongTicket, name, fmt.Sprintf("%s with ticket %q", d.State, d.Ticket)})
		}
	}
	return out
}

// AtEnd compares when everything has been recovered and resolved: whatever the
// module signed must be signed, with its number.
func AtEnd(docs []Document, truth []sandbox.TruthRow) []Violation {
	out := During(docs, truth, truth)
	now := byName(truth)
	for _, d := range docs {
		name := nameOf(d)
		switch fiscal.State(d.State) {
		case fiscal.InDoubt, fiscal.NumberMissing, fiscal.Sending:
			out = append(out, Violation{Unfinished, name, fmt.Sprintf("%s, with %d tickets in the module", d.State, len(now[name]))})
		}
		delete(now, name)
	}
	for name, t := range now {
		out = append(out, Violation{Lost, name, fmt.Sprintf("ticket %s, and the program does not know the document", t[0].Ticket)})
	}
	slices.SortStableFunc(out, func(a, b Violation) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func signed(d Document, tickets []sandbox.TruthRow) []Violation {
	name := nameOf(d)
	if len(tickets) == 0 {
		return []Violation{{Invented, name, "ticket " + d.Ticket}}
	}
	for _, t := range tickets {
		if t.Ticket == d.Ticket {
			return nil
		}
	}
	return []Violation{{WrongTicket, name, fmt.Sprintf("the program says %s, the module %s", d.Ticket, tickets[0].Ticket)}}
}

func twice(truth map[string][]sandbox.TruthRow) []Violation {
	var out []Violation
	for name, t := range truth {
		if len(t) > 1 {
			out = append(out, Violation{SignedTwice, name, fmt.Sprintf("%d tickets, %s and %s, %s apart", len(t), t[0].Ticket, t[1].Ticket, t[1].At.Sub(t[0].At))})
		}
	}
	return out
}

func byName(truth []sandbox.TruthRow) map[string][]sandbox.TruthRow {
	m := map[string][]sandbox.TruthRow{}
	for _, t := range truth {
		n := t.Name().String()
		m[n] = append(m[n], t)
	}
	return m
}

func nameOf(d Document) string { return d.Type + "/" + d.Number }
