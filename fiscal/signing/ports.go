package signing

import (
	"context"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
)

// Signer makes one sign call, as cloudpos.Client.Sign does.
type Signer interface {
	Sign(ctx context.Context, t fiscal.Doctype, number string, gate func() error) cloudpos.SignReply
}

// Intents keeps intents and outcomes durable.
type Intents interface {
	// Begin writes the intent, the booked request and the state in one durable
	// transaction. ErrFence, ErrState and fiscal.ErrBudget leave all as it was.
	Begin(ctx context.Context, i fiscal.Intent, l fiscal.Limit) error
	// Finish writes answer, ticket, state and journal entry in one transaction.
	Finish(ctx context.Context, o fiscal.Outcome) error
	// Rescue keeps an outcome that Finish could not commit.
	Rescue(o fiscal.Outcome) error
}

// Leases hands out the right to sign.
type Leases interface {
	TakeLease(ctx context.Context, licence, holder string, ttl time.Duration, at time.Time) (fiscal.Lease, error)
	RenewLease(ctx context.Context, l fiscal.Lease, ttl time.Duration, at time.Time) (fiscal.Lease, error)
	ReleaseLease(ctx context.Context, l fiscal.Lease) error
}

// LeaseBreaker frees the right to sign of a holder that is known to be dead,
// and tells whether a lease is still the current one.
type LeaseBreaker interface {
	BreakLease(ctx context.Context, licence, holder string) error
	HoldsLease(ctx context.Context, l fiscal.Lease) error
}

// History reads what was tried before.
type History interface {
	// MayHaveArrived tells whether an attempt under the name may have arrived
	// without an answer that settled what became of it.
	MayHaveArrived(ctx context.Context, licence string, n fiscal.Name) (bool, error)
}

// Sweeper turns the unfinished attempts of dead senders into doubt.
type Sweeper interface {
	Sweep(ctx context.Context, licence string, at time.Time, dead func(fiscal.Attempt, fiscal.Lease) bool, actor string) ([]fiscal.Ref, error)
}

// Store is all that the engine needs of storage.
type Store interface {
	Intents
	Leases
	LeaseBreaker
	History
	Sweeper
}

// Budget books requests and remembers what a day may cost.
type Budget interface {
	Book(ctx context.Context, licence, function string, at time.Time, l fiscal.Limit) error
	Used(ctx context.Context, licence string, day fiscal.Date) (fiscal.Usage, error)
	LearntLimit(ctx context.Context, licence string) (int, error)
	LearnLimit(ctx context.Context, licence string, limit int, at time.Time, actor string) error
	// BudgetKnown ends Usage.Unknown: the cloud has answered since a restore.
	BudgetKnown(ctx context.Context, licence string, at time.Time) error
}

// Guards keeps what stops requests.
type Guards interface {
	Guards(ctx context.Context, licence string) ([]fiscal.Guard, error)
	SetGuard(ctx context.Context, g fiscal.Guard, actor string) error
	LiftGuards(ctx context.Context, licence string, kinds []fiscal.GuardKind, p *fiscal.Person, actor string, at time.Time) error
}

// Logins books login probes, so that bad ones are counted before they are made.
type Logins interface {
	// ProbeLogin books a login that may turn out bad. When most of them lie
	// within the window before at, it books nothing and returns the time of the
	// oldest in *fiscal.TooManyLogins.
	ProbeLogin(ctx context.Context, licence, fingerprint string, at time.Time, most int, window time.Duration) (int64, error)
	// SettleLogin says how a probe ended; probe 0 speaks of the credentials only.
	SettleLogin(ctx context.Context, licence, fingerprint string, probe int64, end fiscal.LoginEnd) error
	Verified(ctx context.Context, licence, fingerprint string) (bool, error)
}

// GovernorStore is all that the governor needs of storage.
type GovernorStore interface {
	Budget
	Guards
	Logins
}
