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
