package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zegel/fiscal"
)

// TestOneSignerAmongPrograms has eight programs want the lease at once, again and
// again: each taking has a fence of its own, and nobody takes what is held.
func TestOneSignerAmongPrograms(t *testing.T) {
	const rounds = 5
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	if dir := childDir(); dir != "" {
		s, err := Open(context.Background(), dir, Options{Actor: "child"})
		if err != nil {
			t.Fatal(err)
		}
		for round := range rounds {
			l, err := s.TakeLease(context.Background(), lic, fmt.Sprintf("pid %d", os.Getpid()), time.Hour, now.Add(time.Duration(round)*time.Hour))
			var held *fiscal.LeaseHeld
			switch {
			case err == nil:
				fmt.Printf("round=%d fence=%d\n", round, l.Fence)
			case !errors.As(err, &held):
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return
	}
	k := newKit(t)
	var wait sync.WaitGroup
	var taken [rounds]atomic.Int64
	var fences sync.Map
	for range 8 {
		wait.Go(func() {
			out, err := child(t, "TestOneSignerAmongPrograms", k.dir).CombinedOutput()
			if err != nil {
				t.Errorf("child: %v\n%s", err, out)
			}
			for line := range lines(out) {
				var round, fence int64
				if _, err := fmt.Sscanf(line, "round=%d fence=%d", &round, &fence); err != nil {
					continue
				}
				taken[round].Add(1)
				if _, twice := fences.LoadOrStore(fence, round); twice {
					t.Errorf("fence %d was given twice", fence)
				}
			}
		})
	}
	wait.Wait()
	// A program that is late meets the round's lease of one that is ahead, so a
	// round may have had no taker of its own, but never two.
	total := int64(0)
	for round := range taken {
		n := taken[round].Load()
		if total += n; n > 1 {
			t.Errorf("%d programs held the right to sign in round %d", n, round)
		}
	}
	if total == 0 {
		t.Error("nobody ever signed")
	}
}
