package storagetest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"zegel/fiscal"
)

// stock fills a backend with documents of all kinds, in several states.
func stock(b *bench) []fiscal.Record {
	var docs []fiscal.Document
	for i := 1; i <= 120; i++ {
		d := document(fiscal.Doctype(1+i%4), i, fmt.Sprintf("2026/%d", i*37%127))
		d.FromTicket = i%9 == 0
		if i%11 == 0 {
			d.Total += 5000
		}
		if i%25 == 0 {
			d.Date = fiscal.Date{}
		}
		docs = append(docs, d)
	}
	b.record(docs...)
	_, err := b.RecordCustomers(b.ctx, Licence, []fiscal.Party{{ID: "1", Company: "Zoë"}, {ID: "2", Company: "adam"}, {ID: "3", Company: "Émile"}}, b.now, "sync")
	b.must(err)
	l := b.lease()
	for i, d := range docs[:60] {
		if !d.Type.Signable() {
			continue
		}
		switch i % 5 {
		case 0:
			b.sign(d.Ref, l, fiscal.Verdict{State: fiscal.Refused, Code: 2000})
		case 1:
			b.sign(d.Ref, l, fiscal.Verdict{State: fiscal.InDoubt})
		case 2, 3:
			b.sign(d.Ref, l, fiscal.Verdict{State: fiscal.Signed, Ticket: fmt.Sprint(500 - i)})
		}
	}
	var all []fiscal.Record
	for _, d := range docs {
		r, err := b.Get(b.ctx, d.Ref)
		b.must(err)
		all = append(all, r)
	}
	return all
}

// value is what a record is sorted by, as text that compares as the list should.
func value(r fiscal.Record, o fiscal.Order) string {
	digits := func(s string) string {
		head, tail, _ := strings.Cut(s, "/")
		return fmt.Sprintf("%08s/%08s", head, tail)
	}
	switch o {
	case fiscal.ByNumber:
		return digits(r.Number)
	case fiscal.ByTotal:
		return fmt.Sprintf("%012d", int64(r.Total))
	case fiscal.ByTicket:
		if r.Ticket == "" {
			return ""
		}
		return digits(r.Ticket)
	case fiscal.ByName:
		return strings.NewReplacer("zoë", "zoe", "émile", "emile").Replace(strings.ToLower(r.CustomerName()))
	case fiscal.ByState:
		return fmt.Sprintf("%d %s", slices.Index(fiscal.States(), r.State), r.Date)
	}
	return r.Date.String()
}

func want(all []fiscal.Record, q fiscal.Query) []fiscal.Record {
	var out []fiscal.Record
	for _, r := range all {
		switch {
		case len(q.States) > 0 && !slices.Contains(q.States, r.State):
		case len(q.Types) > 0 && !slices.Contains(q.Types, r.Type):
		case !q.From.IsZero() && r.Date.Before(q.From):
		case !q.To.IsZero() && q.To.Before(r.Date):
		case q.Mismatched && !r.Mismatch:
		default:
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b fiscal.Record) int {
		c := cmp.Or(strings.Compare(value(a, q.Order), value(b, q.Order)), cmp.Compare(a.Seq, b.Seq))
		if !q.Ascending {
			c = -c
		}
		return c
	})
	return out
}

// lists compares every list, paged forwards and backwards, with a plain sort.
func lists(t *testing.T, b *bench) {
	all := stock(b)
	march := fiscal.Date{Year: 2026, Month: 3, Day: 1}
	filters := map[string]fiscal.Query{
		"all":        {},
		"a state":    {States: []fiscal.State{fiscal.InDoubt}},
		"states":     {States: []fiscal.State{fiscal.Signed, fiscal.Refused, fiscal.FromTicket}},
		"types":      {Types: []fiscal.Doctype{fiscal.Invoice, 4}},
		"both":       {Types: []fiscal.Doctype{fiscal.Invoice}, States: []fiscal.State{fiscal.Unsigned, fiscal.Signed}},
		"a period":   {From: march, To: march.AddDays(20)},
		"until":      {To: march},
		"mismatched": {Mismatched: true},
		"nothing":    {Types: []fiscal.Doctype{77}},
		"much":       {Types: []fiscal.Doctype{fiscal.Offer, fiscal.CreditNote}, From: march.AddDays(-40), Mismatched: true},
	}
	for name, q := range filters {
		for _, o := range []fiscal.Order{"", fiscal.ByDate, fiscal.ByNumber, fiscal.ByTotal, fiscal.ByTicket, fiscal.ByName, fiscal.ByState} {
			for _, up := range []bool{false, true} {
				q.Licence, q.Order, q.Ascending, q.Limit, q.After, q.Before = Licence, o, up, 23, "", ""
				what := fmt.Sprintf("%s by %q ascending %t", name, o, up)
				wanted := want(all, q)
				got, last := page(b, q, what)
				same(t, what, got, wanted)
				if last != "" {
					same(t, what+", backwards", backwards(b, q, last, what), wanted[:len(wanted)-1])
				}
			}
		}
		tally(t, b, q, name, want(all, q))
	}
}

