package running

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// The end waits for every request under way and lets none begin.
func TestTurnsEndBetweenRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var turns Turns
		first, ok1 := turns.Take()
		second, ok2 := turns.Take()
		if !ok1 || !ok2 {
			t.Fatal("no turn before the end")
		}
		closed := make(chan error, 2)
		for range 2 { // asked twice: both wait
			go func() { closed <- turns.Close(t.Context()) }()
		}
		synctest.Wait()
		if _, ok := turns.Take(); ok {
			t.Error("a request began after the end was asked for")
		}
		first()
		synctest.Wait()
		if len(closed) != 0 {
			t.Fatal("closed in the middle of a request")
		}
		second()
		for range 2 {
			if err := <-closed; err != nil {
				t.Error(err)
			}
		}
		if err := turns.Close(t.Context()); err != nil {
			t.Errorf("with nothing under way: %v", err)
		}
	})
}

func TestTurnsWaitNoLongerThanAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var turns Turns
		end, _ := turns.Take()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := turns.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a request that hangs: %v", err)
		}
		end()
	})
}
