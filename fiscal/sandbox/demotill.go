package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// credit is what a customer has paid in: the sum, and its parts.
type credit struct {
	customer string
	total    row
	parts    []row
}

// fillTill makes everything that is not a document: staff, tables, orders of
// the last days, vouchers and the rest.
func (s *shop) fillTill() {
	r := rand.New(rand.NewPCG(uint64(s.seed), 4))
	day := s.anchor.Start(fiscal.Brussels())
	s.subproducts = subproductRows(s.dishes, day.Unix())
	for i, n := range []string{"Zaakvoerder", "Zaal 1", "Zaal 2", "Keuken", "Jobstudent"} {
		s.users = append(s.users, row{
			integer("id", int64(i+1)), text("username", n), flag("admin", i == 0), text("secnr", nationalNumber(r)),
		})
	}
	for i := range 18 {
		s.tables = append(s.tables, row{integer("id", int64(i+1)), text("table", strconv.Itoa(i+1)), integer("status", int64(r.IntN(3)))})
	}
	s.tables = append(s.tables, row{integer("id", 19), text("table", "Terras A"), integer("status", 0)})
	for i, n := range payments() {
		s.payments = append(s.payments, row{integer("id", int64(i+1)), text("payment", n.name)})
	}
	for i, n := range []string{"Kassa", "Keuken warm", "Keuken koud", "Bar"} {
		s.printers = append(s.printers, row{integer("id", int64(i+1)), text("printername", n)})
	}
	for i := range 8 {
		from := s.anchor.AddDays(-30 * i)
		s.vouchers = append(s.vouchers, row{
			integer("id", int64(i+1)), text("barcode", ean13(r, 298)), number("value", []string{"25.00", "50.00", "100.00"}[r.IntN(3)]),
			text("validfrom", from.String()), text("validuntil", from.AddDays(365).String()), integer("modtime", from.Start(fiscal.Brussels()).Unix()),
		})
		worth, kind := "10", "2"
		if i%2 == 0 {
			worth, kind = "5.00", "1"
		}
		s.coupons = append(s.coupons, record{id: int64(i + 1), row: row{
			integer("id", int64(i+1)), text("barcode", ean13(r, 299)), number("value", worth), number("valuetype", kind),
			text("validfrom", from.String()), text("validuntil", from.AddDays(60).String()), flag("used", i%3 == 2),
		}})
	}
	s.fillCredits(r)
	s.fillOrders(r)
	evening := day.Add(19*time.Hour + 30*time.Minute)
	s.webOrders = map[string]string{
		"501": evening.Format("2006-01-02 15:04:05"),
		"502": evening.Add(15 * time.Minute).Format("2006-01-02 15:04:05"),
		"503": "", // not confirmed yet
	}
}

// fillCredits gives those customers credit that carry a tag.
func (s *shop) fillCredits(r *rand.Rand) {
	id := int64(0)
	for _, c := range s.customers {
		if c.tag == "" {
			continue
		}
		var sum fiscal.Cents
		k := credit{customer: c.ID}
		for range 1 + r.IntN(3) {
			id++
			v := fiscal.Cents(500 * (1 + r.IntN(20)))
			sum += v
			k.parts = append(k.parts, row{
				number("customerid", c.ID), number("value", v.String()), text("tagid", c.tag), text("tagtype", c.tagType),
				integer("id", id), integer("productid", int64(1+r.IntN(len(s.dishes)))), integer("categoryid", int64(1+r.IntN(len(s.categories)))),
			})
		}
		k.total = row{number("customerid", c.ID), number("value", sum.String()), text("tagid", c.tag), text("tagtype", c.tagType)}
		s.credits = append(s.credits, k)
	}
}

// payment is a means of payment and the field of get-orders that it stands in.
type payment struct{ name, field string }

