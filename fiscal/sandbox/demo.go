package sandbox

import (
	"math"
	"math/rand/v2"
	"strconv"

	"zegel/fiscal"
)

// defaultDocs is how many documents a sandbox holds when nothing is said.
const defaultDocs = 60

// shop is all that the cloud holds. The caller holds the sandbox's lock.
type shop struct {
	seed       int64
	licence    string
	anchor     fiscal.Date // the day of the first start: demo data are relative to it
	today      fiscal.Date // the last day that has documents
	linePrices bool
	still      bool // no documents are added
	dishes     []dish
	customers  []customer
	docs       []fiscal.Document // in order of their ids
	last       map[fiscal.Doctype]int
	credited   int // credit notes of the year
	id         int64

	categories, subproducts, users, tables, payments, printers, vouchers []row
	orders, coupons                                                      []record
	credits                                                              []credit
	webOrders                                                            map[string]string // confirmed time, empty: not yet
}

// openShop makes the demo data of a seed as they were on the anchor day. The
// days since then follow when the first request asks.
func openShop(c Config, anchor fiscal.Date) *shop {
	s := &shop{
		seed: c.Seed, licence: c.Licence, anchor: anchor, today: anchor, id: 9000, still: c.Still || c.Docs < 0,
		// Invoices and offers run over the same numbers: only the type tells them apart.
		last: map[fiscal.Doctype]int{fiscal.Invoice: 1000, fiscal.Offer: 1030},
	}
	var categories []string
	categories, s.dishes = readMenu()
	for i, n := range categories {
		s.categories = append(s.categories, row{integer("id", int64(i+1)), text("name", n)})
	}
	s.customers = readCustomers(c.Seed, anchor)
	s.fillTill()
	s.fillDocuments(c.Docs)
	if c.Odd {
		s.addOdd()
	}
	return s
}

// advance adds the documents of the days that have begun since.
func (s *shop) advance(today fiscal.Date) {
	const most = 400 // a clock that jumps by decades must not fill the memory
	for n := 0; !s.still && s.today.Before(today) && n < most; n++ {
		s.today = s.today.AddDays(1)
		r := rand.New(rand.NewPCG(uint64(s.seed), uint64(s.today.Start(fiscal.Brussels()).Unix())))
		for range 3 + r.IntN(3) {
			s.makeDocument(r, s.today, len(s.docs), false)
		}
	}
	if s.today.Before(today) {
		s.today = today
	}
}

// has tells whether a document of that name exists.
func (s *shop) has(n fiscal.Name) bool {
	for _, d := range s.docs {
		if d.Name() == n {
			return true
		}
	}
	return false
}

// taken makes sure that an id given by hand does not come again.
func (s *shop) taken(id string) {
	if n, err := strconv.ParseInt(id, 10, 64); err == nil && n > s.id && n < math.MaxInt64/2 {
		s.id = n
	}
}
