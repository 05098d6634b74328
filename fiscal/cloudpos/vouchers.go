package cloudpos

import (
	"context"
	"time"
)

// GiftVoucher is a row of get-giftvoucher.
type GiftVoucher struct {
	ID, Barcode string
	Value       Number // EUR
	From, Until Moment // validfrom, validuntil
	Modified    time.Time
	Extra       Extra
}

func (r *GiftVoucher) fields() []field {
	return []field{
		{name: "id", to: &r.ID},
		{name: "barcode", to: &r.Barcode},
		{name: "value", to: &r.Value},
		{name: "validfrom", to: &r.From},
		{name: "validuntil", to: &r.Until},
		{name: "modtime", to: &r.Modified},
	}
}
func (r *GiftVoucher) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r GiftVoucher) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// What a coupon's value is, as Coupon.ValueType.
const (
	CouponMoney   = 1
	CouponPercent = 2
)

// Coupon is a row of get-coupon.
type Coupon struct {
	ID, Barcode string
	Value       Number
	ValueType   int    // CouponMoney (EUR) or CouponPercent
	From, Until Moment // validfrom, validuntil
	Used        string // the seed says "used" and not whether it is a flag or a count
	Extra       Extra
}

func (r *Coupon) fields() []field {
	return []field{
		{name: "id", to: &r.ID},
		{name: "barcode", to: &r.Barcode},
		{name: "value", to: &r.Value},
		{name: "valuetype", to: &r.ValueType},
		{name: "validfrom", to: &r.From},
		{name: "validuntil", to: &r.Until},
		{name: "used", to: &r.Used},
	}
}
func (r *Coupon) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r Coupon) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// Credit is a row of get-customercredits. ID, ProductID and CategoryID come only
// when one customer is asked for; each row is then one addition.
type Credit struct {
	CustomerID string
	Value      Number // EUR
	TagID      string
	TagType    string // barcode or rfid
	ID         string
	ProductID  string
	CategoryID string
	Extra      Extra
}

func (r *Credit) fields() []field {
	return []field{
		{name: "customerid", to: &r.CustomerID},
		{name: "value", to: &r.Value},
		{name: "tagid", to: &r.TagID},
		{name: "tagtype", to: &r.TagType},
		{name: "id", to: &r.ID},
		{name: "productid", to: &r.ProductID},
		{name: "categoryid", to: &r.CategoryID},
	}
}
func (r *Credit) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r Credit) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// GiftVouchers calls get-giftvoucher.
func (c *Client) GiftVouchers(ctx context.Context) ([]GiftVoucher, error) {
	return list[GiftVoucher](ctx, c, fnGiftVouchers, params{})
}

// Coupons calls get-coupon; start and end are ids, both included, and may be
// empty.
func (c *Client) Coupons(ctx context.Context, start, end string) ([]Coupon, error) {
	return list[Coupon](ctx, c, fnCoupons, Filter{Start: start, End: end}.params())
}

// CustomerCredits calls get-customercredits: a sum for each customer, or with an
// id all additions of that one.
func (c *Client) CustomerCredits(ctx context.Context, customerID string) ([]Credit, error) {
	var p params
	p.addURL("customerid", customerID)
	return list[Credit](ctx, c, fnCredits, p)
}
