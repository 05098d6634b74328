// Package storagetest is the contract of a storage backend as tests: what holds
// for the SQLite store must hold for any other that takes its place. It asks only
// through exported methods and looks into no table.
package storagetest

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
	"zegel/fiscal/journal"
	"zegel/storage"
)

// Backend is what the program asks of a store.
type Backend interface {
	Record(ctx context.Context, licence string, docs []fiscal.Document, at time.Time, actor string, training bool) (fiscal.SyncCount, error)
	RecordCustomers(ctx context.Context, licence string, cs []fiscal.Party, at time.Time, actor string) (int, error)
	CustomersFetched(ctx context.Context, licence string) (time.Time, error)
	UnknownCustomers(ctx context.Context, licence string, ids map[string]struct{}) (bool, error)
	Get(ctx context.Context, ref fiscal.Ref) (fiscal.Record, error)
	Find(ctx context.Context, licence string, k fiscal.Key) ([]fiscal.Record, error)
	ByTicket(ctx context.Context, licence, ticket string) ([]fiscal.Record, error)
	List(ctx context.Context, q fiscal.Query) (fiscal.Page, error)
	Tally(ctx context.Context, q fiscal.Query) (fiscal.Tally, error)
	Unsigned(ctx context.Context, licence string, from fiscal.Date, after int64, limit int) ([]fiscal.Record, error)
	InDoubt(ctx context.Context, licence string) ([]fiscal.Record, error)
	MaxID(ctx context.Context, licence string) (string, error)
	MinIDSince(ctx context.Context, licence string, from fiscal.Date) (string, error)
	Content(ctx context.Context, hash string) (fiscal.Document, error)
	Attempts(ctx context.Context, ref fiscal.Ref) ([]fiscal.Attempt, error)
	History(ctx context.Context, ref fiscal.Ref) ([]journal.Entry, error)
	Discrepancies(ctx context.Context, licence string, doc *fiscal.Ref) ([]fiscal.Discrepancy, error)
	TakeLease(ctx context.Context, licence, holder string, ttl time.Duration, at time.Time) (fiscal.Lease, error)
	RenewLease(ctx context.Context, l fiscal.Lease, ttl time.Duration, at time.Time) (fiscal.Lease, error)
	ReleaseLease(ctx context.Context, l fiscal.Lease) error
	Begin(ctx context.Context, in fiscal.Intent, l fiscal.Limit) error
	Finish(ctx context.Context, o fiscal.Outcome) error
	Rescue(o fiscal.Outcome) error
	TakeUp(ctx context.Context) (int, error)
	Sweep(ctx context.Context, licence string, at time.Time, dead func(fiscal.Attempt, fiscal.Lease) bool, actor string) ([]fiscal.Ref, error)
	Resolve(ctx context.Context, ref fiscal.Ref, ticket string, p fiscal.Person, at time.Time) error
	LastTickets(ctx context.Context, licence string, limit int) ([]string, error)
	Refer(ctx context.Context, ref fiscal.Ref, to fiscal.Reference, actor string, at time.Time) error
	Book(ctx context.Context, licence, function string, at time.Time, l fiscal.Limit) error
	Used(ctx context.Context, licence string, day fiscal.Date) (fiscal.Usage, error)
	LearntLimit(ctx context.Context, licence string) (int, error)
	LearnLimit(ctx context.Context, licence string, limit int, at time.Time, actor string) error
	NextIssue(ctx context.Context, ref fiscal.Ref) (int, error)
	Issue(ctx context.Context, i storage.IssueRow) error
	Issues(ctx context.Context, ref fiscal.Ref) ([]storage.IssueRow, error)
	Setting(ctx context.Context, key string) (string, bool, error)
	SetSetting(ctx context.Context, key, value, actor string, at time.Time) error
	PutCache(ctx context.Context, licence, function string, body []byte, at time.Time) error
	Cache(ctx context.Context, licence, function string) ([]byte, time.Time, error)
	Append(ctx context.Context, kind journal.Kind, doc, actor string, payload any, at time.Time) (journal.Entry, error)
	Head(ctx context.Context) (journal.Head, error)
	Entries(ctx context.Context, from, to int64, fn func(journal.Entry) error) error
	Verify(ctx context.Context, progress func(done, total int64), archive storage.ArchiveReader) (storage.VerifyResult, error)
}

