package desk

import (
	"context"
	"reflect"
	"time"

	"zegel/app"
	"zegel/fiscal"
)

// Overview is the state of everything: the status line, the banners and the
// count beside To do.
type Overview struct {
	run  Runner
	back interface {
		Checker
		Syncer
	}
	now func() time.Time
	// Offline tells whether an error says that the cloud was not reached.
	Offline func(error) bool

	// Changed is called when there is something to redraw; Synced after a sync
	// that came to its end; Failed with what went wrong, offline excepted: that
	// is a banner.
	Changed func()
	Synced  func(app.SyncResult)
	// Answered is called when a call came to its end, also where none had failed.
	Answered func()
	// Back is called when the cloud answers again, with the time since when it had not.
	Back   func(since time.Time)
	Failed func(error)
	// Moved is called when Look met work that was not done here.
	Moved func()

	gen      int
	status   app.Status
	known    bool
	syncing  bool
	progress app.Progress
	offline  time.Time // since when the cloud does not answer; zero: it does
	offErr   error
}

// NewOverview makes it.
func NewOverview(run Runner, back interface {
	Checker
	Syncer
}, now func() time.Time,
) *Overview {
	return &Overview{run: run, back: back, now: now, Offline: func(error) bool { return false }}
}

// Status is the last answer; ok is false before the first.
func (o *Overview) Status() (app.Status, bool) { return o.status, o.known }

// OfflineSince tells since when the cloud does not answer, and why.
func (o *Overview) OfflineSince() (time.Time, error) { return o.offline, o.offErr }

// Syncing tells whether documents are being fetched, and how far that is.
func (o *Overview) Syncing() (app.Progress, bool) { return o.progress, o.syncing }

// Refresh reads the status again.
func (o *Overview) Refresh() {
	o.gen++
	gen := o.gen
	o.run.Go(func(ctx context.Context) func() {
		s, err := o.back.Status(ctx)
		return func() {
			if gen != o.gen {
				return
			}
			if err != nil {
				o.fail(err)
				return
			}
			o.status, o.known = s, true
			o.changed()
		}
	})
}

// Look reads the status and tells by Moved when the journal has grown since the
// last one: somebody else, the service or a command, has worked on the same data.
// While anything runs here it does nothing, since that ends with a Refresh.
func (o *Overview) Look() {
	if o.syncing || !o.known {
		return
	}
	gen := o.gen
	o.run.Go(func(ctx context.Context) func() {
		s, err := o.back.Status(ctx)
		return func() {
			if err != nil || gen != o.gen || o.syncing {
				return // what was asked for meanwhile tells better
			}
			moved, other := s.Head.Size != o.status.Head.Size, !reflect.DeepEqual(s, o.status)
			o.status = s
			if moved && o.Moved != nil {
				o.Moved()
			}
			if other { // requests of another program, or a new day's
				o.changed()
			}
		}
	})
}

// Sync fetches documents; a second one does not start beside it.
func (o *Overview) Sync() bool {
	if o.syncing {
		return false
	}
	o.syncing, o.progress = true, app.Progress{}
	o.changed()
	o.run.Go(func(ctx context.Context) func() {
		res, err := o.back.Sync(ctx, app.SyncOptions{}, func(p app.Progress) {
			o.run.Post(func() {
				if o.syncing {
					o.progress = p
					o.changed()
				}
			})
		})
		return func() {
			o.syncing = false
			o.reached(err)
			switch {
			case err == nil:
				if o.Synced != nil {
					o.Synced(res)
				}
			case !o.Offline(err):
				o.fail(err)
			}
			o.Refresh()
		}
	})
	return true
}

// reached takes from a call's end whether the cloud is there.
func (o *Overview) reached(err error) {
	switch {
	case err == nil:
		since := o.offline
		o.offline, o.offErr = time.Time{}, nil
		if o.Answered != nil {
			o.Answered()
		}
		if !since.IsZero() && o.Back != nil {
			o.Back(since)
		}
	case o.Offline(err):
		if o.offline.IsZero() {
			o.offline = o.now()
		}
		o.offErr = err
	}
	o.changed()
}

// Heard takes in how a fetch ended that was not asked for here; nil: well.
func (o *Overview) Heard(err error) {
	o.reached(err)
	if err != nil && !o.Offline(err) {
		o.fail(err)
	}
}

// Guards gives the guards that hold now.
func (o *Overview) Guards() []fiscal.Guard {
	var hold []fiscal.Guard
	for _, g := range o.status.Guards {
		if g.Until.IsZero() || g.Until.After(o.now()) {
			hold = append(hold, g)
		}
	}
	return hold
}

// NeedPerson counts the documents that wait for a person.
func (o *Overview) NeedPerson() int {
	c := o.status.Counts
	return c[fiscal.InDoubt] + c[fiscal.NumberMissing] + c[fiscal.Refused]
}

func (o *Overview) changed() {
	if o.Changed != nil {
		o.Changed()
	}
}

func (o *Overview) fail(err error) {
	if o.Failed != nil {
		o.Failed(err)
	}
	o.changed()
}
