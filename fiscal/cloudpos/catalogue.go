package cloudpos

import (
	"context"
	"time"
)

// Category is a row of get-categories.
type Category struct {
	ID, Name string
	Extra    Extra
}

func (r *Category) fields() []field {
	return []field{{name: "id", to: &r.ID}, {name: "name", to: &r.Name}}
}
func (r *Category) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r Category) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// Product is a row of get-products.
type Product struct {
	ID, Name string
	Category string // categorylink: the category's id
	Price    Number // EUR
	Quantity Number // stock
	// Popup and MenuPopup: it has subproducts of that kind. OpenPrice: the price is
	// typed at the till.
	Popup, MenuPopup, OpenPrice bool
	Modified                    time.Time // modtime, UTC
	Extra                       Extra
}

func (r *Product) fields() []field {
	return []field{
		{name: "id", to: &r.ID},
		{name: "name", to: &r.Name},
		{name: "categorylink", to: &r.Category},
		{name: "price", to: &r.Price},
		{name: "quantity", to: &r.Quantity},
		{name: "popup", to: &r.Popup},
		{name: "menupopup", to: &r.MenuPopup},
		{name: "openprice", to: &r.OpenPrice},
		{name: "modtime", to: &r.Modified},
	}
}
func (r *Product) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r Product) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// Subproduct is a row of get-subproducts.
type Subproduct struct {
	ID, Name string
	Price    Number   // EUR
	Quantity Number   // stock
	Products []string // productlink: ids of the products it belongs to
	Modified time.Time
	Extra    Extra
}

func (r *Subproduct) fields() []field {
	return []field{
		{name: "id", to: &r.ID},
		{name: "name", to: &r.Name},
		{name: "price", to: &r.Price},
		{name: "quantity", to: &r.Quantity},
		{name: "productlink", to: &r.Products},
		{name: "modtime", to: &r.Modified},
	}
}
func (r *Subproduct) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r Subproduct) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// Categories calls get-categories. None found is an empty list. Like every
// method that gives a list, it returns the rows it could read and a *RowError
// for each of the others, joined.
func (c *Client) Categories(ctx context.Context) ([]Category, error) {
	return list[Category](ctx, c, fnCategories, params{})
}

// Products calls get-products.
func (c *Client) Products(ctx context.Context) ([]Product, error) {
	return list[Product](ctx, c, fnProducts, params{})
}

// Subproducts calls get-subproducts.
func (c *Client) Subproducts(ctx context.Context) ([]Subproduct, error) {
	return list[Subproduct](ctx, c, fnSubproducts, params{})
}