var _ Backend = (*storage.Store)(nil)

// Licence is the one that the suite works with.
const Licence = "brasserie"

// Run holds a backend against the contract. open gives a fresh, empty one each
// time and closes it with the test.
func Run(t *testing.T, open func(*testing.T) Backend) {
	for name, test := range map[string]func(*testing.T, *bench){
		"life": life, "lists": lists, "search": search, "names": names, "customers": customers, "paper": paper,
		"settings": settings, "journal": theJournal, "unsigned": unsigned, "rescue": rescue, "references": references,
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{Backend: open(t), t: t, ctx: context.Background(), now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)}
			test(t, b)
			v, err := b.Verify(b.ctx, nil, nil)
			b.must(err)
			for _, f := range v.Faults {
				t.Errorf("verify: %s: %s (expected %q, found %q)", f.Where, f.What, f.Expected, f.Found)
			}
		})
	}
}

// bench is a backend with what the tests do again and again.
type bench struct {
	Backend
	t   *testing.T
	ctx context.Context
	now time.Time
	n   int
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// document makes one with a date, a total and a customer that follow from its id.
func document(t fiscal.Doctype, id int, number string) fiscal.Document {
	total := fiscal.Cents(id * 7919 % 50021)
	return fiscal.Document{
		Ref: fiscal.Ref{Licence: Licence, Type: t, ID: strconv.Itoa(id)}, Number: number, CustomerID: strconv.Itoa(id % 4), Total: total,
		Currency: fiscal.EUR, Date: fiscal.Date{Year: 2026, Month: 1, Day: 1}.AddDays(id * 31 % 97), Note: "tafel " + strconv.Itoa(id%10),
		Lines: []fiscal.Line{{Name: "Crème brûlée", Quantity: decimal.New(1, 0), Price: total.Decimal(), Rate: decimal.New(12, 0), RateKnown: true}},
	}
}

func (b *bench) record(docs ...fiscal.Document) {
	b.t.Helper()
	_, err := b.Record(b.ctx, Licence, docs, b.now, "sync", false)
	b.must(err)
}

func (b *bench) lease() fiscal.Lease {
	b.t.Helper()
	l, err := b.TakeLease(b.ctx, Licence, "me", time.Hour, b.now)
	b.must(err)
	return l
}

// sign begins an attempt as the document stands, and ends it.
func (b *bench) sign(ref fiscal.Ref, l fiscal.Lease, v fiscal.Verdict) fiscal.Outcome {
	b.t.Helper()
	r, err := b.Get(b.ctx, ref)
	b.must(err)
	b.n++
	in := fiscal.Intent{
		Attempt: fmt.Sprintf("a%d", b.n), Doc: ref, Name: r.Name(), Hash: r.Hash, At: b.now, Until: b.now.Add(15 * time.Second), Quarantine: 150 * time.Second,
		Prior: r.State, PriorCause: r.Cause, Asking: r.State == fiscal.InDoubt, Lease: l, Actor: "me",
		Person: &fiscal.Person{By: "Ilse", Reason: "test"},
	}
	b.must(b.Begin(b.ctx, in, fiscal.Limit{Daily: 500}))
	o := fiscal.Outcome{Attempt: in.Attempt, At: b.now, Verdict: v, SentAt: b.now, Status: 200, Raw: []byte("{}"), Actor: "me"}
	if v.State != "" {
		b.must(b.Finish(b.ctx, o))
	}
	return o
}

func (b *bench) state(ref fiscal.Ref, want fiscal.State) fiscal.Record {
	b.t.Helper()
	r, err := b.Get(b.ctx, ref)
	b.must(err)
	if r.State != want {
		b.t.Fatalf("%s is %s, want %s", r.Key(), r.State, want)
	}
	return r
}
