package sandbox

import (
	"fmt"
	"strconv"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// addOdd adds what a healthy shop does not have and a bridge has to survive.
func (s *shop) addOdd() {
	one := func(price string, rate int64) []fiscal.Line {
		return []fiscal.Line{{Name: "Diverse", Quantity: decimal.New(1, 0), Price: decimal.RequireFromString(price), Rate: decimal.New(rate, 0), RateKnown: true}}
	}
	many := make([]fiscal.Line, 5000)
	for i := range many {
		many[i] = fiscal.Line{Name: fmt.Sprintf("Lijn %d", i+1), Quantity: decimal.New(1, 0), Price: decimal.New(100+int64(i%7), -2), Rate: decimal.New(21, 0), RateKnown: true}
	}
	unknown := one("10.00", 0)
	unknown[0].RateKnown, unknown[0].RateText = false, "hoog"
	strange := one("10.00", 19)
	for _, d := range []fiscal.Document{
		{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: "", Total: 1000, Lines: one("10.00", 21)},
		{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: "7001", Total: 1500, Note: "geen lijnen"},
		{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: "7002", Total: 1000, Lines: unknown},
		{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: "7003", Total: 1000, Lines: strange},
		{Ref: fiscal.Ref{Type: 4}, Number: "7004", Total: 1000, Lines: one("10.00", 21), Note: "doctype 4"},
		{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: "7005", Total: total(many), Lines: many},
		{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: "2026/07 bis", Total: 1000, Lines: one("10.00", 6)},
		{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: "7006", Total: 1000, Lines: one("10.00", 12)},
		{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: "7006", Total: 2000, Lines: one("20.00", 12), Note: "hetzelfde nummer nog eens"},
		{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: "7007@1", Total: 1000, Lines: one("10.00", 12)},
		{Ref: fiscal.Ref{Type: fiscal.CreditNote}, Number: "2026/9001", Total: -1000, Lines: one("-10.00", 21), Note: "zonder verwijzing"},
	} {
		s.id++
		d.Licence, d.ID, d.Currency = s.licence, strconv.FormatInt(s.id, 10), fiscal.EUR
		d.Date, d.DateText, d.CustomerID = s.anchor, s.anchor.String(), "0"
		s.add(d)
	}
}
