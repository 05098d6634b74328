package sandbox

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ErrFaults is wrapped by every error about a fault specification that cannot
// be read.
var ErrFaults = errors.New("fault specification not understood")

// FaultHelp describes the grammar of a fault specification.
const FaultHelp = `A specification is a list of rules, separated by commas:

  [SCOPE:]ACTION[=ARG[/ARG…]][@WHEN]

SCOPE  sign (the three sign calls), read (the others), all (the default), or a
       function's name (get-invoices).
ARG    a probability (0.1 or 10%; 1 when none is given), a duration (200ms) or
       a range of them (20ms-80ms), an error code (2001).
WHEN   which of the requests in scope, counted from 1: 3, 3-5, 3+ (from the
       third on), every4, or several with | between: 1|4|9.

Instead of doing anything (add -after: first do it, sign included):
  drop-before  drop-after    connection closed without an answer
  reset-before reset-after   connection reset (RST)
  500, 502, 429, 301, …      this HTTP status; a 3xx points at the same host
  away                       a redirect to another host
  html                       an HTML page with status 200
  empty                      status 200 and nothing in it
  refuse=CODE[/DURATION]     the API's error; 1003 and 1004 name a time that
                             lies DURATION ahead (or back: -2h)

Done, but the answer suffers:
  half        connection closed in the middle of the body
  cut         the body ends in the middle, the HTTP message is whole
  warning     a PHP warning before the JSON
  types       fields of the wrong JSON type
  no-ticket   success without a ticket (sign calls)
  other       another document's answer (sign calls)
  same-ticket the module gives out a number a second time (sign calls)
  any         one of the above that leave a request in doubt, drawn

Time:
  stall=D     nothing happens for D, then the request is done as if nothing had
              been, whether its client is still there or not
  slow=D      done at once, answered after D
  slow-body=D half the body at once, the other half after D

Settings (not by chance; WHEN does not apply):
  shape=S     array, key, php or led, with +typed +bools +nulls +bom +nested;
              or any: drawn for every request
  body=form   POST filters are read from a form only; body=json: from JSON only
  quota=N     requests a day
  race        asking whether a document is signed and signing it are two steps
  sign-delay=D  how long the module takes
  dates=F     how 1003 and 1004 write their time: iso, dmy, dash, unix, rfc3339
  skew=D      the server's clock is D ahead (-D: behind)
  no-date     no Date header
  prices=line a line's price is the line's total, not the unit's

Several rules may meet: delays add up, the first fault that strikes wins.
Chance is drawn from the seed: the same requests in the same order meet the same
faults.

Example: sign:drop-after=0.1,sign:half=0.05,read:slow=200ms,read:refuse=1003/30m@40+`

// action is what a rule does.
type action string

const (
	actDrop       action = "drop"
	actReset      action = "reset"
	actStatus     action = "status" // written as the bare status code
	actAway       action = "away"
	actHTML       action = "html"
	actEmpty      action = "empty"
	actRefuse     action = "refuse"
	actHalf       action = "half"
	actCut        action = "cut"
	actWarning    action = "warning"
	actTypes      action = "types"
	actNoTicket   action = "no-ticket"
	actOther      action = "other"
	actSameTicket action = "same-ticket"
	actAny        action = "any"
	actStall      action = "stall"
	actSlow       action = "slow"
	actSlowBody   action = "slow-body"
	actShape      action = "shape"
	actBody       action = "body"
	actQuota      action = "quota"
	actRace       action = "race"
	actSignDelay  action = "sign-delay"
	actDates      action = "dates"
	actSkew       action = "skew"
	actNoDate     action = "no-date"
	actPrices     action = "prices"
)

// span is a run of request numbers, both ends included; to 0 is endless.
type span struct{ from, to int }

// rule is one element of a specification.
type rule struct {
	scope string
	act   action
	after bool // struck when the request has been done
	chance
	code     int // of refuse and status
	min, max time.Duration
	word     string // of shape, body, dates, prices
	count    int    // of quota
	shape    shape
	spans    []span
	every    int
}

