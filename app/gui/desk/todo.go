package desk

import (
	"context"
	"time"

	"zegel/fiscal"
)

// todoMost is how many documents of one kind are shown at a time: each has fields
// and buttons of its own, and nobody looks at more before some are done. All are
// counted.
const todoMost = 25

// Group is what needs a person for one reason.
type Group struct {
	State      fiscal.State // empty for mismatches
	Mismatched bool
	Records    []fiscal.Record
	More       bool // there are more than are shown
	Total      int  // how many there are, those included that are not shown
}

// Todo lists what needs a person.
type Todo struct {
	run  Runner
	back interface {
		Lister
		Checker
	}
	now func() time.Time

	// Changed is called when there is something to redraw; Failed with what went
	// wrong with a reading.
	Changed func()
	Failed  func(error)

	gen    int
	loaded bool
	groups []Group
	alarms []fiscal.Discrepancy
}

// NewTodo makes it.
func NewTodo(run Runner, back interface {
	Lister
	Checker
}, now func() time.Time,
) *Todo {
	return &Todo{run: run, back: back, now: now}
}

// Loaded tells whether the first answer has come.
func (t *Todo) Loaded() bool { return t.loaded }

// Groups gives what needs a person, the most urgent first; empty groups are left out.
func (t *Todo) Groups() []Group { return t.groups }

// Alarms gives the facts that contradict each other.
func (t *Todo) Alarms() []fiscal.Discrepancy { return t.alarms }

// Count is how many things need a person; mismatches are only worth knowing.
func (t *Todo) Count() int {
	n := len(t.alarms)
	for _, g := range t.groups {
		if !g.Mismatched {
			n += g.Total
		}
	}
	return n
}

// Counting tells whether a document in doubt is counting down to its question,
// or has come to it.
func (t *Todo) Counting() bool {
	for _, r := range t.inDoubt() {
		if !r.Asked && !r.DueAt.IsZero() {
			return true
		}
	}
	return false
}

// Left is the time until a document in doubt is asked about by itself; 0 when
// that is due. ok is false where no question comes any more.
func (t *Todo) Left(r fiscal.Record) (left time.Duration, ok bool) {
	if r.State != fiscal.InDoubt || r.Asked {
		return 0, false
	}
	return max(0, r.DueAt.Sub(t.now())), true
}

func (t *Todo) inDoubt() []fiscal.Record {
	for _, g := range t.groups {
		if g.State == fiscal.InDoubt {
			return g.Records
		}
	}
	return nil
}

// Refresh reads everything again.
func (t *Todo) Refresh() {
	t.gen++
	gen := t.gen
	t.run.Go(func(ctx context.Context) func() {
		groups, alarms, err := t.read(ctx)
		return func() {
			if gen != t.gen {
				return
			}
			if err != nil {
				if t.Failed != nil {
					t.Failed(err)
				}
				return
			}
			t.groups, t.alarms, t.loaded = groups, alarms, true
			if t.Changed != nil {
				t.Changed()
			}
		}
	})
}

func (t *Todo) read(ctx context.Context) (groups []Group, alarms []fiscal.Discrepancy, err error) {
	for _, g := range []Group{{State: fiscal.InDoubt}, {State: fiscal.NumberMissing}, {State: fiscal.Refused}, {Mismatched: true}} {
		q := fiscal.Query{Limit: todoMost, Order: fiscal.ByDate}
		if g.Mismatched {
			q.Mismatched, q.States = true, []fiscal.State{fiscal.Unsigned}
		} else {
			q.States = []fiscal.State{g.State}
		}
		p, err := t.back.List(ctx, q)
		if err != nil {
			return nil, nil, err
		}
		if g.Records, g.More, g.Total = p.Records, p.More, len(p.Records); g.More {
			c, err := t.back.Tally(ctx, fiscal.Query{States: q.States})
			if err != nil {
				return nil, nil, err
			}
			if g.Total = c.Count[g.State]; g.Mismatched {
				g.Total = c.Mismatched
			}
		}
		if len(g.Records) > 0 {
			groups = append(groups, g)
		}
	}
	alarms, err = t.back.Discrepancies(ctx)
	return groups, alarms, err
}
