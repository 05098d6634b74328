package storage

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"zegel/fiscal"
)

// manyDocuments gives a store with documents in several states, and statistics, so that
// the planner has something to be led astray by.
func manyDocuments(t *testing.T, n int) *kit {
	t.Helper()
	k := newKit(t)
	var docs []fiscal.Document
	for i := 1; i <= n; i++ {
		d := doc(fiscal.Doctype(1+i%3), i, fmt.Sprintf("2026/%04d", i))
		d.FromTicket = i%7 == 0
		if i%50 == 0 {
			d.Total += 1234
		}
		docs = append(docs, d)
	}
	k.record(docs...)
	_, err := k.RecordCustomers(context.Background(), lic, []fiscal.Party{{ID: "1", Company: "Zoë"}, {ID: "2", Company: "adam"}, {ID: "3", Company: "Émile"}}, k.now, "s")
	k.must(err)
	l := k.lease()
	for i := 1; i <= 40; i++ {
		ref := docs[i*n/45].Ref
		if docs[i*n/45].FromTicket {
			continue
		}
		in := k.begin(ref, l)
		switch i % 4 {
		case 0:
			k.finish(in, doubtful())
		case 1:
			k.finish(in, fiscal.Verdict{State: fiscal.Refused, Code: 2000})
		default:
			k.finish(in, signedAs(fmt.Sprint(9000+i)))
		}
	}
	if _, err := k.w.Exec(`ANALYZE`); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *kit) plan(query string, args []any) string {
	k.t.Helper()
	rows, err := k.r.Query(`EXPLAIN QUERY PLAN `+query, args...)
	k.must(err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		k.must(rows.Scan(&id, &parent, &unused, &detail))
		out = append(out, detail)
	}
	k.must(rows.Err())
	return strings.Join(out, "\n")
}

var (
	sorting  = regexp.MustCompile(`USE TEMP B-TREE`)
	scanning = regexp.MustCompile(`SCAN d\b`)
	skipping = regexp.MustCompile(`ANY\(`)
)

// The last tickets are read from the table's end, without sorting all of them.
func TestLastTicketsPlan(t *testing.T) {
	k := manyDocuments(t, 200)
	if p := k.plan(lastTickets(), []any{lic, 200}); sorting.MatchString(p) {
		t.Errorf("sorted:\n%s", p)
	}
}

// TestListPlans asserts how SQLite reads every list: along the index meant, from
// the cursor's place, without sorting and without a skip-scan; at the beginning,
// in the middle and near the end.
func TestListPlans(t *testing.T) {
	k := manyDocuments(t, 1200)
	ctx := context.Background()
	from, to := fiscal.Date{Year: 2026, Month: 3, Day: 1}, fiscal.Date{Year: 2026, Month: 3, Day: 31}
	queries := map[string]fiscal.Query{
		"all":              {},
		"a state":          {States: []fiscal.State{fiscal.InDoubt}},
		"states and types": {States: []fiscal.State{fiscal.Unsigned, fiscal.Signed}, Types: []fiscal.Doctype{fiscal.Invoice, fiscal.CreditNote}},
		"a type":           {Types: []fiscal.Doctype{fiscal.Offer}},
		"a period":         {From: from, To: to},
		"a type, a period": {Types: []fiscal.Doctype{fiscal.Offer}, From: from, To: to},
		"mismatches":       {Mismatched: true},
	}
	for name, q := range queries {
		for _, o := range []fiscal.Order{fiscal.ByDate, fiscal.ByNumber, fiscal.ByTotal, fiscal.ByTicket, fiscal.ByName, fiscal.ByState} {
			for _, up := range []bool{false, true} {
				q.Licence, q.Order, q.Ascending, q.Limit, q.After = lic, o, up, 50, ""
				all := q
				all.Limit = mostPage
				page, err := k.List(ctx, all)
				k.must(err)
				cursors := []fiscal.Cursor{""}
				for _, at := range []int{0, len(page.Cursors) / 2, len(page.Cursors) - 2} {
					if at >= 0 && at < len(page.Cursors) {
						cursors = append(cursors, page.Cursors[at])
					}
				}
				for _, c := range cursors {
					q.After = c
					k.assertPlans(fmt.Sprintf("%s by %s, ascending %t", name, o, up), q)
				}
			}
		}
	}
}

