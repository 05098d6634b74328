//go:build unix

package storage

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"zegel/fiscal"
)

// fullChild has an attempt under way when its disk takes nothing more: a limit on
// the size of files stands for it, since that needs no rights and no mount.
func fullChild(t *testing.T, dir string) {
	ctx := context.Background()
	s, err := Open(ctx, dir, Options{Actor: "child"})
	if err != nil {
		t.Fatal(err)
	}
	k := &kit{Store: s, t: t, dir: dir, now: time.Now()}
	a, b := doc(fiscal.Invoice, 1, "1"), doc(fiscal.Invoice, 2, "2")
	k.record(a, b)
	l := k.lease()
	in := k.begin(a.Ref, l)
	next := k.intent(k.get(b.Ref), l)
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 40 << 10, Max: 40 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	o := k.outcome(in, signedAs("4711"))
	if err := s.Finish(ctx, o); !errors.Is(err, ErrIO) && !errors.Is(err, ErrFull) {
		t.Fatalf("finish on a full disk: %v", err)
	}
	if err := s.Rescue(o); err != nil {
		t.Fatalf("rescue: %v", err)
	}
	if err := s.Begin(ctx, next, wide); !errors.Is(err, ErrIO) && !errors.Is(err, ErrFull) {
		t.Fatalf("begin on a full disk: %v", err)
	}
	r, err := s.Get(ctx, a.Ref) // reading goes on
	if err != nil || r.State != fiscal.Sending {
		t.Fatalf("read on a full disk: %s, %v", r.State, err)
	}
	if n, err := s.TakeUp(ctx); n != 0 || err == nil {
		t.Fatalf("taken up on a full disk: %d, %v", n, err)
	}
	fmt.Println("held")
}

func TestFullDisk(t *testing.T) {
	if dir := childDir(); dir != "" {
		fullChild(t, dir)
		return
	}
	k := &kit{t: t, dir: t.TempDir(), now: time.Now()}
	out, err := child(t, "TestFullDisk", k.dir).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "held\n") {
		t.Fatalf("%v\n%s", err, out)
	}
	k.open() // there is room again
	r := k.state(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "1"}, fiscal.Signed)
	if r.Ticket != "4711" {
		t.Errorf("rescued as %q", r.Ticket)
	}
	k.state(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "2"}, fiscal.Unsigned)
	if left, err := k.Pending(); err != nil || len(left) != 0 {
		t.Errorf("still pending: %v, %v", left, err)
	}
	if f := k.verify(nil).Faults; len(f) > 0 {
		t.Errorf("verify: %+v", f[0])
	}
	k.must(k.Close())
}

// TestOpenOnFullDisk: a store whose disk was full before it was opened says that,
// not that the disk is broken.
func TestOpenOnFullDisk(t *testing.T) {
	if dir := childDir(); dir != "" {
		signal.Ignore(syscall.SIGXFSZ)
		limit := syscall.Rlimit{Cur: 16 << 10, Max: 16 << 10}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		if s, err := Open(t.Context(), dir, Options{Actor: "child"}); !errors.Is(err, ErrFull) {
			t.Fatalf("open on a full disk: %v, %v", s, err)
		}
		fmt.Println("held")
		return
	}
	k := &kit{t: t, dir: t.TempDir(), now: time.Now()}
	k.open()
	k.record(doc(fiscal.Invoice, 1, "1"))
	k.must(k.Close())
	out, err := child(t, "TestOpenOnFullDisk", k.dir).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "held\n") {
		t.Fatalf("%v\n%s", err, out)
	}
	k.open()
	k.state(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: "1"}, fiscal.Unsigned)
	k.must(k.Close())
}
