package sandbox

import (
	"hash/fnv"
	"sync"
	"time"
)

// faults is a specification at work: it counts the requests of each rule.
type faults struct {
	mu   sync.Mutex
	seed int64
	spec spec
	seen []int          // requests in scope, per rule
	hits map[string]int // faults that struck, by name
	all  int            // requests, for the shape "any"
}

// plan is what one request is going to meet.
type plan struct {
	stall, slow, slowBody time.Duration
	fault                 *rule // nil: none
	shape                 shape
	body                  string // form, json or empty: both
	signDelay             *rule
	race                  bool
	dates                 string
	skew                  time.Duration
	noDate                bool
	linePrices            bool
	quota                 *int
}

func newFaults(seed int64, p spec) *faults {
	return &faults{seed: seed, spec: p, seen: make([]int, len(p.rules)), hits: map[string]int{}}
}

// plan draws for the next request to a function. Redirected requests are spared
// further redirects, or a client that follows them would never arrive.
func (f *faults) plan(function string, moved bool) plan {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all++
	var p plan
	for i := range f.spec.rules {
		r := &f.spec.rules[i]
		if !r.covers(function) {
			continue
		}
		if r.setting() {
			f.set(&p, r)
			continue
		}
		f.seen[i]++
		if !r.due(f.seen[i]) || f.draw(i, f.seen[i], certain) >= r.millionths {
			continue
		}
		span := int64(r.max-r.min) + 1
		d := r.min + time.Duration(f.draw(i+maxRules, f.seen[i], span))
		switch r.act {
		case actStall:
			p.stall += d
		case actSlow:
			p.slow += d
		case actSlowBody:
			p.slowBody += d
		default:
			if p.fault != nil || moved && r.act == actStatus && r.code/100 == 3 {
				continue
			}
			struck := *r
			if r.act == actAny {
				struck = f.anyOf(function, i, f.seen[i])
			}
			p.fault = &struck
			f.hits[struck.String()]++
			continue
		}
		f.hits[string(r.act)]++
	}
	return p
}

func (f *faults) set(p *plan, r *rule) {
	switch r.act {
	case actShape:
		p.shape = r.shape
		if r.word == anyShape {
			drawn := drawnShapes()
			p.shape = drawn[f.draw(2*maxRules, f.all, int64(len(drawn)))]
		}
	case actBody:
		p.body = r.word
	case actQuota:
		p.quota = &r.count
	case actRace:
		p.race = true
	case actSignDelay:
		p.signDelay = r
	case actDates:
		p.dates = r.word
	case actSkew:
		p.skew = r.min
	case actNoDate:
		p.noDate = true
	case actPrices:
		p.linePrices = r.word == "line"
	}
}

// anyOf draws one of the faults that leave a request in doubt.
func (f *faults) anyOf(function string, i, n int) rule {
	drawn := []rule{
		{act: actDrop},
		{act: actDrop, after: true},
		{act: actReset},
		{act: actReset, after: true},
		{act: actStatus, code: 500},
		{act: actStatus, code: 500, after: true},
		{act: actStatus, code: 502, after: true},
		{act: actHTML},
		{act: actHTML, after: true},
		{act: actEmpty, after: true},
		{act: actHalf, after: true},
		{act: actCut, after: true},
		{act: actTypes, after: true},
	}
	if signFunction(function) {
		drawn = append(drawn, rule{act: actNoTicket, after: true}, rule{act: actOther, after: true})
	}
	return drawn[f.draw(i+3*maxRules, n, int64(len(drawn)))]
}

// draw gives a number in [0, below) that depends on nothing but the seed, the
// rule and how many requests the rule has seen.
func (f *faults) draw(stream, n int, below int64) int64 {
	if below <= 1 {
		return 0
	}
	h := fnv.New64a()
	var b [24]byte
	for i, v := range [3]uint64{uint64(f.seed), uint64(stream), uint64(n)} {
		for k := range 8 {
			b[i*8+k] = byte(v >> (8 * k))
		}
	}
	_, _ = h.Write(b[:]) // a hash never fails
	x := h.Sum64()
	x ^= x >> 30 // FNV alone leaves neighbours alike; this is splitmix64's finish
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	x ^= x >> 31
	return int64(x % uint64(below))
}

// covers tells whether a function is in the rule's scope.
func (r *rule) covers(function string) bool {
	switch r.scope {
	case "all":
		return true
	case "sign":
		return signFunction(function)
	case "read":
		return !signFunction(function)
	}
	return r.scope == function
}

// due tells whether the n-th request in scope is on the schedule.
func (r *rule) due(n int) bool {
	if len(r.spans) == 0 && r.every == 0 {
		return true
	}
	if r.every > 0 && n%r.every == 0 {
		return true
	}
	for _, s := range r.spans {
		if n >= s.from && (s.to == 0 || n <= s.to) {
			return true
		}
	}
	return false
}

// String names the fault in counts, as the grammar writes it.
func (r *rule) String() string {
	s := string(r.act)
	if r.act == actStatus {
		s = itoa(r.code)
	}
	switch r.act {
	case actDrop, actReset, actStatus, actRefuse, actHTML, actEmpty, actAway:
		if r.after {
			s += "-after"
		} else if r.act == actDrop || r.act == actReset {
			s += "-before"
		}
	}
	if r.act == actRefuse {
		s += "=" + itoa(r.code)
	}
	return s
}
