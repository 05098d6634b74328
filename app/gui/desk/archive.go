package desk

import (
	"context"
	"slices"
	"strconv"

	"zegel/fiscal"
)

// archiveMost bounds what a period shows; a longer one says so.
const archiveMost = 20000

// ArchiveRow is a signed document with its VAT, or a gap between two ticket
// numbers.
type ArchiveRow struct {
	Record fiscal.Record
	VAT    []fiscal.VATRow
	// GapFrom and GapTo bound the missing numbers of a gap; zero for a document.
	GapFrom, GapTo int64
}

// Gap tells whether the row is a gap.
func (r ArchiveRow) Gap() bool { return r.GapFrom > 0 }

// Gross is what the document has at a letter; ok is false where it has nothing.
func (r ArchiveRow) Gross(l fiscal.Letter) (sum fiscal.Cents, ok bool) {
	for _, v := range r.VAT {
		if v.Known && v.Letter == l {
			sum, ok = sum+v.Gross, true
		}
	}
	return sum, ok
}

// Span is what the archive shows: a period, and of it a kind (0: all) and a rate
// (empty: all).
type Span struct {
	From, To fiscal.Date
	Kind     fiscal.Doctype
	Rate     fiscal.Letter
}

// ArchiveSum is what the shown documents add up to. The turnover from tickets is
// apart: it stands in the day's receipts already. A credit note counts as what
// it takes away, whichever sign the till writes, as in every report. Signed is a document's whole
// total, AtRate the part at the chosen rate.
type ArchiveSum struct {
	Documents  int
	Signed     fiscal.Cents
	AtRate     fiscal.Cents
	FromTicket fiscal.Cents // of the kind; its whole total
	First      string       // ticket
	Last       string
	Gaps       int
	More       bool // the period is longer than what is shown
}

// Archive is what was signed in a period, in the order of its tickets.
type Archive struct {
	run  Runner
	back interface {
		Lister
		Rater
	}

	// Changed is called when there is something to redraw; Failed with what went wrong.
	Changed func()
	Failed  func(error)

	gen     int
	span    Span
	all     []ArchiveRow // every document of the period, and the gaps between them
	rows    []ArchiveRow // those of the kind and rate
	sum     ArchiveSum
	more    bool
	loading bool
}

// NewArchive makes it.
func NewArchive(run Runner, back interface {
	Lister
	Rater
},
) *Archive {
	return &Archive{run: run, back: back}
}

// Rows gives the documents and gaps. The gaps are those of the whole period: a
// number that a document of another kind has is none.
func (a *Archive) Rows() []ArchiveRow { return a.rows }

// Sum gives what the shown documents add up to.
func (a *Archive) Sum() ArchiveSum { return a.sum }

// Loading tells whether an answer is awaited.
func (a *Archive) Loading() bool { return a.loading }

// Rates lists the rates of the period's documents, by letter, with their percent.
func (a *Archive) Rates() []fiscal.VATRow {
	var out []fiscal.VATRow
	for _, r := range a.all {
		for _, v := range r.VAT {
			if v.Known && !slices.ContainsFunc(out, func(x fiscal.VATRow) bool { return x.Letter == v.Letter }) {
				out = append(out, fiscal.VATRow{Letter: v.Letter, Percent: v.Percent, Known: true})
			}
		}
	}
	slices.SortFunc(out, func(x, y fiscal.VATRow) int { return int(x.Letter[0]) - int(y.Letter[0]) })
	return out
}

