package storage

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

const lic = "brasserie"

// kit is a store in a folder of its own with a clock that a test moves.
type kit struct {
	*Store
	t   *testing.T
	dir string
	now time.Time
	n   int
}

func testKey(seed byte) ed25519.PrivateKey {
	s := make([]byte, ed25519.SeedSize)
	for i := range s {
		s[i] = seed
	}
	return ed25519.NewKeyFromSeed(s)
}

func newKit(t *testing.T) *kit {
	t.Helper()
	k := &kit{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)}
	k.open()
	t.Cleanup(func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	return k
}

func (k *kit) options() Options {
	return Options{Clock: func() time.Time { return k.now }, Actor: "test", Version: "1", Key: testKey(1)}
}

func (k *kit) open() {
	k.t.Helper()
	s, err := Open(context.Background(), k.dir, k.options())
	if err != nil {
		k.t.Fatal(err)
	}
	k.Store = s
}

func (k *kit) reopen() {
	k.t.Helper()
	k.must(k.Close())
	k.open()
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// doc makes a plausible document: one line, 21 %, dated by its id.
func doc(t fiscal.Doctype, id int, number string) fiscal.Document {
	total := fiscal.Cents(1000 + id%977*13)
	return fiscal.Document{
		Ref: fiscal.Ref{Licence: lic, Type: t, ID: strconv.Itoa(id)}, Number: number, CustomerID: strconv.Itoa(id % 5),
		Total: total, Currency: fiscal.EUR, Date: fiscal.Date{Year: 2026, Month: 1, Day: 1}.AddDays(id % 300), DateText: "x",
		Note:  fmt.Sprintf("tafel %d, crème brûlée", id%30),
		Lines: []fiscal.Line{{Name: "Dagschotel", Quantity: decimal.New(1, 0), Price: total.Decimal(), Rate: decimal.New(21, 0), RateKnown: true}},
	}
}

func (k *kit) record(docs ...fiscal.Document) fiscal.SyncCount {
	k.t.Helper()
	c, err := k.Record(context.Background(), lic, docs, k.now, "sync", false)
	k.must(err)
	return c
}

func (k *kit) get(ref fiscal.Ref) fiscal.Record {
	k.t.Helper()
	r, err := k.Get(context.Background(), ref)
	k.must(err)
	return r
}

func (k *kit) lease() fiscal.Lease {
	k.t.Helper()
	l, err := k.TakeLease(context.Background(), lic, "me", time.Hour, k.now)
	k.must(err)
	return l
}

// intent builds the intent that fits a record as it stands.
func (k *kit) intent(r fiscal.Record, l fiscal.Lease) fiscal.Intent {
	k.n++
	return fiscal.Intent{
		Attempt: fmt.Sprintf("a%d", k.n), Doc: r.Ref, Name: r.Name(), Hash: r.Hash, At: k.now, Until: k.now.Add(15 * time.Second),
		Quarantine: 150 * time.Second, Prior: r.State, PriorCause: r.Cause, Asking: r.State == fiscal.InDoubt, Lease: l, Actor: "signer",
	}
}

var wide = Limit{Daily: 500, Reserve: 200}

func (k *kit) begin(ref fiscal.Ref, l fiscal.Lease) fiscal.Intent {
	k.t.Helper()
	in := k.intent(k.get(ref), l)
	k.must(k.Begin(context.Background(), in, wide))
	return in
}

func (k *kit) outcome(in fiscal.Intent, v fiscal.Verdict) fiscal.Outcome {
	o := fiscal.Outcome{Attempt: in.Attempt, At: k.now.Add(time.Second), Verdict: v, SentAt: k.now, Status: 200, Raw: []byte(`{"success":1}`), Actor: "signer"}
	if v.Unsent {
		o.SentAt, o.Status, o.Raw = time.Time{}, 0, nil
	}
	return o
}

func (k *kit) finish(in fiscal.Intent, v fiscal.Verdict) {
	k.t.Helper()
	k.must(k.Finish(context.Background(), k.outcome(in, v)))
}

func signedAs(ticket string) fiscal.Verdict {
	return fiscal.Verdict{State: fiscal.Signed, Ticket: ticket}
}

func doubtful() fiscal.Verdict { return fiscal.Verdict{State: fiscal.InDoubt, Text: "timeout"} }

// state asserts where a document stands.
func (k *kit) state(ref fiscal.Ref, want fiscal.State) fiscal.Record {
	k.t.Helper()
	r := k.get(ref)
	if r.State != want {
		k.t.Fatalf("%s is %s, want %s", r.Key(), r.State, want)
	}
	return r
}

// lines gives the lines of a program's output.
func lines(b []byte) iter.Seq[string] { return strings.Lines(string(b)) }
