package cloudpos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// What keeps a call from being made at all.
var (
	// ErrNotConfigured: address, licence or token is empty.
	ErrNotConfigured = errors.New("cloudpos is not configured")
	// ErrAddress: the configured address is none that may be called.
	ErrAddress = errors.New("not a usable cloudpos address")
	// ErrUnknownFunction: the API has no such function.
	ErrUnknownFunction = errors.New("no such cloudpos function")
	// ErrSignFunction: the function creates a VAT ticket and is no reading one.
	ErrSignFunction = errors.New("the function signs a document and cannot be called for reading")
	// ErrFilter: a filter is missing or unknown to the function: a *FilterError.
	ErrFilter = errors.New("not a usable filter")
	// ErrNotSignable: the document's type has no sign call, or it has no number.
	ErrNotSignable = errors.New("the document cannot be signed")
)

// The API's own errors (seed, "Error"), matched by errors.Is on an *APIError.
var (
	ErrCredentialsEmpty = errors.New("licence name or token is empty")                // 1001
	ErrLogin            = errors.New("licence name or token is not valid")            // 1002
	ErrDailyLimit       = errors.New("the day's requests are used up")                // 1003
	ErrAddressBlocked   = errors.New("this address is blocked after bad logins")      // 1004
	ErrNoLicence        = errors.New("the licence does not include this module")      // 1005
	ErrNoTicket         = errors.New("signed, but the answer names no ticket number") // success without vatticket
	ErrTooLarge         = errors.New("the answer is larger than what is taken in")    // a *BodyError's cause
	ErrOtherDocument    = errors.New("the answer is about another document")          // a *BodyError's cause
)

// APIError is an error that the API itself states, documented or not. Code is 0
// when the answer says that it failed and gives no code.
type APIError struct {
	Function string
	Code     int
	// Text is the vendor's own, scrubbed, at most 500 characters.
	Text string
	// Until is the end of 1003's and 1004's wait, read as Brussels time; zero when
	// there is none or it cannot be read. UntilText is what it was read from.
	Until     time.Time
	UntilText string
	// Limit is the daily limit that 1003 names; 0 when it names none.
	Limit int
	// Status is the HTTP status it came with.
	Status int
}

// Error gives code and text.
func (e *APIError) Error() string {
	switch {
	case e.Code == 0 && e.Text == "":
		return "cloudpos: failed without a code"
	case e.Code == 0:
		return "cloudpos: failed without a code: " + e.Text
	case e.Text == "":
		return fmt.Sprintf("cloudpos: error %d", e.Code)
	}
	return fmt.Sprintf("cloudpos: error %d: %s", e.Code, e.Text)
}

// Is matches the sentinels of 1001 to 1005.
func (e *APIError) Is(target error) bool {
	switch e.Code {
	case 1001:
		return target == ErrCredentialsEmpty
	case 1002:
		return target == ErrLogin
	case 1003:
		return target == ErrDailyLimit
	case 1004:
		return target == ErrAddressBlocked
	case 1005:
		return target == ErrNoLicence
	}
	return false
}

// General tells whether the error stops every call: 1001 to 1005.
func (e *APIError) General() bool { return e.Code >= 1001 && e.Code <= 1005 }

// What is wrong with a body, as BodyError.Why: machine words.
const (
	WhyEmpty     = "empty"     // not a byte
	WhyHTML      = "html"      // a page for people
	WhyPHP       = "php"       // a PHP warning or error, alone or before JSON
	WhyTruncated = "truncated" // JSON that ends early
	WhyNotJSON   = "not_json"  // anything else that is no JSON, or more than one value
	WhyShape     = "shape"     // JSON in which the answer cannot be found
	WhyTooLarge  = "too_large" // beyond Config.MaxBody
	WhyOther     = "other_document"
	WhyTicket    = "ticket"  // a ticket number that lost digits, is no number, or comes twice
	WhyUnclear   = "unclear" // success and an error in one answer
)

// BodyError is an answer that came whole over HTTP and cannot be understood.
type BodyError struct {
	Function string
	Why      string // one of the Why words
	Detail   string // for a person who looks closer; scrubbed, may be empty
	First    string // the body's beginning, scrubbed
	Status   int
}

// Error tells what the body is and how it begins.
func (e *BodyError) Error() string {
	s := "cloudpos: the answer cannot be read (" + e.Why
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	s += ")"
	if e.First != "" {
		s += fmt.Sprintf(", it begins %q", e.First)
	}
	return s
}

