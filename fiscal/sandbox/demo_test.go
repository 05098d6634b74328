package sandbox_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/sandbox"
)

func demo(t *testing.T, cfg sandbox.Config) *sandbox.Sandbox {
	t.Helper()
	if cfg.Clock == nil {
		at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
		cfg.Clock = func() time.Time { return at }
	}
	s, err := sandbox.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestDemoDocuments: what a restaurant's cloud holds is all there.
func TestDemoDocuments(t *testing.T) {
	for _, n := range []int{60, 500} {
		docs := demo(t, sandbox.Config{Docs: n, Seed: 1}).Documents()
		if len(docs) != n {
			t.Fatalf("%d documents, want %d", len(docs), n)
		}
		numbers, ids, rates := map[fiscal.Name]bool{}, map[string]bool{}, map[string]bool{}
		invoiceNumbers := map[string]fiscal.Document{}
		var fromTicket, today, long, mismatched, apart, decimals, nobody, offersLikeInvoices int
		for _, d := range docs {
			if numbers[d.Name()] || ids[d.ID] || d.Number == "" {
				t.Errorf("%s (id %s) is there twice", d.Name(), d.ID)
			}
			numbers[d.Name()], ids[d.ID] = true, true
			if d.Type == fiscal.Invoice {
				invoiceNumbers[d.Number] = d
			}
			r := fiscal.ReadLines(d)
			switch {
			case r.Prices == fiscal.Mismatched:
				mismatched++
			case r.Prices != fiscal.UnitPrices:
				t.Errorf("%s reads as %s", d.Name(), r.Prices)
			case r.Difference.Round(3).Abs().StringFixed(3) >= "0.006":
				apart++
			}
			count(&fromTicket, d.FromTicket)
			count(&today, d.Date.String() == "2026-11-21")
			count(&long, len(d.Lines) >= 45)
			count(&nobody, !d.HasCustomer())
			for _, l := range d.Lines {
				rates[l.Rate.String()] = true
				count(&decimals, !l.Quantity.IsInteger())
			}
		}
		credits := 0
		for _, d := range docs {
			if _, ok := invoiceNumbers[d.Number]; ok && d.Type == fiscal.Offer {
				offersLikeInvoices++
			}
			if d.Type != fiscal.CreditNote {
				continue
			}
			credits++
			m := regexp.MustCompile(`(?:factuur|facture|Rechnung) (\d+) (?:van|du|vom) (\d\d[/.]\d\d[/.]\d{4})$`).FindStringSubmatch(d.Note)
			if m == nil {
				t.Errorf("%s does not name its invoice: %q", d.Name(), d.Note)
				continue
			}
			of, ok := invoiceNumbers[m[1]]
			if on, err := fiscal.ParseDate(m[2]); !ok || err != nil || of.Date != on {
				t.Errorf("%s corrects %q, which is %s of %s", d.Name(), d.Note, of.Number, of.Date)
			}
		}
		if mismatched != 1 {
			t.Errorf("%d mismatches, want 1", mismatched)
		}
		for what, n := range map[string]int{"from tickets": fromTicket, "today": today, "of several pages": long, "a cent apart": apart, "weighed lines": decimals, "without a customer": nobody, "credit notes": credits, "offers with an invoice's number": offersLikeInvoices} {
			if n < 2 {
				t.Errorf("of %d: %s %d", len(docs), what, n)
			}
		}
		for _, rate := range []string{"21", "12", "6", "0"} {
			if !rates[rate] {
				t.Errorf("no line at %s %%", rate)
			}
		}
	}
}

func count(n *int, yes bool) {
	if yes {
		*n++
	}
}

// TestDemoRepeats: a seed gives the same data; days that pass add documents and
// change none, over a restart too.
func TestDemoRepeats(t *testing.T) {
	hashes := func(s *sandbox.Sandbox) []string {
		var all []string
		for _, d := range s.Documents() {
			h, err := d.Hash()
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, h)
		}
		return all
	}
	a, b, c := demo(t, sandbox.Config{Seed: 5}), demo(t, sandbox.Config{Seed: 5}), demo(t, sandbox.Config{Seed: 6})
	if !slices.Equal(hashes(a), hashes(b)) || slices.Equal(hashes(a), hashes(c)) || a.Token() != b.Token() || a.Token() == c.Token() {
		t.Error("data do not follow the seed")
	}
	w := &watch{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	path := t.TempDir() + "/state"
	s := demo(t, sandbox.Config{Seed: 5, Clock: w.now, StatePath: path})
	before := hashes(s)
	w.at = w.at.AddDate(0, 0, 40)
	after := hashes(s)
	if !slices.Equal(before, hashes(a)) || len(after) < len(before)+3*40 || !slices.Equal(after[:len(before)], before) {
		t.Errorf("%d documents became %d", len(before), len(after))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if again := hashes(demo(t, sandbox.Config{Seed: 5, Clock: w.now, StatePath: path})); !slices.Equal(again, after) {
		t.Errorf("%d documents after a restart, %d before", len(again), len(after))
	}
	still := demo(t, sandbox.Config{Seed: 5, Clock: w.now, Still: true})
	n := len(still.Documents())
	w.at = w.at.AddDate(0, 0, 9)
	if len(still.Documents()) != n {
		t.Error("a closed shop goes on writing")
	}
}

// TestDemoCustomers: Belgian numbers pass their check, every script is there.
func TestDemoCustomers(t *testing.T) {
	var all strings.Builder
	vat, private, longest := 0, 0, 0
	for _, c := range demo(t, sandbox.Config{}).Customers() {
		all.WriteString(c.DisplayName())
		count(&private, c.Company == "")
		longest = max(longest, len([]rune(c.Company)))
		if c.VAT == "" {
			continue
		}
		vat++
		n := strings.NewReplacer("BE", "", " ", "", ".", "").Replace(c.VAT)
		first, err := strconv.Atoi(n[:8])
		check, err2 := strconv.Atoi(n[8:])
		if err != nil || err2 != nil || len(n) != 10 || check != 97-first%97 {
			t.Errorf("%q does not pass its check", c.VAT)
		}
	}
	if vat < 20 || private < 5 || longest != 300 {
		t.Errorf("%d with a VAT number, %d private, longest name %d", vat, private, longest)
	}
	for _, r := range "éèçöüßŁŞŐČăÞ🎉\"<&" {
		if !strings.ContainsRune(all.String(), r) {
			t.Errorf("no name with %q", r)
		}
	}
	if !regexp.MustCompile(`\p{Greek}`).MatchString(all.String()) || !regexp.MustCompile(`\p{Cyrillic}`).MatchString(all.String()) {
		t.Error("no Greek or no Cyrillic name")
	}
}

// TestOdd: what no healthy shop has is there when asked for.
func TestOdd(t *testing.T) {
	names, states := map[fiscal.Name]int{}, map[string]bool{}
	for _, d := range demo(t, sandbox.Config{Docs: -1, Odd: true}).Documents() {
		names[d.Name()]++
		states["no number"] = states["no number"] || d.Number == ""
		states["no lines"] = states["no lines"] || len(d.Lines) == 0
		states["5000 lines"] = states["5000 lines"] || len(d.Lines) == 5000
		states["unknown type"] = states["unknown type"] || !d.Type.Signable()
		states["space"] = states["space"] || strings.Contains(d.Number, " ")
		states["unknown rate"] = states["unknown rate"] || len(d.Lines) > 0 && !d.Lines[0].RateKnown
	}
	if len(states) != 6 || names[fiscal.Name{Type: fiscal.Invoice, Number: "7006"}] != 2 {
		t.Errorf("odd documents: %v %v", states, names)
	}
	for what, there := range states {
		if !there {
			t.Errorf("none with %s", what)
		}
	}
}

// TestChange: documents and customers change under the client's feet.
func TestChange(t *testing.T) {
	s := demo(t, sandbox.Config{})
	d := s.Documents()[0]
	if err := s.Edit(d.Type, d.ID, func(d *fiscal.Document) { d.Total++ }); err != nil {
		t.Fatal(err)
	}
	if got := s.Documents()[0].Total; got != d.Total+1 {
		t.Errorf("total %s", got)
	}
	if err := s.Remove(d.Type, d.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(d.Type, d.ID); err == nil || s.Documents()[0].ID == d.ID {
		t.Errorf("removed twice: %v", err)
	}
	added := s.Add(fiscal.Document{Ref: fiscal.Ref{Type: fiscal.Offer}, Number: "x"}, fiscal.Document{Ref: fiscal.Ref{Type: fiscal.Offer, ID: "99999"}, Number: "y"}, fiscal.Document{Ref: fiscal.Ref{Type: fiscal.Offer}, Number: "z"})
	if added[0].ID == "" || added[2].ID != "100000" || added[0].Licence != s.Licence() {
		t.Errorf("added %+v", added)
	}
	n := len(s.Customers())
	s.SetCustomer(fiscal.Party{ID: "1", Company: "Nieuw"})
	s.SetCustomer(fiscal.Party{ID: "1000", Company: "Erbij"})
	if c := s.Customers(); len(c) != n+1 || c[0].Company != "Nieuw" || c[0].Modified.IsZero() {
		t.Errorf("customers %d, first %+v", len(c), c[0])
	}
}
