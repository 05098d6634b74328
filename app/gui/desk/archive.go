package desk

import (
	"context"
	"slices"
	"strconv"

	"zegel/fiscal"
)

// archiveMost bounds what a period shows; a longer one says so.
const archiveMost = 20000

// ArchiveRow is a signed document, or a gap between two ticket numbers.
type ArchiveRow struct {
	Record fiscal.Record
	// GapFrom and GapTo bound the missing numbers of a gap; zero for a document.
	GapFrom, GapTo int64
}

// Gap tells whether the row is a gap.
func (r ArchiveRow) Gap() bool { return r.GapFrom > 0 }

// Archive is what was signed in a period, in the order of its tickets.
type Archive struct {
	run  Runner
	back Lister

	// Changed is called when there is something to redraw; Failed with what went wrong.
	Changed func()
	Failed  func(error)

	gen        int
	from, to   fiscal.Date
	kind       fiscal.Doctype // 0: all
	rows       []ArchiveRow
	gaps       int
	signed     fiscal.Cents
	fromTicket fiscal.Cents
	tickets    [2]string // first and last
	more       bool
	loading    bool
}

// NewArchive makes it.
func NewArchive(run Runner, back Lister) *Archive { return &Archive{run: run, back: back} }

// Rows gives the documents and gaps.
func (a *Archive) Rows() []ArchiveRow { return a.rows }

// Summary gives totals, tickets and gaps. The turnover from tickets is apart: it
// stands in the day's receipts already.
func (a *Archive) Summary() (signed, fromTicket fiscal.Cents, first, last string, gaps int, more bool) {
	return a.signed, a.fromTicket, a.tickets[0], a.tickets[1], a.gaps, a.more
}

// Loading tells whether an answer is awaited.
func (a *Archive) Loading() bool { return a.loading }

// Show reads a period; a later one overtakes an earlier.
func (a *Archive) Show(from, to fiscal.Date, kind fiscal.Doctype) {
	a.gen++
	gen := a.gen
	a.from, a.to, a.kind, a.loading = from, to, kind, true
	a.changed()
	a.run.Go(func(ctx context.Context) func() {
		recs, more, err := a.read(ctx, from, to, kind)
		var t fiscal.Tally
		if err == nil {
			q := fiscal.Query{From: from, To: to}
			if kind != 0 {
				q.Types = []fiscal.Doctype{kind}
			}
			t, err = a.back.Tally(ctx, q)
		}
		rows, gaps := withGaps(recs)
		return func() {
			if gen != a.gen {
				return
			}
			a.loading = false
			if err != nil {
				if a.Failed != nil {
					a.Failed(err)
				}
				return
			}
			a.rows, a.gaps, a.more = rows, gaps, more
			a.signed, a.fromTicket = t.Total[fiscal.Signed], t.Total[fiscal.FromTicket]
			a.tickets = [2]string{}
			if len(recs) > 0 {
				a.tickets = [2]string{recs[0].Ticket, recs[len(recs)-1].Ticket}
			}
			a.changed()
		}
	})
}

// read pages through the period.
func (a *Archive) read(ctx context.Context, from, to fiscal.Date, kind fiscal.Doctype) (all []fiscal.Record, more bool, err error) {
	q := fiscal.Query{States: []fiscal.State{fiscal.Signed}, From: from, To: to, Order: fiscal.ByDate, Ascending: true, Limit: 1000}
	if kind != 0 {
		q.Types = []fiscal.Doctype{kind}
	}
	for {
		p, err := a.back.List(ctx, q)
		if err != nil {
			return nil, false, err
		}
		all = append(all, p.Records...)
		if !p.More || len(p.Cursors) == 0 || len(all) >= archiveMost {
			sortTickets(all)
			return all, p.More, nil
		}
		q.After = p.Cursors[len(p.Cursors)-1]
	}
}

// sortTickets orders by the ticket's number where it is one, else by its text.
func sortTickets(all []fiscal.Record) {
	slices.SortStableFunc(all, func(a, b fiscal.Record) int {
		x, errX := strconv.ParseInt(a.Ticket, 10, 64)
		y, errY := strconv.ParseInt(b.Ticket, 10, 64)
		switch {
		case errX == nil && errY == nil && x < y, errX == nil && errY != nil:
			return -1
		case errX == nil && errY == nil && x == y:
			return 0
		case errX == nil || errY == nil:
			return 1
		case a.Ticket < b.Ticket:
			return -1
		case a.Ticket > b.Ticket:
			return 1
		}
		return 0
	})
}

// withGaps puts a row between tickets that do not follow each other. Missing
// numbers are no fault by themselves: the module numbers the tills' tickets, too.
func withGaps(all []fiscal.Record) (rows []ArchiveRow, gaps int) {
	var last int64
	for _, r := range all {
		n, err := strconv.ParseInt(r.Ticket, 10, 64)
		if err == nil {
			if last > 0 && n > last+1 {
				rows = append(rows, ArchiveRow{GapFrom: last + 1, GapTo: n - 1})
				gaps++
			}
			last = n
		}
		rows = append(rows, ArchiveRow{Record: r})
	}
	return rows, gaps
}

func (a *Archive) changed() {
	if a.Changed != nil {
		a.Changed()
	}
}
