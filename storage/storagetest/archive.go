package storagetest

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"zegel/fiscal"
	"zegel/storage"
)

// RunArchive holds an archive against the contract of storage.Archiver. open
// gives a fresh one; damage changes what it keeps under a hash, behind its back,
// or is nil where that cannot be done.
func RunArchive(t *testing.T, open func(*testing.T) storage.Archiver, damage func(t *testing.T, a storage.Archiver, sha string)) {
	ctx := context.Background()
	a := open(t)
	for _, b := range [][]byte{nil, []byte("%PDF-1.7"), bytes.Repeat([]byte{0, 255}, 1<<20)} {
		for range 2 {
			sha, err := a.Put(ctx, "pdf", b)
			if err != nil || sha != fiscal.HashBytes(b) {
				t.Fatalf("put %d bytes: %s, %v", len(b), sha, err)
			}
			if got, err := a.Get(ctx, sha); err != nil || !bytes.Equal(got, b) {
				t.Fatalf("got %d bytes of %d: %v", len(got), len(b), err)
			}
		}
	}
	for _, sha := range []string{fiscal.HashBytes([]byte("never put")), "", "../../zegel.db", "ABCD"} {
		if _, err := a.Get(ctx, sha); !errors.Is(err, fiscal.ErrNotFound) {
			t.Errorf("%q: %v", sha, err)
		}
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := a.Put(ctx, "pdf", []byte("the same")); err != nil {
				t.Errorf("the same bytes at once: %v", err)
			}
		})
	}
	wait.Wait()
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := a.Put(gone, "pdf", []byte("late")); !errors.Is(err, context.Canceled) {
		t.Errorf("put after the end: %v", err)
	}
	if damage == nil {
		return
	}
	sha, err := a.Put(ctx, "pdf", []byte("to be damaged"))
	if err != nil {
		t.Fatal(err)
	}
	damage(t, a, sha)
	if _, err := a.Get(ctx, sha); !errors.Is(err, storage.ErrAltered) {
		t.Errorf("damaged bytes were given out: %v", err)
	}
	if _, err := a.Put(ctx, "pdf", []byte("to be damaged")); !errors.Is(err, storage.ErrAltered) {
		t.Errorf("damage was written over: %v", err)
	}
}
