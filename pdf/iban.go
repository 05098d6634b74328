package pdf

import (
	"fmt"
	"strings"
)

// IBANError says what is wrong with an IBAN.
type IBANError struct {
	IBAN string
	Why  string
}

func (e *IBANError) Error() string { return fmt.Sprintf("IBAN %q: %s", e.IBAN, e.Why) }

// CheckIBAN gives the IBAN without spaces and in capitals when its length and
// its check digits (ISO 13616, mod 97) are right, and an *IBANError otherwise.
// The length is known for Belgium and its neighbours; elsewhere 15 to 34.
func CheckIBAN(text string) (string, error) {
	s := strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' || r == '\u00a0' {
			return -1
		}
		return r
	}, text))
	fail := func(why string) (string, error) { return "", &IBANError{clipText(text), why} }
	if len(s) < 15 || len(s) > 34 {
		return fail("wrong length")
	}
	for i, r := range s {
		digit, letter := r >= '0' && r <= '9', r >= 'A' && r <= 'Z'
		if i < 2 && !letter || i >= 2 && i < 4 && !digit || !digit && !letter {
			return fail("has a character that no IBAN has there")
		}
	}
	lengths := map[string]int{"BE": 16, "NL": 18, "FR": 27, "DE": 22, "LU": 20}
	if n, ok := lengths[s[:2]]; ok && n != len(s) {
		return fail("wrong length for its country")
	}
	mod := 0
	for _, r := range s[4:] + s[:4] {
		if r >= 'A' {
			mod = (mod*100 + int(r-'A') + 10) % 97
		} else {
			mod = (mod*10 + int(r-'0')) % 97
		}
	}
	if mod != 1 {
		return fail("its check digits do not fit")
	}
	return s, nil
}

// groupIBAN writes an IBAN in fours, as people read it.
func groupIBAN(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i += 4 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s[i:min(i+4, len(s))])
	}
	return b.String()
}

// clipText shortens foreign text before it enters an error.
func clipText(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
