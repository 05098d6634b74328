package cloudpos

import "zegel/fiscal"

// The API's functions, by the names that its page gives them.
const (
	fnCategories   = "get-categories"
	fnProducts     = "get-products"
	fnSubproducts  = "get-subproducts"
	fnCustomers    = "get-customers"
	fnUsers        = "get-users"
	fnTables       = "get-tables"
	fnPayments     = "get-payment"
	fnPrinters     = "get-printers"
	fnOrders       = "get-orders"
	fnInvoices     = "get-invoices"
	fnWebOrder     = "get-confirmedweborder"
	fnSignInvoice  = "get-invoicesigned"
	fnSignOffer    = "get-offersigned"
	fnSignCredit   = "get-creditnotesigned"
	fnPersons      = "get-reservationpersons"
	fnHours        = "get-reservationhours"
	fnGiftVouchers = "get-giftvoucher"
	fnCoupons      = "get-coupon"
	fnCredits      = "get-customercredits"
)

// FunctionInfo describes one function of the API.
type FunctionInfo struct {
	Name string
	// Signing: the function creates a VAT ticket. Only Sign calls it.
	Signing bool
	// URLFilters travel in the query, PostFilters in a POST body. Of PostFilters
	// all are required, of URLFilters none.
	URLFilters, PostFilters []string
	// Errors are the function's own; 1001 to 1005 may come from every one.
	Errors []ErrorInfo
}

// ErrorInfo is an error code and the vendor's text for it; the text is empty
// where the page gives none.
type ErrorInfo struct {
	Code int
	Text string
}

// Functions lists all 19 functions of the API V1 in its page's order.
func Functions() []FunctionInfo {
	none := func(text string) []ErrorInfo { return []ErrorInfo{{2000, text}} }
	signing := []ErrorInfo{{2000, ""}, {2001, "Document nr can not be empty"}, {2002, "Document nr already in use"}}
	sign := func(name string) FunctionInfo {
		return FunctionInfo{Name: name, Signing: true, PostFilters: []string{"documentnr"}, Errors: signing}
	}
	return []FunctionInfo{
		{Name: fnCategories, Errors: none("No categories found")},
		{Name: fnProducts, Errors: none("No products found")},
		{Name: fnSubproducts, Errors: none("No subproducts found")},
		{Name: fnCustomers, Errors: none("No customers found")},
		{Name: fnUsers, Errors: none("No users found")},
		{Name: fnTables, Errors: none("No tables found")},
		{Name: fnPayments, Errors: none("No payment found")},
		{Name: fnPrinters, Errors: none("No printers found")},
		{Name: fnOrders, URLFilters: []string{"start", "end", "date", "clockinclockout"}, Errors: none("No orders found")},
		{Name: fnInvoices, URLFilters: []string{"start", "end", "date"}, Errors: none("No invoices found")},
		{Name: fnWebOrder, PostFilters: []string{"weborderid"}, Errors: []ErrorInfo{
			{2001, "weborder not confirmed"}, {2002, "weborderid can not be empty"}, {2003, "weborderid does not exist"},
		}},
		sign(fnSignInvoice), sign(fnSignOffer), sign(fnSignCredit),
		{Name: fnPersons, PostFilters: []string{"date"}, Errors: []ErrorInfo{{2000, ""}, {2001, "Date can not be empty"}}},
		{Name: fnHours, PostFilters: []string{"date", "persons"}, Errors: []ErrorInfo{{2001, "Date can not be empty"}, {2002, "Persons can not be empty"}}},
		{Name: fnGiftVouchers, Errors: none("No vouchers found")},
		{Name: fnCoupons, URLFilters: []string{"start", "end"}, Errors: none("No coupons found")},
		{Name: fnCredits, URLFilters: []string{"customerid"}, Errors: none("No customercredits found")},
	}
}

func functionNamed(name string) (FunctionInfo, bool) {
	for _, f := range Functions() {
		if f.Name == name {
			return f, true
		}
	}
	return FunctionInfo{}, false
}

// emptyOn2000 tells whether the function says "nothing there" with 2000.
func emptyOn2000(function string) bool {
	f, ok := functionNamed(function)
	if !ok || f.Signing {
		return false
	}
	for _, e := range f.Errors {
		if e.Code == 2000 {
			return true
		}
	}
	return false
}

// SignFunction is the sign call of a document type; false where there is none.
func SignFunction(t fiscal.Doctype) (string, bool) {
	switch t {
	case fiscal.Invoice:
		return fnSignInvoice, true
	case fiscal.Offer:
		return fnSignOffer, true
	case fiscal.CreditNote:
		return fnSignCredit, true
	}
	return "", false
}