func payments() []payment {
	return []payment{
		{"Cash", "cashpayment"},
		{"Bancontact", "bancontactpayment"},
		{"Kadobon", "voucherpayment"},
		{"Overschrijving", "transferpayment"},
		{"Visa", "visapayment"},
		{"Oplaadkaart", "chargecardpayment"},
		{"Maaltijdcheque", "luncheoncardpayment"},
		{"American Express", "americanexpresspayment"},
		{"Mastercard", "mastercardpayment"},
	}
}

// fillOrders makes receipts of the last five days, and who clocked in and out.
func (s *shop) fillOrders(r *rand.Rand) {
	id := int64(70_000)
	for back := 4; back >= 0; back-- {
		day := s.anchor.AddDays(-back)
		open := day.Start(fiscal.Brussels()).Add(11 * time.Hour)
		for user := range 3 {
			id++
			in := open.Add(-time.Duration(30-user) * time.Minute)
			s.orders = append(s.orders, record{
				id: id, day: day, labour: true,
				row: orderRow(id, "0", 0, user+2, in, in, in.Add(8*time.Hour), nil, ""),
			})
		}
		for i := range 4 {
			id++
			at := open.Add(time.Duration(i)*95*time.Minute + time.Duration(r.IntN(60))*time.Minute)
			pay := payments()[r.IntN(len(payments()))].field
			var lines []row
			var sum decimal.Decimal
			for range 1 + r.IntN(5) {
				d := s.dishes[r.IntN(len(s.dishes))]
				l := d.line(decimal.New(int64(1+r.IntN(3)), 0))
				line := row{number("quantity", l.Quantity.String()), integer("productid", int64(d.id)), number("productprice", amount(l.Price)), integer("producttax", d.rate)}
				for n := 1; n <= 10; n++ {
					sub, price, tax := "0", "0.00", "0"
					if n == 1 && d.category == 2 {
						sub, price, tax = "1", "3.50", "12"
						sum = sum.Add(decimal.New(350, -2).Mul(l.Quantity))
					}
					k := strconv.Itoa(n)
					line = append(line, number("subproduct"+k+"id", sub), number("subproduct"+k+"price", price), number("subproduct"+k+"tax", tax))
				}
				sum = sum.Add(l.Quantity.Mul(l.Price))
				lines = append(lines, line)
			}
			s.orders = append(s.orders, record{
				id: id, day: day,
				row: orderRow(id, strconv.Itoa(r.IntN(4)), fiscal.Cents(sum.Shift(2).IntPart()), 2+r.IntN(3), at, time.Time{}, time.Time{}, lines, pay),
			})
		}
	}
}

func orderRow(id int64, customer string, total fiscal.Cents, user int, at, in, out time.Time, lines []row, paid string) row {
	r := row{
		integer("id", id), number("customerid", customer), integer("kassaid", 1), number("totalprice", total.String()),
		integer("user", int64(user)), text("ordertime", stamp(at)), text("clockin", stamp(in)), text("clockout", stamp(out)),
		list("orderdetail", lines),
	}
	for _, p := range payments() {
		v := fiscal.Cents(0)
		if p.field == paid {
			v = total
		}
		r = append(r, number(p.field, v.String()))
	}
	return r
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04:05")
}

// nationalNumber makes one that passes its check: it is there to be dropped. Its
// day of birth is 0, which the register gives only to people of unknown birth.
func nationalNumber(r *rand.Rand) string {
	n := int64(60+r.IntN(40))*10_000_000 + int64(1+r.IntN(997))
	return fmt.Sprintf("%09d%02d", n, 97-n%97)
}

// ean13 makes a bar code of the range that shops use inside their own house.
func ean13(r *rand.Rand, prefix int64) string {
	n := fmt.Sprintf("%d%09d", prefix, r.Int64N(1e9))
	sum := 0
	for i, c := range n {
		sum += int(c-'0') * (1 + 2*(i%2))
	}
	return n + strconv.Itoa((10-sum%10)%10)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
