package cli

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/app/usererr"
	"zegel/fiscal"
)

func (r *run) signCommand() *cobra.Command {
	var all, override bool
	var by, reason string
	c := &cobra.Command{
		Use:   "sign KEY… | --all",
		Short: "Have documents signed, each exactly once",
		Long: `Signs the named documents, or with --all every unsigned invoice, offer and
credit note from the sign-from date on, oldest first. What the answer leaves in
doubt is not sent again here: recover asks once the quarantine has ended.`,
		Example: `  zegel sign invoice/12 creditnote/2026/0003
  zegel sign --all
  zegel sign invoice/12 --override-from-ticket --by "An Peeters" --reason "ticket was voided"`,
		RunE: r.with(func(ctx context.Context, a *app.App, args []string) error {
			if all == (len(args) > 0) {
				return usagef("give keys or --all, one of the two")
			}
			if override && (by == "" || reason == "") {
				return usage(app.ErrNeedsPerson)
			}
			if all && override {
				return usagef("--override-from-ticket is for named documents, not for --all")
			}
			refs, err := r.refs(ctx, a, args)
			if err != nil {
				return err
			}
			p, done := r.progress()
			res, err := a.Sign(ctx, app.SignOptions{All: all, Refs: refs, OverrideFromTicket: override, Person: person(by, reason)}, p)
			done()
			return r.signed(ctx, a, res, err, !all)
		}),
	}
	c.Flags().BoolVar(&all, "all", false, "every unsigned document from the sign-from date on")
	c.Flags().BoolVar(&override, "override-from-ticket", false, "sign what was made from a VAT ticket; its turnover is booked twice")
	c.Flags().StringVar(&by, "by", "", "who decides")
	c.Flags().StringVar(&reason, "reason", "", "why")
	return c
}

func (r *run) recoverCommand() *cobra.Command {
	var now bool
	var by, reason string
	c := &cobra.Command{
		Use:   "recover [KEY…]",
		Short: "Ask again about what is in doubt and due",
		Long: `Asks again for documents in doubt whose quarantine has ended: by itself once
each, with --by also what was asked before. Asking is signing: a number means
that the document had not been signed, "already in use" that it had.`,
		Example: "  zegel recover\n  zegel recover invoice/12 --now --by \"An Peeters\" --reason \"the till shows no ticket\"",
		RunE: r.with(func(ctx context.Context, a *app.App, args []string) error {
			if (now || reason != "") && (by == "" || reason == "") || by != "" && reason == "" {
				return usage(app.ErrNeedsPerson)
			}
			refs, err := r.refs(ctx, a, args)
			if err != nil {
				return err
			}
			p, done := r.progress()
			res, err := a.Recover(ctx, app.RecoverOptions{Refs: refs, Person: person(by, reason), Now: now}, p)
			done()
			return r.signed(ctx, a, res, err, false)
		}),
	}
	c.Flags().BoolVar(&now, "now", false, "before the quarantine has ended; needs --by")
	c.Flags().StringVar(&by, "by", "", "who decides")
	c.Flags().StringVar(&reason, "reason", "", "why")
	return c
}

func person(by, reason string) *fiscal.Person {
	if by == "" {
		return nil
	}
	return &fiscal.Person{By: by, Reason: reason}
}

// refs finds the documents that keys name.
func (r *run) refs(ctx context.Context, a *app.App, keys []string) ([]fiscal.Ref, error) {
	var refs []fiscal.Ref
	for _, k := range keys {
		rec, err := a.ByKey(ctx, k)
		if err != nil {
			return nil, err
		}
		refs = append(refs, rec.Ref)
	}
	return refs, nil
}

// signOutput is the contract's JSON.
type signOutput struct {
	Signed        []string `json:"signed"`
	Refused       []string `json:"refused"`
	InDoubt       []string `json:"in_doubt"`
	NumberMissing []string `json:"number_missing"`
	Skipped       []string `json:"skipped"`
}

