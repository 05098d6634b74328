package config

import (
	"net"
	"net/mail"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// A reader turns a setting's text into its canonical form and says what is wrong
// with it. Canonical text is what the file holds and what apply takes.
type reader func(text string) (canonical string, why Why, allowed string)

const maxText = 500

// freeText is one line that a person wrote.
func freeText(s string) (string, Why, string) {
	s = strings.TrimSpace(s)
	if strings.ContainsFunc(s, unicode.IsControl) {
		return "", WhyControl, ""
	}
	if !utf8.ValidString(s) {
		return "", WhyEncoding, ""
	}
	if utf8.RuneCountInString(s) > maxText {
		return "", WhyLong, strconv.Itoa(maxText)
	}
	return s, "", ""
}

// oneOf takes a word out of a closed list, in any case.
func oneOf(words ...string) reader {
	return func(s string) (string, Why, string) {
		s = strings.ToLower(strings.TrimSpace(s))
		if !slices.Contains(words, s) {
			return "", WhyChoice, strings.TrimSpace(strings.Join(words, " "))
		}
		return s, "", ""
	}
}

func onOff(s string) (string, Why, string) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "1", "yes", "on":
		return "true", "", ""
	case "false", "0", "no", "off":
		return "false", "", ""
	}
	return "", WhySwitch, "true false"
}

func whole(lo, hi int) reader {
	return func(s string) (string, Why, string) {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil {
			return "", WhyNumber, ""
		}
		if n < lo || n > hi {
			return "", WhyRange, strconv.Itoa(lo) + ".." + strconv.Itoa(hi)
		}
		return strconv.Itoa(n), "", ""
	}
}

// span reads "15s", "2m30s", or a bare number of seconds.
func span(lo, hi time.Duration) reader {
	return func(s string) (string, Why, string) {
		s = strings.TrimSpace(s)
		if n, err := strconv.Atoi(s); err == nil {
			if n < 0 || n > int(hi/time.Second) {
				return "", WhyRange, lo.String() + ".." + hi.String()
			}
			s += "s"
		}
		d, err := time.ParseDuration(s)
		if err != nil {
			return "", WhyDuration, ""
		}
		if d < lo || d > hi {
			return "", WhyRange, lo.String() + ".." + hi.String()
		}
		return d.String(), "", ""
	}
}

func day(s string) (string, Why, string) {
	d, err := time.Parse("2006-01-02", strings.TrimSpace(s))
	if err != nil || d.Year() < 1900 {
		return "", WhyDate, "YYYY-MM-DD"
	}
	return d.Format("2006-01-02"), "", ""
}

// address reads an http or https address without credentials, query or
// fragment: the client adds its own query, and a password in an address would
// end up in logs.
func address(s string) (string, Why, string) {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "",
		u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "",
		strings.ContainsFunc(s, unicode.IsSpace):
		return "", WhyURL, "https://HOST/PATH"
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.Atoi(p); err != nil || n < 1 || n > 65535 {
			return "", WhyURL, "https://HOST/PATH"
		}
	}
	return s, "", ""
}

// listen reads host:port; the host may be empty, the port 0 (any).
func listen(s string) (string, Why, string) {
	s = strings.TrimSpace(s)
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return "", WhyListen, "HOST:PORT"
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return "", WhyListen, "HOST:PORT"
	}
	return s, "", ""
}

var (
	vatShape    = regexp.MustCompile(`^[A-Z]{2}[0-9A-Z+*]{2,13}$`)
	bicShape    = regexp.MustCompile(`^[A-Z]{6}[0-9A-Z]{2}([0-9A-Z]{3})?$`)
	colourShape = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	isCountry   = regexp.MustCompile(`^[A-Z]{2}$`)
)

// squeeze drops what people put between groups of digits.
func squeeze(s string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "-", "", "\u00a0", "").Replace(strings.TrimSpace(s)))
}

// vatNumber checks the shape only; whether a Belgian number's check digits hold
// is a warning, since a number fresh from the register must never lock a shop
// out. Ten bare digits are Belgian.
func vatNumber(s string) (string, Why, string) {
	s = squeeze(s)
	if len(s) == 10 && strings.Trim(s, "0123456789") == "" {
		s = "BE" + s
	}
	if !vatShape.MatchString(s) {
		return "", WhyVAT, "BE0123456789"
	}
	return s, "", ""
}

// iban checks length and check digits: a wrong account would send customers'
// money elsewhere or nowhere.
func iban(s string) (string, Why, string) {
	out, err := fiscal.CheckIBAN(s)
	if err != nil {
		return "", WhyIBAN, ""
	}
	return out, "", ""
}

func bic(s string) (string, Why, string) {
	if s = squeeze(s); !bicShape.MatchString(s) {
		return "", WhyBIC, ""
	}
	return s, "", ""
}

func country(s string) (string, Why, string) {
	if s = squeeze(s); !isCountry.MatchString(s) {
		return "", WhyCountry, "BE NL FR DE LU …"
	}
	return s, "", ""
}

func email(s string) (string, Why, string) {
	s = strings.TrimSpace(s)
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
		return "", WhyEmail, ""
	}
	return s, "", ""
}

func colour(s string) (string, Why, string) {
	s = strings.ToLower(strings.TrimSpace(s))
	if !colourShape.MatchString(s) {
		return "", WhyColour, "#rrggbb"
	}
	return s, "", ""
}

func image(s string) (string, Why, string) {
	s, why, allowed := freeText(s)
	switch strings.ToLower(filepath.Ext(s)) {
	case ".png", ".jpg", ".jpeg":
		return s, why, allowed
	}
	return "", WhyImage, ".png .jpg .jpeg"
}

func vatZero(s string) (string, Why, string) {
	s, why, allowed := freeText(s)
	if why != "" {
		return "", why, allowed
	}
	code, reason, _ := strings.Cut(s, ":")
	code, reason = strings.ToUpper(strings.TrimSpace(code)), strings.TrimSpace(reason)
	switch {
	case code == "Z" && reason == "":
		return "Z", "", ""
	case (code == "E" || code == "O") && reason != "":
		return code + ":" + reason, "", ""
	}
	return "", WhyVATZero, "Z E:REASON O:REASON"
}

// rateRows reads "2027-01-01 B 13; 2027-01-01 C 7".
func rateRows(s string) (string, Why, string) {
	rows, ok := parseRates(s)
	if !ok {
		return "", WhyRate, "YYYY-MM-DD LETTER PERCENT; …"
	}
	text := make([]string, len(rows))
	for i, r := range rows {
		text[i] = rateText(r)
	}
	return strings.Join(text, "; "), "", ""
}

func parseRates(s string) ([]fiscal.RateRow, bool) {
	var rows []fiscal.RateRow
	for part := range strings.SplitSeq(s, ";") {
		f := strings.Fields(part)
		if len(f) == 0 {
			continue
		}
		if len(f) != 3 || len(f[1]) != 1 || f[1] < "A" || f[1] > "Z" {
			return nil, false
		}
		d, why, _ := day(f[0])
		p, err := fiscal.ParseDecimal(strings.TrimSuffix(f[2], "%"))
		if why != "" || err != nil || p.LessThan(decimal.Zero) || p.GreaterThan(maxRate) {
			return nil, false
		}
		from, err := fiscal.ParseDate(d)
		if err != nil {
			return nil, false
		}
		rows = append(rows, fiscal.RateRow{From: from, Letter: fiscal.Letter(f[1]), Percent: p})
	}
	return rows, true
}
