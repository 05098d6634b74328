package cloudpos

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"zegel/fiscal"
)

// asked is what a server saw of one call.
type asked struct {
	method, query, body, contentType string
}

func day() fiscal.Date { return fiscal.Date{Year: 2026, Month: 3, Day: 14} }

// reading lists every reading function once, with every filter and every field.
func reading() []struct {
	function string
	filters  Filters
	query    string // what follows the function in the address
	post     url.Values
	answer   string
	json     string
} {
	return []struct {
		function string
		filters  Filters
		query    string
		post     url.Values
		answer   string
		json     string
	}{
		{
			function: "get-categories",
			answer:   `{"success":1,"categories":[{"id":"1","name":"Dranken"},{"id":2,"name":null,"color":"#fff"}]}`,
			json:     `[{"id":"1","name":"Dranken"},{"id":"2","name":"","color":"#fff"}]`,
		},
		{
			function: "get-products",
			answer:   `[{"id":"1","name":"Koffie","categorylink":3,"price":"2.50","quantity":-4,"popup":1,"menupopup":"0","openprice":true,"modtime":"1773442800"},{"id":"2","name":"Thee","categorylink":"3","price":null,"quantity":"","popup":null,"menupopup":0,"openprice":"0","modtime":0}]`,
			json: `[{"id":"1","name":"Koffie","categorylink":"3","price":"2.50","quantity":"-4","popup":1,"menupopup":0,"openprice":1,"modtime":1773442800},` +
				`{"id":"2","name":"Thee","categorylink":"3","price":null,"quantity":null,"popup":0,"menupopup":0,"openprice":0,"modtime":null}]`,
		},
		{
			function: "get-subproducts",
			answer:   `{"0":{"id":"7","name":"Mayonaise","price":"0.80","quantity":"0","productlink":["1","2"],"modtime":1773442800},"1":{"id":"8","name":"Ketchup","price":0.8,"quantity":1,"productlink":{"0":1,"1":4},"modtime":null},"2":{"id":"9","name":"Zout","productlink":"1,2"},"3":{"id":"10","productlink":"[5]"},"success":1}`,
			json: `[{"id":"7","name":"Mayonaise","price":"0.80","quantity":"0","productlink":["1","2"],"modtime":1773442800},` +
				`{"id":"8","name":"Ketchup","price":"0.8","quantity":"1","productlink":["1","4"],"modtime":null},` +
				`{"id":"9","name":"Zout","price":null,"quantity":null,"productlink":["1","2"],"modtime":null},` +
				`{"id":"10","name":"","price":null,"quantity":null,"productlink":["5"],"modtime":null}]`,
		},
		{
			function: "get-customers",
			answer:   `[{"id":"41","name":"Peeters","fistname":"An","companyname":"Bakkerij Peeters bv","street_number":"Grote Markt 1","phone":"03 123 45 67","zipcode":"2000","town":"Antwerpen","vatnumber":"BE0403170701","email":"an@example.be","tagid":"0042","tagtype":"rfid","tagfamid":"3","modtime":"1773442800"}]`,
			json:     `[{"id":"41","name":"Peeters","fistname":"An","companyname":"Bakkerij Peeters bv","street_number":"Grote Markt 1","phone":"03 123 45 67","zipcode":"2000","town":"Antwerpen","vatnumber":"BE0403170701","email":"an@example.be","tagid":"0042","tagtype":"rfid","tagfamid":"3","modtime":1773442800}]`,
		},
		{
			function: "get-users",
			answer:   `{"success":1,"users":[{"id":"1","username":"Lotte","admin":"1","secnr":"85073003328"}]}`,
			json:     `[{"id":"1","username":"Lotte","admin":1}]`,
		},
		{
			function: "get-tables",
			answer:   `{"success":1,"table":[{"id":"1","table":"12","status":"2"},{"id":"2","table":"Terras 3","status":0}]}`,
			json:     `[{"id":"1","table":"12","status":2},{"id":"2","table":"Terras 3","status":0}]`,
		},
		{
			function: "get-payment",
			answer:   `{"success":1,"payment":[{"id":"1","payment":"Cash"}]}`,
			json:     `[{"id":"1","payment":"Cash"}]`,
		},
		{
			function: "get-printers",
			answer:   `[{"id":"1","printername":"Keuken"}]`,
			json:     `[{"id":"1","printername":"Keuken"}]`,
		},
		{
			function: "get-orders",
			filters:  Filters{Start: "1", End: "5 0", Date: day(), ClockInOut: true},
			query:    "&start=1&end=5%200&date=2026-03-14&clockinclockout",
			answer: `[{"id":"1","customerid":"0","kassaid":"2","totalprice":"13.30","user":"4","ordertime":"2026-03-14 12:30:00","clockin":"","clockout":null,` +
				`"orderdetail":[{"quantity":"1","productid":"9","productprice":"12.50","producttax":"12","subproduct1id":"7","subproduct1price":"0.80","subproduct1tax":"12","subproduct2id":"0","subproduct2price":"0","subproduct2tax":"0","subproduct10id":8,"subproduct10price":0,"subproduct10tax":12,"seat":3}],` +
				`"cashpayment":"13.30","bancontactpayment":"0","voucherpayment":0,"transferpayment":null,"visapayment":"0.00","chargecardpayment":"1","luncheoncardpayment":"2","americanexpresspayment":"3","mastercardpayment":"4","kitchen":"warm"}]`,
			json: `[{"id":"1","customerid":"0","kassaid":"2","totalprice":"13.30","user":"4","ordertime":"2026-03-14 12:30:00","clockin":"","clockout":"",` +
				`"orderdetail":[{"quantity":"1","productid":"9","productprice":"12.50","producttax":"12","seat":3,"subproduct1id":"7","subproduct1price":"0.80","subproduct1tax":"12","subproduct10id":"8","subproduct10price":"0","subproduct10tax":"12"}],` +
				`"cashpayment":"13.30","bancontactpayment":"0","voucherpayment":"0","transferpayment":null,"visapayment":"0.00","chargecardpayment":"1","luncheoncardpayment":"2","americanexpresspayment":"3","mastercardpayment":"4","kitchen":"warm"}]`,
		},
		{
			function: "get-invoices",
			filters:  Filters{Start: "1", End: "5", Date: day()},
			query:    "&start=1&end=5&date=2026-03-14",
			answer:   `[{"id":"1","customerid":"2","totalprice":"3","date":"2026-03-14","expirationdate":"2026-04-14","number":"12","doctype":"1","note":"x","invoicedetail":[],"docfromvatticket":"1"}]`,
			json:     `[{"id":"1","customerid":"2","totalprice":"3","date":"2026-03-14","expirationdate":"2026-04-14","number":"12","doctype":1,"note":"x","invoicedetail":[],"docfromvatticket":1}]`,
		},
		{
			function: "get-confirmedweborder",
			filters:  Filters{WebOrderID: "W 1&2"},
			post:     url.Values{"weborderid": {"W 1&2"}},
			answer:   `{"success":1,"webordertime":"2026-03-14 18:30"}`,
			json:     `{"webordertime":"2026-03-14 18:30"}`,
		},
		{
			function: "get-reservationpersons",
			filters:  Filters{Date: day()},
			post:     url.Values{"date": {"2026-03-14"}},
			answer:   `{"success":1,"persons":["2",4,"6"]}`,
			json:     `{"persons":[2,4,6]}`,
		},
		{
			function: "get-reservationhours",
			filters:  Filters{Date: day(), Persons: 4},
			post:     url.Values{"date": {"2026-03-14"}, "persons": {"4"}},
			answer:   `{"success":1,"hours":{"0":"18:00","1":"18:30"}}`,
			json:     `{"hours":["18:00","18:30"]}`,
		},
		{
			function: "get-giftvoucher",
			answer:   `[{"id":"1","barcode":"0540012345678","value":"25.00","validfrom":"2026-01-01","validuntil":"2026-12-31","modtime":1773442800}]`,
			json:     `[{"id":"1","barcode":"0540012345678","value":"25.00","validfrom":"2026-01-01","validuntil":"2026-12-31","modtime":1773442800}]`,
		},
		{
			function: "get-coupon",
			filters:  Filters{Start: "1", End: "5"},
			query:    "&start=1&end=5",
			answer:   `[{"id":"1","barcode":"0012","value":"10","valuetype":"2","validfrom":"2026-01-01","validuntil":"","used":"0"}]`,
			json:     `[{"id":"1","barcode":"0012","value":"10","valuetype":2,"validfrom":"2026-01-01","validuntil":"","used":"0"}]`,
		},
		{
			function: "get-customercredits",
			filters:  Filters{CustomerID: "41"},
			query:    "&customerid=41",
			answer:   `{"success":1,"credits":[{"customerid":"41","value":"12.50","tagid":"0042","tagtype":"barcode","id":"3","productid":"0","categoryid":"2"}]}`,
			json:     `[{"customerid":"41","value":"12.50","tagid":"0042","tagtype":"barcode","id":"3","productid":"0","categoryid":"2"}]`,
		},
	}
}

