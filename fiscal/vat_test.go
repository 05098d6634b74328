package fiscal_test

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// doc builds a document from "quantity×price@rate" lines.
func doc(typ fiscal.Doctype, total string, lines ...[3]string) fiscal.Document {
	c, err := fiscal.ParseCents(total)
	if err != nil {
		panic(err) // the test's own text
	}
	d := fiscal.Document{Ref: fiscal.Ref{Type: typ}, Total: c, Date: fiscal.Date{Year: 2026, Month: 11, Day: 21}}
	for _, l := range lines {
		n := fiscal.Line{Name: "x", Quantity: dec(l[0]), Price: dec(l[1]), RateKnown: l[2] != ""}
		if l[2] != "" {
			n.Rate = dec(l[2])
		}
		d.Lines = append(d.Lines, n)
	}
	return d
}

func TestReadLines(t *testing.T) {
	for _, c := range []struct {
		name string
		d    fiscal.Document
		want fiscal.PriceReading
	}{
		{"unit prices", doc(fiscal.Invoice, "30", [3]string{"3", "10", "21"}), fiscal.UnitPrices},
		{"line totals", doc(fiscal.Invoice, "10", [3]string{"3", "10", "21"}), fiscal.LineTotals},
		{"both fit: unit", doc(fiscal.Invoice, "10", [3]string{"1", "10", "21"}), fiscal.UnitPrices},
		{"half a cent a line is rounding", doc(fiscal.Invoice, "3.34", [3]string{"1", "1.665", "6"}, [3]string{"1", "1.665", "6"}), fiscal.UnitPrices},
		{"a cent over is not", doc(fiscal.Invoice, "3.35", [3]string{"1", "1.665", "6"}, [3]string{"1", "1.665", "6"}), fiscal.Mismatched},
		{"neither", doc(fiscal.Invoice, "11", [3]string{"3", "10", "21"}), fiscal.Mismatched},
		{"no lines, no money", doc(fiscal.Invoice, "0"), fiscal.UnitPrices},
		{"no lines, money", doc(fiscal.Invoice, "5"), fiscal.Mismatched},
		{"credit note with negative total", doc(fiscal.CreditNote, "-30", [3]string{"3", "10", "21"}), fiscal.UnitPrices},
		{"an invoice does not turn its sign", doc(fiscal.Invoice, "-30", [3]string{"3", "10", "21"}), fiscal.Mismatched},
	} {
		r := fiscal.ReadLines(c.d)
		if r.Prices != c.want {
			t.Errorf("%s: read as %s, want %s", c.name, r.Prices, c.want)
		}
		if len(r.Totals) != len(c.d.Lines) {
			t.Errorf("%s: %d totals for %d lines", c.name, len(r.Totals), len(c.d.Lines))
		}
	}
}

func TestVATTable(t *testing.T) {
	d := doc(fiscal.Invoice, "121.05", [3]string{"2", "30.25", "21"}, [3]string{"1", "44.80", "12"}, [3]string{"1", "15.75", "6"})
	rows, err := fiscal.VATTable(d, fiscal.ReadLines(d), fiscal.BelgianRates())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"A 21 60.50 50.00 10.50", "B 12 44.80 40.00 4.80", "C 6 15.75 14.86 0.89"}
	for i, r := range rows {
		if got := fmt.Sprintf("%s %s %s %s %s", r.Letter, r.Percent, r.Gross, r.Base, r.VAT); got != want[i] {
			t.Errorf("row %d = %q, want %q", i, got, want[i])
		}
	}
}

// TestVATIsNotRoundedPerLine: three lines of 0.05 at 21 % hold 0.03 of VAT
// together; rounded one by one they would hold none of 0.01 each three times.
func TestVATIsNotRoundedPerLine(t *testing.T) {
	l := [3]string{"1", "0.05", "21"}
	d := doc(fiscal.Invoice, "0.15", l, l, l)
	rows, err := fiscal.VATTable(d, fiscal.ReadLines(d), fiscal.BelgianRates())
	if err != nil || len(rows) != 1 || rows[0].VAT != 3 {
		t.Errorf("VAT = %+v, %v; want 0.03 in one row", rows, err)
	}
}

func TestVATTableStartsFromTheTotal(t *testing.T) {
	// Unrounded lines: 10.004 + 20.004 is 30.01 on the document.
	d := doc(fiscal.Invoice, "30.01", [3]string{"1", "10.004", "6"}, [3]string{"1", "20.004", "21"})
	rows, err := fiscal.VATTable(d, fiscal.ReadLines(d), fiscal.BelgianRates())
	if err != nil {
		t.Fatal(err)
	}
	if rows[0].Gross != 2001 || rows[1].Gross != 1000 {
		t.Errorf("the cent did not go to the largest rate: %+v", rows)
	}
}

func TestVATTableOfAMismatchMovesNothing(t *testing.T) {
	d := doc(fiscal.Invoice, "99", [3]string{"1", "10", "21"})
	rows, err := fiscal.VATTable(d, fiscal.ReadLines(d), fiscal.BelgianRates())
	if err != nil || rows[0].Gross != 1000 {
		t.Errorf("rows = %+v, %v", rows, err)
	}
}

func TestUnknownRates(t *testing.T) {
	d := doc(fiscal.Invoice, "20", [3]string{"1", "10", "17.5"}, [3]string{"1", "10", ""})
	rows, err := fiscal.VATTable(d, fiscal.ReadLines(d), fiscal.BelgianRates())
	if err != nil {
		t.Fatal(err)
	}
	if rows[0].Letter != fiscal.NoLetter || rows[0].VAT != 149 {
		t.Errorf("17.5 %%: %+v", rows[0])
	}
	if rows[1].Known || rows[1].VAT != 0 || rows[1].Base != 1000 {
		t.Errorf("no rate: %+v", rows[1])
	}
}

func TestRatesAreDated(t *testing.T) {
	rates := append(fiscal.BelgianRates(), fiscal.RateRow{From: fiscal.Date{Year: 2027, Month: 3, Day: 1}, Letter: fiscal.LetterB, Percent: dec("13")})
	for _, c := range []struct {
		rate, day string
		want      fiscal.Letter
	}{
		{"12", "2027-02-28", fiscal.LetterB},
		{"12", "2027-03-01", fiscal.NoLetter},
		{"13", "2027-02-28", fiscal.NoLetter},
		{"13", "2027-03-01", fiscal.LetterB},
		{"13", "", fiscal.LetterB},
		{"21", "1999-12-31", fiscal.NoLetter},
		{"0", "2026-01-01", fiscal.LetterD},
	} {
		day, err := fiscal.ParseDate(c.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := rates.Letter(dec(c.rate), day); got != c.want {
			t.Errorf("%s %% on %q = %s, want %s", c.rate, c.day, got, c.want)
		}
	}
}
