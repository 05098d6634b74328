package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"

	"zegel/fiscal"
	"zegel/fiscal/sandbox"
)

// A cloud with one invoice, whose first sign call is answered with an HTML page
// although the module has signed: the number is lost to the caller.
func Example() {
	s, err := sandbox.New(sandbox.Config{Docs: -1, Faults: "sign:500-after@1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Add(fiscal.Document{Ref: fiscal.Ref{Type: fiscal.Invoice}, Number: "12"})
	srv := httptest.NewServer(s)
	defer srv.Close()
	for range 2 {
		r, err := http.PostForm(srv.URL+"/api/?licname="+s.Licence()+"&token="+s.Token()+"&get-invoicesigned", url.Values{"documentnr": {"12"}})
		if err != nil {
			fmt.Println(err)
			return
		}
		b, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		fmt.Println(r.StatusCode, r.Header.Get("Content-Type"), len(b) > 0)
		if r.StatusCode == http.StatusOK {
			fmt.Println(string(b))
		}
	}
	for _, t := range s.Truth() {
		fmt.Println(t.Name(), t.Ticket)
	}
	// Output:
	// 500 text/html; charset=utf-8 true
	// 200 application/json; charset=utf-8 true
	// {"success":0,"errorcode":2002,"message":"Document nr already in use"}
	// invoice/12 40001
}
