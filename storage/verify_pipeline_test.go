package storage

import (
	"errors"
	"testing"
)

func TestInOrder(t *testing.T) {
	var got []int
	produce := func(n int, end error) func(func(*int) bool) error {
		return func(emit func(*int) bool) error {
			for i := range n {
				if !emit(&i) {
					return nil
				}
			}
			return end
		}
	}
	double := func(i *int) error { *i *= 2; return nil }
	keep := func(i *int) error { got = append(got, *i); return nil }

	unread := errors.New("a page is gone")
	if err := inOrder(produce(1000, unread), double, keep); !errors.Is(err, unread) {
		t.Errorf("the producer's error is %v", err)
	}
	if len(got) != 1000 {
		t.Fatalf("%d of 1000 pieces were taken before the producer's error", len(got))
	}
	for i, x := range got {
		if x != 2*i {
			t.Fatalf("piece %d is %d", i, x)
		}
	}

	got = nil
	bad := errors.New("bad")
	fails := func(i *int) error {
		if *i == 7 {
			return bad
		}
		return nil
	}
	if err := inOrder(produce(1_000_000, nil), fails, keep); !errors.Is(err, bad) {
		t.Errorf("the worker's error is %v", err)
	}
	if len(got) != 7 {
		t.Errorf("%d pieces were taken before the seventh failed", len(got))
	}
	if err := inOrder(produce(1_000_000, nil), double, func(*int) error { return bad }); !errors.Is(err, bad) {
		t.Errorf("the taker's error is %v", err)
	}
}
