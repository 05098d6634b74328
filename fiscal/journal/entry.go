// Package journal is the transparency log: entries, their Merkle tree (RFC 6962,
// through golang.org/x/mod/sumdb/tlog), signed heads, proofs, and what the
// entries of a document add up to. It does no I/O: storage keeps the bytes, a
// verifier may bring its own.
package journal

import (
	"encoding/json"
	"time"
)

// Kind says what fact an entry states.
type Kind string

// The kinds of entries. Every fact of the program is one of them; each has a
// payload struct of the same meaning in payload.go.
const (
	Installed    Kind = "installed"   // first entry: version, public key
	KeyChanged   Kind = "key_changed" // a new signing key for heads
	ContentSeen  Kind = "content"     // a document is new or its content changed
	Intended     Kind = "intent"      // a sign call is about to be made
	Answered     Kind = "answer"      // what came of an attempt; its verdict
	LateAnswer   Kind = "late_answer" // an answer after the attempt was given up
	Swept        Kind = "swept"       // a dead sender's attempt became in doubt
	Resolved     Kind = "resolved"    // a person's word on a ticket number
	Referred     Kind = "referred"    // which invoice a credit note corrects
	Issued       Kind = "issued"      // the original went to paper
	Copied       Kind = "copied"      // a numbered copy went to paper
	Exemplar     Kind = "exemplar"    // rendered for the archive, not a print
	Again        Kind = "again"       // issued paper was given once more under its own number
	Exported     Kind = "exported"
	Discrepant   Kind = "discrepancy"
	Setting      Kind = "setting"
	Guarded      Kind = "guard"
	Resumed      Kind = "resumed"
	Restored     Kind = "restored"
	Confirmed    Kind = "confirmed" // a person confirmed a restore
	Retained     Kind = "retained"  // deletion after the retention period
	WebhookHead  Kind = "webhook_head"
	CustomerSeen Kind = "customer" // a customer is new or changed
)

// Entry is one leaf of the log. Its bytes never change.
type Entry struct {
	// Index is the leaf's number, from 0.
	Index int64 `json:"index"`
	// At is UTC, to the microsecond.
	At    time.Time `json:"at"`
	Actor string    `json:"actor"`
	Kind  Kind      `json:"kind"`
	// Doc is the stable reference "licence/doctype/id" (see DocKey), or
	// "licence/customer/id" for a customer, or empty.
	Doc string `json:"doc"`
	// Payload is canonical JSON: sorted keys, integers and text only.
	Payload json.RawMessage `json:"payload"`
}

// Stamp cuts an instant to what the journal keeps: UTC, whole microseconds.
// The zero time stays zero.
func Stamp(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMicro(t.UnixMicro()).UTC()
}
