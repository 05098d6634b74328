package proof_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"zegel/app/proof"
	"zegel/fiscal"
	"zegel/fiscal/sandbox"
)

// The judge finds each breach: one who could not would prove nothing.
func TestCompareFindsEachBreach(t *testing.T) {
	row := func(number, ticket string) sandbox.TruthRow {
		return sandbox.TruthRow{Type: fiscal.Invoice, Number: number, Ticket: ticket, At: time.Unix(1, 0)}
	}
	doc := func(number, state, ticket string) proof.Document {
		return proof.Document{Key: "invoice/" + number, Type: "invoice", Number: number, State: state, Ticket: ticket}
	}
	for _, c := range []struct {
		name  string
		docs  []proof.Document
		truth []sandbox.TruthRow
		want  []proof.Breach
	}{
		{"well", []proof.Document{doc("1", "signed", "71"), doc("2", "unsigned", ""), doc("3", "from_ticket", "")}, []sandbox.TruthRow{row("1", "71")}, nil},
		{"twice", []proof.Document{doc("1", "signed", "71")}, []sandbox.TruthRow{row("1", "71"), row("1", "72")}, []proof.Breach{proof.SignedTwice}},
		{"denied", []proof.Document{doc("1", "unsigned", "")}, []sandbox.TruthRow{row("1", "71")}, []proof.Breach{proof.Lost}},
		{"refused", []proof.Document{doc("1", "refused", "")}, []sandbox.TruthRow{row("1", "71")}, []proof.Breach{proof.Lost}},
		{"forgotten", nil, []sandbox.TruthRow{row("1", "71")}, []proof.Breach{proof.Lost}},
		{"invented", []proof.Document{doc("1", "signed", "71")}, nil, []proof.Breach{proof.Invented}},
		{"wrong", []proof.Document{doc("1", "signed", "70")}, []sandbox.TruthRow{row("1", "71")}, []proof.Breach{proof.WrongTicket}},
		{"no number", []proof.Document{doc("1", "signed", "")}, []sandbox.TruthRow{row("1", "71")}, []proof.Breach{proof.WrongTicket, proof.WrongTicket}},
		{"open", []proof.Document{doc("1", "in_doubt", "")}, nil, []proof.Breach{proof.Unfinished}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := proof.AtEnd(c.docs, c.truth)
			if len(got) != len(c.want) {
				t.Fatalf("got %v, want %v", got, c.want)
			}
			for i, v := range got {
				if v.What != c.want[i] {
					t.Errorf("got %v, want %s", v, c.want[i])
				}
			}
		})
	}
}

// While work goes on a ticket that came into being after the program was asked
// is no lie of the program's.
func TestDuringAllowsForTime(t *testing.T) {
	docs := []proof.Document{{Type: "invoice", Number: "1", State: "unsigned"}, {Type: "invoice", Number: "2", State: "in_doubt"}}
	after := []sandbox.TruthRow{{Type: fiscal.Invoice, Number: "1", Ticket: "71"}}
	if v := proof.During(docs, nil, after); len(v) != 0 {
		t.Errorf("%v", v)
	}
	if v := proof.During(docs, after, after); len(v) != 1 || v[0].What != proof.Lost {
		t.Errorf("%v", v)
	}
}

func TestReportCounts(t *testing.T) {
	var r proof.Report
	r.AddLog("net-written\nnet-written kill\nbegin-after-commit stop\n\n")
	if r.Hits["net-written"] != 2 || r.Killed["net-written"] != 1 || r.Stops != 1 {
		t.Errorf("%+v", r.Hits)
	}
	if never := r.NeverHit([]string{"net-written", "other"}); len(never) != 1 || never[0] != "other" {
		t.Errorf("never hit: %v", never)
	}
	if b := proof.Bound(5000); math.Abs(b-0.0006) > 1e-12 || proof.Bound(0) != 1 {
		t.Errorf("bound %v", b)
	}
	if s := r.String(); !strings.Contains(s, "violations 0") || !strings.Contains(s, "net-written") {
		t.Errorf("%s", s)
	}
}
