package desk

import (
	"context"

	"zegel/app"
	"zegel/fiscal"
)

// expiredMost is how many documents are offered at once; after them the next.
const expiredMost = 500

// Retention is the paper that the law no longer wants kept.
type Retention struct {
	run  Runner
	back Keeper

	// Changed is called when there is something to redraw. Deleted is told of the
	// files that went, also beside the error that ended it; Failed of what went
	// wrong with looking.
	Changed func()
	Deleted func(files int, err error)
	Failed  func(error)

	gen   int
	found []app.Expired
	more  bool
	busy  bool
}

// NewRetention makes it.
func NewRetention(run Runner, back Keeper) *Retention { return &Retention{run: run, back: back} }

// Found gives the documents that are offered, oldest first, and whether there are
// more of them.
func (r *Retention) Found() (found []app.Expired, more bool) { return r.found, r.more }

// Since is the first day on which one of them might be deleted; zero without any.
func (r *Retention) Since() (d fiscal.Date) {
	for _, e := range r.found {
		if d.IsZero() || e.Until.Before(d) {
			d = e.Until
		}
	}
	return d
}

// Busy tells whether a deletion is under way.
func (r *Retention) Busy() bool { return r.busy }

// Look looks for them; a later look overtakes an earlier one.
func (r *Retention) Look() {
	r.gen++
	gen := r.gen
	r.run.Go(func(ctx context.Context) func() {
		found, err := r.back.Expired(ctx, expiredMost+1)
		return func() {
			if gen != r.gen {
				return
			}
			if err != nil {
				if r.Failed != nil {
					r.Failed(err)
				}
				return
			}
			r.found, r.more = found[:min(len(found), expiredMost)], len(found) > expiredMost
			r.changed()
		}
	})
}

// Delete deletes the paper of the documents that are offered now, on a person's
// word. False: there are none, or a deletion is under way.
func (r *Retention) Delete(p fiscal.Person) bool {
	if r.busy || len(r.found) == 0 {
		return false
	}
	refs := make([]fiscal.Ref, len(r.found))
	for i, e := range r.found {
		refs[i] = e.Ref
	}
	r.busy = true
	r.changed()
	r.run.Go(func(ctx context.Context) func() {
		n, err := r.back.DeletePaper(ctx, p, refs...)
		return func() {
			r.busy = false
			if r.Deleted != nil {
				r.Deleted(n, err)
			}
			r.changed()
			r.Look()
		}
	})
	return true
}

func (r *Retention) changed() {
	if r.Changed != nil {
		r.Changed()
	}
}
