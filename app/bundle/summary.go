package bundle

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// Group keeps turnover apart that must never be added up: what was signed, what
// already stands in the day's receipts, and what is still open.
type Group string

// The groups, in the order they are shown.
const (
	GroupSigned     Group = "signed"
	GroupFromTicket Group = "from_ticket" // its turnover already stands in the receipts, signed or not
	GroupOpen       Group = "open"        // not signed, or the ticket number is not known
)

// groupOf sorts a document: made from a ticket comes before everything else.
func groupOf(fromTicket bool, s fiscal.State) Group {
	switch {
	case fromTicket:
		return GroupFromTicket
	case s == fiscal.Signed:
		return GroupSigned
	}
	return GroupOpen
}

// amount is an amount in JSON: text with two decimals and a point.
type amount fiscal.Cents

// MarshalText implements encoding.TextMarshaler.
func (a amount) MarshalText() ([]byte, error) { return []byte(fiscal.Cents(a).String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (a *amount) UnmarshalText(b []byte) error {
	c, err := fiscal.ParseCents(string(b))
	*a = amount(c)
	return err
}

// KindTotal adds up the documents of one kind in one group.
type KindTotal struct {
	Group      Group  `json:"group"`
	Type       string `json:"type"`
	Currency   string `json:"currency"`
	Count      int    `json:"count"`
	Base       amount `json:"base"`
	VAT        amount `json:"vat"`
	Total      amount `json:"total"`
	Difference amount `json:"difference"` // part of Total that no line explains
}

// RateTotal adds up one rate. An empty letter is what no line explains.
type RateTotal struct {
	Group    Group  `json:"group"`
	Type     string `json:"type"`
	Currency string `json:"currency"`
	Letter   string `json:"letter"`
	Rate     string `json:"rate"` // percent; empty: not stated
	Base     amount `json:"base"`
	VAT      amount `json:"vat"`
	Gross    amount `json:"gross"`
}

// DayTotal adds up one day.
type DayTotal struct {
	Day      fiscal.Date `json:"day"`
	Group    Group       `json:"group"`
	Type     string      `json:"type"`
	Currency string      `json:"currency"`
	Count    int         `json:"count"`
	Total    amount      `json:"total"`
}

// OpenCase is a document that still wants something done.
type OpenCase struct {
	Type   string       `json:"type"`
	Number string       `json:"number"`
	ID     string       `json:"id"`
	Date   fiscal.Date  `json:"date"`
	State  fiscal.State `json:"state"`
	Total  amount       `json:"total"`
	Text   string       `json:"text,omitempty"`
}

// Odd is a discrepancy: what was expected and what was found.
type Odd struct {
	Type     string    `json:"type"`
	Number   string    `json:"number"`
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"`
	Expected string    `json:"expected"`
	Found    string    `json:"found"`
}

// mostListed bounds the cases that a summary names one by one; all are counted,
// and documents.csv has them all.
const mostListed = 500

// Head is a head as it is shown.
type Head struct {
	Size int64  `json:"size"`
	Hash string `json:"hash"` // hex
}

// Summary is what a period adds up to: the day and period report, and the first
// page of a bundle.
type Summary struct {
	Licence   string       `json:"licence"`
	From      fiscal.Date  `json:"from"`
	To        fiscal.Date  `json:"to"`
	Seller    fiscal.Party `json:"seller"`
	Documents int          `json:"documents"`
	Training  int          `json:"training"` // of them, made with a sandbox

	Kinds []KindTotal `json:"kinds"`
	Rates []RateTotal `json:"rates"`
	Days  []DayTotal  `json:"days"`

	Tickets TicketTotals `json:"tickets"`

	OpenCount        int        `json:"open_count"`
	Open             []OpenCase `json:"open"`
	MissingNumbers   int        `json:"numbers_missing"`
	DiscrepancyCount int        `json:"discrepancy_count"`
	Discrepancies    []Odd      `json:"discrepancies"`

	Head Head `json:"head"`
	// At is the time of the head's last entry, so that the same head has the same.
	At  time.Time `json:"at"`
	Key string    `json:"key"` // fingerprint of the key that signs
}

// TicketTotals says which ticket numbers the period's documents have.
type TicketTotals struct {
	Count int    `json:"count"`
	First string `json:"first,omitempty"`
	Last  string `json:"last,omitempty"`
	Gaps  int    `json:"gaps"`
	// Missing counts the numbers between First and Last that no document has.
	// Ordinary receipts of the till share the series, so a gap is not a fault.
	Missing int64 `json:"missing"`
}

// adder adds documents up.
type adder struct {
	s     Summary
	kinds map[KindTotal]*KindTotal
	rates map[RateTotal]*RateTotal
	days  map[DayTotal]*DayTotal
}

func newAdder() *adder {
	return &adder{kinds: map[KindTotal]*KindTotal{}, rates: map[RateTotal]*RateTotal{}, days: map[DayTotal]*DayTotal{}}
}

// add adds a document up, credit notes as negative amounts.
func (a *adder) add(d *Doc, f figures) error {
	sign := d.Effect()
	g, kind := groupOf(d.FromTicket, d.Facts.State), d.Type.String()
	a.s.Documents++
	if d.Facts.Training {
		a.s.Training++
	}
	k := at(a.kinds, KindTotal{Group: g, Type: kind, Currency: d.Currency})
	k.Count++
	k.Base += amount(sign * f.base)
	k.VAT += amount(sign * f.tax)
	k.Total += amount(sign * d.Total)
	k.Difference += amount(sign * f.off)
	for _, r := range f.vat {
		rate := ""
		if r.Known {
			rate = r.Percent.String()
		}
		t := at(a.rates, RateTotal{Group: g, Type: kind, Currency: d.Currency, Letter: string(r.Letter), Rate: rate})
		t.Base += amount(sign * r.Base)
		t.VAT += amount(sign * r.VAT)
		t.Gross += amount(sign * r.Gross)
	}
	if f.off != 0 {
		at(a.rates, RateTotal{Group: g, Type: kind, Currency: d.Currency}).Gross += amount(sign * f.off)
	}
	day := at(a.days, DayTotal{Day: d.Day, Group: g, Type: kind, Currency: d.Currency})
	day.Count++
	day.Total += amount(sign * d.Total)
	a.open(d)
	return a.odd(d)
}

// at finds the total with a key, which is the total itself with nothing in it.
func at[T comparable](m map[T]*T, key T) *T {
	if t := m[key]; t != nil {
		return t
	}
	t := key
	m[key] = &t
	return &t
}

func (a *adder) open(d *Doc) {
	f := d.Facts
	if f.State == fiscal.Signed || f.State == fiscal.FromTicket {
		return
	}
	a.s.OpenCount++
	if f.State == fiscal.NumberMissing {
		a.s.MissingNumbers++
	}
	if len(a.s.Open) < mostListed {
		text := f.RefusedText
		if f.State == fiscal.NumberMissing {
			text = string(f.Cause)
		}
		a.s.Open = append(a.s.Open, OpenCase{d.Type.String(), d.Number, d.ID, d.Date, f.State, amount(d.Total), text})
	}
}

func (a *adder) odd(d *Doc) error {
	a.s.DiscrepancyCount += d.Facts.Discrepancies
	for _, e := range d.Entries {
		if e.Kind != journal.Discrepant || len(a.s.Discrepancies) >= mostListed {
			continue
		}
		p, err := e.ReadPayload()
		if err != nil {
			return err
		}
		x := p.(*journal.DiscrepancyPayload)
		a.s.Discrepancies = append(a.s.Discrepancies, Odd{d.Type.String(), d.Number, d.ID, e.At, string(x.Kind), x.Expected, x.Found})
	}
	return nil
}

// summary gives the sums in their order.
func (a *adder) summary() Summary {
	s := a.s
	order := func(g Group) int { return slices.Index([]Group{GroupSigned, GroupFromTicket, GroupOpen}, g) }
	s.Kinds = sorted(a.kinds, func(x, y *KindTotal) int {
		return cmp.Or(cmp.Compare(order(x.Group), order(y.Group)), cmp.Compare(x.Type, y.Type), cmp.Compare(x.Currency, y.Currency))
	})
	s.Rates = sorted(a.rates, func(x, y *RateTotal) int {
		return cmp.Or(cmp.Compare(order(x.Group), order(y.Group)), cmp.Compare(x.Type, y.Type), cmp.Compare(x.Currency, y.Currency),
			byLetter(x.Letter, y.Letter), cmp.Compare(x.Rate, y.Rate))
	})
	s.Days = sorted(a.days, func(x, y *DayTotal) int {
		return cmp.Or(x.Day.Compare(y.Day), cmp.Compare(order(x.Group), order(y.Group)), cmp.Compare(x.Type, y.Type), cmp.Compare(x.Currency, y.Currency))
	})
	if s.Open == nil {
		s.Open = []OpenCase{}
	}
	if s.Discrepancies == nil {
		s.Discrepancies = []Odd{}
	}
	return s
}

// byLetter puts unknown rates and what no line explains behind the letters.
func byLetter(a, b string) int {
	rank := func(l string) int {
		switch l {
		case "":
			return 2
		case string(fiscal.NoLetter):
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

func sorted[T comparable](m map[T]*T, order func(a, b *T) int) []T {
	all := make([]*T, 0, len(m))
	for _, t := range m {
		all = append(all, t)
	}
	slices.SortFunc(all, order)
	out := make([]T, len(all))
	for i, t := range all {
		out[i] = *t
	}
	return out
}

// JSON gives the summary as its file has it.
func (s Summary) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(s, "", "  ")
	return append(b, '\n'), err
}
