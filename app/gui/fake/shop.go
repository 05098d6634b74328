package fake

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"zegel/app"
	"zegel/fiscal"
)

// Shop is a restaurant made up in memory: documents in every state, paged by
// key as the store does.
type Shop struct {
	Backend

	Now  func() time.Time
	mu   sync.Mutex
	recs []fiscal.Record
	used int
	tick int
	// Delay is how long a sign call takes.
	Delay time.Duration
}

// names have what real shops have: several languages, emoji, right to left, and
// one that is far too long.
func names() []string {
	return []string{
		"Bakkerij De Zwaan bv", "An Peeters", "Société Générale d’Alimentation et de Restauration Collective du Brabant wallon SPRL",
		"Żabka & Syn", "Dvořák Jiří", "Ristorante «Da Gigi»", "שלום בע״מ", "مطعم السلام", "Café 🍺 Zum Löwen", "Robert'); DROP TABLE documents;--",
		"Jan", "Frituur Centraal", "", "", "Müller & Söhne GmbH",
	}
}

// NewShop makes n documents, the newest today.
func NewShop(n int, now func() time.Time) *Shop {
	s := &Shop{Now: now, used: 188}
	day := fiscal.DateOf(now())
	ns := names()
	for i := range n {
		seq := int64(i + 1)
		t := fiscal.Doctype(1)
		switch i % 17 {
		case 5:
			t = fiscal.Offer
		case 11:
			t = fiscal.CreditNote
		}
		total := fiscal.Cents((i*7919+1250)%98765 + 95)
		if t == fiscal.CreditNote {
			total = -total
		}
		if i%211 == 0 {
			total = 123456789
		}
		r := fiscal.Record{
			Document: fiscal.Document{
				Ref: fiscal.Ref{Licence: "demo", Type: t, ID: strconv.Itoa(9000 + i)}, Number: strconv.Itoa(1000 + i),
				Total: total, Date: day.AddDays(-(n - 1 - i) / 12), Currency: fiscal.EUR, Note: "",
			},
			Seq: seq, Hash: fmt.Sprint("hash", i), State: fiscal.Signed,
		}
		if nm := ns[i%len(ns)]; nm != "" {
			r.Customer, r.CustomerID = &fiscal.Party{Company: nm}, strconv.Itoa(i)
		}
		if i%5 == 0 {
			r.Note = "Corrigeert factuur, zie nota: geen uien, allergie noten"
		}
		vat := decimal.New(12, 0)
		r.Lines = []fiscal.Line{
			{Name: "Dagschotel: stoofvlees met frietjes en een heel lange naam die nergens past", Quantity: decimal.New(2, 0), Price: decimal.New(int64(total)/3, -2), Rate: vat, RateKnown: true},
			{Name: "Pint 25 cl", Quantity: decimal.New(1, 0), Price: total.Decimal().Sub(decimal.New(int64(total)/3, -2).Mul(decimal.New(2, 0))), Rate: decimal.New(21, 0), RateKnown: true},
		}
		s.state(&r, n-1-i)
		s.recs = append(s.recs, r)
	}
	s.wire()
	return s
}

// state gives the newest documents the states that matter.
func (s *Shop) state(r *fiscal.Record, back int) {
	switch {
	case back < 7:
		r.State = fiscal.Unsigned
		r.Mismatch = back == 3
	case back == 8:
		r.State, r.DueAt = fiscal.InDoubt, s.Now().Add(72*time.Second)
	case back == 10:
		r.State, r.Asked = fiscal.InDoubt, true
	case back == 12:
		r.State, r.Cause = fiscal.NumberMissing, fiscal.Ours
	case back == 13:
		r.State, r.Cause = fiscal.NumberMissing, fiscal.Foreign
	case back == 15:
		r.State, r.RefusedCode, r.RefusedText = fiscal.Refused, 2000, "Document could not be signed: FDM busy"
	case back%9 == 7:
		r.State, r.FromTicket = fiscal.FromTicket, true
	}
	if r.State == fiscal.Signed {
		r.Ticket, r.SignedAt = strconv.FormatInt(40000+r.Seq, 10), s.Now().Add(-time.Duration(back)*time.Hour)
		r.Issued = back % 4
	}
}

