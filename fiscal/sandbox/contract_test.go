package sandbox_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"zegel/fiscal/sandbox"
)

// place is where a sandbox can be reached, however it was started.
type place struct{ url, licence, token string }

// call asks one function and gives status, header and body.
func (p place) call(t *testing.T, query string, form url.Values) (*http.Response, []byte) {
	t.Helper()
	u := p.url + "?licname=" + url.QueryEscape(p.licence) + "&token=" + url.QueryEscape(p.token) + "&" + query
	var (
		r   *http.Response
		err error
	)
	if form == nil {
		r, err = http.Get(u)
	} else {
		r, err = http.PostForm(u, form)
	}
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return r, b
}

// rows asks for a list in the default shape, a bare array.
func (p place) rows(t *testing.T, query string) []map[string]any {
	t.Helper()
	_, b := p.call(t, query, nil)
	var rows []map[string]any
	if err := json.Unmarshal(b, &rows); err != nil {
		t.Fatalf("%s: %v in %.200s", query, err, b)
	}
	return rows
}

// object asks for an answer that is one object.
func (p place) object(t *testing.T, query string, form url.Values) map[string]any {
	t.Helper()
	_, b := p.call(t, query, form)
	var o map[string]any
	if err := json.Unmarshal(b, &o); err != nil {
		t.Fatalf("%s: %v in %.200s", query, err, b)
	}
	return o
}

// refused asserts an error of the API with status 200.
func refused(t *testing.T, o map[string]any, code int, message string) {
	t.Helper()
	if o["success"] != 0.0 || o["errorcode"] != float64(code) || o["message"] != message {
		t.Errorf("got %v, want error %d %q", o, code, message)
	}
}

func TestContract(t *testing.T) {
	t.Run("handler", func(t *testing.T) {
		s, err := sandbox.New(sandbox.Config{Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		srv := httptest.NewServer(s)
		defer srv.Close()
		contract(t, place{srv.URL + "/api/", s.Licence(), s.Token()})
	})
	t.Run("command", func(t *testing.T) {
		p, stop := command(t, sandbox.Config{Seed: 7})
		contract(t, p)
		if err := stop(); err != nil {
			t.Errorf("the command ended with %v", err)
		}
	})
}

// command runs the sandbox as its command does and reads its first line.
func command(t *testing.T, cfg sandbox.Config) (place, func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- sandbox.Run(ctx, "127.0.0.1:0", cfg, in, false) }()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var p place
	if _, err := fmt.Sscanf(line, "address=%s licence=%s token=%s\n", &p.url, &p.licence, &p.token); err != nil {
		t.Fatalf("first line %q: %v", line, err)
	}
	return p, func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(20 * time.Second):
			t.Fatal("the command does not end")
			return nil
		}
	}
}

// contract is what every sandbox keeps to, whatever serves it. It assumes seed 7
// with its default data and the real clock, and signs.
func contract(t *testing.T, p place) {
	t.Run("lists", func(t *testing.T) { contractLists(t, p) })
	t.Run("invoices", func(t *testing.T) { contractInvoices(t, p) })
	t.Run("orders and coupons", func(t *testing.T) { contractOrders(t, p) })
	t.Run("posts", func(t *testing.T) { contractPosts(t, p) })
	t.Run("signing", func(t *testing.T) { contractSigning(t, p) })
	t.Run("login", func(t *testing.T) { contractLogin(t, p) })
}

