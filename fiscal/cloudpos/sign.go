package cloudpos

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/failpoint"
)

// SignReply is what came of a sign call.
type SignReply struct {
	// Ticket is the VAT ticket's number, the literal text of the answer. It is set
	// exactly when Err is nil.
	Ticket string
	// Documentnr is the document that the answer itself names, if it does.
	Documentnr string
	// Sent: a write of the request was attempted on a connection that stood, so it
	// may have arrived. SentAt is the last moment at which one of its bytes can
	// have been written; zero when none was.
	Sent   bool
	SentAt time.Time
	Status int
	// Raw is what came of the body, scrubbed, at most 8 KiB: also where Err says
	// that it cannot be used, so that a number in it is not lost.
	Raw        []byte
	ServerDate time.Time // zero without a Date header
	Sandbox    bool
	// Err is nil for success with a ticket number. ErrNoTicket: success without
	// one. *APIError: what the API says; 1001 to 1005 at every HTTP status, others
	// only at 200. *BodyError and *TransportError: no usable answer; with Sent the
	// document may be signed.
	Err error
}

// Sign asks for the VAT ticket of a document: it creates the ticket, and calling
// twice creates two. It returns when the answer is whole, the connection has
// ended or ctx is done: a late answer carries a number that nobody can fetch
// again, so the caller's ctx should live until the quarantine ends.
//
// The request is written by hand, once, onto a connection of its own (design,
// rule 2): net/http repeats requests by itself when a kept connection dies
// (Request.isReplayable), and a repeat is a second ticket. There is no redirect,
// no proxy, no retry and no Idempotency-Key. Name resolution, connection and TLS
// handshake are bounded by Config.Timeout.
//
// gate is called when the connection stands, right before the first byte: its
// error ends the call unsent. It may be nil. ErrNotSignable comes before
// anything else for a type without a sign call or an empty number.
func (c *Client) Sign(ctx context.Context, t fiscal.Doctype, number string, gate func() error) SignReply {
	function, ok := SignFunction(t)
	switch {
	case !ok:
		return SignReply{Err: fmt.Errorf("%s: %w: the API has no sign call for it", fiscal.Name{Type: t, Number: number}, ErrNotSignable)}
	case strings.TrimSpace(number) == "":
		return SignReply{Err: fmt.Errorf("%s: %w: it has no number", t, ErrNotSignable)}
	}
	s := &signing{Client: c, function: function, doctype: t, number: number, gate: gate}
	s.do(ctx)
	s.reply.Err = wrap(function, s.reply.Err)
	if !s.held {
		c.seen(Call{Function: function, Signing: true}, Reply{
			At: c.clock().UTC(), ServerDate: s.reply.ServerDate, Status: s.reply.Status, Err: s.reply.Err, Sandbox: s.reply.Sandbox,
		})
	}
	return s.reply
}

// signing is one sign call under way.
type signing struct {
	*Client
	function string
	doctype  fiscal.Doctype
	number   string
	gate     func() error
	held     bool // the gate said no
	reply    SignReply
}

func (s *signing) do(ctx context.Context) {
	req, wire, err := s.rendered(ctx)
	if err != nil {
		s.reply.Err = err
		return
	}
	conn, err := s.connect(ctx)
	if err != nil {
		s.reply.Err = err
		return
	}
	defer func() { _ = conn.Close() }()
	failpoint.Hit(failpoint.Connected)
	// Whoever waits gives up through ctx alone: there is no time-out of ours once
	// the request is on its way.
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := s.send(ctx, conn, wire); err != nil {
		s.reply.Err = err
		return
	}
	s.receive(ctx, conn, req)
}