func fits(r fiscal.Record, q fiscal.Query) bool {
	if len(q.Types) > 0 && !slices.Contains(q.Types, r.Type) || len(q.States) > 0 && !slices.Contains(q.States, r.State) || q.Mismatched && !r.Mismatch {
		return false
	}
	if !q.From.IsZero() && r.Date.Before(q.From) || !q.To.IsZero() && q.To.Before(r.Date) {
		return false
	}
	all := strings.ToLower(r.Number + " " + r.Ticket + " " + r.CustomerName() + " " + r.Note)
	for _, w := range strings.Fields(strings.ToLower(q.Search)) {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}

func order(q fiscal.Query) func(a, b fiscal.Record) int {
	by := func(a, b fiscal.Record) int {
		switch q.Order {
		case fiscal.ByTotal:
			return cmp.Compare(a.Total, b.Total)
		case fiscal.ByName:
			return cmp.Compare(a.CustomerName(), b.CustomerName())
		case fiscal.ByState:
			return cmp.Compare(a.State, b.State)
		case fiscal.ByTicket:
			return cmp.Compare(a.Ticket, b.Ticket)
		case fiscal.ByNumber:
			return cmp.Compare(a.Number, b.Number)
		}
		return a.Date.Compare(b.Date)
	}
	return func(a, b fiscal.Record) int {
		c := by(a, b)
		if c == 0 {
			c = cmp.Compare(a.Seq, b.Seq)
		}
		if !q.Ascending {
			c = -c
		}
		return c
	}
}

// list pages by key, both ways.
func (s *Shop) list(_ context.Context, q fiscal.Query) (fiscal.Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []fiscal.Record
	for _, r := range s.recs {
		if fits(r, q) {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, order(q))
	limit := q.Limit
	if limit == 0 {
		limit = 200
	}
	at := func(c fiscal.Cursor) int {
		return slices.IndexFunc(all, func(r fiscal.Record) bool { return strconv.FormatInt(r.Seq, 10) == string(c) })
	}
	lo, hi := 0, len(all)
	more := false
	switch {
	case q.Before != "":
		hi = at(q.Before)
		lo = max(0, hi-limit)
		more = lo > 0
	default:
		if q.After != "" {
			lo = at(q.After) + 1
		}
		more = hi > lo+limit
		hi = min(hi, lo+limit)
	}
	p := fiscal.Page{Records: slices.Clone(all[lo:hi]), More: more}
	for _, r := range p.Records {
		p.Cursors = append(p.Cursors, fiscal.Cursor(strconv.FormatInt(r.Seq, 10)))
	}
	return p, nil
}

func (s *Shop) count(_ context.Context, q fiscal.Query) (fiscal.Tally, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := fiscal.Tally{Count: map[fiscal.State]int{}, Total: map[fiscal.State]fiscal.Cents{}}
	for _, r := range s.recs {
		if fits(r, q) {
			t.Count[r.State]++
			t.Total[r.State] += r.Total
			if r.Mismatch {
				t.Mismatched++
			}
		}
	}
	return t, nil
}

// Change edits a document in place.
func (s *Shop) Change(ref fiscal.Ref, f func(*fiscal.Record)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.recs {
		if s.recs[i].Ref == ref {
			f(&s.recs[i])
		}
	}
}

// Records gives all documents, oldest first.
func (s *Shop) Records() []fiscal.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.recs)
}

// detail computes what Show gives.
func (s *Shop) detail(_ context.Context, ref fiscal.Ref) (app.Detail, error) {
	for _, r := range s.Records() {
		if r.Ref != ref {
			continue
		}
		d := app.Detail{Record: r, Reading: fiscal.ReadLines(r.Document)}
		var err error
		d.VAT, err = fiscal.VATTable(r.Document, d.Reading, fiscal.BelgianRates())
		return d, err
	}
	return app.Detail{}, fmt.Errorf("no document %v", ref)
}