// chance is a probability in millionths: whole numbers draw the same on every
// machine.
type chance struct{ millionths int64 }

const certain = 1_000_000

// spec is a parsed specification.
type spec struct{ rules []rule }

// maxRules keeps a specification from being a program.
const maxRules = 200

// CheckFaults tells whether a specification can be read. Its error wraps
// [ErrFaults] and names the rule.
func CheckFaults(s string) error {
	_, err := parseFaults(s)
	return err
}

func parseFaults(s string) (spec, error) {
	var p spec
	for _, part := range strings.Split(s, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		r, err := parseRule(part)
		if err != nil {
			return spec{}, fmt.Errorf("rule %q: %w", clip(part), err)
		}
		if p.rules = append(p.rules, r); len(p.rules) > maxRules {
			return spec{}, fmt.Errorf("more than %d rules: %w", maxRules, ErrFaults)
		}
	}
	return p, nil
}

func parseRule(s string) (rule, error) {
	r := rule{scope: "all", chance: chance{certain}}
	if scope, rest, ok := strings.Cut(s, ":"); ok {
		r.scope, s = scope, rest
		if !knownScope(scope) {
			return rule{}, fmt.Errorf("scope %q is neither sign, read, all nor a function: %w", clip(scope), ErrFaults)
		}
	}
	s, when, timed := strings.Cut(s, "@")
	name, args, given := strings.Cut(s, "=")
	if err := r.name(name); err != nil {
		return rule{}, err
	}
	if timed {
		if r.setting() {
			return rule{}, fmt.Errorf("a setting has no @: %w", ErrFaults)
		}
		if err := r.when(when); err != nil {
			return rule{}, err
		}
	}
	if given {
		for _, a := range strings.Split(args, "/") {
			if err := r.arg(a); err != nil {
				return rule{}, err
			}
		}
	}
	return r, r.complete()
}

// name reads the action: a word, a status code, either with -after.
func (r *rule) name(s string) error {
	base, after := strings.CutSuffix(s, "-after")
	if n, err := strconv.Atoi(base); err == nil && len(base) == 3 && n >= 200 && n <= 599 {
		r.act, r.code, r.after = actStatus, n, after
		return nil
	}
	switch a := action(base); a {
	case actHTML, actEmpty, actRefuse, actAway:
		r.act, r.after = a, after
		return nil
	case actDrop, actReset:
		if after {
			r.act, r.after = a, true
			return nil
		}
	}
	switch s {
	case "drop-before":
		r.act = actDrop
		return nil
	case "reset-before":
		r.act = actReset
		return nil
	}
	switch a := action(s); a {
	case actHalf, actCut, actWarning, actTypes, actNoTicket, actOther, actSameTicket, actAny:
		r.act, r.after = a, true
		return nil
	case actStall, actSlow, actSlowBody, actShape, actBody, actQuota, actRace, actSignDelay, actDates, actSkew, actNoDate, actPrices:
		r.act = a
		return nil
	}
	return fmt.Errorf("%q is no fault or setting: %w", clip(s), ErrFaults)
}

// setting tells whether the rule always holds.
func (r *rule) setting() bool {
	switch r.act {
	case actShape, actBody, actQuota, actRace, actSignDelay, actDates, actSkew, actNoDate, actPrices:
		return true
	}
	return false
}

// arg reads one argument by its form and by what the action takes.
func (r *rule) arg(s string) error {
	switch r.act {
	case actShape:
		r.word = s
		if s == anyShape {
			return nil
		}
		h, err := parseShape(s)
		r.shape = h
		return err
	case actBody:
		return r.oneOf(s, "form", "json")
	case actDates:
		return r.oneOf(s, "iso", "dmy", "dash", "unix", "rfc3339")
	case actPrices:
		return r.oneOf(s, "unit", "line")
	case actQuota:
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 1_000_000_000 {
			return fmt.Errorf("%q is no number of requests: %w", clip(s), ErrFaults)
		}
		r.count = n
		r.word = s
		return nil
	}
	if n, err := strconv.Atoi(s); err == nil && r.act == actRefuse && n >= 1000 && n <= 99999 {
		r.code = n
		return nil
	}
	if min, max, ok := parseDurations(s); ok && r.timed() {
		r.min, r.max = min, max
		r.word = s
		return nil
	}
	if c, ok := parseChance(s); ok && !r.setting() {
		r.chance = c
		return nil
	}
	return fmt.Errorf("%q is nothing that %s takes: %w", clip(s), r.act, ErrFaults)
}

