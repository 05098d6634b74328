package bundle

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"zegel/fiscal"
)

func makeBook(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	w, err := newWorkbook("nl", dir)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.sheet("Btw", vatColumns())
	if err != nil {
		t.Fatal(err)
	}
	b, err := w.sheet("Tickets", ticketColumns())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := a.write([]cell{fiscal.Date{Year: 2026, Month: 10, Day: 3}, plain("invoice"), "=1+1", "007", plain("A"), decimal.New(21, 0), fiscal.Cents(1000), fiscal.Cents(210), fiscal.Cents(1210), true, plain("signed"), "000123"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []*sheet{a, b} {
		if err := s.end(); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := w.save(&out); err != nil {
		t.Fatal(err)
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWorkbookIsTheSameBytesAndDefused(t *testing.T) {
	one := makeBook(t)
	for range 5 {
		if !bytes.Equal(one, makeBook(t)) {
			t.Fatal("the same tables gave other bytes")
		}
	}
	z, err := zip.NewReader(bytes.NewReader(one), int64(len(one)))
	if err != nil {
		t.Fatal(err)
	}
	x, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := io.ReadAll(x); err != nil || !strings.Contains(string(raw), `<autoFilter ref="$A$2:$L$5"`) {
		t.Errorf("no filter over the headings (%v): %s", err, raw)
	}
	f, err := excelize.OpenReader(bytes.NewReader(one))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); len(got) != 2 || got[0] != "Btw" {
		t.Fatalf("sheets %v", got)
	}
	for cell, want := range map[string]string{"C3": "'=1+1", "D3": "007", "G3": "10.00", "L3": "000123", "A3": "2026-10-03"} {
		got, err := f.GetCellValue("Btw", cell)
		if err != nil || got != want {
			t.Errorf("%s = %q, want %q (%v)", cell, got, want, err)
		}
	}
	if formula, _ := f.GetCellFormula("Btw", "C3"); formula != "" {
		t.Errorf("foreign text became the formula %q", formula)
	}
	if formula, _ := f.GetCellFormula("Btw", "G1"); formula != "SUBTOTAL(109,G3:G1048000)" {
		t.Errorf("sum %q", formula)
	}
	total, err := f.CalcCellValue("Btw", "G1")
	if err != nil || total != "30.00" {
		t.Errorf("the sum is %q (%v)", total, err)
	}
}
