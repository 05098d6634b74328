package cloudpos

import (
	"context"
	"time"

	"zegel/fiscal"
)

// Customer is a row of get-customers.
type Customer struct {
	ID       string
	Name     string // last name
	First    string // fistname, as the API spells it
	Company  string
	Street   string // street_number: street and number
	Phone    string
	Zip      string
	Town     string
	VAT      string
	Email    string
	TagID    string
	TagType  string // barcode or rfid
	TagFamID string
	Modified time.Time // modtime, UTC
	Extra    Extra
}

func (r *Customer) fields() []field {
	return []field{
		{name: "id", to: &r.ID},
		{name: "name", to: &r.Name},
		{name: "fistname", to: &r.First, aliases: []string{"firstname"}},
		{name: "companyname", to: &r.Company},
		{name: "street_number", to: &r.Street},
		{name: "phone", to: &r.Phone},
		{name: "zipcode", to: &r.Zip},
		{name: "town", to: &r.Town},
		{name: "vatnumber", to: &r.VAT},
		{name: "email", to: &r.Email},
		{name: "tagid", to: &r.TagID},
		{name: "tagtype", to: &r.TagType},
		{name: "tagfamid", to: &r.TagFamID},
		{name: "modtime", to: &r.Modified},
	}
}
func (r *Customer) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r Customer) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// Party is the customer as documents need it.
func (r Customer) Party() fiscal.Party {
	return fiscal.Party{
		ID: r.ID, Company: r.Company, Name: r.Name, FirstName: r.First, Street: r.Street,
		Zip: r.Zip, Town: r.Town, VAT: r.VAT, Email: r.Email, Phone: r.Phone, Modified: r.Modified,
	}
}

// User is a row of get-users. Its secnr, the national number, is dropped while
// the answer is read: it belongs to the fiscal data module alone.
type User struct {
	ID       string
	Username string
	Admin    bool
	Extra    Extra
}

func (r *User) fields() []field {
	return []field{{name: "id", to: &r.ID}, {name: "username", to: &r.Username}, {name: "admin", to: &r.Admin}}
}
func (r *User) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r User) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// Customers calls get-customers.
func (c *Client) Customers(ctx context.Context) ([]Customer, error) {
	return list[Customer](ctx, c, fnCustomers, params{})
}

// Users calls get-users.
func (c *Client) Users(ctx context.Context) ([]User, error) {
	return list[User](ctx, c, fnUsers, params{})
}
