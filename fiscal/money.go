package fiscal

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// ErrNumber is wrapped by every error about text that is no number, or one out of range.
var ErrNumber = errors.New("not a usable number")

// EUR is the only currency CloudPOS bills in: its API names none.
const EUR = "EUR"

// Cents is an amount of money in hundredths of the document's currency.
// It is signed: credit notes and returns are negative.
type Cents int64

// maxCents keeps sums of a hundred thousand lines clear of overflow.
const maxCents = Cents(math.MaxInt64 / 1_000_000)

// String gives the amount with two decimals and a point, never grouped: -12.34.
func (c Cents) String() string {
	sign, n := "", uint64(c)
	if c < 0 {
		sign, n = "-", uint64(-(c+1))+1
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// Abs gives the amount without its sign.
func (c Cents) Abs() Cents {
	if c < 0 {
		return -c
	}
	return c
}

// Decimal gives the amount in whole units of the currency.
func (c Cents) Decimal() decimal.Decimal { return decimal.New(int64(c), -2) }

// CentsOf rounds an exact amount to the cent, half away from zero, as the
// fiscal data module does (ministerial decree of 29 April 2024, art. 66). An
// amount beyond ±92 billion is ErrNumber.
func CentsOf(d decimal.Decimal) (Cents, error) {
	r := d.Round(2).Shift(2)
	if r.Abs().GreaterThan(decimal.New(int64(maxCents), 0)) {
		return 0, fmt.Errorf("amount %s: %w", clip(d.String()), ErrNumber)
	}
	return Cents(r.IntPart()), nil
}

// ParseCents reads an amount as the vendors write it ("12.34", "-5", "1e2").
// More than two decimals are rounded as CentsOf does.
func ParseCents(s string) (Cents, error) {
	d, err := ParseDecimal(s)
	if err != nil {
		return 0, err
	}
	return CentsOf(d)
}

// Bounds of a decimal taken from outside: they stop a text of a few bytes from
// asking for gigabytes of digits ("1e999999999"), and nothing a shop sells.
const (
	maxDecimalText     = 64
	maxDecimalExponent = 40
)

// ParseDecimal reads an exact decimal from foreign text: optional sign, digits,
// one point (or one comma, as Belgian tills write it), optional exponent.
// Anything else, over 64 characters, or an exponent beyond ±40 is ErrNumber.
func ParseDecimal(s string) (decimal.Decimal, error) {
	t := strings.TrimSpace(s)
	if t == "" || len(t) > maxDecimalText {
		return decimal.Decimal{}, fmt.Errorf("%q: %w", clip(s), ErrNumber)
	}
	if strings.Count(t, ",") == 1 && !strings.Contains(t, ".") {
		t = strings.Replace(t, ",", ".", 1)
	}
	if i := strings.IndexAny(t, "eE"); i >= 0 {
		e, err := strconv.Atoi(t[i+1:])
		if err != nil || e > maxDecimalExponent || e < -maxDecimalExponent {
			return decimal.Decimal{}, fmt.Errorf("%q: %w", clip(s), ErrNumber)
		}
	}
	for i, r := range t {
		ok := r >= '0' && r <= '9' || r == '.' || r == 'e' || r == 'E' || (r == '-' || r == '+') && (i == 0 || t[i-1] == 'e' || t[i-1] == 'E')
		if !ok {
			return decimal.Decimal{}, fmt.Errorf("%q: %w", clip(s), ErrNumber)
		}
	}
	d, err := decimal.NewFromString(t)
	if err != nil {
		return decimal.Decimal{}, fmt.Errorf("%q: %w", clip(s), ErrNumber)
	}
	return d, nil
}

// clip shortens foreign text before it enters an error.
func clip(s string) string {
	const most = 40
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}
