package desk_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"zegel/app/gui/desk"
	"zegel/app/gui/fake"
	"zegel/fiscal"
)

// beside runs work in goroutines of its own, and applies what came of it one
// after the other when the test says.
type beside struct {
	ctx     context.Context
	applied chan func()
}

func (r beside) Go(work func(context.Context) func()) {
	go func() { r.applied <- work(r.ctx) }()
}

func (r beside) Post(f func()) { r.applied <- f }

// apply runs all that has come by the time everything else waits.
func (r beside) apply() {
	for {
		synctest.Wait()
		select {
		case f := <-r.applied:
			if f != nil {
				f()
			}
		default:
			return
		}
	}
}

// TestOvertakenSearchesAreLetGoOf types one search over another, in a store where
// counting takes seconds: the rows come without their count, the first count and
// a reading of the first search are ended, and nobody is told of it.
func TestOvertakenSearchesAreLetGoOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		run := beside{ctx, make(chan func(), 100)}
		var ended []string
		counts := 0
		slow := func(ctx context.Context, what string) error {
			select {
			case <-time.After(4 * time.Second):
				return nil
			case <-ctx.Done():
				ended = append(ended, what)
				return ctx.Err()
			}
		}
		d := desk.NewDocuments(run, &fake.Backend{
			ListFunc: func(ctx context.Context, q fiscal.Query) (fiscal.Page, error) {
				if q.Search == "stuck" {
					return fiscal.Page{}, slow(ctx, "list "+q.Search)
				}
				return fiscal.Page{Records: make([]fiscal.Record, 3), Cursors: []fiscal.Cursor{"a", "b", "c"}}, nil
			},
			TallyFunc: func(ctx context.Context, q fiscal.Query) (fiscal.Tally, error) {
				counts++
				if q.Search != "" {
					if err := slow(ctx, "count "+q.Search); err != nil {
						return fiscal.Tally{}, err
					}
				}
				return fiscal.Tally{Count: map[fiscal.State]int{fiscal.Signed: 3 + len(q.Search)}}, nil
			},
		})
		d.Failed = func(err error) { t.Errorf("told of %v", err) }
		d.Reload()
		run.apply()
		if !d.TotalKnown() || d.Total() != 3 {
			t.Fatalf("%d documents, known %t", d.Total(), d.TotalKnown())
		}
		d.SetSearch("stuck")
		run.apply()
		d.SetSearch("pintje")
		run.apply()
		if len(ended) != 2 {
			t.Fatalf("let go of %q, want the list and the count of the first search", ended)
		}
		if d.Loading() || d.TotalKnown() {
			t.Errorf("loading %t, count known %t: the rows should be there and their count not", d.Loading(), d.TotalKnown())
		}
		before := counts
		d.Refresh() // the store changes while it is counted
		d.Refresh()
		run.apply()
		time.Sleep(5 * time.Second)
		run.apply()
		if !d.TotalKnown() || d.Total() != 3+len("pintje") {
			t.Errorf("%d documents, known %t", d.Total(), d.TotalKnown())
		}
		if counts != before+1 {
			t.Errorf("counted %d times more, want once more for what changed", counts-before)
		}
		if len(ended) != 2 {
			t.Errorf("let go of %q", ended)
		}
		time.Sleep(5 * time.Second)
		run.apply()
	})
}

// TestJumpDoesNotWaitForACount: among what was searched, a jump shows its rows
// though their place in the whole list is not known yet.
func TestJumpDoesNotWaitForACount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		run := beside{ctx, make(chan func(), 100)}
		d := desk.NewDocuments(run, &fake.Backend{
			ListFunc: func(_ context.Context, q fiscal.Query) (fiscal.Page, error) {
				return fiscal.Page{Records: make([]fiscal.Record, 1), Cursors: []fiscal.Cursor{"a"}, More: q.Before == ""}, nil
			},
			TallyFunc: func(ctx context.Context, q fiscal.Query) (fiscal.Tally, error) {
				if q.Search == "" {
					return fiscal.Tally{}, nil
				}
				<-ctx.Done()
				return fiscal.Tally{}, ctx.Err()
			},
		})
		d.Failed = func(err error) { t.Errorf("told of %v", err) }
		d.SetSearch("pintje")
		run.apply()
		start := time.Now()
		d.JumpTo(fiscal.Date{Year: 2020, Month: 5, Day: 1})
		for d.Loading() && time.Since(start) < time.Second {
			time.Sleep(time.Millisecond)
			run.apply()
		}
		if took := time.Since(start); d.Loading() || took > 50*time.Millisecond {
			t.Errorf("the rows came after %s, loading %t", took, d.Loading())
		}
		if _, ok := d.Rank(d.Lo()); ok {
			t.Error("a place in the list that nobody counted")
		}
		d.Failed = nil // the window closes
		end()
		run.apply()
	})
}

// TestRowsComeBeforeTheirCount gives the rows the processor for a moment: a count
// begins only then, and one that is typed over never does.
func TestRowsComeBeforeTheirCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		run := beside{ctx, make(chan func(), 100)}
		var counted []string
		d := desk.NewDocuments(run, &fake.Backend{
			ListFunc: func(context.Context, fiscal.Query) (fiscal.Page, error) {
				return fiscal.Page{Records: make([]fiscal.Record, 2), Cursors: []fiscal.Cursor{"a", "b"}}, nil
			},
			TallyFunc: func(ctx context.Context, q fiscal.Query) (fiscal.Tally, error) {
				if ctx.Err() != nil {
					return fiscal.Tally{}, ctx.Err()
				}
				counted = append(counted, q.Search)
				return fiscal.Tally{Count: map[fiscal.State]int{fiscal.Signed: 2}}, nil
			},
		})
		d.Breath = 60 * time.Millisecond
		d.SetSearch("pin")
		run.apply()
		if d.Hi() != 2 || len(counted) != 0 {
			t.Fatalf("%d rows, counted %q: want the rows first", d.Hi(), counted)
		}
		time.Sleep(30 * time.Millisecond)
		d.SetSearch("pintje")
		run.apply()
		time.Sleep(59 * time.Millisecond)
		run.apply()
		if len(counted) != 0 {
			t.Fatalf("counted %q too early", counted)
		}
		time.Sleep(time.Millisecond)
		run.apply()
		if len(counted) != 1 || counted[0] != "pintje" || !d.TotalKnown() || d.Total() != 2 {
			t.Errorf("counted %q, %d documents, known %t", counted, d.Total(), d.TotalKnown())
		}
	})
}
