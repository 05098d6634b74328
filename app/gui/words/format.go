package words

import (
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// signs are how a language writes numbers. The group sign of French, Polish and
// Czech is a space that does not break.
func (w *Words) signs() (group, point string) {
	switch w.lang {
	case "en":
		return ",", "."
	case "nl", "de":
		return ".", ","
	}
	return "\u00a0", ","
}

// Count writes a whole number with its thousands set apart. Never for document
// and ticket numbers: those are names and are not grouped.
func (w *Words) Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	g, _ := w.signs()
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteString(g)
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// Amount writes cents without a currency, always with two decimals.
func (w *Words) Amount(c fiscal.Cents) string {
	s := c.String()
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return sign + s
	}
	_, point := w.signs()
	return sign + w.Count(n) + point + part
}

// Money writes an amount with its currency, where the language puts it.
// Currency is an ISO 4217 code; empty is euro.
func (w *Words) Money(c fiscal.Cents, currency string) string {
	if currency == "" || currency == fiscal.EUR {
		currency = "€"
	}
	switch w.lang {
	case "nl":
		return currency + "\u00a0" + w.Amount(c)
	case "en":
		if currency == "€" && c >= 0 {
			return currency + w.Amount(c)
		}
		if currency == "€" {
			return "-" + currency + strings.TrimPrefix(w.Amount(c), "-")
		}
		return currency + " " + w.Amount(c)
	}
	return w.Amount(c) + "\u00a0" + currency
}

// Decimal writes an exact decimal with the language's point, digits as they are.
func (w *Words) Decimal(d decimal.Decimal) string {
	_, point := w.signs()
	return strings.Replace(d.String(), ".", point, 1)
}

// Price writes the price of one: two decimals, and more where it has more.
func (w *Words) Price(d decimal.Decimal) string {
	if !d.Equal(d.Round(2)) {
		return w.Decimal(d)
	}
	_, point := w.signs()
	return strings.Replace(d.StringFixed(2), ".", point, 1)
}

// Percent writes a rate: "21 %", in English "21%".
func (w *Words) Percent(d decimal.Decimal) string {
	if w.lang == "en" {
		return w.Decimal(d) + "%"
	}
	return w.Decimal(d) + " %"
}

// Day writes a civil day: "21 nov 2026". The zero day is an en dash.
func (w *Words) Day(d fiscal.Date) string {
	if d.IsZero() {
		return "–"
	}
	return w.T("date.day", "d", d.Day, "m", w.T("month."+strconv.Itoa(int(d.Month))), "y", d.Year)
}

// DayNear writes a day for a column: one of today's year without the year, "21
// nov", another with the year's last two digits, "21 nov ’25".
func (w *Words) DayNear(d, today fiscal.Date) string {
	switch {
	case d.IsZero():
		return w.Day(d)
	case d.Year != today.Year:
		return w.T("date.short", "d", d.Day, "m", w.T("month."+strconv.Itoa(int(d.Month))), "yy", two(d.Year%100))
	}
	return w.T("date.near", "d", d.Day, "m", w.T("month."+strconv.Itoa(int(d.Month))))
}

// Month writes a month and its year.
func (w *Words) Month(y int, m time.Month) string {
	return w.T("date.month", "m", w.T("month."+strconv.Itoa(int(m))), "y", y)
}

// At writes an instant in the given zone: the hour alone when it is today.
func (w *Words) At(t, now time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "–"
	}
	t, now = t.In(zone), now.In(zone)
	hour := t.Format("15:04")
	if fiscal.DateOf(t) == fiscal.DateOf(now) {
		return hour
	}
	return w.T("date.at", "day", w.Day(fiscal.DateOf(t)), "hour", hour)
}

// Left writes the time until something, as a clock that runs down: "1:12".
// It is never negative.
func (w *Words) Left(d time.Duration) string {
	s := max(0, int((d+time.Second-1)/time.Second))
	if s >= 3600 {
		return strconv.Itoa(s/3600) + ":" + two(s/60%60) + ":" + two(s%60)
	}
	return strconv.Itoa(s/60) + ":" + two(s%60)
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// Ago writes how long ago something was, coarsely.
func (w *Words) Ago(d time.Duration) string {
	switch {
	case d < 5*time.Second:
		return w.T("ago.now")
	case d < time.Minute:
		return w.N("ago.seconds", int(d/time.Second))
	case d < time.Hour:
		return w.N("ago.minutes", int(d/time.Minute))
	case d < 48*time.Hour:
		return w.N("ago.hours", int(d/time.Hour))
	}
	return w.N("ago.days", int(d/(24*time.Hour)))
}

// Bytes writes a size in the units people know.
func (w *Words) Bytes(n int64) string {
	const k = 1000
	switch {
	case n < k:
		return w.Count(n) + " B"
	case n < k*k:
		return w.Count(n/k) + " kB"
	}
	return w.Decimal(decimal.New(n/(k*k/10), -1)) + " MB"
}
