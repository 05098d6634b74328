package pdf

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"zegel/fiscal"
)

// ErrStamp: text that is no stamp of this program.
var ErrStamp = errors.New("not a stamp")

// Seal is what a stamp says: which document, and enough to see whether it is
// the one that was signed.
type Seal struct {
	Key    string // "invoice/12"
	Date   fiscal.Date
	Total  fiscal.Cents
	Ticket string
	Hash   string // first 16 hex digits of the content's SHA-256, or empty
}

const (
	stampPrefix = "zegel:1|"
	stampFields = 5
	hashDigits  = 16
	maxStamp    = 4096
)

// Stamp gives the text of the stamp QR, zegel:1|KEY|DATE|CENTS|TICKET|HASH16:
// date as YYYY-MM-DD or empty, total in cents, the first 16 digits of the hash;
// every field percent-encoded (RFC 3986, all but unreserved characters).
func Stamp(key string, date fiscal.Date, total fiscal.Cents, ticket, hash string) string {
	return Seal{key, date, total, ticket, hash[:min(hashDigits, len(hash))]}.String()
}

// String gives the stamp's text.
func (s Seal) String() string {
	fields := []string{s.Key, s.Date.String(), strconv.FormatInt(int64(s.Total), 10), s.Ticket, s.Hash}
	for i, f := range fields {
		fields[i] = percentEncode(f)
	}
	return stampPrefix + strings.Join(fields, "|")
}

// ParseStamp reads what Stamp wrote, as a scanner types it: blanks around it do
// not matter. Anything else is ErrStamp, which says why. It looks nothing up.
func ParseStamp(text string) (Seal, error) {
	t := strings.TrimSpace(text)
	rest, ok := strings.CutPrefix(t, stampPrefix)
	if !ok || len(t) > maxStamp {
		return Seal{}, fmt.Errorf("%q: %w", clipText(text), ErrStamp)
	}
	fields := strings.Split(rest, "|")
	if len(fields) != stampFields {
		return Seal{}, fmt.Errorf("%d fields, not %d: %w", len(fields), stampFields, ErrStamp)
	}
	for i, f := range fields {
		v, err := url.PathUnescape(f)
		if err != nil {
			return Seal{}, fmt.Errorf("field %d: %w", i+1, ErrStamp)
		}
		fields[i] = v
	}
	s := Seal{Key: fields[0], Ticket: fields[3], Hash: fields[4]}
	if s.Key == "" {
		return Seal{}, fmt.Errorf("no document: %w", ErrStamp)
	}
	cents, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return Seal{}, fmt.Errorf("amount %q: %w", clipText(fields[2]), ErrStamp)
	}
	s.Total = fiscal.Cents(cents)
	if s.Date, err = fiscal.ParseDate(fields[1]); err != nil || s.Date.String() != fields[1] {
		return Seal{}, fmt.Errorf("date %q: %w", clipText(fields[1]), ErrStamp)
	}
	if len(s.Hash) > hashDigits || strings.Trim(s.Hash, "0123456789abcdef") != "" {
		return Seal{}, fmt.Errorf("hash %q: %w", clipText(s.Hash), ErrStamp)
	}
	return s, nil
}

func percentEncode(s string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&15])
	}
	return b.String()
}
