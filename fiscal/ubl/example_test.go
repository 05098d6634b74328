package ubl_test

import (
	"errors"
	"fmt"
	"testing"

	"zegel/fiscal/ubl"
)

func ExampleWrite() {
	in := input(line("Koffie", "2", "2.50", "21"))
	in.Customer.VAT = "" // a consumer
	_, err := ubl.Write(in)
	var m *ubl.Missing
	if errors.As(err, &m) {
		fmt.Println(m.Fields)
	}
	// Output: [customer.vat]
}

func BenchmarkWrite(b *testing.B) {
	in := cases()["all-rates"]
	for b.Loop() {
		if _, err := ubl.Write(in); err != nil {
			b.Fatal(err)
		}
	}
}
