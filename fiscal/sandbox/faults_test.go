package sandbox

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseFaults(t *testing.T) {
	for _, good := range []string{
		"", " , ", "drop-after", "sign:drop-after=0.1,sign:half=0.05,read:slow=200ms",
		"500", "502-after=10%", "get-invoices:301@3", "refuse=2000", "refuse-after=9999/0.5",
		"sign:refuse=1003/30m@2", "refuse=1004/-2h", "stall=20ms-80ms/0.25", "html-after@1|4|9",
		"any=0.3", "same-ticket@every3", "shape=key+typed+bools+nulls+bom", "shape=any", "shape=nested",
		"quota=3", "quota=0", "race", "sign-delay=20ms-80ms", "dates=dmy", "skew=-3h", "no-date", "body=form", "prices=line",
		"drop-before@3+", "away",
	} {
		if err := CheckFaults(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{
		"drop", "reset", "half-after", "600", "99", "nothing", "write:html", "refuse", "refuse=7", "stall", "stall=-2s",
		"slow=80ms-20ms", "half=2", "half=101%", "html@0", "html@5-3", "html@every0", "html@", "shape=square", "shape",
		"quota=many", "quota=-1", "race@3", "body=xml", "skew", "dates=roman", "drop-after=200ms", "stall=999999h",
		strings.Repeat("html,", maxRules+1),
	} {
		if err := CheckFaults(bad); !errors.Is(err, ErrFaults) {
			t.Errorf("%.40q: %v, want ErrFaults", bad, err)
		}
	}
}

func TestPlanSchedule(t *testing.T) {
	p, err := parseFaults("sign:html@2-3|6+,sign:500@every4,read:slow=10ms")
	if err != nil {
		t.Fatal(err)
	}
	f := newFaults(1, p)
	var got []string
	for range 7 {
		w := "-"
		if p := f.plan("get-offersigned", false); p.fault != nil {
			w = p.fault.String()
		}
		got = append(got, w)
	}
	if s := strings.Join(got, " "); s != "- html html 500 - html html" {
		t.Errorf("struck %s", s)
	}
	if p := f.plan("get-tables", false); p.slow != 10*time.Millisecond || p.fault != nil {
		t.Errorf("a reading call met %+v", p)
	}
}

// TestPlanChance: the share is as asked, the same for the same seed, another
// for another.
func TestPlanChance(t *testing.T) {
	p, err := parseFaults("sign:any=0.3,stall=1ms-9ms")
	if err != nil {
		t.Fatal(err)
	}
	run := func(seed int64) (string, int) {
		f, struck := newFaults(seed, p), 0
		var b strings.Builder
		for range 2000 {
			q := f.plan("get-invoicesigned", false)
			if q.stall < time.Millisecond || q.stall > 9*time.Millisecond {
				t.Fatalf("stalled %s", q.stall)
			}
			if q.fault != nil {
				struck++
				b.WriteString(q.fault.String())
			}
			b.WriteByte(' ')
		}
		if len(f.hits) < 14 {
			t.Errorf("only %d kinds of faults in %v", len(f.hits), f.hits)
		}
		return b.String(), struck
	}
	a, n := run(1)
	again, _ := run(1)
	other, _ := run(2)
	if a != again || a == other {
		t.Error("chance does not follow the seed")
	}
	if n < 520 || n > 680 {
		t.Errorf("%d of 2000 struck, 600 expected", n)
	}
}

// TestFaultNames: what counts call a fault can be asked for again.
func TestFaultNames(t *testing.T) {
	for _, s := range []string{"drop-before", "drop-after", "reset-before", "500", "301-after", "refuse=2000", "refuse-after=7777", "html", "empty-after", "away", "half", "other"} {
		p, err := parseFaults(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.rules[0].String(); got != s {
			t.Errorf("%s is called %s", s, got)
		}
	}
}

func FuzzParseFaults(f *testing.F) {
	for _, s := range []string{"sign:drop-after=0.1,sign:half=0.05,read:slow=200ms", "refuse=1003/30m@40+", "shape=key+typed", "stall=20ms-80ms/10%@1|every3", "500-after", "quota=3,race"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := parseFaults(s)
		if err != nil {
			if !errors.Is(err, ErrFaults) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		w := newFaults(1, p)
		for _, name := range []string{"get-invoicesigned", "get-invoices", ""} {
			q := w.plan(name, false)
			if q.stall < 0 || q.slow < 0 || q.slowBody < 0 {
				t.Fatalf("a delay of less than nothing: %+v", q)
			}
			if !json.Valid([]byte(strings.TrimPrefix(string(oneAnswer("result", row{number("vatticket", "12")}).encode(q.shape)), "\ufeff"))) {
				t.Fatalf("shape %+v writes no JSON", q.shape)
			}
		}
	})
}
