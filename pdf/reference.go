package pdf

import (
	"errors"
	"fmt"
	"strings"
)

// ErrReference: text that is no Belgian structured reference.
var ErrReference = errors.New("not a structured reference")

// StructuredReference gives the twelve digits of a Belgian structured reference
// (OGM/VCS): ten digits and two check digits, the ten mod 97, 97 for 0. It takes
// ten digits, twelve (checked), or a printed form such as
// +++123/4567/89002+++; anything else is ErrReference.
func StructuredReference(text string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune("+*/ .-", r) {
			return -1
		}
		return r
	}, text)
	if len(digits) != 10 && len(digits) != 12 {
		return "", fmt.Errorf("%q has not ten or twelve digits: %w", clipText(text), ErrReference)
	}
	n := 0
	for i, r := range digits {
		if r < '0' || r > '9' {
			return "", fmt.Errorf("%q: %w", clipText(text), ErrReference)
		}
		if i < 10 {
			n = (n*10 + int(r-'0')) % 97
		}
	}
	if n == 0 {
		n = 97
	}
	check := fmt.Sprintf("%02d", n)
	if len(digits) == 12 && digits[10:] != check {
		return "", fmt.Errorf("%q: its check digits do not fit: %w", clipText(text), ErrReference)
	}
	return digits[:10] + check, nil
}

// OGM gives a structured reference as it is printed: +++123/4567/89002+++. It
// takes what StructuredReference takes, with the same error.
func OGM(text string) (string, error) {
	d, err := StructuredReference(text)
	if err != nil {
		return "", err
	}
	return "+++" + d[:3] + "/" + d[3:7] + "/" + d[7:] + "+++", nil
}

// ReferenceOf makes ten digits for a document out of its number: its digits,
// filled up with zeros in front. A number without digits, or with more than
// ten, gives nothing: a cut one could be another document's.
func ReferenceOf(number string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	if digits == "" || len(digits) > 10 {
		return ""
	}
	return strings.Repeat("0", 10-len(digits)) + digits
}
