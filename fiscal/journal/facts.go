package journal

import (
	"errors"
	"fmt"
	"time"

	"zegel/fiscal"
)

// ErrReplay is wrapped by every error about an entry that contradicts the ones
// before it.
var ErrReplay = errors.New("the journal contradicts itself")

// Facts is what the entries of one document add up to. Storage writes its
// tables through Apply, and verification compares them with Replay: there is one
// place where an entry's meaning stands.
type Facts struct {
	State       fiscal.State
	Cause       fiscal.Cause
	Ticket      string
	Hash        string // of the newest content
	SignedHash  string // of the content the signing intent named
	FromTicket  bool   // of the newest content
	RefusedCode int
	RefusedText string
	Training    bool
	Asked       bool
	DueAt       time.Time
	SeenAt      time.Time
	SignedAt    time.Time
	Issued      int // prints; exemplars do not count
	// Discrepancies counts them.
	Discrepancies int
	Corrects      *fiscal.Reference
	Attempts      []Attempt
	Tickets       []TicketFact
}

// Attempt is a try at signing with what is needed to undo it when nothing of it
// can have arrived.
type Attempt struct {
	fiscal.Attempt
	Index      int64 // of the intent's entry
	Name       string
	Alone      bool
	Quarantine time.Duration
	PriorCause fiscal.Cause
	PriorHash  string // SignedHash before
	PriorAsked bool
	PriorDue   time.Time
	Lease      fiscal.Lease // as it stood in the intent
	Raw        string       // hash of the answer's bytes
	Ended      int64        // the entry that ended or last amended it; -1 before
	Training   bool         // the answer came from a sandbox
}

// TicketFact is a ticket number that came for the document. Kept is false for a
// second, different number of a signed document: it changes nothing, and is
// found all the same.
type TicketFact struct {
	Index  int64 // of the entry that brought it
	Ticket string
	At     time.Time
	Kept   bool
}

// Replay adds up the entries of one document in their order. An entry of an
// unknown kind is ErrKind, one that contradicts those before it ErrReplay.
func Replay(entries []Entry) (Facts, error) {
	var f Facts
	for _, e := range entries {
		if err := f.Apply(e); err != nil {
			return f, err
		}
	}
	return f, nil
}

// Apply adds one entry of the document. On an error nothing has changed but what
// an attempt's slice shares; drop the Facts then.
func (f *Facts) Apply(e Entry) error {
	p, err := e.ReadPayload()
	if err != nil {
		return err
	}
	return f.ApplyPayload(e, p)
}

// ApplyPayload is Apply for one who has read the entry's payload already.
func (f *Facts) ApplyPayload(e Entry, p any) error {
	if f.State == "" && e.Kind != ContentSeen {
		return replayError(e, "comes before the document was seen")
	}
	switch p := p.(type) {
	case *ContentPayload:
		return f.content(e, p)
	case *IntentPayload:
		return f.intent(e, p)
	case *AnswerPayload:
		return f.answer(e, p)
	case *SweptPayload:
		return f.swept(e, p)
	case *ResolvedPayload:
		return f.resolved(e, p)
	case *ReferredPayload:
		d, err := fiscal.ParseDate(p.Date)
		if err != nil {
			return replayError(e, err.Error())
		}
		f.Corrects = &fiscal.Reference{Number: p.Number, Date: d, By: p.By}
		return nil
	case *IssuedPayload:
		return f.issued(e, p)
	case *DiscrepancyPayload:
		f.Discrepancies++
		return nil
	case FreePayload:
		return nil
	}
	return replayError(e, "does not belong to a document")
}

// content takes in a new or changed content. What has been signed, or may have
// been, keeps its state; what was refused is reopened.
func (f *Facts) content(e Entry, p *ContentPayload) error {
	if p.Previous != f.Hash {
		return replayError(e, fmt.Sprintf("replaces content %.12s, but %.12s was the newest", p.Previous, f.Hash))
	}
	changed := p.Hash != f.Hash
	f.Hash, f.FromTicket = p.Hash, p.FromTicket
	switch {
	case f.State == "":
		f.SeenAt = e.At
		f.Training = p.Training
		return f.move(e, f.resting())
	case f.State == fiscal.Unsigned || f.State == fiscal.FromTicket:
		f.Training = p.Training
		if to := f.resting(); to != f.State {
			return f.move(e, to)
		}
	case f.State == fiscal.Refused && changed:
		f.Training = p.Training
		f.RefusedCode, f.RefusedText = 0, ""
		return f.move(e, f.resting())
	}
	return nil
}

// resting is the state of a document of which nothing can have arrived.
func (f *Facts) resting() fiscal.State {
	if f.FromTicket {
		return fiscal.FromTicket
	}
	return fiscal.Unsigned
}

func (f *Facts) issued(e Entry, p *IssuedPayload) error {
	switch {
	case e.Kind == Exemplar && p.N == 0:
		return nil
	case e.Kind == Issued && p.N == 1 || e.Kind == Copied && p.N > 1:
		if p.N != f.Issued+1 {
			return replayError(e, fmt.Sprintf("print %d after %d", p.N, f.Issued))
		}
		f.Issued = p.N
		return nil
	}
	return replayError(e, fmt.Sprintf("print %d", p.N))
}

// move changes the state, if the state machine allows it.
func (f *Facts) move(e Entry, to fiscal.State) error {
	if !fiscal.May(f.State, to) {
		return replayError(e, fmt.Sprintf("moves a document from %q to %q", f.State, to))
	}
	f.State = to
	f.Cause = ""
	return nil
}

func replayError(e Entry, what string) error {
	return fmt.Errorf("entry %d, %s, %s: %w", e.Index, e.Kind, what, ErrReplay)
}
