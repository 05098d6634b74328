package storage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"zegel/fiscal"
)

// counted by hand: every record of the store that a query without words selects.
func (k *kit) countByHand(q fiscal.Query) fiscal.Tally {
	k.t.Helper()
	t := fiscal.Tally{Count: map[fiscal.State]int{}, Total: map[fiscal.State]fiscal.Cents{}}
	p, err := k.List(context.Background(), fiscal.Query{Licence: lic, Limit: mostPage})
	k.must(err)
	if p.More {
		k.t.Fatal("more documents than a page")
	}
	for _, r := range p.Records {
		date := r.Date.String()
		if !q.From.IsZero() && date < q.From.String() || !q.To.IsZero() && date > q.To.String() || q.Mismatched && !r.Mismatch {
			continue
		}
		t.Count[r.State]++
		t.Total[r.State] += r.Total
		if r.Mismatch {
			t.Mismatched++
		}
	}
	return t
}

// TestTalliesFollowEveryChange lets documents change date, total, state and
// content at random, and wants the counts of all kinds of periods to be what
// counting by hand gives, and verify to agree.
func TestTalliesFollowEveryChange(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	random := rand.New(rand.NewPCG(1, 2))
	day := func() fiscal.Date {
		if random.IntN(12) == 0 {
			return fiscal.Date{}
		}
		return fiscal.Date{Year: 2025, Month: 11, Day: 20}.AddDays(random.IntN(120))
	}
	l := k.lease()
	signed := 0
	for range 40 {
		var docs []fiscal.Document
		for range 12 {
			id := 1 + random.IntN(90)
			d := doc(fiscal.Doctype(1+id%4), id, fmt.Sprint(id))
			d.Date, d.FromTicket = day(), random.IntN(5) == 0
			if random.IntN(3) == 0 {
				d.Total += fiscal.Cents(random.IntN(900) - 450)
			}
			docs = append(docs, d)
		}
		k.record(docs...)
		for _, d := range docs[:4] {
			r := k.get(d.Ref)
			if r.State != fiscal.Unsigned || !d.Type.Signable() || r.NameLater {
				continue
			}
			in := k.begin(d.Ref, l)
			if signed++; signed%3 == 0 {
				k.finish(in, fiscal.Verdict{State: fiscal.Refused, Code: 2000})
			} else {
				k.finish(in, signedAs(fmt.Sprint(signed)))
			}
		}
		for range 25 {
			q := fiscal.Query{Licence: lic, Mismatched: random.IntN(4) == 0}
			if random.IntN(4) > 0 {
				q.From = day()
			}
			if random.IntN(4) > 0 {
				q.To = day() // at times before From: nothing
			}
			got, err := k.Tally(ctx, q)
			k.must(err)
			if want := k.countByHand(q); !reflect.DeepEqual(got, want) {
				t.Fatalf("%s to %s, mismatched %t: counts %+v, by hand %+v", q.From, q.To, q.Mismatched, got, want)
			}
		}
	}
	if f := k.verify(nil).Faults; len(f) > 0 {
		t.Errorf("verify: %+v", f[0])
	}
}

// TestTalliesOfAnOldStore opens a store that was filled before there were counts,
// and wants them right.
func TestTalliesOfAnOldStore(t *testing.T) {
	k := manyDocuments(t, 300)
	want := k.countByHand(fiscal.Query{})
	k.must(k.Close())
	raw(t, filepath.Join(k.dir, FileName), backToSchema2(t)...)
	k.open()
	got, err := k.Tally(context.Background(), fiscal.Query{Licence: lic})
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("counts %+v, by hand %+v, %v", got, want, err)
	}
	if f := k.verify(nil).Faults; len(f) > 0 {
		t.Errorf("verify: %+v", f[0])
	}
}

// TestTallyPlans wants counts without words to come from their table alone, along
// its index.
func TestTallyPlans(t *testing.T) {
	k := manyDocuments(t, 600)
	a, b := fiscal.Date{Year: 2026, Month: 2, Day: 11}, fiscal.Date{Year: 2026, Month: 9, Day: 3}
	for _, q := range []fiscal.Query{
		{},
		{From: a},
		{To: b},
		{From: a, To: b},
		{From: a, To: a, Types: []fiscal.Doctype{fiscal.Invoice}},
		{From: a, To: b, States: []fiscal.State{fiscal.Signed}, Mismatched: true},
	} {
		q.Licence = lic
		query, args := tallySpans(q)
		plan := k.plan(query, args)
		if strings.Contains(plan, "SCAN d") || strings.Contains(plan, "documents") || !strings.Contains(plan, "SEARCH d USING INDEX sqlite_autoindex_tallies_1 (licence=? AND span=?") {
			t.Errorf("%s to %s:\n%s", q.From, q.To, plan)
		}
	}
}
