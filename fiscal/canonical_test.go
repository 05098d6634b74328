package fiscal

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/shopspring/decimal"
)

// FuzzQuickCanonical: what is read quickly is what the decoder reads.
func FuzzQuickCanonical(f *testing.F) {
	for _, d := range []Document{
		{},
		{
			Ref: Ref{"bistro", CreditNote, "9"}, Number: "2026/3", CustomerID: "7", Total: -605, Currency: EUR, Date: Date{2026, 10, 5}, DateText: "5/10", Note: "café \"x\"\n<b>",
			FromTicket: true, Lines: []Line{
				{Name: "a;b", Quantity: decimal.New(15, -1), Price: decimal.New(-4936, -3), Rate: decimal.New(21, 0), RateKnown: true},
				{Quantity: decimal.New(1, 0), RateText: "?"},
			},
		},
	} {
		b, err := d.Canonical()
		if err != nil {
			f.Fatal(err)
		}
		got, ok := quickCanonical(b)
		want, err := slowCanonical(b)
		if !ok || err != nil || !reflect.DeepEqual(got, want) {
			f.Fatalf("%s\n%+v %v\n%+v %v", b, got, ok, want, err)
		}
		f.Add(b)
		d.Extra = map[string]json.RawMessage{"x": json.RawMessage(`1`)}
		if b, err = d.Canonical(); err != nil {
			f.Fatal(err)
		}
		if back, err := ParseCanonical(b); err != nil || len(back.Extra) != 1 {
			f.Fatalf("%s: %+v %v", b, back, err)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, ok := quickCanonical(b)
		if !ok {
			return
		}
		if want, err := slowCanonical(b); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q\n%+v\n%+v %v", b, got, want, err)
		}
	})
}
