package journal

import (
	"fmt"
	"time"

	"zegel/fiscal"
)

// sweptText is the machine word in the verdict of an attempt whose sender died.
const sweptText = "sender_gone"

// Open gives the attempt that is under way, or nil.
func (f *Facts) Open() *Attempt {
	for i := range f.Attempts {
		if !f.Attempts[i].Done {
			return &f.Attempts[i]
		}
	}
	return nil
}

// Attempt gives the attempt with an id, or nil.
func (f *Facts) Attempt(id string) *Attempt {
	for i := range f.Attempts {
		if f.Attempts[i].ID == id {
			return &f.Attempts[i]
		}
	}
	return nil
}

// ShownHash is the content that is shown and printed: what was (or may have
// been) signed, else the newest.
func (f *Facts) ShownHash() string {
	if f.SignedHash != "" {
		return f.SignedHash
	}
	return f.Hash
}

func (f *Facts) intent(e Entry, p *IntentPayload) error {
	ref, err := ParseDocKey(e.Doc)
	if err != nil {
		return err
	}
	switch {
	case f.Open() != nil:
		return replayError(e, "begins while another attempt is under way")
	case f.Attempt(p.Attempt) != nil:
		return replayError(e, "repeats an attempt")
	case p.Prior != f.State || p.PriorCause != f.Cause:
		return replayError(e, fmt.Sprintf("believes the document %q, it is %q", p.Prior, f.State))
	case p.Hash != f.Hash:
		return replayError(e, "names a content that is not the newest")
	case p.Asking != (f.State == fiscal.InDoubt):
		return replayError(e, "asks about a document that is not in doubt, or does not say that it asks")
	}
	f.Attempts = append(f.Attempts, Attempt{
		Attempt: fiscal.Attempt{
			ID: p.Attempt, Doc: ref, Hash: p.Hash, At: e.At, Until: p.Until, Asking: p.Asking, Person: p.Person, Prior: p.Prior,
		},
		Index: e.Index, Ended: -1, Name: p.Name, Alone: p.Alone, Quarantine: time.Duration(p.Quarantine) * time.Microsecond,
		PriorCause: p.PriorCause, PriorHash: f.SignedHash, PriorAsked: f.Asked, PriorDue: f.DueAt,
		Lease: fiscal.Lease{Licence: ref.Licence, Holder: p.Holder, Fence: p.Fence, Expires: p.Expires},
	})
	f.SignedHash = p.Hash
	f.DueAt = time.Time{}
	f.Asked = f.Asked || p.Alone && p.Asking
	return f.move(e, fiscal.Sending)
}

// answer records a verdict on its attempt and moves the document where the
// answer table says. A signed document is moved by nothing: a second number is
// kept beside the first.
func (f *Facts) answer(e Entry, p *AnswerPayload) error {
	a := f.Attempt(p.Attempt)
	late := e.Kind == LateAnswer
	switch {
	case a == nil:
		return replayError(e, "answers an attempt that was never begun")
	case late != a.Done:
		return replayError(e, "is late for an open attempt, or not late for a closed one")
	case (p.State == fiscal.Signed) != (p.Ticket != ""):
		return replayError(e, "has a ticket number without being signed, or the reverse")
	}
	a.Done, a.DoneAt, a.Late, a.Ended = true, e.At, late, e.Index
	a.SentAt, a.Status, a.Raw, a.Training = p.SentAt, p.Status, p.Raw, p.Training
	a.Verdict = fiscal.Verdict{State: p.State, Cause: p.Cause, Ticket: p.Ticket, Code: p.Code, Text: p.Text, Unsent: p.Unsent}
	switch {
	case p.State == fiscal.Signed:
		return f.ticket(e, p, a)
	case f.State == fiscal.Signed:
		return nil
	case !late && f.State == fiscal.Sending:
		return f.settle(e, a)
	case late && f.State == fiscal.InDoubt && a == &f.Attempts[len(f.Attempts)-1]:
		return f.settle(e, a)
	case late:
		return nil // a later attempt, or a person, has decided meanwhile
	}
	return replayError(e, fmt.Sprintf("answers for a document that is %q", f.State))
}

// ticket takes in a number. A late one belongs to an attempt that was sending,
// so what the document became meanwhile (asked again and refused, say) does not
// lose it.
func (f *Facts) ticket(e Entry, p *AnswerPayload, a *Attempt) error {
	if f.State == fiscal.Signed {
		if p.Ticket != f.Ticket {
			f.Tickets = append(f.Tickets, TicketFact{e.Index, p.Ticket, e.At, false})
		}
		return nil
	}
	if !fiscal.May(f.State, fiscal.Signed) && (!fiscal.May(f.State, fiscal.Sending) || !fiscal.May(fiscal.Sending, fiscal.Signed)) {
		return replayError(e, fmt.Sprintf("signs a document that is %q", f.State))
	}
	f.sign(e, p.Ticket, a.Hash)
	f.Training = p.Training
	return nil
}

