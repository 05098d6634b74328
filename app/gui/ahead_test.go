package gui

import (
	"runtime/debug"
	"testing"
	"testing/synctest"
	"time"
)

// The start leaves the collection of rubbish as it found it, and is bounded
// meanwhile.
func TestStartCollectsNothing(t *testing.T) {
	found := debug.SetGCPercent(70)
	defer debug.SetGCPercent(found)
	unbounded := debug.SetMemoryLimit(-1)
	collect := uncollected()
	if n := debug.SetGCPercent(-1); n != -1 {
		t.Errorf("collected from %d %% on during the start", n)
	}
	if n := debug.SetMemoryLimit(-1); n != startHeap {
		t.Errorf("bounded by %d", n)
	}
	collect()
	debug.SetGCPercent(70 + 1)
	collect() // the second time says nothing
	if n := debug.SetGCPercent(-1); n != 71 {
		t.Errorf("%d %% after the start", n)
	}
	if n := debug.SetMemoryLimit(-1); n != unbounded {
		t.Errorf("bounded by %d after the start", n)
	}
}

// A start that takes long is work like any other, and collects.
func TestLongStartCollects(t *testing.T) {
	found := debug.SetGCPercent(70)
	defer debug.SetGCPercent(found)
	synctest.Test(t, func(t *testing.T) {
		collect := uncollected()
		time.Sleep(startMost + time.Millisecond)
		synctest.Wait()
		if n := debug.SetGCPercent(70); n != atWork {
			t.Errorf("%d %% after %v", n, startMost)
		}
		collect()
		time.Sleep(time.Hour) // what is still to be given back
	})
}
