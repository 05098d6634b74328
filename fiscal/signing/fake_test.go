package signing_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
)

// memory is a store for one licence that keeps to the contract of storage, so
// that the engine can be tested in fake time. storage's own suite tests the real
// one.
type memory struct {
	mu       sync.Mutex
	state    map[fiscal.Ref]fiscal.State
	tickets  map[fiscal.Ref]string
	intents  []fiscal.Intent
	outcomes []fiscal.Outcome
	open     map[string]fiscal.Intent
	rescued  []fiscal.Outcome
	lease    fiscal.Lease
	fence    int64
	booked   int
	guards   []fiscal.Guard
	verified bool
	bad      []time.Time
	learnt   int
	// fail makes Begin or Finish fail.
	failBegin, failFinish error
	log                   []string
}

func newMemory() *memory {
	return &memory{state: map[fiscal.Ref]fiscal.State{}, tickets: map[fiscal.Ref]string{}, open: map[string]fiscal.Intent{}, verified: true}
}

func (m *memory) TakeLease(_ context.Context, licence, holder string, ttl time.Duration, at time.Time) (fiscal.Lease, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lease.Holder != "" && m.lease.Holder != holder && at.Before(m.lease.Expires) {
		return fiscal.Lease{}, &fiscal.LeaseHeld{Holder: m.lease.Holder, Expires: m.lease.Expires}
	}
	m.fence++
	m.lease = fiscal.Lease{Licence: licence, Holder: holder, Fence: m.fence, Expires: at.Add(ttl)}
	return m.lease, nil
}

func (m *memory) RenewLease(_ context.Context, l fiscal.Lease, ttl time.Duration, at time.Time) (fiscal.Lease, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lease.Fence != l.Fence || m.lease.Holder != l.Holder {
		return l, fiscal.ErrFence
	}
	m.lease.Expires = at.Add(ttl)
	return m.lease, nil
}

func (m *memory) ReleaseLease(_ context.Context, l fiscal.Lease) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lease.Fence == l.Fence {
		m.lease.Holder = ""
	}
	return nil
}

func (m *memory) BreakLease(_ context.Context, _, holder string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lease.Holder == holder {
		m.lease.Holder = ""
	}
	return nil
}

func (m *memory) HoldsLease(_ context.Context, l fiscal.Lease) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lease.Holder != l.Holder || m.lease.Fence != l.Fence {
		return fiscal.ErrFence
	}
	return nil
}

func (m *memory) MayHaveArrived(_ context.Context, _ string, n fiscal.Name) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, i := range m.intents {
		if i.Name != n {
			continue
		}
		last := fiscal.Verdict{State: fiscal.InDoubt}
		for _, o := range m.outcomes {
			if o.Attempt == i.Attempt {
				last = o.Verdict
			}
		}
		if last.State == fiscal.InDoubt && !last.Unsent {
			return true, nil
		}
	}
	return false, nil
}

func (m *memory) Begin(_ context.Context, i fiscal.Intent, l fiscal.Limit) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.failBegin != nil:
		return m.failBegin
	case m.lease.Fence != i.Lease.Fence:
		return fiscal.ErrFence
	case m.booked >= l.Daily:
		return fiscal.ErrBudget
	case m.state[i.Doc] != i.Prior || !fiscal.May(i.Prior, fiscal.Sending):
		return fiscal.ErrState
	}
	m.booked++
	m.state[i.Doc] = fiscal.Sending
	m.intents = append(m.intents, i)
	m.open[i.Attempt] = i
	m.log = append(m.log, "intent "+i.Name.String())
	return nil
}

func (m *memory) Finish(_ context.Context, o fiscal.Outcome) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failFinish != nil {
		return m.failFinish
	}
	for _, i := range m.intents {
		if i.Attempt != o.Attempt {
			continue
		}
		m.state[i.Doc] = o.Verdict.State
		if o.Verdict.Ticket != "" {
			m.tickets[i.Doc] = o.Verdict.Ticket
		}
		delete(m.open, o.Attempt)
		m.outcomes = append(m.outcomes, o)
		m.log = append(m.log, string(o.Verdict.State)+" "+i.Name.String())
		return nil
	}
	return fiscal.ErrNotFound
}

func (m *memory) Rescue(o fiscal.Outcome) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rescued = append(m.rescued, o)
	return nil
}

func (m *memory) Sweep(_ context.Context, _ string, at time.Time, dead func(fiscal.Attempt, fiscal.Lease) bool, _ string) ([]fiscal.Ref, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []fiscal.Ref
	for id, i := range m.open {
		if dead(fiscal.Attempt{ID: id, Doc: i.Doc, At: i.At, Until: i.Until}, i.Lease) {
			m.state[i.Doc] = fiscal.InDoubt
			delete(m.open, id)
			out = append(out, i.Doc)
		}
	}
	return out, nil
}

func (m *memory) Book(_ context.Context, _, _ string, _ time.Time, l fiscal.Limit) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.booked >= l.Daily-l.Reserve {
		return fiscal.ErrBudget
	}
	m.booked++
	return nil
}

func (m *memory) Used(context.Context, string, fiscal.Date) (fiscal.Usage, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return fiscal.Usage{Total: m.booked}, nil
}

func (m *memory) LearntLimit(context.Context, string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.learnt, nil
}

func (m *memory) LearnLimit(_ context.Context, _ string, n int, _ time.Time, _ string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.learnt = n
	return nil
}
func (m *memory) BudgetKnown(context.Context, string, time.Time) error { return nil }

func (m *memory) Guards(context.Context, string) ([]fiscal.Guard, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]fiscal.Guard(nil), m.guards...), nil
}

func (m *memory) SetGuard(_ context.Context, g fiscal.Guard, _ string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.guards {
		if m.guards[i].Kind == g.Kind {
			m.guards[i] = g
			return nil
		}
	}
	m.guards = append(m.guards, g)
	return nil
}

func (m *memory) LiftGuards(_ context.Context, _ string, kinds []fiscal.GuardKind, _ *fiscal.Person, _ string, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var left []fiscal.Guard
	for _, g := range m.guards {
		lifted := false
		for _, k := range kinds {
			lifted = lifted || g.Kind == k
		}
		if !lifted {
			left = append(left, g)
		}
	}
	m.guards = left
	return nil
}

func (m *memory) ProbeLogin(_ context.Context, _, _ string, at time.Time, most int, window time.Duration) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var in []time.Time
	for _, b := range m.bad {
		if b.After(at.Add(-window)) {
			in = append(in, b)
		}
	}
	if len(in) >= most {
		return 0, &fiscal.TooManyLogins{Oldest: in[0], Until: in[0].Add(window)}
	}
	m.bad = append(in, at)
	return int64(len(m.bad)), nil
}

func (m *memory) SettleLogin(_ context.Context, _, _ string, probe int64, end fiscal.LoginEnd) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if end != fiscal.LoginBad && probe > 0 && len(m.bad) > 0 {
		m.bad = m.bad[:len(m.bad)-1]
	}
	m.verified = end == fiscal.LoginGood || m.verified && end == fiscal.LoginVoid
	return nil
}

func (m *memory) Verified(context.Context, string, string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.verified, nil
}

func (m *memory) stateOf(r fiscal.Ref) fiscal.State {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state[r]
}

// signerFunc is a Signer.
type signerFunc func(ctx context.Context, t fiscal.Doctype, number string, gate func() error) cloudpos.SignReply

func (f signerFunc) Sign(ctx context.Context, t fiscal.Doctype, number string, gate func() error) cloudpos.SignReply {
	return f(ctx, t, number, gate)
}

var errDisk = errors.New("the disk is full")
