package fiscal

import "testing"

func TestReadReference(t *testing.T) {
	tests := []struct{ note, number, date string }{
		{"Creditnota op factuur 2026/0003 van 12/03/2026", "2026/0003", "2026-03-12"},
		{"Creditnota bij factuur nr. 12 d.d. 3.4.2026.", "12", "2026-04-03"},
		{"verkoopfactuur VF-2026-17, 2026-04-03", "VF-2026-17", "2026-04-03"},
		{"Factuurnummer: 12", "12", ""},
		{"Note de crédit sur la facture n° 12 du 03/04/2026", "12", "2026-04-03"},
		{"facture numéro 2026-0012 en date du 3/4/2026", "2026-0012", "2026-04-03"},
		{"Gutschrift zur Rechnung Nr. 77/A vom 03.04.2026", "77/A", "2026-04-03"},
		{"Rechnungsnummer 77", "77", ""},
		{"credits invoice INV-12 (2026-04-03)", "INV-12", "2026-04-03"},
		{"Invoice #12 dated 3/4/2026", "12", "2026-04-03"},
		{"invoice 12. Thank you", "12", ""},
		{"factuur 12, en nog eens factuur 12 van 1/2/2026", "12", "2026-02-01"},
		{"factuur 12\nvan 3/4/2026 is iets anders", "12", ""},
	}
	for _, tt := range tests {
		got, ok := ReadReference(tt.note)
		if !ok || got.Number != tt.number || got.Date.String() != tt.date || got.By != "" {
			t.Errorf("%q: %+v %t, want %s of %q", tt.note, got, ok, tt.number, tt.date)
		}
	}
	for _, note := range []string{"", "geen", "factuur 12 en factuur 13", "tafel 12", "manufacture 12", "factuur van 12/03/2026", "facture"} {
		if got, ok := ReadReference(note); ok {
			t.Errorf("%q says %+v", note, got)
		}
	}
}

func FuzzReadReference(f *testing.F) {
	f.Add("Creditnota op factuur 2026/0003 van 12/03/2026")
	f.Add("facture n° 1 du 3.4.2026; facture 1")
	f.Fuzz(func(t *testing.T, note string) {
		if ref, ok := ReadReference(note); ok && ref.Number == "" {
			t.Errorf("%q: a reference without a number", note)
		}
	})
}
