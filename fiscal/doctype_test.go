package fiscal_test

import (
	"errors"
	"fmt"
	"testing"

	"zegel/fiscal"
)

func TestParseKey(t *testing.T) {
	for _, c := range []struct {
		in     string
		typ    fiscal.Doctype
		number string
		id     string
	}{
		{"invoice/12", fiscal.Invoice, "12", ""},
		{"creditnote/2026/0003", fiscal.CreditNote, "2026/0003", ""},
		{"invoice/12@9012", fiscal.Invoice, "12", "9012"},
		{"offer/a b", fiscal.Offer, "a b", ""},
		{"invoice/@9012", fiscal.Invoice, "", "9012"},
		{"doctype7/1", fiscal.Doctype(7), "1", ""},
	} {
		k, err := fiscal.ParseKey(c.in)
		if err != nil || k.Type != c.typ || k.Number != c.number || k.ID != c.id {
			t.Errorf("ParseKey(%q) = %+v, %v", c.in, k, err)
		}
		if k.String() != c.in {
			t.Errorf("ParseKey(%q).String() = %q", c.in, k)
		}
	}
	for _, in := range []string{"", "12", "invoice", "invoice/", "bon/3", "/12"} {
		if k, err := fiscal.ParseKey(in); !errors.Is(err, fiscal.ErrKey) {
			t.Errorf("ParseKey(%q) = %+v, %v; want ErrKey", in, k, err)
		}
	}
	k, err := fiscal.ParseKey("invoice/a@b")
	if err != nil || k.WholeNumber() != "a@b" {
		t.Errorf("WholeNumber = %q, %v", k.WholeNumber(), err)
	}
}

func TestOnlyThreeTypesAreSignable(t *testing.T) {
	for typ := fiscal.Doctype(-1); typ < 10; typ++ {
		if got, want := typ.Signable(), typ >= 1 && typ <= 3; got != want {
			t.Errorf("Doctype(%d).Signable() = %v", typ, got)
		}
	}
}

func TestRecordKeyGrowsWhenTheNameIsShared(t *testing.T) {
	r := fiscal.Record{Document: fiscal.Document{Ref: fiscal.Ref{Type: fiscal.Invoice, ID: "9012"}, Number: "12"}}
	if got := r.Key().String(); got != "invoice/12" {
		t.Errorf("Key() = %s", got)
	}
	r.NameTwice = true
	if got := r.Key().String(); got != "invoice/12@9012" {
		t.Errorf("Key() = %s", got)
	}
	r.NameTwice, r.Number = false, ""
	if got := r.Key().String(); got != "invoice/@9012" {
		t.Errorf("Key() without a number = %s", got)
	}
}

func ExampleParseKey() {
	k, _ := fiscal.ParseKey("creditnote/2026/0003")
	fmt.Println(k.Type, k.Number)
	// Output: creditnote 2026/0003
}

func FuzzParseKey(f *testing.F) {
	for _, s := range []string{"invoice/12", "creditnote/2026/0003", "invoice/12@9012", "doctype7/@", "2/@22/@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k, err := fiscal.ParseKey(s)
		if err != nil {
			return
		}
		again, err := fiscal.ParseKey(k.String())
		if err != nil || again != k {
			t.Fatalf("%q → %+v → %+v, %v", s, k, again, err)
		}
	})
}
