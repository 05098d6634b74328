package fiscal

import (
	"sort"

	"github.com/shopspring/decimal"
)

// Letter is the fiscal data module's letter for a VAT rate.
type Letter string

// The Belgian letters. NoLetter marks a rate that the table does not know.
const (
	LetterA  Letter = "A" // 21 %
	LetterB  Letter = "B" // 12 %
	LetterC  Letter = "C" // 6 %
	LetterD  Letter = "D" // 0 %
	LetterX  Letter = "X" // out of scope
	NoLetter Letter = "?"
)

// RateRow says that from a day on a letter stands for a rate.
type RateRow struct {
	From    Date
	Letter  Letter
	Percent decimal.Decimal
}

// RateTable is dated data, not constants: rates change with a few days' notice.
// Later rows of a letter replace earlier ones from their day on.
type RateTable []RateRow

// BelgianRates is the table in force since 2000; a shop's configuration may
// append rows to it.
func BelgianRates() RateTable {
	from := Date{2000, 1, 1}
	return RateTable{
		{from, LetterA, decimal.New(21, 0)},
		{from, LetterB, decimal.New(12, 0)},
		{from, LetterC, decimal.New(6, 0)},
		{from, LetterD, decimal.New(0, 0)},
	}
}

// Letter finds the letter of a rate on a day. A document without a date is read
// by the newest rows. A 0 % line is D here; whether it is really X is a setting
// of the shop that the caller applies, never a guess.
func (t RateTable) Letter(percent decimal.Decimal, on Date) Letter {
	inForce := map[Letter]RateRow{}
	for _, r := range t {
		if !on.IsZero() && on.Before(r.From) {
			continue
		}
		if old, ok := inForce[r.Letter]; !ok || !r.From.Before(old.From) {
			inForce[r.Letter] = r
		}
	}
	found := NoLetter
	for l, r := range inForce {
		if r.Percent.Equal(percent) && (found == NoLetter || l < found) {
			found = l
		}
	}
	return found
}

// PriceReading says what a line's price turned out to mean.
type PriceReading string

// The readings of productprice, which the seed leaves open.
const (
	UnitPrices PriceReading = "unit"     // line total = quantity × price
	LineTotals PriceReading = "line"     // line total = price
	Mismatched PriceReading = "mismatch" // neither adds up to the document's total
)

// Reading is how a document's lines are understood.
type Reading struct {
	Prices PriceReading
	// Totals are the exact line totals in the chosen reading, one per line; in a
	// mismatch, the unit reading's.
	Totals []decimal.Decimal
	// Difference is the document's total less the sum of Totals.
	Difference decimal.Decimal
}

// ReadLines compares sum(quantity × price) and sum(price) with the document's
// total and takes the reading that fits; half a cent a line is rounding. When
// both fit, prices are per unit. A document without lines fits when its total is
// zero. On a credit note the signs of lines and total may differ, since tills
// write either; the totals then follow the document's sign.
func ReadLines(d Document) Reading {
	tolerance := decimal.New(5, -3).Mul(decimal.New(int64(len(d.Lines)), 0))
	total := d.Total.Decimal()
	unit, line := make([]decimal.Decimal, len(d.Lines)), make([]decimal.Decimal, len(d.Lines))
	for i, l := range d.Lines {
		unit[i], line[i] = l.Quantity.Mul(l.Price), l.Price
	}
	for _, c := range []struct {
		as     PriceReading
		totals []decimal.Decimal
	}{{UnitPrices, unit}, {LineTotals, line}} {
		diff := total.Sub(sum(c.totals))
		if diff.Abs().LessThanOrEqual(tolerance) {
			return Reading{c.as, c.totals, diff}
		}
		if d.Type == CreditNote {
			neg := negated(c.totals)
			if diff := total.Sub(sum(neg)); diff.Abs().LessThanOrEqual(tolerance) {
				return Reading{c.as, neg, diff}
			}
		}
	}
	return Reading{Mismatched, unit, total.Sub(sum(unit))}
}

func sum(ds []decimal.Decimal) decimal.Decimal {
	var s decimal.Decimal
	for _, d := range ds {
		s = s.Add(d)
	}
	return s
}

func negated(ds []decimal.Decimal) []decimal.Decimal {
	n := make([]decimal.Decimal, len(ds))
	for i, d := range ds {
		n[i] = d.Neg()
	}
	return n
}

// VATRow is one rate of a document's VAT table. Gross = Base + VAT.
type VATRow struct {
	Letter  Letter
	Percent decimal.Decimal
	// Known is false for lines whose rate the cloud did not state; their VAT is
	// not computed.
	Known            bool
	Gross, Base, VAT Cents
}

// VATTable sums the gross per rate over all lines and takes VAT = gross × rate /
// (100 + rate), half up to the cent, base = gross − VAT, as the module does
// (decree of 29 April 2024, art. 66); never per line. Rows run from the highest
// rate down, unknown last. The rows add up to the document's total: the cent
// that rounding leaves goes to the row with the largest gross. In a mismatch
// nothing is moved: the rows say what the lines say.
// Amounts too large for Cents are ErrNumber.
func VATTable(d Document, r Reading, rates RateTable) ([]VATRow, error) {
	type acc struct {
		percent decimal.Decimal
		known   bool
		gross   decimal.Decimal
	}
	by := map[string]*acc{}
	for i, l := range d.Lines {
		k := "?"
		if l.RateKnown {
			k = l.Rate.String()
		}
		a := by[k]
		if a == nil {
			a = &acc{percent: l.Rate, known: l.RateKnown}
			by[k] = a
		}
		a.gross = a.gross.Add(r.Totals[i])
	}
	rows := make([]VATRow, 0, len(by))
	var all Cents
	for _, a := range by {
		g, err := CentsOf(a.gross)
		if err != nil {
			return nil, err
		}
		row := VATRow{Letter: NoLetter, Percent: a.percent, Known: a.known, Gross: g}
		if a.known {
			row.Letter = rates.Letter(a.percent, d.Date)
		}
		all += g
		rows = append(rows, row)
	}
	sort.Slice(rows, func(i, j int) bool {
		if rows[i].Known != rows[j].Known {
			return rows[i].Known
		}
		return rows[i].Percent.GreaterThan(rows[j].Percent)
	})
	if r.Prices != Mismatched && all != d.Total && len(rows) > 0 {
		largest := 0
		for i := range rows {
			if rows[i].Gross.Abs() > rows[largest].Gross.Abs() {
				largest = i
			}
		}
		rows[largest].Gross += d.Total - all
	}
	for i := range rows {
		v, err := vatIn(rows[i])
		if err != nil {
			return nil, err
		}
		rows[i].VAT, rows[i].Base = v, rows[i].Gross-v
	}
	return rows, nil
}

// vatIn takes the VAT out of a row's gross.
func vatIn(r VATRow) (Cents, error) {
	if !r.Known {
		return 0, nil
	}
	divisor := r.Percent.Add(decimal.New(100, 0))
	if divisor.Sign() <= 0 {
		return 0, nil // a rate of −100 % or less is no rate; the row shows it as it came
	}
	// One division, rounded once: more digits first would round twice.
	cents := decimal.New(int64(r.Gross), 0).Mul(r.Percent).DivRound(divisor, 0)
	return CentsOf(cents.Shift(-2))
}
