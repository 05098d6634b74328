package pdf

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"zegel/fiscal"
)

// ErrPayment: a payment breaks a bound of the payment code's guideline.
var ErrPayment = errors.New("not a payment that a code can carry")

// Payment is a SEPA credit transfer that a banking app reads from a QR code
// (EPC069-12, version 002).
type Payment struct {
	Name   string // 1 to 70 characters
	IBAN   string
	BIC    string       // empty, or 8 or 11 characters
	Amount fiscal.Cents // 0.01 to 999999999.99 euro
	// Reference is structured, Text unstructured; at most one of them.
	Reference string // at most 35 characters
	Text      string // at most 140
	Info      string // for the payer, at most 70
}

// Bounds of the guideline.
const (
	maxPayName      = 70
	maxPayReference = 35
	maxPayText      = 140
	maxPayInfo      = 70
	maxPayCents     = 99_999_999_999
	maxPayBytes     = 331
	maxPayVersion   = 13 // of the QR code
)

// Payload gives the text of the code: UTF-8, lines ended by a line feed, empty
// lines at the end left out. An IBAN that fails its check is *IBANError, any
// other broken bound ErrPayment.
func (p Payment) Payload() (string, error) {
	iban, err := CheckIBAN(p.IBAN)
	if err != nil {
		return "", err
	}
	bic := strings.ToUpper(strings.ReplaceAll(p.BIC, " ", ""))
	bicShape := regexp.MustCompile(`^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
	name := plainLetters(strings.TrimSpace(p.Name))
	bounds := []struct {
		ok  bool
		why string
	}{
		{bic == "" || bicShape.MatchString(bic), "the BIC has not 8 or 11 fitting characters"},
		{name != "", "the beneficiary has no name"},
		{utf8.RuneCountInString(name) <= maxPayName, "the beneficiary's name has more than 70 characters"},
		{p.Amount >= 1 && p.Amount <= maxPayCents, "the amount is not between 0.01 and 999999999.99 euro"},
		{p.Reference == "" || p.Text == "", "both a structured and a free reference"},
		{utf8.RuneCountInString(p.Reference) <= maxPayReference, "the structured reference has more than 35 characters"},
		{utf8.RuneCountInString(p.Text) <= maxPayText, "the free reference has more than 140 characters"},
		{utf8.RuneCountInString(p.Info) <= maxPayInfo, "the information has more than 70 characters"},
	}
	for _, b := range bounds {
		if !b.ok {
			return "", fmt.Errorf("%s: %w", b.why, ErrPayment)
		}
	}
	lines := []string{
		"BCD", "002", "1", "SCT", bic, name, iban, "EUR" + p.Amount.String(), "", p.Reference, p.Text, p.Info,
	}
	for _, l := range lines {
		if strings.ContainsFunc(l, unicode.IsControl) || !utf8.ValidString(l) {
			return "", fmt.Errorf("a line holds a control character: %w", ErrPayment)
		}
	}
	text := strings.TrimRight(strings.Join(lines, "\n"), "\n")
	if len(text) > maxPayBytes {
		return "", fmt.Errorf("%d bytes, at most 331: %w", len(text), ErrPayment)
	}
	return text, nil
}

// plainLetters writes a name in the letters that SEPA's own character set has,
// as far as accents go: "Café Noël" becomes "Cafe Noel". Banks match on these,
// and common readers take accents in UTF-8 for another encoding.
func plainLetters(s string) string {
	s = strings.NewReplacer("ß", "ss", "œ", "oe", "Œ", "OE", "æ", "ae", "Æ", "AE", "ø", "o", "Ø", "O",
		"’", "'", "‘", "'", "“", "\"", "”", "\"", "–", "-", "—", "-", "\u00a0", " ").Replace(s)
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}