// page walks a list to its end.
func page(b *bench, q fiscal.Query, what string) (got []fiscal.Record, last fiscal.Cursor) {
	b.t.Helper()
	for range 100 {
		p, err := b.List(b.ctx, q)
		b.must(err)
		if len(p.Records) != len(p.Cursors) || len(p.Records) > q.Limit || p.More && len(p.Records) < q.Limit {
			b.t.Fatalf("%s: %d records, %d cursors, more %t", what, len(p.Records), len(p.Cursors), p.More)
		}
		got = append(got, p.Records...)
		if n := len(p.Cursors); n > 0 {
			last = p.Cursors[n-1]
			q.After = last
		}
		if !p.More {
			return got, last
		}
	}
	b.t.Fatalf("%s: no end", what)
	return nil, ""
}

// backwards walks from the last row to the beginning.
func backwards(b *bench, q fiscal.Query, last fiscal.Cursor, what string) (got []fiscal.Record) {
	b.t.Helper()
	q.After, q.Before = "", last
	for range 100 {
		p, err := b.List(b.ctx, q)
		b.must(err)
		got = append(slices.Clone(p.Records), got...)
		if !p.More {
			return got
		}
		q.Before = p.Cursors[0]
	}
	b.t.Fatalf("%s: no beginning", what)
	return nil
}

func same(t *testing.T, what string, got, wanted []fiscal.Record) {
	t.Helper()
	if len(got) != len(wanted) {
		t.Errorf("%s: %d records, want %d", what, len(got), len(wanted))
		return
	}
	for i := range got {
		if got[i].Ref != wanted[i].Ref {
			t.Errorf("%s: row %d is %s, want %s", what, i, got[i].Key(), wanted[i].Key())
			return
		}
	}
}

func tally(t *testing.T, b *bench, q fiscal.Query, name string, wanted []fiscal.Record) {
	t.Helper()
	got, err := b.Tally(b.ctx, q)
	b.must(err)
	mismatched := 0
	for _, r := range wanted {
		got.Count[r.State]--
		got.Total[r.State] -= r.Total
		if r.Mismatch {
			mismatched++
		}
	}
	for s, n := range got.Count {
		if n != 0 || got.Total[s] != 0 {
			t.Errorf("tally of %s: %s is off by %d and %s", name, s, n, got.Total[s])
		}
	}
	if got.Mismatched != mismatched {
		t.Errorf("tally of %s: %d mismatched, want %d", name, got.Mismatched, mismatched)
	}
}

// search looks for words, beginnings and parts of words in every column.
func search(t *testing.T, b *bench) {
	d := document(fiscal.Invoice, 1, "2026/0815")
	d.Note = "Verjaardag van Anaïs, tafel \"Ö\""
	d.CustomerID = "9"
	other := document(fiscal.Offer, 2, "77")
	b.record(d, other)
	_, err := b.RecordCustomers(b.ctx, Licence, []fiscal.Party{{ID: "9", Company: "Brouwerij 't IJ", Town: "Saint-Gilles"}}, b.now, "s")
	b.must(err)
	b.sign(d.Ref, b.lease(), fiscal.Verdict{State: fiscal.Signed, Ticket: "FDM01/4711"})
	for _, q := range []string{"0815", "2026/0815", "anais", "ANAÏS verjaar", "jaardag", "brouwer", "rouwerij", "gilles saint", "'t IJ", "4711", "fdm01/4711", "creme", "rûlé", "  tafel   anaïs ", `"ö"`} {
		p, err := b.List(b.ctx, fiscal.Query{Licence: Licence, Search: q})
		if err != nil || len(p.Records) == 0 || p.Records[0].Ref != d.Ref && p.Records[len(p.Records)-1].Ref != d.Ref {
			t.Errorf("%q finds %d documents, %v", q, len(p.Records), err)
		}
	}
	for _, q := range []string{"xyzzy", "0815 xyzzy", "AND", "NOT anais OR", `"`, "*", "number:77", "^", "§", "(", "xyzzy\x00", strings.Repeat("x", 10000), "'; DROP TABLE documents; --"} {
		p, err := b.List(b.ctx, fiscal.Query{Licence: Licence, Search: q})
		if err != nil || len(p.Records) != 0 {
			t.Errorf("%.40q finds %d documents, %v", q, len(p.Records), err)
		}
	}
	// A changed customer and a changed number are found under the new name alone.
	_, err = b.RecordCustomers(b.ctx, Licence, []fiscal.Party{{ID: "9", Company: "De Ridder"}}, b.now, "s")
	b.must(err)
	other.Number = "88"
	b.record(other)
	for q, n := range map[string]int{"brouwerij": 0, "ridder": 1, "77": 0, "88": 1} {
		p, err := b.List(b.ctx, fiscal.Query{Licence: Licence, Search: q, Order: fiscal.ByTotal})
		if err != nil || len(p.Records) != n {
			t.Errorf("%q finds %d documents, want %d, %v", q, len(p.Records), n, err)
		}
		if tl, err := b.Tally(b.ctx, fiscal.Query{Licence: Licence, Search: q}); err != nil || tl.Count[fiscal.Signed]+tl.Count[fiscal.Unsigned] != n {
			t.Errorf("%q tallies %v, %v", q, tl.Count, err)
		}
	}
}
