package fiscal_test

import (
	"errors"
	"testing"

	"zegel/fiscal"
)

func TestCheckBelgianVAT(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"BE0123456749":     "BE0123456749",
		"be 0123.456.749":  "BE0123456749",
		"0123456749":       "BE0123456749",
		"BE123456749":      "BE0123456749",
		" 1000.000.021":    "BE1000000021",
		"BE 0123-456-749 ": "BE0123456749",
	} {
		got, err := fiscal.CheckBelgianVAT(in)
		if err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "BE", "BE0123456748", "BE2123456749", "NL0123456749", "BE01234567490", "BE012345674", "BE01234567é9", "BE0000000000", "BE0000000097"} {
		if got, err := fiscal.CheckBelgianVAT(in); !errors.Is(err, fiscal.ErrIdentifier) {
			t.Errorf("%q: %q, %v; want ErrIdentifier", in, got, err)
		}
	}
}

// When the first eight digits are a multiple of 97 the check digits are 97,
// never 00.
func TestEnterpriseNumberNinetySeven(t *testing.T) {
	t.Parallel()
	for in, ok := range map[string]bool{"0400008697": true, "0400018397": true, "0400008600": false, "0400008697 1": false} {
		_, err := fiscal.EnterpriseNumber(in)
		if (err == nil) != ok {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestCheckIBAN(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"BE68 5390 0754 7034":             "BE68539007547034",
		"be68-5390-0754-7034":             "BE68539007547034",
		"NL91 ABNA 0417 1643 00":          "NL91ABNA0417164300",
		"DE89370400440532013000":          "DE89370400440532013000",
		"MT84MALT011000012345MTLCAST001S": "MT84MALT011000012345MTLCAST001S",
	} {
		got, err := fiscal.CheckIBAN(in)
		if err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "BE", "BE68539007547035", "BE6853900754703", "BE685390075470340", "B168539007547034", "BEA8539007547034", "BE68 5390 0754 70é4"} {
		if got, err := fiscal.CheckIBAN(in); !errors.Is(err, fiscal.ErrIdentifier) {
			t.Errorf("%q: %q, %v; want ErrIdentifier", in, got, err)
		}
	}
}