func TestEveryReadingFunction(t *testing.T) {
	covered := map[string]bool{}
	for _, f := range reading() {
		covered[f.function] = true
		for _, jsonBody := range []bool{false, true} {
			t.Run(f.function+map[bool]string{true: " json"}[jsonBody], func(t *testing.T) {
				var saw asked
				c := handled(t, func(w http.ResponseWriter, r *http.Request) {
					b, err := io.ReadAll(r.Body)
					if err != nil {
						t.Error(err)
					}
					saw = asked{r.Method, r.URL.RawQuery, string(b), r.Header.Get("Content-Type")}
					_, _ = io.WriteString(w, f.answer)
				}, func(cfg *Config) { cfg.JSONBody = jsonBody })
				v, err := c.Read(background(t), f.function, f.filters)
				if err != nil {
					t.Fatal(err)
				}
				got, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != f.json {
					t.Errorf("got  %s\nwant %s", got, f.json)
				}
				if want := "licname=Caf%C3%A9%20%26%20Co&token=" + escape(secret) + "&" + f.function + f.query; saw.query != want {
					t.Errorf("query %s\nwant  %s", saw.query, want)
				}
				checkBody(t, saw, f.post, jsonBody)
			})
		}
	}
	for _, f := range Functions() {
		if !f.Signing && !covered[f.Name] {
			t.Errorf("%s has no test", f.Name)
		}
	}
	if len(Functions()) != 19 {
		t.Errorf("%d functions", len(Functions()))
	}
}

