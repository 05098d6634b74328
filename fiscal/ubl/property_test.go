package ubl_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
	"zegel/fiscal/ubl"
)

// random makes a document that some till might have made: odd prices, returns,
// fractions of kilos, many lines at one rate, totals that the cloud rounded on
// its own.
func random(r *rand.Rand) ubl.Input {
	rates := []string{"21", "12", "6", "0", "9", "5.5", "13.7"}
	var ls []fiscal.Line
	for i := range 1 + r.IntN(25) {
		quantity := decimal.New(int64(1+r.IntN(9)), 0)
		switch r.IntN(8) {
		case 0:
			quantity = decimal.New(int64(1+r.IntN(4000)), -3)
		case 1:
			quantity = quantity.Neg()
		case 2:
			quantity = decimal.New(int64(r.IntN(5000)), 0)
		}
		price := decimal.New(int64(r.IntN(30000)), -2)
		switch r.IntN(10) {
		case 0:
			price = decimal.New(int64(r.IntN(99999999)), -6)
		case 1:
			price = price.Neg()
		case 2:
			price = decimal.New(1, -2)
		}
		rate := rates[r.IntN(4)]
		if r.IntN(30) == 0 {
			rate = rates[r.IntN(len(rates))]
		}
		ls = append(ls, line(fmt.Sprintf("artikel %d", i), quantity.String(), price.String(), rate))
	}
	in := input(ls...)
	in.Zero = ubl.ZeroCategory{Code: "Z"}
	if r.IntN(2) == 0 {
		in.Zero = ubl.ZeroCategory{Code: "E", Reason: "art. 44"}
	}
	if slack := len(ls) / 2; slack > 0 { // half a cent a line is rounding
		in.Doc.Total += fiscal.Cents(r.IntN(2*slack+1) - slack)
	}
	if r.IntN(3) == 0 {
		in = credit(in)
	}
	in.Paid = r.IntN(10) == 0
	return in
}

func TestRandomDocumentsKeepEveryRule(t *testing.T) {
	t.Parallel()
	const documents = 2_500
	r := rand.New(rand.NewPCG(1, 2))
	written := 0
	for i := range documents {
		in := random(r)
		b, err := ubl.Write(in)
		if err != nil {
			if fiscal.ReadLines(in.Doc).Prices == fiscal.Mismatched {
				continue
			}
			t.Fatalf("document %d: %v", i, err)
		}
		written++
		if rules := broken(b); len(rules) > 0 {
			t.Fatalf("document %d breaks %q:\n%s", i, rules, b)
		}
		n, err := parseXML(b)
		if err != nil {
			t.Fatal(err)
		}
		want := in.Doc.Total
		if in.Doc.Type == fiscal.CreditNote {
			want = want.Abs()
		}
		if got := n.str("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"); got != want.String() {
			t.Fatalf("document %d: total %s, the cloud's is %s", i, got, want)
		}
	}
	if written < documents*9/10 {
		t.Errorf("only %d of %d documents were fit to be written", written, documents)
	}
}

// Extremes: five thousand lines of a cent, and a line total beside a quantity
// beyond all measure.
func TestExtremes(t *testing.T) {
	t.Parallel()
	many := make([]fiscal.Line, 5000)
	for i := range many {
		many[i] = line("pinda", "1", "0.01", []string{"21", "12", "6"}[i%3])
	}
	huge := input(line("partij", "1", "12.10", "21"))
	huge.Doc.Lines[0].Quantity = decimal.New(1, 40)
	vast := input(line("kasteel", "1", "80000000000", "21"))
	for name, in := range map[string]ubl.Input{"many": input(many...), "huge": huge, "vast": vast} {
		b, err := ubl.Write(in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if rules := broken(b); len(rules) > 0 {
			t.Errorf("%s breaks %q", name, rules[:1])
		}
	}
	over := input(line("a", "1", "1.00", "21"))
	over.Doc.Lines = append(over.Doc.Lines, line("b", "1", "1e30", "21"), line("c", "1", "-1e30", "21"))
	if _, err := ubl.Write(over); err == nil || !strings.Contains(err.Error(), "total") {
		t.Errorf("lines beyond any amount: %v, want total missing", err)
	}
}

// The checks themselves must bite: each change to a good document breaks the
// rule that forbids it.
func TestRulesBite(t *testing.T) {
	t.Parallel()
	good, err := ubl.Write(cases()["all-rates"])
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, rule string }{
		{"<cbc:ID>2026/12</cbc:ID>", "", "BR-02"},
		{"<cbc:IssueDate>2026-11-21<", "<cbc:IssueDate>21/11/2026<", "F001"},
		{"<cbc:InvoiceTypeCode>380<", "<cbc:InvoiceTypeCode>381<", "BR-04"},
		{"schemeID=\"0208\">0403401917", "schemeID=\"0208\">0403401918", "COMMON-R043"},
		{"<cbc:PayableAmount currencyID=\"EUR\">", "<cbc:PayableAmount currencyID=\"EUR\">1", "BR-CO-16"},
		{"<cbc:PayableAmount currencyID=\"EUR\">", "<cbc:PayableAmount currencyID=\"USD\">", "R051"},
		{"<cbc:Percent>21</cbc:Percent>", "<cbc:Percent>22</cbc:Percent>", "BR-S-08"},
		{"<cbc:DueDate>2026-12-21</cbc:DueDate>", "", "BR-CO-25"},
		{"<cbc:BuyerReference>An Peeters</cbc:BuyerReference>", "", "R003"},
		{"<cbc:Name>Koffie</cbc:Name>", "<cbc:Name></cbc:Name>", "BR-25"},
		{"<cbc:Name>Koffie</cbc:Name>", "<cbc:Name> </cbc:Name>", "R008"},
		{"unitCode=\"C62\">3<", "unitCode=\"C62\">4<", "R120"},
		{"<cbc:CustomizationID>", "<cbc:Note>x</cbc:Note><cbc:CustomizationID>", "schema"},
	} {
		bad := strings.Replace(string(good), c.from, c.to, 1)
		if bad == string(good) {
			t.Errorf("%s: nothing to change for %s", c.from, c.rule)
		}
		if got := strings.Join(broken([]byte(bad)), " "); !strings.Contains(got, c.rule) {
			t.Errorf("%s → %s: broken %q, want %s", c.from, c.to, got, c.rule)
		}
	}
}
