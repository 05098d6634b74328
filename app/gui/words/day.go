package words

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"zegel/fiscal"
)

// What ReadDay finds wrong with what was typed.
var (
	ErrDayForm = errors.New("not written as a day")
	ErrNoDay   = errors.New("no day of the calendar")
)

// daySign is how a language writes a day in digits, day before month
// everywhere: the sign between the parts.
func (w *Words) daySign() string {
	switch w.lang {
	case "nl":
		return "-"
	case "de", "pl", "cs":
		return "."
	}
	return "/"
}

// TypedDay writes a day as it is typed: "21-11-2026", "21.11.2026" or
// "21/11/2026". ReadDay takes it back.
func (w *Words) TypedDay(d fiscal.Date) string {
	s := w.daySign()
	return two(d.Day) + s + two(int(d.Month)) + s + fmt.Sprintf("%04d", d.Year)
}

// ReadDay reads a day as the language writes it; any of - / . and blanks part
// day, month and year, a year of two digits lies in this century, and year,
// month, day in that order are taken as well where the year has four digits.
// ErrDayForm, and ErrNoDay for the 31st of a short month or a year that no paper
// can have.
func (w *Words) ReadDay(s string) (fiscal.Date, error) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/. \u00a0", r) })
	if len(parts) != 3 {
		return fiscal.Date{}, ErrDayForm
	}
	if len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 16)
		if err != nil || i < 2 && len(p) > 2 || i == 2 && len(p) != 2 && len(p) != 4 {
			return fiscal.Date{}, ErrDayForm
		}
		n[i] = int(v)
	}
	if len(parts[2]) == 2 {
		n[2] += 2000
	}
	d := fiscal.Date{Year: n[2], Month: time.Month(n[1]), Day: n[0]}
	if d.Year < 1900 || d.Year > 2199 || d.AddDays(0) != d { // a day that the month lacks comes back as another
		return fiscal.Date{}, ErrNoDay
	}
	return d, nil
}