// contractLists: every list has its documented fields and every row has them.
func contractLists(t *testing.T, p place) {
	for function, fields := range map[string]string{
		"get-categories":      "id name",
		"get-products":        "id name categorylink price quantity popup menupopup openprice modtime",
		"get-subproducts":     "id name price quantity productlink modtime",
		"get-customers":       "id name fistname companyname street_number phone zipcode town vatnumber email tagid tagtype tagfamid modtime",
		"get-users":           "id username admin secnr",
		"get-tables":          "id table status",
		"get-payment":         "id payment",
		"get-printers":        "id printername",
		"get-orders":          "id customerid kassaid totalprice user ordertime clockin clockout orderdetail cashpayment bancontactpayment voucherpayment transferpayment visapayment chargecardpayment luncheoncardpayment americanexpresspayment mastercardpayment",
		"get-invoices":        "id customerid totalprice date expirationdate number doctype note invoicedetail docfromvatticket",
		"get-giftvoucher":     "id barcode value validfrom validuntil modtime",
		"get-coupon":          "id barcode value valuetype validfrom validuntil used",
		"get-customercredits": "customerid value tagid tagtype",
	} {
		rows := p.rows(t, function)
		if len(rows) == 0 {
			t.Errorf("%s is empty", function)
		}
		for _, r := range rows {
			names := strings.Fields(fields)
			for _, f := range names {
				if _, ok := r[f]; !ok {
					t.Errorf("%s: a row has no %s: %v", function, f, r)
				}
			}
			if len(r) != len(names) {
				t.Errorf("%s: %d fields, the seed names %d: %v", function, len(r), len(names), r)
			}
		}
	}
	r, _ := p.call(t, "get-categories", nil)
	if r.Header.Get(sandbox.Header) != "1" || r.Header.Get("Date") == "" {
		t.Errorf("headers %v", r.Header)
	}
	if r, _ := p.call(t, "get-nothing", nil); r.StatusCode != http.StatusNotFound || r.Header.Get(sandbox.Header) != "1" {
		t.Errorf("an unknown function gave %s", r.Status)
	}
}

// contractInvoices: filters, both ends included, alone and together.
func contractInvoices(t *testing.T, p place) {
	all := p.rows(t, "get-invoices")
	id := func(i int) string { return all[i]["id"].(string) }
	if got := p.rows(t, "get-invoices&start="+id(10)+"&end="+id(14)); len(got) != 5 || got[0]["id"] != id(10) || got[4]["id"] != id(14) {
		t.Errorf("start and end gave %d rows", len(got))
	}
	if got := p.rows(t, "get-invoices&start="+id(len(all)-2)); len(got) != 2 {
		t.Errorf("start alone gave %d rows", len(got))
	}
	if got := p.rows(t, "get-invoices&end="+id(2)); len(got) != 3 {
		t.Errorf("end alone gave %d rows", len(got))
	}
	day := all[len(all)-1]["date"].(string)
	same := 0
	for _, r := range all {
		if r["date"] == day {
			same++
		}
	}
	if got := p.rows(t, "get-invoices&date="+day); len(got) != same || same == 0 {
		t.Errorf("date gave %d rows, want %d", len(got), same)
	}
	refused(t, p.object(t, "get-invoices&date=2016-01-01", nil), 2000, "No invoices found")
	refused(t, p.object(t, "get-invoices&start=999999999", nil), 2000, "No invoices found")
}

func contractOrders(t *testing.T, p place) {
	orders := p.rows(t, "get-orders")
	first := orders[0]
	lines := first["orderdetail"].([]any)[0].(map[string]any)
	for _, f := range []string{"quantity", "productid", "productprice", "producttax", "subproduct1id", "subproduct10price", "subproduct10tax"} {
		if _, ok := lines[f]; !ok {
			t.Errorf("an order's line has no %s", f)
		}
	}
	if got := p.rows(t, "get-orders&start="+first["id"].(string)+"&end="+first["id"].(string)); len(got) != 1 {
		t.Errorf("one order asked, %d came", len(got))
	}
	day := strings.Fields(first["ordertime"].(string))[0]
	for _, o := range p.rows(t, "get-orders&date="+day) {
		if !strings.HasPrefix(o["ordertime"].(string), day) {
			t.Errorf("order of %v on %s", o["ordertime"], day)
		}
	}
	for _, o := range p.rows(t, "get-orders&clockinclockout") {
		if o["clockin"] == "" || o["clockout"] == "" {
			t.Errorf("no labour in %v", o)
		}
	}
	refused(t, p.object(t, "get-orders&start=1&end=2", nil), 2000, "No orders found")
	if got := p.rows(t, "get-coupon&start=2&end=3"); len(got) != 2 {
		t.Errorf("coupons 2 to 3: %d", len(got))
	}
	refused(t, p.object(t, "get-coupon&start=900", nil), 2000, "No coupons found")
	sum := p.rows(t, "get-customercredits")[0]
	for _, r := range p.rows(t, "get-customercredits&customerid="+sum["customerid"].(string)) {
		for _, f := range []string{"id", "productid", "categoryid"} {
			if r[f] == nil {
				t.Errorf("a customer's credit has no %s", f)
			}
		}
	}
	refused(t, p.object(t, "get-customercredits&customerid=99999", nil), 2000, "No customercredits found")
}

