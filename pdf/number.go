package pdf

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// nbsp keeps a sign with its amount; it is drawn as a plain space.
const nbsp = "\u00a0"

// writing is how a language writes numbers and dates.
type writing struct {
	decimal, group string
	euroFirst      bool
	euroSpace      string
	percentSpace   string
	formatDate     func(fiscal.Date) string
}

// number writes a plain decimal text ("-1234.5") with the language's signs,
// digits in groups of three. Document and ticket numbers never pass here.
func (w writing) number(plain string) string {
	sign := ""
	if strings.HasPrefix(plain, "-") {
		sign, plain = "-", plain[1:]
	}
	whole, frac, _ := strings.Cut(plain, ".")
	var b strings.Builder
	b.Grow(len(plain) + len(plain)/3 + 2)
	b.WriteString(sign)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(w.group)
		}
		b.WriteByte(whole[i])
	}
	if frac != "" {
		b.WriteString(w.decimal)
		b.WriteString(frac)
	}
	return b.String()
}

// cents writes an amount with two decimals, without a currency.
func (w writing) cents(c fiscal.Cents) string { return w.number(c.String()) }

// money writes an amount with its currency: € for EUR, the code for others.
func (w writing) money(c fiscal.Cents, currency string) string {
	return w.moneyText(c.String(), currency)
}

// moneyText is money for an amount as plain decimal text.
func (w writing) moneyText(plain, currency string) string {
	switch {
	case currency != "" && currency != fiscal.EUR:
		return currency + nbsp + w.number(plain)
	case w.euroFirst:
		return "€" + w.euroSpace + w.number(plain)
	}
	return w.number(plain) + w.euroSpace + "€"
}

// exact writes an exact amount with at least two decimals; round cuts it to
// two, half away from zero.
func (w writing) exact(d decimal.Decimal, round bool) string {
	if round || -d.Exponent() <= 2 {
		return w.number(d.StringFixed(2))
	}
	s := d.String() // trailing zeros are gone
	if whole, frac, _ := strings.Cut(s, "."); len(frac) < 2 {
		s = whole + "." + (frac + "00")[:2]
	}
	return w.number(s)
}

// quantityText writes an exact quantity, as many decimals as it has.
func (w writing) quantityText(d decimal.Decimal) string { return w.number(d.String()) }

// percent writes a rate.
func (w writing) percent(d decimal.Decimal) string {
	return w.number(d.String()) + w.percentSpace + "%"
}

// day writes a date; the source's own text where it is none; a dash for neither.
func (w writing) day(d fiscal.Date, text string) string {
	switch {
	case !d.IsZero():
		return w.formatDate(d)
	case text != "":
		return text
	}
	return "–"
}

func slashDate(d fiscal.Date) string {
	return fmt.Sprintf("%02d/%02d/%04d", d.Day, int(d.Month), d.Year)
}

func pointDate(d fiscal.Date) string {
	return fmt.Sprintf("%02d.%02d.%04d", d.Day, int(d.Month), d.Year)
}

func englishDate(d fiscal.Date) string {
	return fmt.Sprintf("%d %s %04d", d.Day, d.Month, d.Year)
}
