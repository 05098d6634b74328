package fiscal

// Order is a column that a list can be sorted by.
type Order string

// The orders a list can have. The zero value is by date.
const (
	ByDate   Order = "date"
	ByNumber Order = "number"
	ByTotal  Order = "total"
	ByTicket Order = "ticket"
	ByName   Order = "customer"
	ByState  Order = "state"
)

// Query selects and pages documents. Zero fields select everything.
type Query struct {
	Licence    string
	Types      []Doctype
	States     []State
	From, To   Date // both included
	Search     string
	Mismatched bool // only those
	Order      Order
	Ascending  bool // newest, largest first otherwise
	// After continues behind a row of an earlier page: its Cursor. Paging is by
	// key, never by offset.
	After Cursor
	// Before pages backwards: the rows that precede the cursor, in list order.
	Before Cursor
	Limit  int // 0: 200
}

// Cursor is a place in a list: the sort value of a row and its row number. It
// is opaque to everything but storage. Empty means the list's beginning.
type Cursor string

// Page is a part of a list.
type Page struct {
	Records []Record
	// Cursors stand beside Records: each one's place.
	Cursors []Cursor
	// More tells whether rows follow in the direction of paging.
	More bool
}

// Tally counts documents and adds up their totals.
type Tally struct {
	Count map[State]int
	Total map[State]Cents
	// Mismatched counts documents whose lines and total do not add up.
	Mismatched int
}

// SyncCount says what a sync did to the store, in distinct documents.
type SyncCount struct {
	New, Changed, Unchanged int
}