// Show reads a period; a later one overtakes an earlier. Another rate of the same
// period is shown without reading.
func (a *Archive) Show(s Span) {
	if old := a.span; !a.loading && a.all != nil && old.From == s.From && old.To == s.To && old.Kind == s.Kind && old.Rate != s.Rate {
		a.span = s
		a.pick()
		a.changed()
		return
	}
	a.gen++
	gen := a.gen
	a.span, a.loading = s, true
	a.changed()
	a.run.Go(func(ctx context.Context) func() {
		all, more, err := a.read(ctx, s.From, s.To)
		var t fiscal.Tally
		if err == nil {
			q := fiscal.Query{From: s.From, To: s.To, States: []fiscal.State{fiscal.FromTicket}}
			if s.Kind != 0 {
				q.Types = []fiscal.Doctype{s.Kind}
			}
			t, err = a.back.Tally(ctx, q)
		}
		return func() {
			if gen != a.gen {
				return
			}
			a.loading = false
			if err != nil {
				if a.Failed != nil {
					a.Failed(err)
				}
				a.changed()
				return
			}
			a.all, a.more = all, more
			a.sum.FromTicket = t.Total[fiscal.FromTicket]
			a.pick()
			a.changed()
		}
	})
}

// pick takes the rows of the kind and rate out of all, and adds them up.
func (a *Archive) pick() {
	sum := ArchiveSum{FromTicket: a.sum.FromTicket, More: a.more}
	a.rows = make([]ArchiveRow, 0, len(a.all))
	for _, r := range a.all {
		if r.Gap() {
			sum.Gaps++
			a.rows = append(a.rows, r)
			continue
		}
		at, has := r.Gross(a.span.Rate)
		if a.span.Kind != 0 && r.Record.Type != a.span.Kind || a.span.Rate != "" && !has {
			continue
		}
		a.rows = append(a.rows, r)
		sum.Documents++
		sum.Signed += r.Record.Effect() * r.Record.Total
		sum.AtRate += r.Record.Effect() * at
		if sum.First == "" {
			sum.First = r.Record.Ticket
		}
		sum.Last = r.Record.Ticket
	}
	a.sum = sum
}

// read pages through the period.
func (a *Archive) read(ctx context.Context, from, to fiscal.Date) (all []ArchiveRow, more bool, err error) {
	q := fiscal.Query{States: []fiscal.State{fiscal.Signed}, From: from, To: to, Order: fiscal.ByDate, Ascending: true, Limit: 1000}
	for {
		p, err := a.back.List(ctx, q)
		if err != nil {
			return nil, false, err
		}
		for _, r := range p.Records {
			vat, err := a.back.VATOf(ctx, r)
			if err != nil {
				return nil, false, err
			}
			all = append(all, ArchiveRow{Record: r, VAT: vat})
		}
		if !p.More || len(p.Cursors) == 0 || len(all) >= archiveMost {
			sortTickets(all)
			return withGaps(all), p.More, nil
		}
		q.After = p.Cursors[len(p.Cursors)-1]
	}
}

// sortTickets orders by the ticket's number where it is one, else by its text.
func sortTickets(all []ArchiveRow) {
	slices.SortStableFunc(all, func(a, b ArchiveRow) int {
		x, errX := strconv.ParseInt(a.Record.Ticket, 10, 64)
		y, errY := strconv.ParseInt(b.Record.Ticket, 10, 64)
		switch {
		case errX == nil && errY == nil && x < y, errX == nil && errY != nil:
			return -1
		case errX == nil && errY == nil && x == y:
			return 0
		case errX == nil || errY == nil:
			return 1
		case a.Record.Ticket < b.Record.Ticket:
			return -1
		case a.Record.Ticket > b.Record.Ticket:
			return 1
		}
		return 0
	})
}

// withGaps puts a row between tickets that do not follow each other. Missing
// numbers are no fault by themselves: the module numbers the tills' tickets, too.
func withGaps(all []ArchiveRow) []ArchiveRow {
	rows := make([]ArchiveRow, 0, len(all))
	var last int64
	for _, r := range all {
		n, err := strconv.ParseInt(r.Record.Ticket, 10, 64)
		if err == nil {
			if last > 0 && n > last+1 {
				rows = append(rows, ArchiveRow{GapFrom: last + 1, GapTo: n - 1})
			}
			last = n
		}
		rows = append(rows, r)
	}
	return rows
}

func (a *Archive) changed() {
	if a.Changed != nil {
		a.Changed()
	}
}
