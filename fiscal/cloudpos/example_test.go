package cloudpos_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
)

// A list is read, and the first document of it is signed.
func Example() {
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("get-invoices") {
			_, _ = fmt.Fprint(w, `{"success":1,"0":{"id":"9012","number":"2026/12","doctype":"1","totalprice":"27.70","date":"2026-03-14"}}`)
			return
		}
		_, _ = fmt.Fprint(w, `{"success":1,"vatticket":"000123"}`)
	}))
	defer shop.Close()

	client, err := cloudpos.New(cloudpos.Config{URL: shop.URL + "/api/", Licence: "frituur", Token: "secret"})
	if err != nil {
		fmt.Println(err)
		return
	}
	docs, err := client.Invoices(context.Background(), cloudpos.Filter{Start: "9000"})
	var row *cloudpos.RowError
	if err != nil && !errors.As(err, &row) { // a row that cannot be read leaves the others
		fmt.Println(err)
		return
	}
	for _, d := range docs {
		fmt.Println(d.Name(), d.Total, d.Currency)
		reply := client.Sign(context.Background(), d.Type, d.Number, func() error {
			return nil // the last moment to say no: is the lease still ours?
		})
		fmt.Println(reply.Ticket, reply.Sent, reply.Err)
	}
	_, err = client.Read(context.Background(), "get-invoicesigned", cloudpos.Filters{})
	fmt.Println(errors.Is(err, cloudpos.ErrSignFunction), fiscal.Invoice.Signable())
	// Output:
	// invoice/2026/12 27.70 EUR
	// 000123 true <nil>
	// true true
}
