package ubl_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"zegel/fiscal"
	"zegel/fiscal/ubl"
)

var update = flag.Bool("update", false, "write the golden files anew")

func line(name, quantity, price, rate string) fiscal.Line {
	return fiscal.Line{
		Name: name, Quantity: decimal.RequireFromString(quantity), Price: decimal.RequireFromString(price),
		Rate: decimal.RequireFromString(rate), RateKnown: true,
	}
}

// input is a plain invoice of the sum of its lines.
func input(lines ...fiscal.Line) ubl.Input {
	var total decimal.Decimal
	for _, l := range lines {
		total = total.Add(l.Quantity.Mul(l.Price))
	}
	cents, err := fiscal.CentsOf(total)
	if err != nil {
		panic(err)
	}
	return ubl.Input{
		Doc: fiscal.Document{
			Ref: fiscal.Ref{Licence: "demo", Type: fiscal.Invoice, ID: "9012"}, Number: "2026/12", CustomerID: "7",
			Total: cents, Currency: fiscal.EUR, Date: fiscal.Date{Year: 2026, Month: time.November, Day: 21},
			Expires: fiscal.Date{Year: 2026, Month: time.December, Day: 21}, Lines: lines,
		},
		Seller: fiscal.Party{
			Company: "Brasserie De Zegel BV", Street: "Grote Markt 1", Zip: "2000", Town: "Antwerpen",
			VAT: "BE 0123.456.749", IBAN: "BE68 5390 0754 7034", BIC: "GKCCBEBB", Email: "info@zegel.example",
		},
		Customer: &fiscal.Party{
			ID: "7", Company: "Kantoor & Zoon", Name: "Peeters", FirstName: "An", Street: "Stationsstraat 5",
			Zip: "9000", Town: "Gent", VAT: "BE0403.401.917",
		},
		Ticket: "000123456789", StructuredRef: "+++123/4567/89002+++", Lang: "nl",
	}
}

func credit(in ubl.Input) ubl.Input {
	in.Doc.Type = fiscal.CreditNote
	in.Doc.Number = "CN/3"
	in.Corrects = &fiscal.Reference{Number: "2026/11", Date: fiscal.Date{Year: 2026, Month: time.November, Day: 2}}
	return in
}

func with(in ubl.Input, change func(*ubl.Input)) ubl.Input {
	c := *in.Customer
	in.Customer = &c
	change(&in)
	return in
}

func cases() map[string]ubl.Input {
	odd := []fiscal.Line{
		line("Koffie", "3", "2.75", "21"), line("Stoofvlees", "2", "19.95", "12"), line("Water 33 cl", "7", "0.99", "6"),
		line("Kaas per kg", "0.347", "23.90", "6"), line("Korting", "-1", "1.11", "12"),
	}
	negative := slices.Clone(odd)
	for i := range negative {
		negative[i].Quantity = negative[i].Quantity.Neg()
	}
	lineTotals := input(line("Bier", "3", "8.10", "21"), line("Soep", "2", "11.00", "12"))
	lineTotals.Doc.Total = 1910
	return map[string]ubl.Input{
		"all-rates":       input(odd...),
		"credit-positive": credit(input(odd...)),
		"credit-negative": credit(input(negative...)),
		"credit-unstated": with(credit(input(odd...)), func(in *ubl.Input) { in.Corrects = nil; in.Lang = "fr" }),
		"line-totals":     lineTotals,
		"zero-rated":      with(input(line("Krant", "2", "1.50", "0"), line("Koffie", "1", "2.50", "21")), func(in *ubl.Input) { in.Zero = ubl.ZeroCategory{Code: "Z"} }),
		"exempt": with(input(line("Les", "1", "45.00", "0")), func(in *ubl.Input) {
			in.Zero = ubl.ZeroCategory{Code: "E", Reason: "VATEX-EU-132-1I Vrijgesteld, art. 44 Wbtw"}
			in.Doc.Expires = fiscal.Date{}
		}),
		"outside-scope": with(input(line("Cadeaubon", "1", "50.00", "0")), func(in *ubl.Input) {
			in.Zero = ubl.ZeroCategory{Code: "O", Reason: "Bon voor meervoudig gebruik"}
		}),
		"from-ticket": with(input(odd...), func(in *ubl.Input) { in.Doc.FromTicket = true; in.Doc.Note = "Tafel 4\n\nBedankt!" }),
		"paid": with(input(odd...), func(in *ubl.Input) {
			in.Paid = true
			in.OrderReference = "PO 44"
			in.Customer.FirstName = ""
			in.Customer.Name = ""
		}),
		"training-de": with(input(odd...), func(in *ubl.Input) { in.Training = true; in.Lang = "de"; in.Doc.Expires = fiscal.Date{} }),
		"foreign":     with(input(odd...), func(in *ubl.Input) { in.Customer.VAT = "NL 8001.12.345.B01"; in.Lang = "en" }),
		"hostile-text": with(input(line("<b>\"Frites\" & mayo]]> \x00\x08\xff שלום 😀 "+strings.Repeat("lang ", 100), "1", "3.33", "12")), func(in *ubl.Input) {
			in.Customer.Company = "&amp; <script>" + strings.Repeat("é", 500)
			in.Seller.IBAN = ""
		}),
		"negative-invoice": with(input(line("Leeggoed", "-12", "0.25", "21")), func(in *ubl.Input) { in.Lang = "nl" }),
		"nothing-owed":     input(line("Proevertje", "1", "0", "21"), line("Niets", "0", "5", "6")),
	}
}