func (r *rule) oneOf(s string, words ...string) error {
	for _, w := range words {
		if s == w {
			r.word = s
			return nil
		}
	}
	return fmt.Errorf("%q is not one of %s: %w", clip(s), strings.Join(words, ", "), ErrFaults)
}

// timed tells whether the action takes a duration.
func (r *rule) timed() bool {
	switch r.act {
	case actStall, actSlow, actSlowBody, actSignDelay, actSkew, actRefuse:
		return true
	}
	return false
}

// complete tells what is missing or makes no sense.
func (r *rule) complete() error {
	const most = 1000 * time.Hour // sums of them stay far from overflow
	if r.min < -most || r.max > most {
		return fmt.Errorf("%s is longer than %s: %w", r.word, most, ErrFaults)
	}
	switch r.act {
	case actRefuse:
		if r.code == 0 {
			return fmt.Errorf("refuse needs a code, as in refuse=2000: %w", ErrFaults)
		}
	case actStall, actSlow, actSlowBody, actSignDelay:
		if r.word == "" || r.min < 0 {
			return fmt.Errorf("%s needs a duration, as in %s=200ms: %w", r.act, r.act, ErrFaults)
		}
	case actSkew, actShape, actBody, actQuota, actDates, actPrices:
		if r.word == "" {
			return fmt.Errorf("%s needs a value: %w", r.act, ErrFaults)
		}
	}
	return nil
}

// when reads a schedule: 3, 3-5, 3+, every4, joined by |.
func (r *rule) when(s string) error {
	bad := fmt.Errorf("%q is no schedule (3, 3-5, 3+, every4, 1|4|9): %w", clip(s), ErrFaults)
	for _, p := range strings.Split(s, "|") {
		if n, ok := strings.CutPrefix(p, "every"); ok {
			v, err := strconv.Atoi(n)
			if err != nil || v < 1 || r.every != 0 {
				return bad
			}
			r.every = v
			continue
		}
		p, open := strings.CutSuffix(p, "+")
		a, b, closed := strings.Cut(p, "-")
		from, err := strconv.Atoi(a)
		if err != nil || from < 1 || open && closed {
			return bad
		}
		to := from
		if open {
			to = 0
		} else if closed {
			if to, err = strconv.Atoi(b); err != nil || to < from {
				return bad
			}
		}
		r.spans = append(r.spans, span{from, to})
	}
	return nil
}

func parseDurations(s string) (min, max time.Duration, ok bool) {
	if d, err := time.ParseDuration(s); err == nil && strings.ContainsAny(s, "nuµmsh") {
		return d, d, true
	}
	a, b, cut := strings.Cut(s, "-")
	if !cut || a == "" {
		return 0, 0, false
	}
	min, err := time.ParseDuration(a)
	if err != nil {
		return 0, 0, false
	}
	max, err = time.ParseDuration(b)
	return min, max, err == nil && max >= min
}

// parseChance reads 0.1, 1 or 10%.
func parseChance(s string) (chance, bool) {
	digits, percent := strings.CutSuffix(s, "%")
	whole, frac, _ := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 3 || len(frac) > 6 {
		return chance{}, false
	}
	n, err := strconv.ParseUint(whole+(frac + "000000")[:6], 10, 64)
	if err != nil {
		return chance{}, false
	}
	if percent {
		n /= 100
	}
	return chance{int64(n)}, n <= certain
}

// clip shortens text from outside before it enters an error.
func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
