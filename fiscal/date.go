package fiscal

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // Windows and bare containers carry no zone database; the fiscal day is Brussels' everywhere.
)

// ErrDate is wrapped by every error about text that is no date.
var ErrDate = errors.New("not a date")

// Date is a civil day as a document states it, without a zone. The zero value
// means that none was stated.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// dateLayouts are the writings met in point-of-sale data, most likely first.
var dateLayouts = []string{
	"2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05",
	"2006-01-02 15:04", "02/01/2006", "02-01-2006", "02.01.2006", "2006/01/02", "20060102",
	"02/01/2006 15:04:05", "02-01-2006 15:04:05", "02/01/2006 15:04", "02-01-2006 15:04",
}

// ParseDate reads a day from foreign text: the layouts above (day before month,
// the Belgian way) or a Unix time in seconds, taken as a day in Brussels.
// Empty, "0" and MySQL's "0000-00-00" are the zero Date without an error.
func ParseDate(s string) (Date, error) {
	t := strings.TrimSpace(s)
	if t == "" || t == "0" || strings.HasPrefix(t, "0000-00-00") {
		return Date{}, nil
	}
	for _, l := range dateLayouts {
		if at, err := time.Parse(l, t); err == nil {
			return DateOf(at), nil
		}
	}
	if n, err := strconv.ParseInt(t, 10, 64); err == nil && n > 100_000_000 && n < 100_000_000_000 {
		return DateOf(time.Unix(n, 0).In(Brussels())), nil
	}
	return Date{}, fmt.Errorf("%q: %w", clip(s), ErrDate)
}

// DateOf gives the civil day of an instant in the instant's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// IsZero tells whether no day was stated.
func (d Date) IsZero() bool { return d == Date{} }

// String gives YYYY-MM-DD, or nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Compare orders two days: -1, 0 or 1. The zero Date comes before every day.
func (d Date) Compare(o Date) int { return strings.Compare(d.String(), o.String()) }

// Before tells whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// AddDays gives the day n days later.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 12, 0, 0, 0, time.UTC))
}

// Start is the instant at which the day begins in the given zone.
func (d Date) Start(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// MarshalText writes String's form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	*d = v
	return err
}

// Brussels is the zone of the fiscal day and of the API's daily limit. The zone
// database is embedded, so loading cannot fail on any machine.
func Brussels() *time.Location { return brussels() }

// brussels is loaded once: LoadLocation reads a file each time, and lists of
// documents ask for the zone at every row.
var brussels = sync.OnceValue(func() *time.Location {
	l, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		return time.FixedZone("CET", 3600)
	}
	return l
})

// FiscalDay is the Brussels day of an instant: the day a request counts on.
func FiscalDay(t time.Time) Date { return DateOf(t.In(Brussels())) }