func TestGoldens(t *testing.T) {
	t.Parallel()
	for name, in := range cases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ubl.Write(in)
			if err != nil {
				t.Fatal(err)
			}
			if b := broken(got); len(b) > 0 {
				t.Errorf("breaks %q", b)
			}
			again, err := ubl.Write(in)
			if err != nil || !bytes.Equal(got, again) {
				t.Errorf("a second writing differs (%v)", err)
			}
			file := filepath.Join("testdata", name+".xml")
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), string(got)); d != "" {
				t.Errorf("differs from %s (-want +got):\n%s", file, d)
			}
		})
	}
}

// A credit note of a till that writes negatives is the same document as one of
// a till that does not.
func TestCreditNoteSign(t *testing.T) {
	t.Parallel()
	c := cases()
	p, err := ubl.Write(c["credit-positive"])
	if err != nil {
		t.Fatal(err)
	}
	n, err := ubl.Write(c["credit-negative"])
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(p), string(n)); d != "" {
		t.Error(d)
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	good := input(line("Koffie", "1", "2.50", "21"))
	zero := input(line("Krant", "1", "1.50", "0"), line("Koffie", "1", "2.50", "21"))
	for name, c := range map[string]struct {
		in   ubl.Input
		want []string
	}{
		"offer":       {with(good, func(in *ubl.Input) { in.Doc.Type = fiscal.Offer }), []string{"doctype"}},
		"no customer": {with(good, func(in *ubl.Input) { in.Customer = nil }), []string{"customer"}},
		"consumer":    {with(good, func(in *ubl.Input) { in.Customer.VAT = "" }), []string{"customer.vat"}},
		"wrong VAT":   {with(good, func(in *ubl.Input) { in.Customer.VAT = "BE0403401918" }), []string{"customer.vat"}},
		"no peppol":   {with(good, func(in *ubl.Input) { in.Customer.VAT = "XI123456789" }), []string{"customer.endpoint"}},
		"american":    {with(good, func(in *ubl.Input) { in.Customer.VAT = "US123456789" }), []string{"customer.vat"}},
		"seller": {
			with(good, func(in *ubl.Input) { in.Seller = fiscal.Party{IBAN: "BE68539007547035"} }),
			[]string{"seller.name", "seller.vat", "seller.iban"},
		},
		"bare": {
			with(good, func(in *ubl.Input) { in.Doc.Number, in.Doc.Date, in.Doc.Currency = " ", fiscal.Date{}, "USD" }),
			[]string{"currency", "date", "number"},
		},
		"no lines": {with(good, func(in *ubl.Input) { in.Doc.Lines = nil }), []string{"lines", "mismatch"}},
		"mismatch": {with(good, func(in *ubl.Input) { in.Doc.Total = 251 }), []string{"mismatch"}},
		"nameless": {with(good, func(in *ubl.Input) { in.Doc.Lines = []fiscal.Line{line("\x01 ", "1", "2.50", "21")} }), []string{"line.1.name"}},
		"rate unknown": {with(good, func(in *ubl.Input) {
			in.Doc.Lines = []fiscal.Line{{Name: "Koffie", Quantity: decimal.New(1, 0), Price: decimal.New(25, -1)}}
		}), []string{"line.1.rate"}},
		"rate absurd":     {with(good, func(in *ubl.Input) { in.Doc.Lines = []fiscal.Line{line("Koffie", "1", "2.50", "-6")} }), []string{"line.1.rate"}},
		"zero unsaid":     {zero, []string{"vat.zero"}},
		"zero no reason":  {with(zero, func(in *ubl.Input) { in.Zero.Code = "E" }), []string{"vat.zero_reason"}},
		"zero mixed":      {with(zero, func(in *ubl.Input) { in.Zero.Code = "O" }), []string{"vat.zero_mixed"}},
		"another's table": {with(good, func(in *ubl.Input) { in.Reading = fiscal.ReadLines(in.Doc) }), []string{"total"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := ubl.Write(c.in)
			var m *ubl.Missing
			if !errors.As(err, &m) {
				t.Fatalf("error %v, %d bytes; want *Missing", err, len(b))
			}
			if d := cmp.Diff(c.want, m.Fields); d != "" {
				t.Errorf("fields (-want +got):\n%s", d)
			}
			if !strings.Contains(m.Error(), c.want[0]) {
				t.Errorf("%q does not name %s", m.Error(), c.want[0])
			}
		})
	}
}

