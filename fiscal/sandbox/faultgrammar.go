package sandbox

import "time"

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