func (k *kit) assertPlans(name string, q fiscal.Query) {
	k.t.Helper()
	l, err := newList(q)
	k.must(err)
	stretches, err := k.stretches(context.Background(), k.r, l)
	k.must(err)
	for _, st := range stretches {
		if l.skip(st) {
			continue
		}
		inner, _, args := l.seqs(st, `d.seq`)
		plan := k.plan(inner, args)
		wantSort := st.few || st.index == "documents_mismatch" && l.o.column != "date"
		switch {
		case !strings.Contains(plan, "INDEX "+st.index):
			k.t.Errorf("%s: not along %s:\n%s", name, st.index, plan)
		case scanning.MatchString(plan) || skipping.MatchString(plan):
			k.t.Errorf("%s: scans:\n%s", name, plan)
		case sorting.MatchString(plan) && !wantSort:
			k.t.Errorf("%s: sorts:\n%s", name, plan)
		case q.After != "" && !st.few && !wantSort && (l.o.column != "state_rank" || int(l.from.Int) == st.state) && !strings.Contains(plan, ",seq)") && !strings.Contains(plan, "(licence=? AND (") && !strings.Contains(plan, "<") && !strings.Contains(plan, ">"):
			k.t.Errorf("%s: does not begin at the cursor:\n%s", name, plan)
		}
		outer, args := l.query(st)
		if plan := k.plan(outer, args); scanning.MatchString(plan) || strings.Contains(plan, "SCAN c\n") || strings.Contains(plan, "SCAN k\n") {
			k.t.Errorf("%s: joins by scanning:\n%s", name, plan)
		}
	}
}

func sum(counts map[fiscal.State]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// TestReadPlans asserts the plans of the reads that are no lists.
func TestReadPlans(t *testing.T) {
	k := manyDocuments(t, 600)
	records := func(where string) string { return `SELECT ` + recordColumns + recordFrom + ` ` + where }
	tests := []struct {
		name, query, index string
		args               []any
	}{
		{"get", records(`WHERE d.licence = $1 AND d.doctype = $2 AND d.id = $3`), "sqlite_autoindex_documents_2", []any{lic, 1, "3"}},
		{"find", records(`WHERE d.licence = $1 AND d.doctype = $2 AND d.number = $3`), "documents_name", []any{lic, 1, "2026/0003"}},
		{"largest id", `SELECT id FROM documents WHERE licence = $1 AND id_num >= 0 ORDER BY id_num DESC LIMIT 1`, "documents_id", []any{lic}},
		{"history", `SELECT ` + entryColumns + ` FROM journal WHERE doc = $1 ORDER BY idx`, "journal_doc", []any{"x"}},
		{"open attempts of a name", `SELECT count(*) FROM attempts WHERE done = 0 AND licence = $1 AND name = $2`, "attempts_", []any{lic, "x"}},
		{"open attempts", `SELECT id FROM attempts` + hint("attempts_open") + ` WHERE done = 0 AND licence = $1 ORDER BY idx`, "attempts_open", []any{lic}},
		{"ticket", `SELECT doc FROM tickets WHERE licence = $1 AND ticket = $2 AND doc <> $3 ORDER BY idx LIMIT 1`, "tickets_number", []any{lic, "1", "x"}},
		{"buyer", `SELECT d.seq FROM documents d WHERE d.licence = $1 AND d.customer_id = $2`, "documents_buyer", []any{lic, "1"}},
		{"keys", `SELECT idx FROM journal WHERE doc = '' AND kind IN ('installed', 'key_changed') ORDER BY idx`, "journal_doc", nil},
	}
	for _, tt := range tests {
		plan := k.plan(tt.query, tt.args)
		if !strings.Contains(plan, tt.index) || strings.Contains(plan, "SCAN d") {
			t.Errorf("%s: not along %s:\n%s", tt.name, tt.index, plan)
		}
	}
}

// TestInDoubtIsFoundByItsState: the background work asks every second.
func TestInDoubtIsFoundByItsState(t *testing.T) {
	k := manyDocuments(t, 1200)
	plan := k.plan(`SELECT `+recordColumns+recordFrom+` `+whereInDoubt, []any{lic, rank(fiscal.InDoubt)})
	if !strings.Contains(plan, "documents_filter (licence=? AND state_rank=?") {
		t.Errorf("what is in doubt is found by\n%s", plan)
	}
}