// signed prints a batch. named: the documents were named one by one, so one that
// was left alone is a failure unless it is signed already.
func (r *run) signed(ctx context.Context, a *app.App, res app.SignResult, err error, named bool) error {
	r.code = max(r.code, resultCode(res))
	// What became of documents is told although the command was interrupted.
	if e := r.outcomes(context.WithoutCancel(ctx), a, res); e != nil {
		err = errors.Join(err, e)
	}
	same := map[app.SkipReason]int{}
	for _, s := range res.Skipped {
		if named && s.Reason != app.SkipAlreadySigned {
			r.code = max(r.code, ExitFailed)
		}
		// A batch that stops early leaves hundreds for one reason; who named the
		// documents is told about each.
		if same[s.Reason]++; named || r.verbose || same[s.Reason] <= fewSkipped {
			r.note("%s", usererr.Skipped(s.Key, string(s.Reason), s.Text, r.language()))
		}
	}
	for _, s := range res.Skipped {
		if n := same[s.Reason]; n > fewSkipped && !named && !r.verbose {
			r.note("… +%d", n-fewSkipped)
			same[s.Reason] = 0
		}
	}
	if res.Guard != nil {
		r.note("%s", usererr.Guard(*res.Guard, r.language()))
	}
	if len(res.Printed) > 0 {
		r.note("printed: %s", strings.Join(res.Printed, ", "))
	}
	for _, p := range res.LeftOut {
		for _, s := range usererr.Paper(p, r.language()) {
			r.note("%s", s)
		}
	}
	if res.PrintErr != nil {
		r.code = max(r.code, ExitFailed)
		r.note("%s", usererr.Log(r.log, res.PrintErr, r.language()).String())
	}
	if res.Stopped != "" {
		if res.Stopped != "five_doubts" {
			r.code = max(r.code, ExitFailed)
		}
		r.note("%s", usererr.Stopped(res.Stopped, r.language()))
	}
	if r.json {
		if e := r.print(signOutput{res.Signed, res.Refused, res.InDoubt, res.NumberMissing, res.SkippedKeys()}); e != nil {
			return e
		}
	} else {
		r.say("%d signed, %d refused, %d in doubt, %s missing, %d skipped",
			len(res.Signed), len(res.Refused), len(res.InDoubt), count(len(res.NumberMissing), "number", "numbers"), len(res.Skipped))
	}
	return err
}

// fewSkipped is how many documents left alone for one reason are named.
const fewSkipped = 5

// outcomes says, for each document that did not simply get its number, what is
// the matter and what to do; and what contradicts one that did.
func (r *run) outcomes(ctx context.Context, a *app.App, res app.SignResult) error {
	for _, key := range slices.Concat(res.Signed, res.Refused, res.InDoubt, res.NumberMissing) {
		rec, err := a.ByKey(ctx, key)
		if err != nil {
			return err
		}
		if s := usererr.Outcome(rec, r.language()); s != "" {
			r.note("%s", s)
		}
		if err := r.alarms(ctx, a, rec); err != nil {
			return err
		}
	}
	return nil
}

// alarms says what contradicts a document.
func (r *run) alarms(ctx context.Context, a *app.App, rec fiscal.Record) error {
	if rec.Discrepancies == 0 {
		return nil
	}
	d, err := a.Show(ctx, rec.Ref)
	if err != nil {
		return err
	}
	for _, x := range d.Alarms {
		r.note("%s", usererr.Alarm(rec, x, r.language()))
	}
	return nil
}

// progress draws one line on a terminal, and says with -v what happens to each
// document elsewhere.
func (r *run) progress() (app.ProgressFunc, func()) {
	if !r.Terminal && !r.verbose {
		return func(p app.Progress) {
			if p.Stage == app.StageWaiting {
				r.note("waiting for %s until %s at most; what stays open is left in doubt", count(p.Total, "answer", "answers"), p.Until.Local().Format(time.TimeOnly))
			}
		}, func() {}
	}
	if r.verbose {
		return func(p app.Progress) {
			if p.Key != "" {
				r.note("%s %s %s %s", p.Stage, p.Key, p.State, p.Text)
			}
		}, func() {}
	}
	drawn := false
	return func(p app.Progress) {
			drawn = true
			r.line(p)
		}, func() {
			if drawn {
				r.clearLine()
			}
		}
}
