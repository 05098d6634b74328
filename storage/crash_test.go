package storage

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"zegel/fiscal"
)

// crashChild signs documents for ever and says so after each acknowledged step.
func crashChild(t *testing.T, dir string) {
	ctx := context.Background()
	s, err := Open(ctx, dir, Options{Actor: "child"})
	if err != nil {
		t.Fatal(err)
	}
	k := &kit{Store: s, t: t, dir: dir, now: time.Now()}
	last, err := s.MaxID(ctx, lic)
	k.must(err)
	first, _ := strconv.Atoi(last)
	l, err := s.TakeLease(ctx, lic, fmt.Sprint("child", first), time.Hour, time.Now().Add(24*time.Hour*365*time.Duration(first+1)))
	k.must(err)
	for id := first + 1; ; id++ {
		d := doc(fiscal.Invoice, id, fmt.Sprint(id))
		k.record(d)
		fmt.Printf("seen %d\n", id)
		in := k.intent(k.get(d.Ref), l)
		in.Attempt = fmt.Sprintf("attempt-%d", id)
		k.must(k.Begin(ctx, in, Limit{Daily: 1 << 30}))
		fmt.Printf("begun %d\n", id)
		k.finish(in, signedAs(fmt.Sprint(70000+id)))
		fmt.Printf("signed %d\n", id)
	}
}

// TestKilled kills a program that signs, again and again, and wants everything
// that was acknowledged to be there, and verify to find nothing.
func TestKilled(t *testing.T) {
	if dir := childDir(); dir != "" {
		crashChild(t, dir)
		return
	}
	dir := t.TempDir()
	ctx := context.Background()
	state := map[int]string{}
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 6 {
		c := child(t, "TestKilled", dir)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		n := 5 + random.IntN(40)
		lines := bufio.NewScanner(out)
		for n > 0 && lines.Scan() {
			note(state, lines.Text())
			n--
		}
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it said before it died
			note(state, lines.Text())
		}
		_ = c.Wait() // killed: an error by design
		s, err := Open(ctx, dir, Options{Actor: "parent"})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		k := &kit{Store: s, t: t, dir: dir, now: time.Now()}
		if _, err := s.Sweep(ctx, lic, time.Now(), func(fiscal.Attempt, fiscal.Lease) bool { return true }, "parent"); err != nil {
			t.Fatal(err)
		}
		for id, said := range state {
			r := k.get(fiscal.Ref{Licence: lic, Type: fiscal.Invoice, ID: fmt.Sprint(id)})
			switch {
			case said == "signed" && (r.State != fiscal.Signed || r.Ticket != fmt.Sprint(70000+id)):
				t.Errorf("round %d: %s was signed and is %s %q", round, r.Key(), r.State, r.Ticket)
			case said == "begun" && r.State != fiscal.InDoubt && r.State != fiscal.Signed:
				t.Errorf("round %d: %s was begun and is %s", round, r.Key(), r.State)
			}
		}
		for _, f := range k.verify(nil).Faults {
			t.Errorf("round %d: %+v", round, f)
		}
		k.must(s.Close())
	}
	if len(state) < 10 {
		t.Errorf("only %d documents were met", len(state))
	}
	// A kill between a fallback file and its intent leaves the file, empty, for a
	// day; none may hold an outcome that was not taken up.
	s, err := Open(ctx, dir, Options{Actor: "parent"})
	if err != nil {
		t.Fatal(err)
	}
	if left, err := s.Pending(); err != nil || len(left) != 0 {
		t.Errorf("outcomes left aside: %v, %v", left, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func note(state map[int]string, line string) {
	var word string
	var id int
	if n, _ := fmt.Sscanf(line, "%s %d", &word, &id); n == 2 && (word == "seen" || word == "begun" || word == "signed") {
		state[id] = word
	}
}
