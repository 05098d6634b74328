package fiscal

import "time"

// GuardKind is a reason for which nothing is sent.
type GuardKind string

// The guards.
const (
	GuardQuota    GuardKind = "quota"    // the day's requests are used up (1003, or our own count)
	GuardLogin    GuardKind = "login"    // 1001 or 1002: stops until the credentials change or a person says resume
	GuardBlocked  GuardKind = "blocked"  // 1004: the address is blocked until a time
	GuardModule   GuardKind = "module"   // 1005: no licence for the module
	GuardDoubts   GuardKind = "doubts"   // five doubtful answers in a row; a reading call lifts it
	GuardRestored GuardKind = "restored" // after a restore, until a person has confirmed it
)

// Guard stops requests for a licence until a time, a change or a person.
type Guard struct {
	Licence string    `json:"licence"`
	Kind    GuardKind `json:"kind"`
	Since   time.Time `json:"since"`
	// Until is zero where only a person or new credentials end it. It is in this
	// machine's clock: the vendor's time was held against the server's Date.
	Until time.Time `json:"until,omitzero"`
	Text  string    `json:"text,omitempty"` // the vendor's own
	// Fingerprint of the credentials it speaks of, salted; GuardLogin only.
	Fingerprint string `json:"-"`
}

// DiscrepancyKind is a machine word for a fact that contradicts another.
type DiscrepancyKind string

// The discrepancies.
const (
	ContentChanged DiscrepancyKind = "content_changed" // later content differs from what was signed
	TicketTwice    DiscrepancyKind = "ticket_twice"    // another document has the same ticket number
	TicketDiffers  DiscrepancyKind = "ticket_differs"  // a second number came for a signed document
	FromTicketFlip DiscrepancyKind = "from_ticket_flip"
	NameUsedTwice  DiscrepancyKind = "name_twice"
)

// Discrepancy is shown and journaled, never written over.
type Discrepancy struct {
	ID       int64           `json:"id"`
	Doc      Ref             `json:"doc"`
	Kind     DiscrepancyKind `json:"kind"`
	Expected string          `json:"expected"`
	Found    string          `json:"found"`
	At       time.Time       `json:"at"`
}

// LoginEnd says what became of a request that might have been a bad login.
type LoginEnd string

// How a login probe ends.
const (
	LoginGood LoginEnd = "good" // forgotten; the credentials count as verified
	LoginBad  LoginEnd = "bad"  // kept for the window; the credentials are no longer verified
	LoginVoid LoginEnd = "void" // forgotten: the cloud never judged it
)
