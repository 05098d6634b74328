package cli

import "testing"

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 entries", 1: "1 entry", 2: "2 entries", 1001: "1001 entries"} {
		if got := count(n, "entry", "entries"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := count(int64(1), "was", "were"); got != "1 was" {
		t.Error(got)
	}
}
