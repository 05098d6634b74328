package fiscal

import (
	"errors"
	"fmt"
	"strings"
)

// ErrIdentifier is wrapped by every error about a VAT or account number that
// cannot be right.
var ErrIdentifier = errors.New("not a valid identifier")

// EnterpriseNumber reads a Belgian enterprise number, with or without "BE",
// points and spaces, and gives its ten digits. Numbers from before 2005 have
// nine digits and gain a zero in front. The last two digits are 97 less the
// first eight modulo 97 (Crossroads Bank for Enterprises). Anything else is
// ErrIdentifier.
func EnterpriseNumber(s string) (string, error) {
	t := bare(s)
	t = strings.TrimPrefix(t, "BE")
	if len(t) == 9 {
		t = "0" + t
	}
	if len(t) != 10 || !digitsOnly(t) || t[0] > '1' {
		return "", fmt.Errorf("enterprise number %q: %w", clip(s), ErrIdentifier)
	}
	if check := 97 - mod97(t[:8]); t[8:] != fmt.Sprintf("%02d", check) || t[:8] == "00000000" {
		return "", fmt.Errorf("enterprise number %q, check digits: %w", clip(s), ErrIdentifier)
	}
	return t, nil
}

// CheckBelgianVAT gives a Belgian VAT number in its plain form, "BE" and ten
// digits, or ErrIdentifier.
func CheckBelgianVAT(s string) (string, error) {
	n, err := EnterpriseNumber(s)
	if err != nil {
		return "", err
	}
	return "BE" + n, nil
}

// CheckIBAN gives an account number in capitals without spaces when its length
// and its check digits (ISO 7064, mod 97-10) are right, else ErrIdentifier.
// Lengths are held for the countries of the IBAN registry that a Belgian shop
// meets; for others any length from 15 to 34 passes.
func CheckIBAN(s string) (string, error) {
	t := bare(s)
	bad := fmt.Errorf("IBAN %q: %w", clip(s), ErrIdentifier)
	if len(t) < 15 || len(t) > 34 || !letters(t[:2]) || !digitsOnly(t[2:4]) {
		return "", bad
	}
	if want := ibanLength(t[:2]); want != 0 && len(t) != want {
		return "", bad
	}
	rest := 0
	for _, r := range t[4:] + t[:4] {
		switch {
		case r >= '0' && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		case r >= 'A' && r <= 'Z':
			rest = (rest*100 + int(r-'A') + 10) % 97
		default:
			return "", bad
		}
	}
	if rest != 1 {
		return "", bad
	}
	return t, nil
}

// ibanLength is the length the registry gives to a country's accounts; 0 when
// it is not kept here.
func ibanLength(country string) int {
	switch country {
	case "NO":
		return 15
	case "BE":
		return 16
	case "DK", "FI", "NL":
		return 18
	case "SI":
		return 19
	case "AT", "EE", "LT", "LU":
		return 20
	case "CH", "HR", "LI", "LV":
		return 21
	case "BG", "DE", "GB", "IE":
		return 22
	case "CZ", "ES", "RO", "SE", "SK":
		return 24
	case "PT":
		return 25
	case "FR", "GR", "IT", "MC":
		return 27
	case "CY", "HU", "PL":
		return 28
	case "MT":
		return 31
	}
	return 0
}

// bare drops what people put between the characters of a number.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '.', '-', '/', '\t', '\u00a0', '\u202f':
			return -1
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(s)))
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func letters(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return s != ""
}

// mod97 is the remainder of a text of digits.
func mod97(s string) int {
	n := 0
	for i := range len(s) {
		n = (n*10 + int(s[i]-'0')) % 97
	}
	return n
}
