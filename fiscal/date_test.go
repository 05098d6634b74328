package fiscal_test

import (
	"errors"
	"testing"
	"time"

	"zegel/fiscal"
)

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-21": "2026-11-21", "2026-11-21 17:51:00": "2026-11-21", "21/11/2026": "2026-11-21",
		"21-11-2026": "2026-11-21", "21.11.2026": "2026-11-21", "20261121": "2026-11-21",
		"2026-11-21T23:59:59+01:00": "2026-11-21", "": "", "0": "", "0000-00-00": "", "0000-00-00 00:00:00": "",
		// Half past eleven at night in UTC is the next day in Brussels.
		"1795303800": "2026-11-22",
	} {
		d, err := fiscal.ParseDate(in)
		if err != nil || d.String() != want {
			t.Errorf("ParseDate(%q) = %q, %v; want %q", in, d, err, want)
		}
	}
	for _, in := range []string{"gisteren", "2026-13-01", "2026-02-30", "31/11/2026", "12"} {
		if d, err := fiscal.ParseDate(in); !errors.Is(err, fiscal.ErrDate) {
			t.Errorf("ParseDate(%q) = %q, %v; want ErrDate", in, d, err)
		}
	}
}

func TestFiscalDayFollowsBrussels(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-21T22:59:59Z": "2026-11-21", "2026-11-21T23:00:00Z": "2026-11-22", // winter: UTC+1
		"2026-07-01T21:59:59Z": "2026-07-01", "2026-07-01T22:00:00Z": "2026-07-02", // summer: UTC+2
		// The day on which the clock goes forward has 23 hours, the one on which it
		// goes back 25.
		"2026-03-28T23:00:00Z": "2026-03-29", "2026-03-29T21:59:59Z": "2026-03-29", "2026-03-29T22:00:00Z": "2026-03-30",
		"2026-10-24T22:00:00Z": "2026-10-25", "2026-10-25T22:59:59Z": "2026-10-25", "2026-10-25T23:00:00Z": "2026-10-26",
	} {
		at, err := time.Parse(time.RFC3339, in)
		if err != nil {
			t.Fatal(err)
		}
		if got := fiscal.FiscalDay(at).String(); got != want {
			t.Errorf("FiscalDay(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestAddDaysCrossesClockChanges(t *testing.T) {
	d := fiscal.Date{Year: 2026, Month: time.March, Day: 28}
	if got := d.AddDays(2).String(); got != "2026-03-30" {
		t.Errorf("AddDays(2) = %s", got)
	}
	if got := d.AddDays(1).Start(fiscal.Brussels()).UTC().Format(time.RFC3339); got != "2026-03-28T23:00:00Z" {
		t.Errorf("start of 29 March = %s", got)
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-11-21", "1795303800", "0000-00-00", "21/11/2026 17:51"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := fiscal.ParseDate(s)
		if err != nil {
			return
		}
		back, err := fiscal.ParseDate(d.String())
		if err != nil || back != d {
			t.Fatalf("%q → %s → %s, %v", s, d, back, err)
		}
	})
}
