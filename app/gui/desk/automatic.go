package desk

import (
	"context"
	"time"

	"zegel/app"
	"zegel/fiscal"
)

// Automatic does what the shop wants done without being asked, while the window
// is open: fetch documents every so often, and sign those of the chosen kinds.
type Automatic struct {
	run  Runner
	back Lister
	over *Overview
	sign *Signing
	now  func() time.Time

	last time.Time
}

// NewAutomatic makes it.
func NewAutomatic(run Runner, back Lister, over *Overview, sign *Signing, now func() time.Time) *Automatic {
	return &Automatic{run: run, back: back, over: over, sign: sign, now: now}
}

// Rules says what is done by itself.
type Rules struct {
	Every time.Duration // between two fetchings; 0: never
	Kinds []fiscal.Doctype
}

// RulesOf reads the rules from the settings.
func RulesOf(all []Setting) Rules {
	var r Rules
	for _, s := range all {
		switch s.Name {
		case "automatic.sync_every":
			if d, err := time.ParseDuration(s.Value); err == nil {
				r.Every = d
			}
		case "automatic.invoices":
			r.add(s.Value, fiscal.Invoice)
		case "automatic.offers":
			r.add(s.Value, fiscal.Offer)
		case "automatic.creditnotes":
			r.add(s.Value, fiscal.CreditNote)
		}
	}
	return r
}

func (r *Rules) add(value string, t fiscal.Doctype) {
	if value == "true" {
		r.Kinds = append(r.Kinds, t)
	}
}

// Tick fetches when it is time. A guard or an absent cloud is left to a person
// or to the next time; a first fetch is made at once.
func (a *Automatic) Tick(r Rules) {
	if r.Every <= 0 || len(a.over.Guards()) > 0 || a.sign.Busy() {
		return
	}
	if st, ok := a.over.Status(); !ok || !st.Connected {
		return
	}
	if now := a.now(); a.last.IsZero() || now.Sub(a.last) >= r.Every {
		a.last = now
		a.over.Sync()
	}
}

// Synced signs what came, of the chosen kinds.
func (a *Automatic) Synced(r Rules) {
	if len(r.Kinds) == 0 || a.sign.Busy() {
		return
	}
	st, _ := a.over.Status()
	from, err := fiscal.ParseDate(st.SignFrom)
	if err != nil || from.IsZero() {
		return
	}
	q := fiscal.Query{Types: r.Kinds, States: []fiscal.State{fiscal.Unsigned}, From: from, Ascending: true, Limit: pageSize}
	a.run.Go(func(ctx context.Context) func() {
		p, err := a.back.List(ctx, q)
		return func() {
			refs, _ := Signables(p.Records)
			if err == nil && len(refs) > 0 {
				a.sign.Sign(app.SignOptions{Refs: refs, Unattended: true}, len(refs))
			}
		}
	})
}
