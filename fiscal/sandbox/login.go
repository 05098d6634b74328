package sandbox

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"zegel/fiscal"
)

// The seed's limits.
const (
	seedDailyLimit = 500
	seedBadLogins  = 5
	seedBlock      = 30 * time.Minute
)

// doorkeeper judges logins and counts requests. The caller holds the sandbox's
// lock.
type doorkeeper struct {
	licence, token string
	limit          int
	day            fiscal.Date
	used           int
	bad            map[string]*badLogins
}

type badLogins struct {
	at    []time.Time
	until time.Time
}

// admit gives nil or the API's refusal. The order is the address, the
// credentials, the day's limit.
func (d *doorkeeper) admit(address, licence, token string, now time.Time, p plan) *answer {
	b := d.bad[address]
	if b != nil && now.Before(b.until) {
		return blocked(b.until, p.dates)
	}
	if licence == "" || token == "" {
		a := refusal(1001, "Token and name can not be empty")
		return &a
	}
	if licence != d.licence || token != d.token {
		if b == nil {
			b = &badLogins{}
			d.bad[address] = b
		}
		kept := b.at[:0]
		for _, t := range b.at {
			if now.Sub(t) < seedBlock {
				kept = append(kept, t)
			}
		}
		b.at = append(kept, now)
		if len(b.at) >= seedBadLogins {
			b.until, b.at = now.Add(seedBlock), nil
		}
		a := refusal(1002, "Token or name not valid")
		return &a
	}
	if today := fiscal.FiscalDay(now); today != d.day {
		d.day, d.used = today, 0
	}
	d.used++
	limit := d.limit
	if p.quota != nil {
		limit = *p.quota
	}
	if d.used > limit {
		return overLimit(limit, nextMidnight(now), p.dates)
	}
	return nil
}

func overLimit(limit int, next time.Time, layout string) *answer {
	a := refusal(1003, fmt.Sprintf("Limit of '%d' requests per day reached, next request possible '%s'", limit, writeTime(next, layout)))
	return &a
}

func blocked(until time.Time, layout string) *answer {
	a := refusal(1004, fmt.Sprintf("5 bad logins reached, your ip adress is blocked till '%s'", writeTime(until, layout)))
	return &a
}

// nextMidnight is when the next day begins in Brussels.
func nextMidnight(now time.Time) time.Time {
	return fiscal.FiscalDay(now).AddDays(1).Start(fiscal.Brussels())
}

// writeTime writes a time of Brussels in one of the formats that a client may
// meet; the seed only says 'datetime'.
func writeTime(t time.Time, layout string) string {
	t = t.In(fiscal.Brussels())
	switch layout {
	case "dmy":
		return t.Format("02/01/2006 15:04:05")
	case "dash":
		return t.Format("02-01-2006 15:04")
	case "unix":
		return strconv.FormatInt(t.Unix(), 10)
	case "rfc3339":
		return t.Format(time.RFC3339)
	}
	return t.Format("2006-01-02 15:04:05")
}

// address is the client's, without its port.
func address(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr
}
