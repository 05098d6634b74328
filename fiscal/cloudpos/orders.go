package cloudpos

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Order is a row of get-orders.
type Order struct {
	ID, CustomerID string
	TillID         string // kassaid
	Total          Number // incl. VAT, EUR
	User           string // id of the user who made it
	Time           Moment // ordertime
	ClockIn        Moment
	ClockOut       Moment
	Lines          OrderLines
	// What was paid in which way, EUR.
	Cash, Bancontact, Voucher, Transfer, Visa, ChargeCard, LuncheonCard, AmericanExpress, Mastercard Number
	Extra                                                                                            Extra
}

func (r *Order) fields() []field {
	return []field{
		{name: "id", to: &r.ID},
		{name: "customerid", to: &r.CustomerID},
		{name: "kassaid", to: &r.TillID},
		{name: "totalprice", to: &r.Total},
		{name: "user", to: &r.User},
		{name: "ordertime", to: &r.Time},
		{name: "clockin", to: &r.ClockIn},
		{name: "clockout", to: &r.ClockOut},
		{name: "orderdetail", to: &r.Lines},
		{name: "cashpayment", to: &r.Cash},
		{name: "bancontactpayment", to: &r.Bancontact},
		{name: "voucherpayment", to: &r.Voucher},
		{name: "transferpayment", to: &r.Transfer},
		{name: "visapayment", to: &r.Visa},
		{name: "chargecardpayment", to: &r.ChargeCard},
		{name: "luncheoncardpayment", to: &r.LuncheonCard},
		{name: "americanexpresspayment", to: &r.AmericanExpress},
		{name: "mastercardpayment", to: &r.Mastercard},
	}
}
func (r *Order) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r Order) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// OrderLine is a line of orderdetail.
type OrderLine struct {
	Quantity    Number
	ProductID   string
	Price       Number // productprice, incl. VAT
	Tax         string // producttax: the VAT rate as the API wrote it
	Subproducts []OrderSubproduct
	Extra       Extra
}

// OrderSubproduct is one of a line's subproducts. The API names ten by number,
// subproduct1id to subproduct10id; a higher number is taken in as well.
type OrderSubproduct struct {
	N     int
	ID    string
	Price Number // incl. VAT
	Tax   string // VAT rate
}

func (r *OrderLine) fields() []field {
	return []field{
		{name: "quantity", to: &r.Quantity},
		{name: "productid", to: &r.ProductID},
		{name: "productprice", to: &r.Price},
		{name: "producttax", to: &r.Tax},
	}
}
func (r *OrderLine) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names; of the subproducts those that the
// API sent.
func (r OrderLine) MarshalJSON() ([]byte, error) {
	b, err := encodeRecord(&r)
	if err != nil || len(r.Subproducts) == 0 {
		return b, err
	}
	out := bytes.NewBuffer(bytes.TrimSuffix(b, []byte("}")))
	for _, s := range r.Subproducts {
		for _, f := range s.fields() {
			raw, err := json.Marshal(f.value())
			if err != nil {
				return nil, err
			}
			out.WriteByte(',')
			writeText(out, f.name)
			out.WriteByte(':')
			out.Write(raw)
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

func (s *OrderSubproduct) fields() []field {
	n := "subproduct" + strconv.Itoa(s.N)
	return []field{{name: n + "id", to: &s.ID}, {name: n + "price", to: &s.Price}, {name: n + "tax", to: &s.Tax}}
}

// takeSubproducts moves the numbered fields out of Extra. A subproduct whose id
// is empty or 0 and that has neither price nor rate is an unused place.
func (r *OrderLine) takeSubproducts() error {
	found := map[int]*OrderSubproduct{}
	for _, key := range slices.Sorted(maps.Keys(r.Extra)) {
		n, ok := subproductNumber(key)
		if !ok {
			continue
		}
		s := found[n]
		if s == nil {
			s = &OrderSubproduct{N: n}
		}
		v, err := parse(r.Extra[key])
		if err != nil {
			return err
		}
		for _, f := range s.fields() {
			if fold(f.name) != fold(key) {
				continue
			}
			if err := f.set(v); err != nil {
				return err
			}
			found[n] = s
			delete(r.Extra, key)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(found)) {
		s := found[n]
		if (s.ID == "" || s.ID == "0") && s.Price.IsZero() && (s.Tax == "" || s.Tax == "0") {
			continue
		}
		r.Subproducts = append(r.Subproducts, *s)
	}
	return nil
}

// subproductNumber reads the number in subproduct3price.
func subproductNumber(key string) (int, bool) {
	rest, ok := strings.CutPrefix(fold(key), "subproduct")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimRight(rest, "abcdefghijklmnopqrstuvwxyz"))
	return n, err == nil && n > 0 && n < 1000
}

// OrderLines are an order's lines.
type OrderLines []OrderLine

func (l *OrderLines) set(n node) error {
	lines, err := detail[OrderLine](n)
	if err != nil {
		return err
	}
	for i := range lines {
		if err := lines[i].takeSubproducts(); err != nil {
			var fe *fieldError
			if errors.As(err, &fe) {
				return &fieldError{"[" + strconv.Itoa(i) + "]." + fe.field, fe.why}
			}
			return err
		}
	}
	*l = lines
	return nil
}

// MarshalJSON writes a list, never null.
func (l OrderLines) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]OrderLine(l))
}

// OrderFilter selects rows of get-orders. Zero fields select all.
type OrderFilter struct {
	Filter
	ClockInOut bool // only working time, in and out
}

// Orders calls get-orders.
func (c *Client) Orders(ctx context.Context, f OrderFilter) ([]Order, error) {
	p := f.params()
	if f.ClockInOut {
		p.url = append(p.url, param{name: "clockinclockout", bare: true})
	}
	return list[Order](ctx, c, fnOrders, p)
}
