package cloudpos

import (
	"net/http"
	"strings"
	"unicode"

	"zegel/fiscal"
)

const (
	maxTicket   = 64
	maxFindings = 8 // objects that may stand around the ticket
)

// judge reads a sign answer. A ticket number is believed only when the answer is
// whole, clear and about this document; whatever else comes is an error, since
// asking again is safer than a number that belongs elsewhere.
func (c *Client) judge(a *answer, t fiscal.Doctype, number string) (ticket, documentnr string, err error) {
	n, err := c.tree(a)
	if err != nil {
		if a.status != http.StatusOK {
			return "", "", c.statusError(a)
		}
		return "", "", err
	}
	var f findings
	f.collect(n, 0)
	failed := c.apiError(a, n, c.nowOf(a))
	noSuccess := len(f.tickets) == 0 && !f.succeeded
	switch {
	case failed != nil && noSuccess && (failed.General() || a.status == http.StatusOK):
		return "", "", failed
	case a.status != http.StatusOK:
		return "", "", c.statusError(a)
	case failed != nil || f.failed:
		return "", "", c.bodyError(a, WhyUnclear, "it states both a success and an error")
	}
	for _, nr := range f.numbers {
		documentnr = c.keys.scrub(nr)
		if nr != number {
			return "", documentnr, c.bodyError(a, WhyOther, "it names document "+quotable(nr))
		}
	}
	for _, x := range f.doctypes {
		if other, err := fiscal.ParseDoctype(x); err == nil && other != t {
			return "", documentnr, c.bodyError(a, WhyOther, "it is about "+other.String())
		}
	}
	ticket, why := f.ticket()
	switch {
	case len(c.keys.token) >= 8 && c.keys.scrub(ticket) != ticket:
		return "", documentnr, c.bodyError(a, WhyTicket, "it is an echo of the request")
	case why != "":
		return "", documentnr, c.bodyError(a, WhyTicket, why)
	case ticket != "":
		// The success flag may be missing: what is known of the API's next version
		// leaves it out of successful answers.
		return ticket, documentnr, nil
	case f.succeeded:
		return "", documentnr, ErrNoTicket
	}
	return "", documentnr, c.bodyError(a, WhyShape, "neither success nor error")
}

// findings are what a sign answer says, wherever in it.
type findings struct {
	tickets           []node
	numbers, doctypes []string
	succeeded, failed bool
}

func (f *findings) collect(n node, depth int) {
	if n = n.unwrapped(); depth > maxFindings {
		return
	}
	for i, v := range n.items {
		if n.kind == object {
			switch fold(n.keys[i]) {
			case "success":
				f.flag(n)
				continue
			case "vatticket":
				if !unset(v) {
					f.tickets = append(f.tickets, v)
				}
				continue
			case "documentnr", "number", "documentnumber":
				if v.scalar() && !v.empty() {
					f.numbers = append(f.numbers, v.text)
				}
				continue
			case "doctype":
				if v.scalar() && !v.empty() {
					f.doctypes = append(f.doctypes, v.text)
				}
				continue
			}
		}
		f.collect(v, depth+1)
	}
}

func (f *findings) flag(n node) {
	switch successOf(n) {
	case yes:
		f.succeeded = true
	case no:
		f.failed = true
	case unsaid:
	}
}

// ticket gives the one ticket number, or why there is none to be used. A number
// stays the text that it is: through a float, 1234567890123456789 would become
// another ticket's.
func (f *findings) ticket() (ticket, why string) {
	for _, v := range f.tickets {
		t := strings.TrimSpace(v.text)
		switch {
		case v.kind != number && v.kind != text:
			return "", "it is " + v.describe()
		case v.kind == number && !allDigits(t), rounded(t):
			return "", "it has lost digits: " + quotable(t)
		case len(t) > maxTicket:
			return "", "it is too long"
		case strings.ContainsAny(t, "<>{}[]\"\ufffd") || strings.IndexFunc(t, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0:
			return "", "it holds what no number has"
		case ticket != "" && ticket != t:
			return "", "there are two different ones"
		}
		ticket = t
	}
	return ticket, ""
}

// unset tells whether a ticket number is not there: nothing, or PHP's 0 or false
// for nothing.
func unset(v node) bool {
	return v.empty() || v.scalar() && (strings.Trim(v.text, "0") == "" || v.kind == boolean && v.text == "false")
}