func checkBody(t *testing.T, saw asked, post url.Values, jsonBody bool) {
	t.Helper()
	if post == nil {
		if saw.method != http.MethodGet || saw.body != "" || saw.contentType != "" {
			t.Errorf("%+v", saw)
		}
		return
	}
	got, kind := url.Values{}, "application/x-www-form-urlencoded"
	if jsonBody {
		kind = "application/json"
		var m map[string]string
		if err := json.Unmarshal([]byte(saw.body), &m); err != nil {
			t.Fatal(err)
		}
		for k, v := range m {
			got.Set(k, v)
		}
	} else {
		var err error
		if got, err = url.ParseQuery(saw.body); err != nil {
			t.Fatal(err)
		}
	}
	if saw.method != http.MethodPost || saw.contentType != kind || !reflect.DeepEqual(got, post) {
		t.Errorf("%+v, want %v", saw, post)
	}
}

func TestReadRefusesWithoutSending(t *testing.T) {
	c := handled(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	for name, x := range map[string]struct {
		function string
		filters  Filters
		want     error
	}{
		"unknown":           {"get-everything", Filters{}, ErrUnknownFunction},
		"sign invoice":      {"get-invoicesigned", Filters{}, ErrSignFunction},
		"sign offer":        {"get-offersigned", Filters{}, ErrSignFunction},
		"sign credit note":  {"get-creditnotesigned", Filters{}, ErrSignFunction},
		"foreign filter":    {"get-products", Filters{Start: "1"}, ErrFilter},
		"date of coupons":   {"get-coupon", Filters{Date: day()}, ErrFilter},
		"no web order id":   {"get-confirmedweborder", Filters{WebOrderID: " "}, ErrFilter},
		"no day":            {"get-reservationpersons", Filters{}, ErrFilter},
		"no day for hours":  {"get-reservationhours", Filters{Persons: 2}, ErrFilter},
		"no persons":        {"get-reservationhours", Filters{Date: day()}, ErrFilter},
		"clocks of invoice": {"get-invoices", Filters{ClockInOut: true}, ErrFilter},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := c.Read(background(t), x.function, x.filters); !errors.Is(err, x.want) {
				t.Error(err)
			}
		})
	}
}

