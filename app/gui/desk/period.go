package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"zegel/fiscal"
)

// The periods that are offered, by their place in the choice.
const (
	PeriodAll = iota
	PeriodToday
	PeriodWeek // the last seven days
	PeriodMonth
	PeriodQuarter
	PeriodLastQuarter
	PeriodYear
	periods
)

// Period gives the first and last day of a period; both zero for all.
func Period(which int, today fiscal.Date) (from, to fiscal.Date) {
	y, m := today.Year, today.Month
	switch which {
	case PeriodToday:
		return today, today
	case PeriodWeek:
		return today.AddDays(-6), today
	case PeriodMonth:
		return span(y, m, 1)
	case PeriodQuarter:
		return span(y, quarterStart(m), 3)
	case PeriodLastQuarter:
		return span(y, quarterStart(m)-3, 3)
	case PeriodYear:
		return span(y, time.January, 12)
	}
	return fiscal.Date{}, fiscal.Date{}
}

func quarterStart(m time.Month) time.Month { return (m-1)/3*3 + 1 }

// span is so many months from the first of one; a month below January lies in
// the year before.
func span(y int, m time.Month, months int) (from, to fiscal.Date) {
	first := time.Date(y, m, 1, 12, 0, 0, 0, time.UTC)
	return fiscal.DateOf(first), fiscal.DateOf(first.AddDate(0, months, -1))
}

// WhichPeriod finds the period that a span of days is; -1 for none of them.
func WhichPeriod(from, to, today fiscal.Date) int {
	for p := range periods {
		if f, t := Period(p, today); f == from && t == to {
			return p
		}
	}
	return -1
}

// Free is a period of one's own while it is being typed.
type Free struct {
	From, To string // as typed
	// Read takes a typed day, and says why it cannot.
	Read func(string) (fiscal.Date, error)
}

// ErrOrder: the first day of a period lies after its last.
var ErrOrder = errors.New("the period ends before it begins")

// Days gives the period, and what is wrong with either field: Read's reason, and
// ErrOrder at the last day. What is empty is not wrong yet; ok tells whether both
// days stand there and may be used.
func (f Free) Days() (from, to fiscal.Date, badFrom, badTo error, ok bool) {
	if strings.TrimSpace(f.From) != "" {
		from, badFrom = f.Read(f.From)
	}
	if strings.TrimSpace(f.To) != "" {
		to, badTo = f.Read(f.To)
	}
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		badTo = ErrOrder
	}
	return from, to, badFrom, badTo, badFrom == nil && badTo == nil && !from.IsZero() && !to.IsZero()
}

// JumpFraction goes to a place in the list, 0 its beginning and 1 its end. A
// list by date is searched by date: between its newest and oldest day, since
// any place must be reached by key.
func (d *Documents) JumpFraction(f float64) {
	switch {
	case f <= 0.001:
		d.Home()
		return
	case f >= 0.999:
		d.End()
		return
	case d.order != fiscal.ByDate:
		if f < 0.5 {
			d.Home()
		} else {
			d.End()
		}
		return
	}
	q := d.Query()
	d.fresh(func(ctx context.Context) (window, error) {
		one := q
		one.Limit = 1
		first, err := d.back.List(ctx, one)
		if err != nil || len(first.Records) == 0 {
			return window{}, err
		}
		one.Ascending = !one.Ascending
		last, err := d.back.List(ctx, one)
		if err != nil || len(last.Records) == 0 {
			return window{}, err
		}
		a, b := noon(first.Records[0].Date), noon(last.Records[0].Date)
		at := a.Add(time.Duration(f * float64(b.Sub(a))))
		return d.jump(ctx, q, fiscal.DateOf(at))
	}, -1)
}

func noon(d fiscal.Date) time.Time {
	if d.IsZero() {
		return time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)
	}
	return d.Start(time.UTC).Add(12 * time.Hour)
}