func contractPosts(t *testing.T, p place) {
	monday := time.Now().AddDate(0, 0, 7)
	for monday.Weekday() != time.Monday {
		monday = monday.AddDate(0, 0, 1)
	}
	closed, open := monday.Format("2006-01-02"), monday.AddDate(0, 0, 1).Format("2006-01-02")
	for _, c := range []struct {
		function string
		form     url.Values
		code     int
		message  string
	}{
		{"get-confirmedweborder", url.Values{}, 2002, "weborderid can not be empty"},
		{"get-confirmedweborder", url.Values{"weborderid": {"9"}}, 2003, "weborderid does not exist"},
		{"get-confirmedweborder", url.Values{"weborderid": {"503"}}, 2001, "weborder not confirmed"},
		{"get-reservationpersons", url.Values{}, 2001, "Date can not be empty"},
		{"get-reservationpersons", url.Values{"date": {closed}}, 2000, ""},
		{"get-reservationhours", url.Values{"persons": {"2"}}, 2001, "Date can not be empty"},
		{"get-reservationhours", url.Values{"date": {open}}, 2002, "Persons can not be empty"},
		{"get-invoicesigned", url.Values{}, 2001, "Document nr can not be empty"},
		{"get-offersigned", url.Values{"documentnr": {" "}}, 2001, "Document nr can not be empty"},
		{"get-creditnotesigned", url.Values{"documentnr": {"no such"}}, 2000, ""},
	} {
		refused(t, p.object(t, c.function, c.form), c.code, c.message)
	}
	if o := p.object(t, "get-confirmedweborder", url.Values{"weborderid": {"501"}}); o["success"] != 1.0 || o["webordertime"] == "" {
		t.Errorf("a confirmed weborder gave %v", o)
	}
	if o := p.object(t, "get-reservationpersons", url.Values{"date": {open}}); len(o["persons"].([]any)) == 0 {
		t.Errorf("persons: %v", o)
	}
	if o := p.object(t, "get-reservationhours", url.Values{"date": {open}, "persons": {"4"}}); len(o["hours"].([]any)) == 0 {
		t.Errorf("hours: %v", o)
	}
	// A filter that is documented for the body has no effect in the address.
	refused(t, p.object(t, "get-confirmedweborder&weborderid=501", url.Values{}), 2002, "weborderid can not be empty")
}

func contractSigning(t *testing.T, p place) {
	seen := map[string]bool{}
	for _, doc := range p.rows(t, "get-invoices") {
		function := map[any]string{"1": "get-invoicesigned", "2": "get-offersigned", "3": "get-creditnotesigned"}[doc["doctype"]]
		nr := doc["number"].(string)
		o := p.object(t, function, url.Values{"documentnr": {nr}})
		ticket, _ := o["vatticket"].(string)
		if o["success"] != 1.0 || ticket == "" || seen[ticket] {
			t.Fatalf("%s %s gave %v", function, nr, o)
		}
		seen[ticket] = true
		refused(t, p.object(t, function, url.Values{"documentnr": {nr}}), 2002, "Document nr already in use")
	}
}

func contractLogin(t *testing.T, p place) {
	ask := func(licence, token string) map[string]any {
		return place{p.url, licence, token}.object(t, "get-tables", nil)
	}
	refused(t, ask("", p.token), 1001, "Token and name can not be empty")
	refused(t, ask(p.licence, ""), 1001, "Token and name can not be empty")
	for range 5 {
		refused(t, ask(p.licence, "wrong"), 1002, "Token or name not valid")
	}
	o := ask(p.licence, p.token)
	if m, _ := o["message"].(string); o["errorcode"] != 1004.0 || !strings.HasPrefix(m, "5 bad logins reached, your ip adress is blocked till '") {
		t.Errorf("after five bad logins: %v", o)
	}
}
