package ubl

import (
	"math"
	"slices"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// amounts is a document's arithmetic in the direction it is written: a credit
// note of a till that writes negatives has been turned round.
type amounts struct {
	lines []lineAmount
	rows  []rowAmount
	// net + vat = total, and total is what the cloud says was sold.
	net, vat, total fiscal.Cents
}

type lineAmount struct {
	quantity, price decimal.Decimal
	net             fiscal.Cents
	row             int
}

type rowAmount struct {
	percent   decimal.Decimal
	base, vat fiscal.Cents
}

// compute turns gross prices into the net ones of an e-invoice without losing a
// cent. The VAT table already ties each rate's base and VAT to the document's
// total; the lines' net amounts are rounded so that they add up to those bases
// (BR-S-08 and its like, BR-CO-10), and each price so that quantity × price
// rounds to its line's net amount (R120). Since tax = gross − net, base × rate
// may be a cent off the tax, which BR-CO-17 allows. No PayableRoundingAmount is
// ever needed.
func compute(d fiscal.Document, r fiscal.Reading, table []fiscal.VATRow) amounts {
	flip := d.Type == fiscal.CreditNote && d.Total < 0
	a := amounts{total: d.Total, lines: make([]lineAmount, len(d.Lines))}
	for _, v := range table {
		row := rowAmount{v.Percent, v.Base, v.VAT}
		if flip {
			row.base, row.vat = -row.base, -row.vat
		}
		a.rows = append(a.rows, row)
		a.net, a.vat = a.net+row.base, a.vat+row.vat
	}
	if flip {
		a.total = -a.total
	}
	exact := make([]decimal.Decimal, len(d.Lines)) // net, unrounded
	for i, l := range d.Lines {
		gross := r.Totals[i]
		if flip {
			gross = gross.Neg()
		}
		row := slices.IndexFunc(table, func(v fiscal.VATRow) bool { return v.Known && v.Percent.Equal(l.Rate) })
		exact[i] = netOf(gross, l.Rate)
		a.lines[i] = lineAmount{row: row, net: roundCents(exact[i]), quantity: l.Quantity}
	}
	for row := range a.rows {
		settle(a, row, exact)
	}
	for i := range a.lines {
		price(&a.lines[i], exact[i])
	}
	return a
}

// netOf takes the VAT out of a gross amount, to ten decimals.
func netOf(gross, rate decimal.Decimal) decimal.Decimal {
	return gross.Mul(decimal.New(100, 0)).DivRound(rate.Add(decimal.New(100, 0)), 10)
}

// settle moves the cents by which the rounded nets of a rate miss its base to
// the lines that rounding moved furthest the other way; ties go to the larger
// line, then to the earlier. With more cents than lines all get their share.
func settle(a amounts, row int, exact []decimal.Decimal) {
	var of []int
	missing := a.rows[row].base
	for i, l := range a.lines {
		if l.row == row {
			of = append(of, i)
			missing -= l.net
		}
	}
	if missing == 0 || len(of) == 0 {
		return
	}
	step := fiscal.Cents(1)
	if missing < 0 {
		step = -1
	}
	need := func(i int) decimal.Decimal { // how far the line is from where the cents go
		return exact[i].Sub(a.lines[i].net.Decimal()).Mul(decimal.New(int64(step), 0))
	}
	slices.SortStableFunc(of, func(i, j int) int {
		if c := need(j).Cmp(need(i)); c != 0 {
			return c
		}
		return exact[j].Abs().Cmp(exact[i].Abs())
	})
	each, rest := missing/fiscal.Cents(len(of)), missing%fiscal.Cents(len(of))
	for _, i := range of {
		a.lines[i].net += each
		if rest != 0 {
			a.lines[i].net, rest = a.lines[i].net+step, rest-step
		}
	}
}

// price gives a line its unit price net of VAT, which may not be negative
// (BR-27): the sign goes to the quantity. The price is the true one to four
// decimals where quantity × price then rounds to the line's net amount, else
// the shortest that does. A line without a quantity that costs something counts
// as one.
func price(l *lineAmount, exact decimal.Decimal) {
	if l.quantity.IsZero() && l.net != 0 {
		l.quantity = decimal.New(1, 0)
	}
	if l.quantity.IsZero() {
		l.price = decimal.Decimal{}
		return
	}
	q := l.quantity.Abs()
	if l.net < 0 || l.net == 0 && exact.IsNegative() {
		l.quantity = q.Neg()
	} else {
		l.quantity = q
	}
	net := l.net.Abs()
	if l.price = exact.Abs().DivRound(q, 4); roundCents(q.Mul(l.price)) == net {
		return
	}
	for places := int32(4); places <= 20; places++ {
		l.price = net.Decimal().DivRound(q, places)
		if roundCents(q.Mul(l.price)) == net {
			return
		}
	}
	// A quantity beyond all measure beside a line total: the line as a whole.
	l.price, l.quantity = net.Decimal(), decimal.New(int64(l.quantity.Sign()), 0)
}

// roundCents rounds to the cent; an amount that does not fit is no amount that
// it could be compared with. check has seen to it that no line's is.
func roundCents(d decimal.Decimal) fiscal.Cents {
	c, err := fiscal.CentsOf(d)
	if err != nil {
		return math.MinInt64
	}
	return c
}