// Is matches ErrTooLarge and ErrOtherDocument.
func (e *BodyError) Is(target error) bool {
	return target == ErrTooLarge && e.Why == WhyTooLarge || target == ErrOtherDocument && e.Why == WhyOther
}

// RowError is one row of a list that could not be read. The rows beside it are
// returned all the same; see Invoices.
type RowError struct {
	Function string
	Index    int    // place in the answer, from 0
	ID       string // as far as they could be read
	Number   string
	Field    string // the API's name, "invoicedetail[2].quantity" within a line; empty: the row itself
	Why      string
}

// Error names the row as well as it can be named.
func (e *RowError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "cloudpos: %s row %d", e.Function, e.Index+1)
	if e.ID != "" {
		fmt.Fprintf(&b, ", id %s", e.ID)
	}
	if e.Number != "" {
		fmt.Fprintf(&b, ", number %s", e.Number)
	}
	if e.Field != "" {
		fmt.Fprintf(&b, ", field %s", e.Field)
	}
	b.WriteString(": " + e.Why)
	return b.String()
}

// Kind is a machine word for what went wrong below the API.
type Kind string

// The kinds of TransportError.
const (
	KindDNS         Kind = "dns"         // the name was not found
	KindRefused     Kind = "refused"     // nothing listens there
	KindUnreachable Kind = "unreachable" // no way to the network or host
	KindTLS         Kind = "tls"         // the handshake failed, or the certificate is not trusted
	KindReset       Kind = "reset"       // the other side broke the connection
	KindEOF         Kind = "eof"         // the connection ended before the answer was whole
	KindTimeout     Kind = "timeout"
	KindCancelled   Kind = "cancelled" // the caller gave up
	KindHeld        Kind = "held"      // the booking or the gate said no; Unwrap gives its error
	KindRedirect    Kind = "redirect"  // a redirect that is not followed
	KindStatus      Kind = "status"    // an HTTP status that says failure
	KindProtocol    Kind = "protocol"  // what came is not HTTP
	KindOther       Kind = "other"
)

// TransportError is a call that got no answer from the API.
type TransportError struct {
	Function string
	Kind     Kind
	Status   int    // with KindStatus and KindRedirect
	Detail   string // scrubbed
	First    string // beginning of the body that came with a status; scrubbed
	// cause is a context's error or the hook's own: never one of net/http's, which
	// carry the address and with it the token.
	cause error
}

// Error tells kind and detail.
func (e *TransportError) Error() string {
	s := "cloudpos: no answer (" + string(e.Kind)
	if e.Status != 0 {
		s += fmt.Sprintf(" %d %s", e.Status, http.StatusText(e.Status))
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	s += ")"
	if e.First != "" {
		s += fmt.Sprintf(", it begins %q", e.First)
	}
	return s
}

// Unwrap gives context.Canceled, context.DeadlineExceeded or a hook's error.
func (e *TransportError) Unwrap() error { return e.cause }

// Temporary tells whether asking again later, unchanged, may well succeed: the
// network or the server was not well. What the API itself says, a redirect, an
// untrusted certificate, a caller who gave up and an answer that is too large
// are not temporary. It is meant for reading calls: a sign call is never simply
// made again.
func Temporary(err error) bool {
	var te *TransportError
	if errors.As(err, &te) {
		switch te.Kind {
		case KindDNS, KindRefused, KindUnreachable, KindReset, KindEOF, KindProtocol:
			return true
		case KindTimeout:
			return !errors.Is(err, context.Canceled)
		case KindStatus:
			return te.Status >= 500 || te.Status == http.StatusRequestTimeout || te.Status == http.StatusTooManyRequests
		}
		return false
	}
	var be *BodyError
	if errors.As(err, &be) {
		return be.Why == WhyEmpty || be.Why == WhyTruncated || be.Why == WhyPHP
	}
	return false
}

// FilterError is an ErrFilter that names the filter. Nothing was sent.
type FilterError struct {
	Function, Filter string
	Missing          bool // the function needs it; else it does not take it
}

// Error names function and filter.
func (e *FilterError) Error() string {
	if e.Missing {
		return fmt.Sprintf("%s: %v: %s is missing", e.Function, ErrFilter, e.Filter)
	}
	return fmt.Sprintf("%s: %v: it has no filter %s", e.Function, ErrFilter, e.Filter)
}

// Unwrap makes it an ErrFilter.
func (e *FilterError) Unwrap() error { return ErrFilter }
