package fiscal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"zegel/fiscal"
)

func TestCanonicalRoundTrip(t *testing.T) {
	d := doc(fiscal.Invoice, "12.34", [3]string{"2.50", "4.936", "21"}, [3]string{"1", "0", ""})
	d.Ref = fiscal.Ref{Licence: "bistro", Type: fiscal.Invoice, ID: "9012"}
	d.Number, d.CustomerID, d.Currency, d.DateText = "12/é", "7", fiscal.EUR, "21/11/2026"
	d.Note, d.FromTicket = "tafel <4> & co\u2028", true
	d.Extra = map[string]json.RawMessage{"z": json.RawMessage(`1`), "a": json.RawMessage(`"x"`)}
	b, err := d.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	back, err := fiscal.ParseCanonical(b)
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.Canonical()
	if err != nil || string(again) != string(b) {
		t.Errorf("round trip:\n%s\n%s\n%v", b, again, err)
	}
}

// TestHashSeesEveryField: whatever changes changes the hash.
func TestHashSeesEveryField(t *testing.T) {
	base := doc(fiscal.Invoice, "10", [3]string{"1", "10", "21"})
	h0, err := base.Hash()
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*fiscal.Document){
		"licence":  func(d *fiscal.Document) { d.Licence = "x" },
		"type":     func(d *fiscal.Document) { d.Type = fiscal.Offer },
		"id":       func(d *fiscal.Document) { d.ID = "1" },
		"number":   func(d *fiscal.Document) { d.Number = "1" },
		"customer": func(d *fiscal.Document) { d.CustomerID = "1" },
		"total":    func(d *fiscal.Document) { d.Total++ },
		"currency": func(d *fiscal.Document) { d.Currency = "USD" },
		"date":     func(d *fiscal.Document) { d.Date.Day++ },
		"datetext": func(d *fiscal.Document) { d.DateText = "x" },
		"expires":  func(d *fiscal.Document) { d.Expires = d.Date },
		"note":     func(d *fiscal.Document) { d.Note = "x" },
		"ticket":   func(d *fiscal.Document) { d.FromTicket = true },
		"name":     func(d *fiscal.Document) { d.Lines[0].Name = "y" },
		"quantity": func(d *fiscal.Document) { d.Lines[0].Quantity = dec("2") },
		"price":    func(d *fiscal.Document) { d.Lines[0].Price = dec("2") },
		"rate":     func(d *fiscal.Document) { d.Lines[0].Rate = dec("6") },
		"known":    func(d *fiscal.Document) { d.Lines[0].RateKnown = false },
		"ratetext": func(d *fiscal.Document) { d.Lines[0].RateText = "?" },
		"extra":    func(d *fiscal.Document) { d.Extra = map[string]json.RawMessage{"k": json.RawMessage("1")} },
		"lines":    func(d *fiscal.Document) { d.Lines = d.Lines[:0] },
	} {
		d := doc(fiscal.Invoice, "10", [3]string{"1", "10", "21"})
		change(&d)
		h, err := d.Hash()
		if err != nil || h == h0 {
			t.Errorf("%s changes nothing in the hash (%v)", name, err)
		}
	}
}

// TestLegalTransitions holds the whole table of moves.
func TestLegalTransitions(t *testing.T) {
	legal := map[fiscal.State]string{
		"":                   "unsigned from_ticket",
		fiscal.Unsigned:      "sending from_ticket",
		fiscal.FromTicket:    "sending unsigned",
		fiscal.Sending:       "unsigned from_ticket signed refused in_doubt number_missing",
		fiscal.Signed:        "",
		fiscal.Refused:       "sending unsigned from_ticket",
		fiscal.InDoubt:       "sending signed number_missing refused in_doubt unsigned from_ticket",
		fiscal.NumberMissing: "signed",
	}
	for from, list := range legal {
		ok := map[string]bool{}
		for _, s := range strings.Fields(list) {
			ok[s] = true
		}
		for _, to := range fiscal.States() {
			if fiscal.May(from, to) != ok[string(to)] {
				t.Errorf("May(%q, %q) = %v", from, to, !ok[string(to)])
			}
		}
	}
	if fiscal.May("lost", fiscal.Signed) {
		t.Error("a state nobody knows may move")
	}
}
