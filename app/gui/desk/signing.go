package desk

import (
	"context"
	"slices"
	"time"

	"zegel/app"
)

// Phase is where a piece of signing stands.
type Phase string

// The phases of a run.
const (
	Idle     Phase = ""
	Running  Phase = "running"  // documents go out one by one
	Waiting  Phase = "waiting"  // open sockets are read on
	Stopping Phase = "stopping" // a person pressed Stop; what is open becomes in doubt
	Ended    Phase = "ended"    // the result stands until it is put away
)

// Run is what the progress strip shows.
type Run struct {
	Phase       Phase
	ByItself    bool // nobody asked for it: automatic signing, or the one question
	Asking      bool // asks again about documents in doubt
	Fetching    bool // the batch's documents are fetched again first
	Done, Total int
	Key         string // the document under way
	Started     time.Time
	Until       time.Time // when a wait ends
	Result      app.SignResult
	Err         error
}

// Left estimates the time until the run is done; 0 while there is nothing to
// estimate from.
func (r Run) Left(now time.Time) time.Duration {
	if r.Phase == Waiting {
		return max(0, r.Until.Sub(now))
	}
	if r.Done == 0 || r.Total <= r.Done {
		return 0
	}
	return now.Sub(r.Started) / time.Duration(r.Done) * time.Duration(r.Total-r.Done)
}

// Signing runs sign calls, one run at a time, whatever screen is shown.
type Signing struct {
	run  Runner
	back Signer
	now  func() time.Time

	// Changed is called when the strip must be drawn anew; Settled after each
	// document that ended and at the end: the lists are then read again.
	Changed func()
	Settled func()

	state  Run
	gen    int
	cancel context.CancelFunc
}

// NewSigning makes it; now is the clock.
func NewSigning(run Runner, back Signer, now func() time.Time) *Signing {
	return &Signing{run: run, back: back, now: now}
}

// Run gives what to show.
func (s *Signing) Run() Run { return s.state }

// Busy tells whether a run that a person began is under way; a second one does
// not start beside it.
func (s *Signing) Busy() bool { return s.state.Busy() && !s.state.ByItself }

// Busy tells whether the run has not ended.
func (r Run) Busy() bool { return r.Phase == Running || r.Phase == Waiting || r.Phase == Stopping }

// Follow shows a step of signing that goes on by itself; a person's own run
// comes before it, and its result stays until it is put away.
func (s *Signing) Follow(p app.Progress, asking bool) {
	if s.state.Phase != Idle && !s.state.ByItself {
		return
	}
	if !s.state.Busy() {
		s.gen++
		s.state = Run{Phase: Running, ByItself: true, Asking: asking, Started: s.now()}
	}
	s.hear(s.gen, p)
}

// Followed ends what Follow showed. What was simply signed needs no result to be
// put away.
func (s *Signing) Followed(r app.SignResult) {
	if !s.state.ByItself {
		return
	}
	if len(r.InDoubt)+len(r.NumberMissing)+len(r.Refused) == 0 {
		s.state = Run{}
	} else {
		s.state.Phase, s.state.Result, s.state.Key = Ended, r, ""
	}
	s.changed()
}

// Sign signs documents, or with All everything that may be.
func (s *Signing) Sign(o app.SignOptions, count int) bool {
	o.Refs = slices.Clone(o.Refs)
	return s.start(false, count, func(ctx context.Context, p app.ProgressFunc) (app.SignResult, error) {
		return s.back.Sign(ctx, o, p)
	})
}

// Ask asks again about documents in doubt. Asking is a signing.
func (s *Signing) Ask(o app.RecoverOptions) bool {
	o.Refs = slices.Clone(o.Refs)
	return s.start(true, len(o.Refs), func(ctx context.Context, p app.ProgressFunc) (app.SignResult, error) {
		return s.back.Recover(ctx, o, p)
	})
}

func (s *Signing) start(asking bool, total int, work func(context.Context, app.ProgressFunc) (app.SignResult, error)) bool {
	if s.Busy() {
		return false
	}
	s.gen++
	gen := s.gen
	s.state = Run{Phase: Running, Asking: asking, Total: total, Started: s.now()}
	stop := make(chan struct{})
	var stopped bool
	s.cancel = func() {
		if !stopped {
			stopped = true
			close(stop)
		}
	}
	s.changed()
	s.run.Go(func(ctx context.Context) func() {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() {
			select {
			case <-stop:
				cancel()
			case <-ctx.Done():
			}
		}()
		res, err := work(ctx, func(p app.Progress) { s.run.Post(func() { s.hear(gen, p) }) })
		return func() {
			if gen != s.gen {
				return
			}
			s.state.Phase, s.state.Result, s.state.Err, s.state.Key = Ended, res, err, ""
			s.changed()
			s.settled()
		}
	})
	return true
}

// hear takes in one step of a run.
func (s *Signing) hear(gen int, p app.Progress) {
	if gen != s.gen || s.state.Phase == Ended {
		return
	}
	st := &s.state
	st.Fetching = p.Stage == app.StageFetching || p.Stage == app.StageStoring
	switch p.Stage {
	case app.StageWaiting:
		st.Until = p.Until
		if st.Phase != Stopping {
			st.Phase = Waiting
		}
	case app.StageSigning, app.StageFinishedIn:
		if st.Phase == Waiting {
			st.Phase = Running
		}
		st.Key = p.Key
		st.Done = max(st.Done, p.Done)
		if p.Total > 0 {
			st.Total = p.Total
		}
	}
	s.changed()
	if p.Stage == app.StageFinishedIn {
		s.settled()
	}
}

// Stop stops waiting. What has left cannot be called back: it becomes in doubt.
func (s *Signing) Stop() {
	if !s.Busy() || s.state.Phase == Stopping {
		return
	}
	s.state.Phase = Stopping
	s.cancel()
	s.changed()
}

// Dismiss puts the result away.
func (s *Signing) Dismiss() {
	if s.state.Phase == Ended {
		s.state = Run{}
		s.changed()
	}
}

func (s *Signing) changed() {
	if s.Changed != nil {
		s.Changed()
	}
}

func (s *Signing) settled() {
	if s.Settled != nil {
		s.Settled()
	}
}
