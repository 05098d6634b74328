package fiscal

import "time"

// Person is who took a decision that only a person may take, and why.
type Person struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
}

// Intent is what stands durably in storage before the first byte of a sign call
// leaves (design, rule 1).
type Intent struct {
	Attempt string // made by the client, unique
	Doc     Ref
	Name    Name
	Hash    string // of the content that is about to be signed
	At      time.Time
	// Until is the last moment at which the request may be written; a sender that
	// wakes after it must not write.
	Until time.Time
	// Quarantine is how long after the request a lost one may still arrive.
	Quarantine time.Duration
	Prior      State
	PriorCause Cause
	// Asking: the document is in doubt and is asked about by signing it again.
	Asking bool
	// Alone: put by the program itself, so it uses up the one question.
	Alone bool
	// Person is set for what a person decided: an override of from_ticket, a name
	// used twice, asking before the quarantine ended.
	Person *Person
	Lease  Lease
	Actor  string
}

// Lease is the right to sign for one licence in one store (design, rule 4).
type Lease struct {
	Licence string
	Holder  string
	Fence   int64 // grows with every taking; an older holder's writes are refused
	Expires time.Time
}

// Verdict is what an answer, or its absence, means for the document. It is
// decided in fiscal/signing and written by storage.
type Verdict struct {
	State  State // Signed, Refused, InDoubt, NumberMissing, or the prior state
	Cause  Cause
	Ticket string
	// Code and Text are the API's own, or a short machine word for what went
	// wrong below the API ("timeout", "reset", "html", …); scrubbed of secrets.
	Code int
	Text string
	// Unsent: not one byte of the request left, so nothing can have arrived.
	Unsent bool
}

// Outcome closes, or for a late answer amends, an attempt (design, rule 5).
type Outcome struct {
	Attempt string
	At      time.Time
	Verdict Verdict
	// SentAt is the last moment at which the request can have been written.
	SentAt time.Time
	// Status is the HTTP status, 0 when none came. Raw is the body as it came,
	// scrubbed, at most a few kilobytes.
	Status int
	Raw    []byte
	// Late: the attempt had been given up as in doubt before this answer came.
	Late bool
	// Training: the answer came from a sandbox.
	Training bool
	Actor    string
}

// Attempt is one try at signing, as recorded.
type Attempt struct {
	ID      string
	Doc     Ref
	Hash    string
	At      time.Time
	Until   time.Time
	Asking  bool
	Person  *Person
	Done    bool
	DoneAt  time.Time
	SentAt  time.Time
	Verdict Verdict
	Status  int
	Late    bool
	Prior   State
}
