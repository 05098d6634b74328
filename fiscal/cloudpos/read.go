package cloudpos

import (
	"context"
	"fmt"
	"slices"

	"zegel/fiscal"
)

// Filters are all filters of all reading functions, for Read.
type Filters struct {
	Start, End string // ids, both included
	Date       fiscal.Date
	ClockInOut bool
	CustomerID string
	WebOrderID string
	Persons    int
}

// given lists the filters that are set, by the API's names.
func (f Filters) given() []string {
	var names []string
	for _, x := range []struct {
		name string
		set  bool
	}{
		{"start", f.Start != ""},
		{"end", f.End != ""},
		{"date", !f.Date.IsZero()},
		{"clockinclockout", f.ClockInOut},
		{"customerid", f.CustomerID != ""},
		{"weborderid", f.WebOrderID != ""},
		{"persons", f.Persons != 0},
	} {
		if x.set {
			names = append(names, x.name)
		}
	}
	return names
}

// Read calls a reading function by the API's name. The value marshals to JSON
// with the API's field names: an array of rows, or an object for the functions
// that answer with one; amounts are the source's digits as texts, unknown fields
// are kept, the national number is not there. As with Invoices, rows that can
// be read come beside a *RowError for each that cannot.
//
// ErrUnknownFunction, ErrSignFunction, and ErrFilter for a filter that the
// function does not have or that is missing, come before anything is sent.
func (c *Client) Read(ctx context.Context, function string, f Filters) (any, error) {
	info, ok := functionNamed(function)
	switch {
	case !ok:
		return nil, fmt.Errorf("%q: %w", c.keys.shown(function, 80), ErrUnknownFunction)
	case info.Signing:
		return nil, fmt.Errorf("%s: %w", function, ErrSignFunction)
	}
	for _, name := range f.given() {
		if !slices.Contains(info.URLFilters, name) && !slices.Contains(info.PostFilters, name) {
			return nil, &FilterError{Function: function, Filter: name}
		}
	}
	plain := Filter{Start: f.Start, End: f.End, Date: f.Date}
	switch function {
	case fnCategories:
		return c.Categories(ctx)
	case fnProducts:
		return c.Products(ctx)
	case fnSubproducts:
		return c.Subproducts(ctx)
	case fnCustomers:
		return c.Customers(ctx)
	case fnUsers:
		return c.Users(ctx)
	case fnTables:
		return c.Tables(ctx)
	case fnPayments:
		return c.Payments(ctx)
	case fnPrinters:
		return c.Printers(ctx)
	case fnOrders:
		return c.Orders(ctx, OrderFilter{Filter: plain, ClockInOut: f.ClockInOut})
	case fnInvoices:
		return list[invoice](ctx, c, fnInvoices, plain.params())
	case fnWebOrder:
		return c.ConfirmedWebOrder(ctx, f.WebOrderID)
	case fnPersons:
		return c.ReservationPersons(ctx, f.Date)
	case fnHours:
		return c.ReservationHours(ctx, f.Date, f.Persons)
	case fnGiftVouchers:
		return c.GiftVouchers(ctx)
	case fnCoupons:
		return c.Coupons(ctx, f.Start, f.End)
	case fnCredits:
		return c.CustomerCredits(ctx, f.CustomerID)
	}
	return nil, fmt.Errorf("%q: %w", function, ErrUnknownFunction)
}
