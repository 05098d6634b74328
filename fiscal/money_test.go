package fiscal_test

import (
	"errors"
	"testing"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

func TestParseCents(t *testing.T) {
	for _, c := range []struct {
		in   string
		want fiscal.Cents
	}{
		{"12.34", 1234},
		{"-5", -500},
		{"0", 0},
		{" 7,5 ", 750},
		{"1e2", 10000},
		{"+3", 300},
		{"43.47826086956522", 4348},
		{"2.675", 268},
		{"-2.675", -268},
		{".5", 50},
		{"5.", 500},
	} {
		got, err := fiscal.ParseCents(c.in)
		if err != nil || got != c.want {
			t.Errorf("ParseCents(%q) = %d, %v; want %d", c.in, got, err, c.want)
		}
	}
}

func TestParseDecimalRefuses(t *testing.T) {
	for _, in := range []string{
		"", " ", "abc", "1.2.3", "1,2,3", "1e999999999", "1e-41", "0x10", "NaN", "Inf", "1_000", "--1", "1e", "e5",
		"12345678901234567890123456789012345678901234567890123456789012345", "١٢", "1 000",
	} {
		if d, err := fiscal.ParseDecimal(in); !errors.Is(err, fiscal.ErrNumber) {
			t.Errorf("ParseDecimal(%q) = %s, %v; want ErrNumber", in, d, err)
		}
	}
}

func TestCentsString(t *testing.T) {
	for c, want := range map[fiscal.Cents]string{
		0: "0.00", 5: "0.05", -5: "-0.05", 123456: "1234.56", -1234: "-12.34",
		-9223372036854775808: "-92233720368547758.08",
	} {
		if got := c.String(); got != want {
			t.Errorf("Cents(%d).String() = %q, want %q", int64(c), got, want)
		}
	}
}

func TestCentsOfRefusesWhatOverflows(t *testing.T) {
	if _, err := fiscal.CentsOf(decimal.New(1, 30)); !errors.Is(err, fiscal.ErrNumber) {
		t.Errorf("CentsOf(1e30): %v, want ErrNumber", err)
	}
}

func FuzzParseCents(f *testing.F) {
	for _, s := range []string{"12.34", "-0.005", "1e5", "1e-40", "9,99", "43.47826086956522"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := fiscal.ParseCents(s)
		if err != nil {
			if !errors.Is(err, fiscal.ErrNumber) {
				t.Fatalf("%q: %v is no ErrNumber", s, err)
			}
			return
		}
		back, err := fiscal.ParseCents(c.String())
		if err != nil || back != c {
			t.Fatalf("%q → %s → %s, %v", s, c, back, err)
		}
	})
}
