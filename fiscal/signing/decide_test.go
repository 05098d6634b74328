package signing_test

import (
	"errors"
	"testing"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/signing"
)

// api is the API's own word, as the client reports it.
func api(code int) error { return &cloudpos.APIError{Code: code, Text: "vendor's words"} }

func transport(k cloudpos.Kind) error { return &cloudpos.TransportError{Kind: k} }

// TestAnswerTable is the design's table of what an answer does, row by row,
// for a first attempt, an asking again, and after an earlier attempt that may
// have arrived.
func TestAnswerTable(t *testing.T) {
	sentAt := time.Unix(1_795_000_000, 0)
	sent := func(status int, err error) cloudpos.SignReply {
		return cloudpos.SignReply{Sent: true, SentAt: sentAt, Status: status, Err: err}
	}
	unsent := func(err error) cloudpos.SignReply { return cloudpos.SignReply{Err: err} }
	ticket := func(n, doc string) cloudpos.SignReply {
		return cloudpos.SignReply{Sent: true, SentAt: sentAt, Status: 200, Ticket: n, Documentnr: doc}
	}
	first := signing.Before{State: fiscal.Unsigned}
	again := signing.Before{State: fiscal.InDoubt, Earlier: true}
	later := signing.Before{State: fiscal.Unsigned, Earlier: true}
	overriding := signing.Before{State: fiscal.FromTicket}
	for _, c := range []struct {
		name   string
		reply  cloudpos.SignReply
		before signing.Before
		state  fiscal.State
		cause  fiscal.Cause
		effect signing.Effect
	}{
		{"success with a ticket", ticket("41512", ""), first, fiscal.Signed, "", signing.Effect{}},
		{"success that names the document", ticket("41512", "12"), first, fiscal.Signed, "", signing.Effect{}},
		{"success, asked again: had not been signed", ticket("41512", ""), again, fiscal.Signed, "", signing.Effect{}},
		{"another document's answer", ticket("41512", "13"), first, fiscal.InDoubt, "", signing.Effect{Doubtful: true}},
		{"success without a ticket", sent(200, cloudpos.ErrNoTicket), first, fiscal.NumberMissing, fiscal.Ours, signing.Effect{}},
		{"2002 and no attempt of ours", sent(200, api(2002)), first, fiscal.NumberMissing, fiscal.Foreign, signing.Effect{}},
		{"2002 after an attempt of ours", sent(200, api(2002)), later, fiscal.NumberMissing, fiscal.Ours, signing.Effect{}},
		{"2002, asked again: had been signed", sent(200, api(2002)), again, fiscal.NumberMissing, fiscal.Ours, signing.Effect{}},
		{"2002 at status 500 is no answer", sent(500, api(2002)), first, fiscal.InDoubt, "", signing.Effect{Doubtful: true}},
		{"2000", sent(200, api(2000)), first, fiscal.Refused, "", signing.Effect{}},
		{"2000, asked again", sent(200, api(2000)), again, fiscal.Refused, "", signing.Effect{}},
		{"2000 at status 404 is no answer", sent(404, api(2000)), first, fiscal.InDoubt, "", signing.Effect{Doubtful: true}},
		{"2001 for a number", sent(200, api(2001)), first, fiscal.Refused, "", signing.Effect{Encoding: true}},
		{"1001", sent(200, api(1001)), first, fiscal.Unsigned, "", signing.Effect{Guard: fiscal.GuardLogin}},
		{"1002", sent(401, api(1002)), first, fiscal.Unsigned, "", signing.Effect{Guard: fiscal.GuardLogin}},
		{"1002, asked again: still in doubt", sent(200, api(1002)), again, fiscal.InDoubt, "", signing.Effect{Guard: fiscal.GuardLogin}},
		{"1003", sent(429, api(1003)), first, fiscal.Unsigned, "", signing.Effect{Guard: fiscal.GuardQuota}},
		{"1003 at status 500 counts", sent(500, api(1003)), overriding, fiscal.FromTicket, "", signing.Effect{Guard: fiscal.GuardQuota}},
		{"1004", sent(403, api(1004)), first, fiscal.Unsigned, "", signing.Effect{Guard: fiscal.GuardBlocked}},
		{"1005", sent(200, api(1005)), first, fiscal.Unsigned, "", signing.Effect{Guard: fiscal.GuardModule}},
		{"an unknown code", sent(200, api(2099)), first, fiscal.InDoubt, "", signing.Effect{Doubtful: true}},
		{"refused connection", unsent(transport(cloudpos.KindRefused)), first, fiscal.Unsigned, "", signing.Effect{Retry: true}},
		{"no such name", unsent(transport(cloudpos.KindDNS)), again, fiscal.InDoubt, "", signing.Effect{Retry: true}},
		{"TLS before the request", unsent(transport(cloudpos.KindTLS)), first, fiscal.Unsigned, "", signing.Effect{Retry: true}},
		{"held at the gate", unsent(&signing.GateError{Err: signing.ErrLate}), first, fiscal.Unsigned, "", signing.Effect{Retry: true}},
		{"reset after the request", sent(0, transport(cloudpos.KindReset)), first, fiscal.InDoubt, "", signing.Effect{Doubtful: true}},
		{"end of file", sent(0, transport(cloudpos.KindEOF)), first, fiscal.InDoubt, "", signing.Effect{Doubtful: true}},
		{"time-out", sent(0, transport(cloudpos.KindTimeout)), first, fiscal.InDoubt, "", signing.Effect{Doubtful: true}},
		{"a redirect", sent(302, transport(cloudpos.KindRedirect)), first, fiscal.InDoubt, "", signing.Effect{Doubtful: true}},
		{"503", sent(503, transport(cloudpos.KindStatus)), first, fiscal.InDoubt, "", signing.Effect{Doubtful: true}},
		{"an HTML page", sent(200, &cloudpos.BodyError{}), first, fiscal.InDoubt, "", signing.Effect{Doubtful: true}},
		{"something unforeseen", sent(200, errors.New("?")), first, fiscal.InDoubt, "", signing.Effect{Doubtful: true}},
	} {
		v, eff := signing.Decide(c.reply, "12", c.before)
		if v.State != c.state || v.Cause != c.cause {
			t.Errorf("%s: %s %s, want %s %s", c.name, v.State, v.Cause, c.state, c.cause)
		}
		if eff.Guard != c.effect.Guard || eff.Encoding != c.effect.Encoding || eff.Retry != c.effect.Retry || eff.Doubtful != c.effect.Doubtful {
			t.Errorf("%s: effect %+v, want %+v", c.name, eff, c.effect)
		}
		if v.Unsent == c.reply.Sent {
			t.Errorf("%s: Unsent = %v", c.name, v.Unsent)
		}
		if v.State == fiscal.Signed && v.Ticket != "41512" {
			t.Errorf("%s: ticket %q", c.name, v.Ticket)
		}
		// Whatever is decided must be a legal move from "sending".
		if !fiscal.May(fiscal.Sending, v.State) {
			t.Errorf("%s: %s cannot follow sending", c.name, v.State)
		}
	}
}
