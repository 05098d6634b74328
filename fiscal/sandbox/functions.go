package sandbox

import (
	"slices"
	"strconv"
	"strings"

	"zegel/fiscal"
)

// function is one of the API's reading functions.
type function struct {
	name string
	// none is the text of 2000.
	none string
	read func(*shop, request) answer
}

// readers are the sixteen functions that change nothing.
func readers() []function {
	fixed := func(key, none string, rows func(*shop) []row) func(*shop, request) answer {
		return func(s *shop, _ request) answer { return found(key, none, rows(s)) }
	}
	return []function{
		{"get-categories", "No categories found", fixed("categories", "No categories found", func(s *shop) []row { return s.categories })},
		{"get-products", "No products found", fixed("products", "No products found", (*shop).productRows)},
		{"get-subproducts", "No subproducts found", fixed("subproducts", "No subproducts found", func(s *shop) []row { return s.subproducts })},
		{"get-customers", "No customers found", fixed("customers", "No customers found", (*shop).customerRows)},
		{"get-users", "No users found", fixed("users", "No users found", func(s *shop) []row { return s.users })},
		{"get-tables", "No tables found", fixed("tables", "No tables found", func(s *shop) []row { return s.tables })},
		{"get-payment", "No payment found", fixed("payment", "No payment found", func(s *shop) []row { return s.payments })},
		{"get-printers", "No printers found", fixed("printers", "No printers found", func(s *shop) []row { return s.printers })},
		{"get-orders", "No orders found", orders},
		{"get-invoices", "No invoices found", invoices},
		{"get-confirmedweborder", "", confirmedWebOrder},
		{"get-reservationpersons", "", reservationPersons},
		{"get-reservationhours", "", reservationHours},
		{"get-giftvoucher", "No vouchers found", fixed("vouchers", "No vouchers found", func(s *shop) []row { return s.vouchers })},
		{"get-coupon", "No coupons found", coupons},
		{"get-customercredits", "No customercredits found", customerCredits},
	}
}

// signType gives the type of document that a sign call is about.
func signType(name string) (fiscal.Doctype, bool) {
	switch name {
	case "get-invoicesigned":
		return fiscal.Invoice, true
	case "get-offersigned":
		return fiscal.Offer, true
	case "get-creditnotesigned":
		return fiscal.CreditNote, true
	}
	return 0, false
}

func signFunction(name string) bool {
	_, ok := signType(name)
	return ok
}

// knownScope tells whether a fault rule may name it.
func knownScope(s string) bool {
	if s == "sign" || s == "read" || s == "all" || signFunction(s) {
		return true
	}
	return slices.ContainsFunc(readers(), func(f function) bool { return f.name == s })
}

func found(key, none string, rows []row) answer {
	if len(rows) == 0 {
		return refusal(2000, none)
	}
	return listAnswer(key, rows)
}

// record is a row that start, end and date select on.
type record struct {
	id     int64
	day    fiscal.Date
	labour bool // clocked in or out
	row    row
}

// selects tells whether the url filters let a row through. A start or end that
// is no number is as good as none, as PHP reads it.
func (q request) selects(id int64, hasID bool, day fiscal.Date) bool {
	if n, err := strconv.ParseInt(strings.TrimSpace(q.url.Get("start")), 10, 64); err == nil && hasID && id < n {
		return false
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(q.url.Get("end")), 10, 64); err == nil && hasID && id > n {
		return false
	}
	if d := q.url.Get("date"); d != "" && d != day.String() {
		return false
	}
	return true
}

func orders(s *shop, q request) answer {
	var rows []row
	labour := q.url.Has("clockinclockout")
	for _, o := range s.orders {
		if o.labour == labour && q.selects(o.id, true, o.day) {
			rows = append(rows, o.row)
		}
	}
	return found("orders", "No orders found", rows)
}

func invoices(s *shop, q request) answer {
	var rows []row
	for _, d := range s.docs {
		id, err := strconv.ParseInt(d.ID, 10, 64)
		if q.selects(id, err == nil, d.Date) {
			rows = append(rows, documentRow(d, s.linePrices))
		}
	}
	return found("invoices", "No invoices found", rows)
}

func coupons(s *shop, q request) answer {
	var rows []row
	q.url.Del("date") // the seed names start and end alone
	for _, c := range s.coupons {
		if q.selects(c.id, true, fiscal.Date{}) {
			rows = append(rows, c.row)
		}
	}
	return found("coupons", "No coupons found", rows)
}

func customerCredits(s *shop, q request) answer {
	id := q.url.Get("customerid")
	var rows []row
	for _, c := range s.credits {
		switch {
		case id == "":
			rows = append(rows, c.total)
		case id == c.customer:
			rows = append(rows, c.parts...)
		}
	}
	return found("customercredits", "No customercredits found", rows)
}

func confirmedWebOrder(s *shop, q request) answer {
	id := strings.TrimSpace(q.post["weborderid"])
	if id == "" {
		return refusal(2002, "weborderid can not be empty")
	}
	w, ok := s.webOrders[id]
	switch {
	case !ok:
		return refusal(2003, "weborderid does not exist")
	case w == "":
		return refusal(2001, "weborder not confirmed")
	}
	return oneAnswer("weborder", row{text("webordertime", w)})
}

// closed tells whether the house takes no guests on a day: it rests on Mondays
// and does not take bookings for the past.
func (s *shop) closed(day string) bool {
	d, err := fiscal.ParseDate(day)
	return err != nil || d.IsZero() || d.Before(s.today) || d.Start(fiscal.Brussels()).Weekday() == 1
}

func reservationPersons(s *shop, q request) answer {
	switch day := q.post["date"]; {
	case strings.TrimSpace(day) == "":
		return refusal(2001, "Date can not be empty")
	case s.closed(day):
		return refusal(2000, "")
	}
	return oneAnswer("reservation", row{numbers("persons", "1", "2", "3", "4", "5", "6", "8", "10", "12")})
}

func reservationHours(s *shop, q request) answer {
	persons := strings.TrimSpace(q.post["persons"])
	switch day := q.post["date"]; {
	case strings.TrimSpace(day) == "":
		return refusal(2001, "Date can not be empty")
	case persons == "":
		return refusal(2002, "Persons can not be empty")
	case s.closed(day):
		// The seed knows no 2000 here: nothing free is an empty list.
		return oneAnswer("reservation", row{texts("hours")})
	}
	hours := []string{"12:00", "12:30", "13:00", "18:00", "18:30", "19:00", "19:30", "20:00", "20:30", "21:00"}
	if n, err := strconv.Atoi(persons); err == nil && n > 6 {
		hours = []string{"12:00", "18:00", "20:30"} // the long table has two sittings
	}
	return oneAnswer("reservation", row{texts("hours", hours...)})
}
