package app_test

import (
	"testing"

	"zegel/app"
	"zegel/fiscal"
)

// A key finds its document, in every way in which a kind is written; what else
// looks like one stays a text.
func TestSearchTakesAKey(t *testing.T) {
	a := onShelf(t, &shelf{ids: seq(9001, 30, 1)}).open()
	if _, err := a.Sync(t.Context(), app.SyncOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{
		"invoice/9012": 1, "Invoice/9012": 1, " invoices/9012 ": 1, "1/9012": 1, "invoice/9012@9012": 1,
		"offer/9012": 0, "invoice/901": 0, "invoice/": 0, "9012": 1, "901": 10,
	} {
		q := fiscal.Query{Search: text}
		p, err := a.List(t.Context(), q)
		if err != nil || len(p.Records) != want || len(p.Cursors) != want {
			t.Errorf("%q lists %d documents: %v", text, len(p.Records), err)
		}
		n, err := a.Tally(t.Context(), q)
		if err != nil || n.Count[fiscal.Unsigned] != want || int64(n.Total[fiscal.Unsigned]) != int64(want)*1000 {
			t.Errorf("%q counts %+v: %v", text, n, err)
		}
	}
	for name, q := range map[string]fiscal.Query{
		"another kind":  {Types: []fiscal.Doctype{fiscal.Offer}},
		"another state": {States: []fiscal.State{fiscal.Signed}},
		"mismatches":    {Mismatched: true},
		"another day":   {From: fiscal.Date{Year: 2026, Month: 11, Day: 21}},
		"the next page": {After: "key 0"},
	} {
		q.Search = "invoice/9012"
		if p, err := a.List(t.Context(), q); err != nil || len(p.Records) != 0 {
			t.Errorf("%s: %d documents: %v", name, len(p.Records), err)
		}
	}
}
