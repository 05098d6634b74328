package cloudpos

import "context"

// The states of a table, as Table.Status.
const (
	TableFree    = 0
	TableInUse   = 1
	TableWaiting = 2 // for payment
)

// Table is a row of get-tables.
type Table struct {
	ID, Table string // Table is the table's number as the shop writes it
	Status    int    // TableFree, TableInUse or TableWaiting
	Extra     Extra
}

func (r *Table) fields() []field {
	return []field{{name: "id", to: &r.ID}, {name: "table", to: &r.Table}, {name: "status", to: &r.Status}}
}
func (r *Table) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r Table) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// Payment is a row of get-payment: a way to pay that is switched on.
type Payment struct {
	ID, Payment string
	Extra       Extra
}

func (r *Payment) fields() []field {
	return []field{{name: "id", to: &r.ID}, {name: "payment", to: &r.Payment}}
}
func (r *Payment) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r Payment) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// Printer is a row of get-printers.
type Printer struct {
	ID, Name string
	Extra    Extra
}

func (r *Printer) fields() []field {
	return []field{{name: "id", to: &r.ID}, {name: "printername", to: &r.Name}}
}
func (r *Printer) rest() *Extra { return &r.Extra }

// MarshalJSON writes the API's field names.
func (r Printer) MarshalJSON() ([]byte, error) { return encodeRecord(&r) }

// Tables calls get-tables.
func (c *Client) Tables(ctx context.Context) ([]Table, error) {
	return list[Table](ctx, c, fnTables, params{})
}

// Payments calls get-payment.
func (c *Client) Payments(ctx context.Context) ([]Payment, error) {
	return list[Payment](ctx, c, fnPayments, params{})
}

// Printers calls get-printers.
func (c *Client) Printers(ctx context.Context) ([]Printer, error) {
	return list[Printer](ctx, c, fnPrinters, params{})
}
