package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zegel/fiscal"
)

func TestReserve(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	l := Limit{Daily: 10, Reserve: 4}
	for i := range 6 {
		if err := k.Book(ctx, lic, "get-invoices", k.now, l); err != nil {
			t.Fatalf("reading %d: %v", i, err)
		}
	}
	if err := k.Book(ctx, lic, "get-invoices", k.now, l); !errors.Is(err, ErrBudget) {
		t.Fatalf("reading touched the reserve: %v", err)
	}
	k.must(k.Book(ctx, lic, "get-invoices", k.now, Limit{Daily: 10})) // reading that belongs to signing
	if err := k.Book(ctx, lic, "get-invoices", k.now, l); !errors.Is(err, ErrBudget) {
		t.Fatalf("what the reserve spent was given to reading: %v", err)
	}
	k.record(doc(fiscal.Invoice, 1, "1"), doc(fiscal.Invoice, 2, "2"), doc(fiscal.Invoice, 3, "3"), doc(fiscal.Invoice, 4, "4"))
	lease := k.lease()
	for i := 1; i <= 3; i++ {
		k.must(k.Begin(ctx, k.intent(k.get(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: fmt.Sprint(i)}), lease), l))
	}
	if err := k.Begin(ctx, k.intent(k.get(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "4"}), lease), l); !errors.Is(err, ErrBudget) {
		t.Fatalf("the day's limit was passed: %v", err)
	}
	k.state(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "4"}, fiscal.Unsigned)
	if u, err := k.Used(ctx, lic, fiscal.FiscalDay(k.now)); err != nil || u.Total != 10 || u.Signing != 3 || u.Unknown {
		t.Errorf("used %+v, %v", u, err)
	}
}

// TestDays books around midnight in Brussels, in winter, in summer, and on both
// days on which the clocks change.
func TestDays(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	tests := []struct{ at, day string }{
		{"2026-01-15T22:59:59Z", "2026-01-15"},
		{"2026-01-15T23:00:00Z", "2026-01-16"},
		{"2026-07-15T21:59:59Z", "2026-07-15"},
		{"2026-07-15T22:00:00Z", "2026-07-16"},
		{"2026-03-28T23:00:00Z", "2026-03-29"}, // the day of 23 hours begins
		{"2026-03-29T21:59:59Z", "2026-03-29"},
		{"2026-03-29T22:00:00Z", "2026-03-30"},
		{"2026-10-24T22:00:00Z", "2026-10-25"}, // the day of 25 hours begins
		{"2026-10-25T22:59:59Z", "2026-10-25"},
		{"2026-10-25T23:00:00Z", "2026-10-26"},
	}
	booked := map[string]int{}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339, tt.at)
		k.must(err)
		k.must(k.Book(ctx, lic, "get-invoices", at, wide))
		booked[tt.day]++
		day, err := fiscal.ParseDate(tt.day)
		k.must(err)
		if u, err := k.Used(ctx, lic, day); err != nil || u.Total != booked[tt.day] {
			t.Errorf("%s counted %d on %s, want %d (%v)", tt.at, u.Total, tt.day, booked[tt.day], err)
		}
	}
}

// budgetChild is this test binary run again: it books until the budget is spent
// and tells how often it could.
func budgetChild(t *testing.T, dir string) {
	s, err := Open(context.Background(), dir, Options{Actor: "child"})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for {
		err := s.Book(context.Background(), lic, "get-invoices", time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC), Limit{Daily: 120, Reserve: 20})
		if errors.Is(err, ErrBudget) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("booked=%d\n", n)
}

// child runs one test of this binary as a program of its own.
func child(t *testing.T, test, dir string, env ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^"+test+"$", "-test.v")
	c.Env = append(os.Environ(), append(env, "ZEGEL_STORAGE_CHILD="+dir)...)
	return c
}

func childDir() string { return os.Getenv("ZEGEL_STORAGE_CHILD") }

func TestBudgetIsNeverPassed(t *testing.T) {
	if dir := childDir(); dir != "" {
		budgetChild(t, dir)
		return
	}
	k := newKit(t)
	ctx := context.Background()
	var booked atomic.Int64
	var wait sync.WaitGroup
	for range 7 { // eight programs with this one
		wait.Go(func() {
			out, err := child(t, "TestBudgetIsNeverPassed", k.dir).CombinedOutput()
			if err != nil {
				t.Errorf("child: %v\n%s", err, out)
			}
			var n int64
			for line := range lines(out) {
				if _, err := fmt.Sscanf(line, "booked=%d", &n); err == nil {
					booked.Add(n)
				}
			}
		})
	}
	for range 16 {
		wait.Go(func() {
			for {
				err := k.Book(ctx, lic, "get-orders", k.now, Limit{Daily: 120, Reserve: 20})
				if errors.Is(err, ErrBudget) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				booked.Add(1)
			}
		})
	}
	wait.Wait()
	u, err := k.Used(ctx, lic, fiscal.FiscalDay(k.now))
	if err != nil || u.Total != 100 || booked.Load() != 100 {
		t.Errorf("%d booked, %d counted of 100 (%v)", booked.Load(), u.Total, err)
	}
}

