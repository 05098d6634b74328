package gui

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// What work brings before the window's thread listens is run by await, in order,
// and what comes later by the thread itself.
func TestRunnerBeginsWithWhatCameEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		r := newRunner(t.Context(), func(f func()) { got = append(got, "thread"); f() }, nil)
		say := func(s string) func() { return func() { got = append(got, s) } }
		r.Post(say("first"))
		r.Go(func(context.Context) func() { time.Sleep(10 * time.Millisecond); return say("rows") })
		began := time.Now()
		r.await(func() bool { return slices.Contains(got, "rows") }, time.Second)
		if took := time.Since(began); took != 10*time.Millisecond {
			t.Errorf("it waited for %v, the rows were there after 10 ms", took)
		}
		r.begin()
		r.Post(say("later"))
		if want := []string{"first", "rows", "thread", "later"}; !slices.Equal(got, want) {
			t.Errorf("run: %q, want %q", got, want)
		}
	})
}

// A disk that sleeps does not keep the window from appearing.
func TestRunnerBeginsWithoutRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r := newRunner(ctx, func(f func()) { f() }, nil)
		began := time.Now()
		r.await(func() bool { return false }, 150*time.Millisecond)
		if took := time.Since(began); took != 150*time.Millisecond {
			t.Errorf("it waited for %v", took)
		}
		cancel()
		r.Post(func() { t.Error("something ran after the end") })
	})
}