func TestSingleAnswersInOddShapes(t *testing.T) {
	for name, body := range map[string]string{
		"bare list":          `[2,4]`,
		"led by success":     `[{"success":1},2,4]`,
		"PHP's numbered":     `{"0":"2","1":"4","success":1}`,
		"in an element":      `[{"success":1,"persons":[2,4]}]`,
		"wrapped":            `{"success":1,"data":{"persons":"[2,4]"}}`,
		"separated by comma": `{"success":1,"persons":"2, 4"}`,
		"objects":            `{"success":1,"persons":[{"persons":2},{"persons":"4"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			r, err := serving(t, http.StatusOK, body).ReservationPersons(background(t), day())
			if err != nil || !reflect.DeepEqual(r.Persons, []int{2, 4}) {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
	t.Run("none", func(t *testing.T) {
		r, err := serving(t, http.StatusOK, `{"success":0,"errorcode":2000}`).ReservationPersons(background(t), day())
		if err != nil || len(r.Persons) != 0 {
			t.Errorf("%+v, %v", r, err)
		}
	})
	t.Run("not a number", func(t *testing.T) {
		_, err := serving(t, http.StatusOK, `{"success":1,"persons":["two"]}`).ReservationPersons(background(t), day())
		var re *RowError
		if !errors.As(err, &re) || re.Field != "persons" {
			t.Error(err)
		}
	})
	t.Run("nothing of the kind", func(t *testing.T) {
		_, err := serving(t, http.StatusOK, `{"success":1}`).ConfirmedWebOrder(background(t), "1")
		var be *BodyError
		if !errors.As(err, &be) || be.Why != WhyShape {
			t.Error(err)
		}
	})
	t.Run("2000 where the page has none", func(t *testing.T) {
		_, err := serving(t, http.StatusOK, `{"success":0,"errorcode":2000}`).ReservationHours(background(t), day(), 2)
		var ae *APIError
		if !errors.As(err, &ae) || ae.Code != 2000 {
			t.Error(err)
		}
	})
	for code, text := range map[int]string{2001: "weborder not confirmed", 2002: "weborderid can not be empty", 2003: "weborderid does not exist"} {
		_, err := serving(t, http.StatusOK, `{"success":0,"errorcode":`+strconv.Itoa(code)+`,"message":"`+text+`"}`).ConfirmedWebOrder(background(t), "1")
		var ae *APIError
		if !errors.As(err, &ae) || ae.Code != code || ae.Text != text || ae.Function != "get-confirmedweborder" {
			t.Error(err)
		}
	}
}

func TestOrderDetails(t *testing.T) {
	c := serving(t, http.StatusOK, reading()[8].answer)
	orders, err := c.Orders(background(t), OrderFilter{})
	if err != nil || len(orders) != 1 {
		t.Fatal(orders, err)
	}
	o := orders[0]
	if got := o.Time.Time.Format("2006-01-02T15:04Z07:00"); got != "2026-03-14T11:30Z" {
		t.Errorf("Brussels noon is %s", got)
	}
	if !o.Cash.Valid || o.Cash.String() != "13.3" || o.Transfer.Valid {
		t.Errorf("%+v %+v", o.Cash, o.Transfer)
	}
	subs := o.Lines[0].Subproducts
	if len(subs) != 2 || subs[0].N != 1 || subs[0].ID != "7" || subs[0].Price.Text != "0.80" || subs[1].N != 10 || subs[1].Tax != "12" {
		t.Errorf("%+v", subs)
	}
	bad := serving(t, http.StatusOK, `[{"id":"1","totalprice":"1","orderdetail":[{"quantity":1,"subproduct3price":"much"}]}]`)
	_, err = bad.Orders(background(t), OrderFilter{})
	var re *RowError
	if !errors.As(err, &re) || re.Field != "orderdetail[0].subproduct3price" || re.ID != "1" {
		t.Errorf("%v", err)
	}
}

func TestCreditsUnderTheirCustomer(t *testing.T) {
	for name, body := range map[string]string{
		"list beside the id": `{"success":1,"customerid":"41","credits":[{"id":"3","value":"5"},{"id":"4","value":"7"}]}`,
		"within an object":   `{"success":1,"data":{"customerid":"41","credits":{"0":{"id":"3","value":"5"},"1":{"id":"4","value":"7"}}}}`,
	} {
		credits, err := serving(t, http.StatusOK, body).CustomerCredits(background(t), "41")
		if err != nil || len(credits) != 2 || credits[1].ID != "4" || credits[1].Value.Text != "7" {
			t.Errorf("%s: %+v, %v", name, credits, err)
		}
	}
}

func TestCustomerAsParty(t *testing.T) {
	cs, err := serving(t, http.StatusOK, reading()[3].answer).Customers(background(t))
	if err != nil || len(cs) != 1 {
		t.Fatal(cs, err)
	}
	want := fiscal.Party{
		ID: "41", Company: "Bakkerij Peeters bv", Name: "Peeters", FirstName: "An", Street: "Grote Markt 1", Zip: "2000", Town: "Antwerpen",
		VAT: "BE0403170701", Email: "an@example.be", Phone: "03 123 45 67", Modified: cs[0].Modified,
	}
	if got := cs[0].Party(); got != want || got.Modified.Unix() != 1773442800 {
		t.Errorf("%+v", got)
	}
}

func TestNationalNumberIsNowhere(t *testing.T) {
	c := serving(t, http.StatusOK, fixture(t, "users.json"))
	users, err := c.Users(background(t))
	if err != nil || len(users) != 3 {
		t.Fatal(users, err)
	}
	b, err := json.Marshal(users)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []string{"3328", "033.28", "secnr\":", "secnr\\\":", "rijksregister"} {
		if strings.Contains(strings.ToLower(string(b)), x) {
			t.Errorf("%q stands in %s", x, b)
		}
	}
	if !strings.Contains(string(b), `"type":"eid"`) || !strings.Contains(string(b), "09:00") {
		t.Errorf("more than the number was dropped: %s", b)
	}
	for name, body := range map[string]string{
		"half":  `{"success":1,"users":[{"id":"1","username":"L","secnr":"85073003328`,
		"shape": `{"users":{"person":"x","nr":"85073003328"}}`,
		"html":  `<p>85073003328</p>`,
	} {
		for _, status := range []int{200, 500} {
			_, err := serving(t, status, body).Users(background(t))
			if err == nil || strings.Contains(err.Error(), "850730") {
				t.Errorf("%s at %d: %v", name, status, err)
			}
		}
	}
}
