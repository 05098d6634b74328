package signing

import (
	"errors"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
)

// Effect is what an answer means beyond its own document.
type Effect struct {
	// Guard is set when nothing more may be sent.
	Guard fiscal.GuardKind
	// Encoding: the API did not understand the body (2001 for a number that is
	// not empty); the batch stops, every further call would fail alike.
	Encoding bool
	// Retry: nothing left this machine; the attempt may be repeated by itself.
	Retry bool
	// Doubtful answers are counted: five in a row stop a batch.
	Doubtful bool

	err error // what kept an attempt from leaving
}

// Before is what was true of the document when the attempt began.
type Before struct {
	State fiscal.State
	Cause fiscal.Cause
	// Earlier: an earlier attempt of ours under the same name may have arrived
	// and no answer settled what became of it.
	Earlier bool
}

// Short machine words that stand in a verdict's text when the vendor gave none.
const (
	WordTimeout     = "timeout"
	WordCancelled   = "cancelled"
	WordNoTicket    = "no_ticket"
	WordOtherDoc    = "other_document"
	WordGate        = "not_sent"
	WordSenderDied  = "sender_died"
	WordUnreadable  = "unreadable"
	WordUnreachable = "unreachable"
)

// Decide is the answer table of the design: what a reply to a sign call does to
// the document and to the batch. It is the only place that knows.
func Decide(r cloudpos.SignReply, number string, b Before) (fiscal.Verdict, Effect) {
	back := fiscal.Verdict{State: b.State, Cause: b.Cause}
	if !r.Sent {
		back.Unsent, back.Text = true, word(r.Err)
		return back, Effect{Retry: true}
	}
	if r.Err == nil {
		switch {
		case r.Documentnr != "" && r.Documentnr != number:
			return fiscal.Verdict{State: fiscal.InDoubt, Text: WordOtherDoc}, Effect{Doubtful: true}
		case r.Ticket == "":
			return fiscal.Verdict{State: fiscal.NumberMissing, Cause: fiscal.Ours, Text: WordNoTicket}, Effect{}
		}
		return fiscal.Verdict{State: fiscal.Signed, Ticket: r.Ticket}, Effect{}
	}
	if errors.Is(r.Err, cloudpos.ErrNoTicket) {
		return fiscal.Verdict{State: fiscal.NumberMissing, Cause: fiscal.Ours, Text: WordNoTicket}, Effect{}
	}
	var api *cloudpos.APIError
	if errors.As(r.Err, &api) {
		if v, e, ok := documented(api, r.Status, number, b); ok {
			return v, e
		}
	}
	v := fiscal.Verdict{State: fiscal.InDoubt, Text: word(r.Err)}
	if api != nil {
		v.Code, v.Text = api.Code, api.Text
	}
	return v, Effect{Doubtful: true}
}

// documented handles the codes that the vendor's page lists. A readable
// 1001–1005 counts at any HTTP status, 2000–2002 only at 200.
func documented(api *cloudpos.APIError, status int, number string, b Before) (fiscal.Verdict, Effect, bool) {
	guards := map[int]fiscal.GuardKind{
		1001: fiscal.GuardLogin, 1002: fiscal.GuardLogin, 1003: fiscal.GuardQuota,
		1004: fiscal.GuardBlocked, 1005: fiscal.GuardModule,
	}
	if g, ok := guards[api.Code]; ok {
		return fiscal.Verdict{State: b.State, Cause: b.Cause, Code: api.Code, Text: api.Text}, Effect{Guard: g}, true
	}
	if status != 200 {
		return fiscal.Verdict{}, Effect{}, false
	}
	v := fiscal.Verdict{Code: api.Code, Text: api.Text}
	switch api.Code {
	case 2000:
		v.State = fiscal.Refused
		return v, Effect{}, true
	case 2001:
		v.State = fiscal.Refused
		return v, Effect{Encoding: number != ""}, true
	case 2002:
		v.State, v.Cause = fiscal.NumberMissing, fiscal.Foreign
		if b.Earlier {
			v.Cause = fiscal.Ours
		}
		return v, Effect{}, true
	}
	return fiscal.Verdict{}, Effect{}, false
}

// word gives the machine word of an error below the API.
func word(err error) string {
	var gate *GateError
	var t *cloudpos.TransportError
	var body *cloudpos.BodyError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &gate):
		return WordGate
	case errors.As(err, &t):
		return string(t.Kind)
	case errors.As(err, &body):
		return WordUnreadable
	}
	return WordUnreadable
}
