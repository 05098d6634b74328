package journal

import (
	"time"

	"zegel/fiscal"
	"zegel/fiscal/exactjson"
)

// Checking a year reads millions of lines and payloads, nearly all of a few
// kinds, written by this package. They are read here without encoding/json; what
// is rare, or not written exactly so, is left to it.

// QuickLine reads a line that MarshalLine wrote, except that it does not look
// into the payload, which shares the line's bytes: the entry's hash decides
// whether it is what was journaled. false: it cannot tell, ParseLine can.
func QuickLine(line []byte) (Entry, bool) {
	var e Entry
	r := exactjson.New(line)
	r.Literal(`{"index":`)
	e.Index = r.Integer()
	r.Literal(`,"at":`)
	e.At = quickTime(&r)
	r.Literal(`,"actor":`)
	e.Actor = string(r.Text())
	r.Literal(`,"kind":`)
	e.Kind = quickKind(r.Text())
	r.Literal(`,"doc":`)
	e.Doc = string(r.Text())
	r.Literal(`,"payload":`)
	rest := r.Rest()
	n := len(rest) - 1
	if !r.OK() || n < 1 || rest[n] != '}' || e.Index < 0 || !e.At.Equal(Stamp(e.At)) {
		return Entry{}, false
	}
	e.Payload = rest[:n:n]
	return e, true
}

// quickTime reads an instant in UTC as time.Time writes it.
func quickTime(r *exactjson.Reader) time.Time {
	text := r.Text()
	var buf [40]byte
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil || len(text) == 0 || text[len(text)-1] != 'Z' || string(t.AppendFormat(buf[:0], time.RFC3339Nano)) != string(text) {
		r.Literal("\x00") // never there
		return time.Time{}
	}
	return t
}

// quickKind gives the common kinds without a copy of their name.
func quickKind(b []byte) Kind {
	for _, k := range [...]Kind{ContentSeen, Intended, Answered, Issued, Exemplar, Copied} {
		if string(b) == string(k) {
			return k
		}
	}
	return Kind(b)
}

// quickPayload is ReadPayload for the kinds that every document has.
func quickPayload(k Kind, raw []byte) (any, bool) {
	r := exactjson.New(raw)
	var p any
	switch k {
	case ContentSeen:
		p = quickContent(&r)
	case Intended:
		p = quickIntent(&r)
	case Answered, LateAnswer:
		p = quickAnswer(&r)
	case Issued, Copied, Exemplar:
		p = quickIssued(&r)
	default:
		return nil, false
	}
	r.Literal("}")
	return p, r.Done()
}

func quickContent(r *exactjson.Reader) *ContentPayload {
	p := &ContentPayload{}
	r.Literal(`{"from_ticket":`)
	p.FromTicket = r.Bool()
	r.Literal(`,"hash":`)
	p.Hash = string(r.Text())
	r.Literal(`,"number":`)
	p.Number = string(r.Text())
	if r.Has(`,"previous":`) {
		p.Previous = string(r.Text())
	}
	r.Literal(`,"training":`)
	p.Training = r.Bool()
	return p
}

func quickIntent(r *exactjson.Reader) *IntentPayload {
	p := &IntentPayload{}
	r.Literal(`{"alone":`)
	p.Alone = r.Bool()
	r.Literal(`,"asking":`)
	p.Asking = r.Bool()
	r.Literal(`,"attempt":`)
	p.Attempt = string(r.Text())
	r.Literal(`,"day":`)
	p.Day = string(r.Text())
	r.Literal(`,"fence":`)
	p.Fence = r.Integer()
	r.Literal(`,"hash":`)
	p.Hash = string(r.Text())
	r.Literal(`,"holder":`)
	p.Holder = string(r.Text())
	r.Literal(`,"lease_expires":`)
	p.Expires = quickTime(r)
	r.Literal(`,"name":`)
	p.Name = string(r.Text())
	r.Literal(`,"prior":`)
	p.Prior = fiscal.State(r.Text())
	if r.Has(`,"prior_cause":`) {
		p.PriorCause = fiscal.Cause(r.Text())
	}
	r.Literal(`,"quarantine_us":`)
	p.Quarantine = r.Integer()
	r.Literal(`,"until":`)
	p.Until = quickTime(r)
	return p
}

func quickAnswer(r *exactjson.Reader) *AnswerPayload {
	p := &AnswerPayload{}
	r.Literal(`{"attempt":`)
	p.Attempt = string(r.Text())
	if r.Has(`,"cause":`) {
		p.Cause = fiscal.Cause(r.Text())
	}
	r.Literal(`,"code":`)
	p.Code = int(r.Integer())
	if r.Has(`,"raw_sha256":`) {
		p.Raw = string(r.Text())
	}
	if r.Has(`,"sent_at":`) {
		p.SentAt = quickTime(r)
	}
	r.Literal(`,"state":`)
	p.State = fiscal.State(r.Text())
	r.Literal(`,"status":`)
	p.Status = int(r.Integer())
	if r.Has(`,"text":`) {
		p.Text = string(r.Text())
	}
	if r.Has(`,"ticket":`) {
		p.Ticket = string(r.Text())
	}
	r.Literal(`,"training":`)
	p.Training = r.Bool()
	r.Literal(`,"unsent":`)
	p.Unsent = r.Bool()
	return p
}

func quickIssued(r *exactjson.Reader) *IssuedPayload {
	p := &IssuedPayload{}
	r.Literal(`{"lang":`)
	p.Lang = string(r.Text())
	r.Literal(`,"n":`)
	p.N = int(r.Integer())
	r.Literal(`,"pages":`)
	p.Pages = int(r.Integer())
	r.Literal(`,"sha256":`)
	p.SHA256 = string(r.Text())
	return p
}
