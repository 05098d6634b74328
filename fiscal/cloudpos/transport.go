package cloudpos

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
)

const maxRedirects = 5

// redirectError says why a redirect is not followed.
type redirectError struct {
	status int
	why    string
}

func (e *redirectError) Error() string { return e.why }

// redirect decides on one for a reading call: only on the same host and port
// (or from http to https there), with the same method and the same credentials,
// since without them the answer would be 1001 and look like a bad login. Each
// one followed is a request and is booked.
func (c *Client) redirect(ctx context.Context, call Call, next *http.Request, via []*http.Request) error {
	first, last := via[0], via[len(via)-1]
	status := 0
	if next.Response != nil {
		status = next.Response.StatusCode
	}
	refuse := func(why string) error { return &redirectError{status, why} }
	upgraded := last.URL.Scheme == "http" && next.URL.Scheme == "https" && last.URL.Port() == "" && next.URL.Port() == ""
	switch {
	case len(via) > maxRedirects:
		return refuse("too many redirects")
	case !strings.EqualFold(next.URL.Hostname(), last.URL.Hostname()) || portOf(next.URL) != portOf(last.URL) && !upgraded:
		return refuse("to another host, " + c.keys.scrub(next.URL.Host))
	case last.URL.Scheme == "https" && next.URL.Scheme != "https":
		return refuse("from https to " + next.URL.Scheme)
	case next.URL.Scheme != "https" && next.URL.Scheme != "http" || next.URL.User != nil:
		return refuse("to an address that is not called")
	case next.Method != first.Method:
		return refuse("it would lose the filters")
	}
	was, is := first.URL.Query(), next.URL.Query()
	if is.Get("licname") != was.Get("licname") || is.Get("token") != was.Get("token") || !is.Has(call.Function) {
		return refuse("it drops the licence, the token or the function")
	}
	next.Header.Del("Referer") // net/http puts the last address there, token included
	if err := c.book(ctx, call); err != nil {
		return &heldError{err}
	}
	return nil
}

// heldError marks a booking that was refused within a redirect.
type heldError struct{ error }

func (e *heldError) Unwrap() error { return e.error }

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

// transportError names what went wrong below the API. err is never kept:
// net/http's errors carry the address.
func (c *Client) transportError(ctx context.Context, function string, err error) *TransportError {
	var ue *url.Error
	for errors.As(err, &ue) {
		err = ue.Err
		ue = nil
	}
	e := &TransportError{Function: function, Kind: KindOther, Detail: c.keys.shown(err.Error(), mostText)}
	var held *heldError
	var re *redirectError
	switch {
	case errors.As(err, &held):
		e.Kind, e.cause = KindHeld, held.error
		return e
	case errors.As(err, &re):
		e.Kind, e.Status = KindRedirect, re.status
		return e
	case strings.Contains(err.Error(), "Location header"):
		e.Kind, e.Detail = KindRedirect, withoutQuotes(e.Detail)
		return e
	}
	if e.Kind = kindOf(err); e.Kind == KindProtocol || e.Kind == KindOther {
		e.Detail = withoutQuotes(e.Detail)
	}
	if ce := ctx.Err(); ce != nil && e.Kind != KindDNS && e.Kind != KindRefused {
		e.Kind = KindCancelled
		if errors.Is(ce, context.DeadlineExceeded) {
			e.Kind = KindTimeout
		}
		e.cause = ce
	}
	if e.Kind == KindTimeout && e.cause == nil {
		e.cause = context.DeadlineExceeded
	}
	return e
}

// withoutQuotes takes out what net/http quotes of an unreadable answer: it cuts
// at blanks and colons, and a piece of an echoed token is not recognised.
func withoutQuotes(s string) string {
	before, _, quoted := strings.Cut(s, `"`)
	if !quoted {
		return s
	}
	return before + "…"
}

// kindOf sorts the errors of net, crypto/tls and net/http.
func kindOf(err error) Kind {
	var (
		dns      *net.DNSError
		timeout  net.Error
		verify   *tls.CertificateVerificationError
		alert    tls.AlertError
		record   tls.RecordHeaderError
		unknown  x509.UnknownAuthorityError
		hostname x509.HostnameError
		invalid  x509.CertificateInvalidError
	)
	switch {
	case errors.Is(err, context.Canceled):
		return KindCancelled
	case errors.As(err, &dns):
		return KindDNS
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return KindTimeout
	case isErrno(err, refusedErrnos()):
		return KindRefused
	case isErrno(err, unreachableErrnos()):
		return KindUnreachable
	case isErrno(err, resetErrnos()):
		return KindReset
	case errors.As(err, &verify), errors.As(err, &alert), errors.As(err, &record), errors.As(err, &unknown), errors.As(err, &hostname), errors.As(err, &invalid),
		strings.Contains(err.Error(), "tls: "), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return KindTLS
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return KindEOF
	case strings.Contains(err.Error(), "malformed"), strings.Contains(err.Error(), "invalid"), strings.Contains(err.Error(), "exceeded"):
		return KindProtocol
	}
	return KindOther
}

func isErrno(err error, list []syscall.Errno) bool {
	var e syscall.Errno
	return errors.As(err, &e) && slices.Contains(list, e)
}

// wrap says which function an error came from, once.
func wrap(function string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", function, err)
}