func TestLogins(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	var ids []int64
	for range 3 {
		id, err := k.ProbeLogin(ctx, lic, "f", k.now, 3, 30*time.Minute)
		k.must(err)
		ids = append(ids, id)
		k.now = k.now.Add(time.Minute)
	}
	var many *fiscal.TooManyLogins
	if _, err := k.ProbeLogin(ctx, "another", "g", k.now, 3, 30*time.Minute); !errors.As(err, &many) || !many.Until.Equal(many.Oldest.Add(30*time.Minute)) {
		t.Fatalf("a fourth login: %v", err)
	}
	k.must(k.SettleLogin(ctx, lic, "f", ids[0], fiscal.LoginBad))
	k.must(k.SettleLogin(ctx, lic, "f", ids[1], fiscal.LoginVoid))
	k.must(k.SettleLogin(ctx, lic, "f", ids[2], fiscal.LoginGood))
	if ok, err := k.Verified(ctx, lic, "f"); err != nil || !ok {
		t.Errorf("verified %t %v", ok, err)
	}
	n, oldest, err := k.BadLogins(ctx, k.now.Add(-30*time.Minute))
	if err != nil || n != 1 || !oldest.Equal(k.now.Add(-3*time.Minute)) {
		t.Errorf("%d bad logins, the oldest at %v, %v", n, oldest, err)
	}
	k.must(k.SettleLogin(ctx, lic, "f", ids[0], fiscal.LoginGood)) // a bad one is not forgiven
	if n, _, err := k.BadLogins(ctx, k.now.Add(-30*time.Minute)); err != nil || n != 1 {
		t.Errorf("%d bad logins, %v", n, err)
	}
	k.must(k.BadLogin(ctx, lic, "f", k.now))
	if n, _, err := k.BadLogins(ctx, k.now.Add(-time.Second)); err != nil || n != 1 {
		t.Errorf("%d bad logins just now, %v", n, err)
	}
	k.must(k.SettleLogin(ctx, lic, "f", 0, fiscal.LoginBad))
	if ok, err := k.Verified(ctx, lic, "f"); err != nil || ok {
		t.Errorf("verified after a bad login: %t %v", ok, err)
	}
}

func TestGuards(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	g := fiscal.Guard{Licence: lic, Kind: fiscal.GuardQuota, Since: k.now, Until: k.now.Add(time.Hour), Text: "t", Fingerprint: "f"}
	k.must(k.SetGuard(ctx, g, "x"))
	before, err := k.Head(ctx)
	k.must(err)
	k.must(k.SetGuard(ctx, g, "x"))
	if after, err := k.Head(ctx); err != nil || after != before {
		t.Error("the same guard was journaled twice")
	}
	gs, err := k.Guards(ctx, lic)
	if err != nil || len(gs) != 1 || gs[0] != g {
		t.Fatalf("guards %+v, %v", gs, err)
	}
	k.must(k.SetGuard(ctx, fiscal.Guard{Licence: lic, Kind: fiscal.GuardRestored, Since: k.now}, "x"))
	if err := k.LiftGuards(ctx, lic, []fiscal.GuardKind{fiscal.GuardRestored}, nil, "x", k.now); !errors.Is(err, ErrRestored) {
		t.Errorf("a restore confirmed by nobody: %v", err)
	}
	k.must(k.LiftGuards(ctx, lic, nil, nil, "x", k.now))
	if gs, err := k.Guards(ctx, lic); err != nil || len(gs) != 1 || gs[0].Kind != fiscal.GuardRestored {
		t.Errorf("left %+v, %v", gs, err)
	}
	k.must(k.LiftGuards(ctx, lic, nil, ilse, "x", k.now))
	if gs, err := k.Guards(ctx, lic); err != nil || len(gs) != 0 {
		t.Errorf("left %+v, %v", gs, err)
	}
	if f := k.verify(nil).Faults; len(f) > 0 {
		t.Errorf("verify: %+v", f[0])
	}
}
