package fiscal

import "time"

// State is where a document stands in its life (design, "A document's life").
type State string

// The states. Signed is left by nothing.
const (
	Unsigned      State = "unsigned"       // known, nothing of it can have arrived
	FromTicket    State = "from_ticket"    // its turnover already stands in the receipts
	Sending       State = "sending"        // the intent is durable, a request may have left, its sender lives
	Signed        State = "signed"         // a ticket number is recorded
	Refused       State = "refused"        // the API said no to this document
	InDoubt       State = "in_doubt"       // the request may have arrived, no usable answer came
	NumberMissing State = "number_missing" // signed or in use, the number is not known
)

// States lists all states in the order people are shown them.
func States() []State {
	return []State{Unsigned, FromTicket, Sending, Signed, Refused, InDoubt, NumberMissing}
}

// Cause tells how a number came to be missing. The zero value belongs to every
// other state.
type Cause string

const (
	// Ours: an attempt of ours may have arrived.
	Ours Cause = "ours"
	// Foreign: none of ours did. Someone else signed it, or the number is taken;
	// nothing more may be claimed.
	Foreign Cause = "foreign"
)

// May tells whether a document may go from one state to another. Every write of
// a state passes through it.
func May(from, to State) bool {
	switch from {
	case "": // first seen
		return to == Unsigned || to == FromTicket
	case Unsigned:
		return to == Sending || to == FromTicket
	case FromTicket:
		return to == Sending || to == Unsigned
	case Sending: // back to what it was, or an answer, or doubt
		return to != Sending
	case InDoubt:
		return to == Sending || to == Signed || to == NumberMissing || to == Refused || to == InDoubt || to == Unsigned || to == FromTicket
	case NumberMissing:
		return to == Signed
	case Refused:
		return to == Sending || to == Unsigned || to == FromTicket
	}
	return false // signed, or a state nobody knows
}

// Record is a document with everything the program knows of it.
type Record struct {
	Document
	Seq         int64  // the row's number in the store, in order of arrival
	Hash        string // of the newest content seen
	SignedHash  string // of the content its signing intent named; empty before
	State       State
	Cause       Cause
	Ticket      string // VAT ticket number; empty unless Signed
	RefusedCode int    // of the answer that refused it
	RefusedText string
	// NameTwice: another document has the same name, so the key carries the id.
	// NameLater: this is not the first with the name, and waits for a person.
	NameTwice, NameLater bool
	Mismatch             bool // lines and total do not add up in either reading
	Discrepancies        int  // later values that differ from what was signed, open alarms
	Issued               int  // times issued on paper: 1 the original, more are copies
	Training             bool // signed (or offered) by a sandbox
	// Asked: the one question by itself has been put; a person decides now.
	Asked bool
	// DueAt is when an InDoubt document may be asked again; zero otherwise.
	DueAt    time.Time
	Customer *Party // as known now; nil without one
	Corrects *Reference
	SeenAt   time.Time
	SignedAt time.Time
}

// Key is what a person calls the document.
func (r Record) Key() Key {
	k := Key{Name: r.Name()}
	if r.NameTwice || r.Number == "" {
		k.ID = r.ID
	}
	return k
}

// CustomerName is the name to show, or nothing.
func (r Record) CustomerName() string {
	if r.Customer == nil {
		return ""
	}
	return r.Customer.DisplayName()
}

// Reference names the invoice that a credit note corrects.
type Reference struct {
	Number string `json:"number"`
	Date   Date   `json:"date"`
	By     string `json:"by,omitempty"` // who said so; empty when read from the note
}