func (f *Facts) sign(e Entry, ticket, hash string) {
	f.State, f.Cause, f.Ticket, f.SignedHash, f.SignedAt = fiscal.Signed, "", ticket, hash, e.At
	f.RefusedCode, f.RefusedText, f.DueAt = 0, "", time.Time{}
	f.Tickets = append(f.Tickets, TicketFact{e.Index, ticket, e.At, true})
}

// settle moves a document by an answer without a number.
func (f *Facts) settle(e Entry, a *Attempt) error {
	v := a.Verdict
	if nothingHappened(v) {
		return f.back(e, a)
	}
	if err := f.move(e, v.State); err != nil {
		return err
	}
	f.RefusedCode, f.RefusedText = 0, ""
	switch v.State {
	case fiscal.Refused:
		f.SignedHash, f.DueAt, f.Asked = "", time.Time{}, false
		f.RefusedCode, f.RefusedText = v.Code, v.Text
		if a.Hash != f.Hash { // it changed while the question was out
			f.RefusedCode, f.RefusedText = 0, ""
			return f.move(e, f.resting())
		}
	case fiscal.InDoubt:
		f.doubt(a)
	case fiscal.NumberMissing:
		f.Cause, f.SignedHash, f.DueAt, f.Training = v.Cause, a.Hash, time.Time{}, a.Training
	default:
		return replayError(e, fmt.Sprintf("moves a document to %q without saying that nothing happened", v.State))
	}
	return nil
}

// nothingHappened tells whether a verdict speaks of no document at all: nothing
// left this machine, or the API refused the caller (1001 to 1005).
func nothingHappened(v fiscal.Verdict) bool {
	return v.Unsent || v.Code >= 1001 && v.Code <= 1005
}

// doubt sets when the document may be asked about again, counted from the last
// moment at which the request can have been written.
func (f *Facts) doubt(a *Attempt) {
	sent := a.SentAt
	if sent.IsZero() {
		sent = a.Until
	}
	f.SignedHash, f.DueAt = a.Hash, sent.Add(a.Quarantine)
	f.Asked = f.Asked || a.Asking
}

// back puts everything as it was before an attempt of which nothing can have
// arrived, or that the API refused for reasons that are not the document's.
func (f *Facts) back(e Entry, a *Attempt) error {
	to := a.Prior
	if to == fiscal.Unsigned || to == fiscal.FromTicket || to == fiscal.Refused && a.Hash != f.Hash {
		to = f.resting() // the content may have changed meanwhile
	}
	if a.Verdict.State != a.Prior {
		return replayError(e, fmt.Sprintf("says that nothing happened and moves from %q to %q", a.Prior, a.Verdict.State))
	}
	if err := f.move(e, to); err != nil {
		return err
	}
	f.Cause, f.SignedHash, f.Asked, f.DueAt = a.PriorCause, a.PriorHash, a.PriorAsked, a.PriorDue
	if to != fiscal.Refused {
		f.RefusedCode, f.RefusedText = 0, ""
	}
	return nil
}

func (f *Facts) swept(e Entry, p *SweptPayload) error {
	a := f.Attempt(p.Attempt)
	if a == nil || a.Done {
		return replayError(e, "gives up an attempt that is not under way")
	}
	a.Done, a.DoneAt, a.SentAt, a.Ended = true, e.At, p.SentAt, e.Index
	a.Verdict = fiscal.Verdict{State: fiscal.InDoubt, Text: sweptText}
	if f.State == fiscal.Signed {
		return nil
	}
	if err := f.move(e, fiscal.InDoubt); err != nil {
		return err
	}
	f.RefusedCode, f.RefusedText = 0, ""
	f.doubt(a)
	return nil
}

func (f *Facts) resolved(e Entry, p *ResolvedPayload) error {
	if f.State != fiscal.InDoubt && f.State != fiscal.NumberMissing {
		return replayError(e, fmt.Sprintf("resolves a document that is %q", f.State))
	}
	if p.Ticket == "" || p.Person.By == "" || p.Person.Reason == "" {
		return replayError(e, "lacks the number, the name or the reason")
	}
	hash := f.SignedHash
	if hash == "" {
		hash = f.Hash
	}
	f.sign(e, p.Ticket, hash)
	return nil
}
