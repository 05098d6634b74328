package app

import (
	"fmt"

	"zegel/fiscal"
)

// Unrecorded says that an answer came and could not be written down: the number
// stands in the fallback file and must be shown to a person now.
type Unrecorded struct {
	Key    string
	Ticket string
	Err    error
}

// Error names document and number.
func (e *Unrecorded) Error() string {
	return fmt.Sprintf("%s: ticket %q could not be recorded: %v", e.Key, e.Ticket, e.Err)
}

// Unwrap gives the cause.
func (e *Unrecorded) Unwrap() error { return e.Err }

func newResult() SignResult {
	return SignResult{Signed: []string{}, Refused: []string{}, InDoubt: []string{}, NumberMissing: []string{}}
}

func (r *SignResult) skip(key string, why SkipReason, text string) {
	r.Skipped = append(r.Skipped, Skipped{key, why, text})
}

func (r *SignResult) guard(g *fiscal.Guard, recs []fiscal.Record) {
	r.Guard = g
	for _, rec := range recs {
		r.skip(rec.Key().String(), SkipGuard, g.Text)
	}
}

// add sorts a document by how it ended.
func (r *SignResult) add(key string, v fiscal.Verdict) {
	switch v.State {
	case fiscal.Signed:
		r.Signed = append(r.Signed, key)
	case fiscal.Refused:
		r.Refused = append(r.Refused, key)
	case fiscal.NumberMissing:
		r.NumberMissing = append(r.NumberMissing, key)
	case fiscal.InDoubt:
		r.InDoubt = append(r.InDoubt, key)
	default:
		r.skip(key, SkipStopped, v.Text)
	}
}

// SkippedKeys lists the keys alone, as the command line's contract wants them.
func (r SignResult) SkippedKeys() []string {
	keys := make([]string, len(r.Skipped))
	for i, s := range r.Skipped {
		keys[i] = s.Key
	}
	return keys
}

// UnknownKey is an ErrUnknownKey that names the key.
type UnknownKey struct{ Key string }

// Error names the key.
func (e *UnknownKey) Error() string { return fmt.Sprintf("%s: %v", e.Key, ErrUnknownKey) }

// Unwrap makes it an ErrUnknownKey.
func (e *UnknownKey) Unwrap() error { return ErrUnknownKey }

// OutputError says that a face could not write a result out. The work itself is
// done: a full disk there is not the store's.
type OutputError struct{ Err error }

// Error gives the cause.
func (e *OutputError) Error() string { return "write the result: " + e.Err.Error() }

// Unwrap gives the cause.
func (e *OutputError) Unwrap() error { return e.Err }