// Any number that a shop's customers have finds its Peppol scheme.
func TestEndpoints(t *testing.T) {
	t.Parallel()
	for vat, want := range map[string]string{
		"0403401917": "0208:0403401917", "BE 403 401 917": "0208:0403401917", "FR32123456789": "9957:FR32123456789",
		"DE123456789": "9930:DE123456789", "NL800112345B01": "9944:NL800112345B01", "LU12345678": "9938:LU12345678",
		"SE556036079301": "0007:5560360793", "DK12345678": "0184:12345678", "IT00743110157": "0211:IT00743110157",
		"EL123456789": "9933:EL123456789", "FI12345678": "0213:FI12345678", "ATU12345678": "9914:ATU12345678",
	} {
		in := input(line("Koffie", "1", "2.50", "21"))
		in.Customer.VAT = vat
		b, err := ubl.Write(in)
		if err != nil {
			t.Errorf("%s: %v", vat, err)
			continue
		}
		n, err := parseXML(b)
		if err != nil {
			t.Fatal(err)
		}
		e := n.all(buyer + "cbc:EndpointID")[0]
		if got := e.attr["schemeID"] + ":" + e.text; got != want {
			t.Errorf("%s: endpoint %s, want %s", vat, got, want)
		}
	}
	in := input(line("Koffie", "1", "2.50", "21"))
	in.BuyerEndpoint = ubl.Endpoint{Scheme: "0088", ID: "5412345000013"}
	b, err := ubl.Write(in)
	if err != nil || !strings.Contains(string(b), `schemeID="0088">5412345000013<`) {
		t.Errorf("the endpoint given is not used: %v", err)
	}
}

func TestParseZeroCategory(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]ubl.ZeroCategory{
		"": {}, "z": {Code: "Z"}, "E: art. 44": {Code: "E", Reason: "art. 44"}, "O:bon": {Code: "O", Reason: "bon"}, "O": {Code: "O"},
	} {
		if got, ok := ubl.ParseZeroCategory(s); !ok || got != want {
			t.Errorf("%q: %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"E", "E:", "Z:why", "S", "X:y", ":reason"} {
		if got, ok := ubl.ParseZeroCategory(s); ok {
			t.Errorf("%q is read as %v", s, got)
		}
	}
}