// rendered builds the request and its bytes before anything is connected, so
// that nothing but writing is left to do after the gate.
func (s *signing) rendered(ctx context.Context) (*http.Request, []byte, error) {
	req, err := s.request(ctx, s.function, params{post: []param{{name: "documentnr", value: s.number}}})
	if err != nil {
		return nil, nil, err
	}
	req.GetBody = nil
	req.Close = true
	var b bytes.Buffer
	if err := req.Write(&b); err != nil {
		return nil, nil, s.transportError(ctx, s.function, err)
	}
	return req, b.Bytes(), nil
}

// connect makes the connection, TLS handshake included, within the time-out.
func (s *signing) connect(ctx context.Context) (net.Conn, error) {
	bound, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	failpoint.Hit(failpoint.BeforeDial)
	conn, err := (&net.Dialer{}).DialContext(bound, "tcp", net.JoinHostPort(s.base.Hostname(), portOf(s.base)))
	if err != nil {
		return nil, s.transportError(bound, s.function, err)
	}
	if s.base.Scheme != "https" {
		return conn, nil
	}
	secured := tls.Client(conn, s.tlsConfig())
	if err := secured.HandshakeContext(bound); err != nil {
		_ = conn.Close()
		te := s.transportError(bound, s.function, err)
		if te.Kind != KindTimeout && te.Kind != KindCancelled {
			te.Kind = KindTLS // whatever ended it, it ended within the handshake
		}
		return nil, te
	}
	return secured, nil
}

// send passes the gate and writes the request, once.
func (s *signing) send(ctx context.Context, conn net.Conn, wire []byte) error {
	if ctx.Err() != nil {
		return s.transportError(ctx, s.function, ctx.Err())
	}
	failpoint.Hit(failpoint.BeforeGate)
	if s.gate != nil {
		if err := s.gate(); err != nil {
			s.held = true
			return &TransportError{Function: s.function, Kind: KindHeld, Detail: s.keys.shown(err.Error(), mostText), cause: err}
		}
	}
	failpoint.Hit(failpoint.BeforeWrite)
	// From here on the request may have arrived, whatever Write says: over TLS, and
	// on Windows, an error does not prove that nothing left.
	s.reply.Sent, s.reply.SentAt = true, s.clock().UTC()
	_, err := conn.Write(wire)
	failpoint.Hit(failpoint.Written)
	if at := s.clock().UTC(); at.After(s.reply.SentAt) {
		s.reply.SentAt = at
	}
	if err != nil {
		return s.transportError(ctx, s.function, err)
	}
	return nil
}

// receive reads the whole answer and judges it.
func (s *signing) receive(ctx context.Context, conn net.Conn, req *http.Request) {
	limit := min(s.maxBody, maxSignBody)
	in := bufio.NewReader(io.LimitReader(failpoint.Reader(failpoint.FirstByte, conn), limit+maxHeader))
	resp, err := finalResponse(in, req)
	if err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		s.reply.Err = s.transportError(ctx, s.function, err)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	a := s.answerOf(s.function, resp)
	s.reply.Status, s.reply.ServerDate, s.reply.Sandbox = a.status, a.date, a.sandbox
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	failpoint.Hit(failpoint.WholeAnswer)
	s.reply.Raw = s.keys.raw(a.body)
	switch {
	case int64(len(a.body)) > limit:
		s.reply.Err = s.bodyError(a, WhyTooLarge, fmt.Sprintf("more than %d bytes", limit))
	case err != nil:
		s.reply.Err = s.transportError(ctx, s.function, err)
	default:
		s.reply.Ticket, s.reply.Documentnr, s.reply.Err = s.judge(a, s.doctype, s.number)
	}
}

// finalResponse skips the provisional answers (1xx) that a server may send
// ahead of the one that counts.
func finalResponse(in *bufio.Reader, req *http.Request) (*http.Response, error) {
	for range 5 {
		resp, err := http.ReadResponse(in, req)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode >= 200 || resp.StatusCode == http.StatusSwitchingProtocols {
			return resp, nil
		}
	}
	return nil, errors.New("malformed: too many provisional answers")
}
