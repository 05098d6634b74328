package pdf_test

import (
	"context"
	"fmt"

	"zegel/fiscal"
	"zegel/pdf"
	"zegel/pdf/specimen"
)

func Example() {
	r, err := pdf.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := r.Render(context.Background(), specimen.Signed("fr", specimen.Document(fiscal.Invoice, specimen.Menu())))
	fmt.Println(res.Pages, len(res.PDF) < 60_000, err)
	// Output: 1 true <nil>
}

func ExampleParseStamp() {
	s, err := pdf.ParseStamp("zegel:1|invoice%2F12|2026-02-03|1250|0000128431|0123456789abcdef")
	fmt.Println(s.Key, s.Date, s.Total, s.Ticket, err)
	// Output: invoice/12 2026-02-03 12.50 0000128431 <nil>
}

func ExampleOGM() {
	fmt.Println(pdf.OGM("1234567890"))
	// Output: +++123/4567/89002+++ <nil>
}
