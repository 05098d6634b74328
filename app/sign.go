package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/signing"
)

// idGap is how many ids between two documents are fetched along rather than
// spending another request.
const idGap = 400

// idSpan bounds one such range, so that an answer stays a few megabytes.
const idSpan = 2000

// Sign signs documents. A batch begins by fetching its documents again, since
// the module signs what the cloud holds now. It returns when every answer is in
// or given up; when ctx ends, what is under way stays in doubt. Errors before
// anything was sent: ErrNoCloud, ErrNoSignFrom, ErrNeedsPerson, storage's.
func (a *App) Sign(ctx context.Context, o SignOptions, p ProgressFunc) (SignResult, error) {
	if err := decided(o.Person, o.OverrideFromTicket); err != nil {
		return newResult(), err
	}
	recs, err := a.chosen(ctx, o)
	if err != nil {
		return newResult(), err
	}
	judge := func(r fiscal.Record) (signing.Job, SkipReason) { return signJob(r, o) }
	res, err := a.batch(ctx, recs, judge, p)
	a.printSigned(ctx, &res)
	return res, err
}

// chosen reads the documents that the options name.
func (a *App) chosen(ctx context.Context, o SignOptions) ([]fiscal.Record, error) {
	if err := a.needCloud(); err != nil {
		return nil, err
	}
	if err := a.sweepOwn(ctx); err != nil {
		return nil, err
	}
	if !o.All {
		return a.records(ctx, o.Refs)
	}
	if a.cfg.SignFrom.IsZero() {
		return nil, ErrNoSignFrom
	}
	var all []fiscal.Record
	for {
		var after int64
		if n := len(all); n > 0 {
			after = all[n-1].Seq
		}
		page, err := a.store.Unsigned(ctx, a.licence, a.cfg.SignFrom, after, 500)
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
	}
	// Pages come by row; signing goes by date, so that ticket numbers follow it.
	slices.SortStableFunc(all, oldestFirst)
	return all, nil
}

// oldestFirst goes by date and, within a day, by the cloud's ids: they follow
// the order in which the documents were made, whatever their type.
func oldestFirst(x, y fiscal.Record) int {
	return cmp.Or(x.Date.Compare(y.Date), cmp.Compare(place(x.ID), place(y.ID)), strings.Compare(x.ID, y.ID), cmp.Compare(x.Type, y.Type))
}

// place is an id's number; ids that are none come last.
func place(id string) int64 {
	if n, ok := number(id); ok {
		return n
	}
	return math.MaxInt64
}

func (a *App) records(ctx context.Context, refs []fiscal.Ref) ([]fiscal.Record, error) {
	out := make([]fiscal.Record, 0, len(refs))
	seen := map[fiscal.Ref]bool{}
	for _, ref := range refs {
		if seen[ref] {
			continue
		}
		seen[ref] = true
		r, err := a.store.Get(ctx, ref)
		if err != nil {
			return nil, fmt.Errorf("%s/%s: %w", ref.Type, ref.ID, err)
		}
		out = append(out, r)
	}
	return out, nil
}

// sweepOwn also judges attempts of this process that nobody waits for any more.
func (a *App) sweepOwn(ctx context.Context) error {
	_, err := a.engine.Sweep(ctx)
	return err
}

// signJob says whether and how a document may be signed now.
func signJob(r fiscal.Record, o SignOptions) (signing.Job, SkipReason) {
	j := signing.Job{Ref: r.Ref, Name: r.Name(), Key: r.Key().String(), Hash: r.Hash, State: r.State, Cause: r.Cause, Person: o.Person}
	alone := o.All || o.Unattended
	switch {
	case !r.Type.Signable():
		return j, SkipDoctype
	case r.State == fiscal.Signed:
		return j, SkipAlreadySigned
	case r.State == fiscal.InDoubt:
		return j, SkipInDoubt
	case r.State == fiscal.NumberMissing:
		return j, SkipNumberMissing
	case r.State == fiscal.Sending:
		return j, SkipSending
	case r.Number == "":
		return j, SkipNoNumber
	case r.State == fiscal.FromTicket && (!o.OverrideFromTicket || alone):
		return j, SkipFromTicket
	case r.State == fiscal.Refused && alone:
		return j, SkipState
	case r.NameLater && (alone || o.Person == nil):
		return j, SkipNameTwice
	}
	return j, ""
}

// Recover asks again about what is in doubt: by itself once each, after the
// quarantine; with a person's word also what was asked before, and with Now
// before the quarantine has ended. Asking is signing.
func (a *App) Recover(ctx context.Context, o RecoverOptions, p ProgressFunc) (SignResult, error) {
	if err := decided(o.Person, o.Now); err != nil {
		return newResult(), err
	}
	if err := a.needCloud(); err != nil {
		return newResult(), err
	}
	if err := a.sweepOwn(ctx); err != nil {
		return newResult(), err
	}
	var recs []fiscal.Record
	var err error
	if len(o.Refs) > 0 {
		recs, err = a.records(ctx, o.Refs)
	} else {
		recs, err = a.store.InDoubt(ctx, a.licence)
	}
	if err != nil {
		return newResult(), err
	}
	judge := func(r fiscal.Record) (signing.Job, SkipReason) {
		j := signing.Job{
			Ref: r.Ref, Name: r.Name(), Key: r.Key().String(), Hash: r.Hash, State: r.State, Cause: r.Cause,
			Asking: true, Alone: o.Person == nil, Person: o.Person,
		}
		switch {
		case r.State == fiscal.Signed:
			return j, SkipAlreadySigned
		case r.State != fiscal.InDoubt:
			return j, SkipState
		case !o.Now && a.clock().Before(r.DueAt):
			return j, SkipNotDue
		case r.Asked && o.Person == nil:
			return j, SkipAsked
		}
		return j, ""
	}
	res, err := a.batch(ctx, recs, judge, p)
	a.printSigned(ctx, &res)
	return res, err
}

// batch is what signing and asking again share: judge, fetch again, judge again,
// send, wait for open sockets.
func (a *App) batch(ctx context.Context, recs []fiscal.Record, judge func(fiscal.Record) (signing.Job, SkipReason), p ProgressFunc) (SignResult, error) {
	res := newResult()
	var todo []fiscal.Record
	for _, r := range recs {
		if _, skip := judge(r); skip != "" {
			res.skip(r.Key().String(), skip, "")
			continue
		}
		todo = append(todo, r)
	}
	if len(todo) == 0 {
		return res, nil
	}
	defer a.working()()
	fresh, err := a.refetch(ctx, todo, p)
	if err != nil {
		if g := (*signing.GuardError)(nil); errors.As(err, &g) {
			res.guard(&g.Guard, todo)
			return res, nil
		}
		for _, r := range todo {
			res.skip(r.Key().String(), SkipStopped, "")
		}
		return res, fmt.Errorf("fetch the documents again: %w", err)
	}
	// A guard on signing alone (five doubts, a restore) is met before the first
	// intent; reading may just have lifted it.
	var jobs []signing.Job
	for _, r := range todo {
		now, ok := fresh[r.Ref]
		if !ok {
			res.skip(r.Key().String(), SkipGone, "")
			continue
		}
		j, skip := judge(now)
		if skip != "" {
			res.skip(now.Key().String(), skip, "")
			continue
		}
		jobs = append(jobs, j)
	}
	return a.send(ctx, res, jobs, p)
}

// send runs the engine and gathers what became of each document.
func (a *App) send(ctx context.Context, res SignResult, jobs []signing.Job, p ProgressFunc) (SignResult, error) {
	var mu sync.Mutex
	ended := map[string]fiscal.Verdict{}
	var unrecorded []error
	done := 0
	report := func(s signing.Step) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case s.Sending:
			a.say(p, Progress{Stage: StageSigning, Done: done, Total: len(jobs), Key: s.Job.Key})
			return
		case s.Unrecorded != nil:
			unrecorded = append(unrecorded, &Unrecorded{Key: s.Job.Key, Ticket: s.Verdict.Ticket, Err: s.Unrecorded})
		}
		if !s.Verdict.Unsent {
			ended[s.Job.Key] = s.Verdict
		} else {
			delete(ended, s.Job.Key)
		}
		if !s.Late {
			done++
		}
		a.say(p, Progress{Stage: StageFinishedIn, Done: done, Total: len(jobs), Key: s.Job.Key, State: s.Verdict.State, Text: s.Verdict.Text})
	}
	run := a.engine.Run(ctx, jobs, report)
	if n, until := a.engine.Open(); n > 0 && ctx.Err() == nil {
		a.say(p, Progress{Stage: StageWaiting, Total: n, Until: until})
		a.engine.Wait(ctx)
	}
	mu.Lock()
	defer mu.Unlock()
	for i, j := range jobs {
		v, ok := ended[j.Key]
		switch {
		case !ok || v.State == j.State && !judged(v):
			res.skip(j.Key, a.whyLeft(ctx, j, run, i < run.Done), v.Text)
		default:
			res.add(j.Key, v)
		}
	}
	res.Guard = run.Guard
	if run.Stop != signing.StopNone && run.Stop != signing.StopGuard {
		res.Stopped = string(run.Stop)
	}
	err := errors.Join(unrecorded...)
	if err == nil && run.Stop != signing.StopDoubts && run.Stop != signing.StopEncoding {
		err = run.Err
	}
	return res, err
}

// judged tells whether an answer spoke of the document, also when it left its
// state as it was: refused once more, in doubt once more. A guard's does not.
func judged(v fiscal.Verdict) bool {
	return v.State == fiscal.InDoubt || v.State == fiscal.Refused && v.Code >= 2000
}

// whyLeft says why the engine left a document alone, before or after it was its
// turn; another program may have dealt with it meanwhile.
func (a *App) whyLeft(ctx context.Context, j signing.Job, run signing.Result, tried bool) SkipReason {
	if run.Stop == signing.StopGuard {
		return SkipGuard
	}
	if r, err := a.store.Get(context.WithoutCancel(ctx), j.Ref); err == nil {
		switch r.State {
		case fiscal.Signed:
			return SkipAlreadySigned
		case fiscal.Sending:
			return SkipSending
		case fiscal.InDoubt:
			// The one question was put elsewhere, or an answer is still waited for:
			// the computer slept, and by the wall clock alone its time had come.
			switch alone := tried && j.Asking && j.Person == nil; {
			case alone && r.Asked:
				return SkipAsked
			case alone:
				return SkipNotDue
			}
		}
		if r.NameTwice && a.twinInDoubt(ctx, r) {
			return SkipTwinInDoubt
		}
	}
	return SkipStopped
}

// twinInDoubt tells whether another document of the same name is in doubt.
func (a *App) twinInDoubt(ctx context.Context, r fiscal.Record) bool {
	all, err := a.store.Find(context.WithoutCancel(ctx), a.licence, fiscal.Key{Name: r.Name()})
	return err == nil && slices.ContainsFunc(all, func(o fiscal.Record) bool { return o.Ref != r.Ref && o.State == fiscal.InDoubt })
}

func (a *App) say(p ProgressFunc, s Progress) {
	if p != nil {
		p(s)
	}
}

// refetch reads the documents as the cloud holds them now, in as few requests as
// their ids allow, charged to the share kept for signing. What the id filter
// does not bring is looked for by date, since the vendor leaves open what the
// ids count. Documents missing from the result are gone from the cloud.
func (a *App) refetch(ctx context.Context, recs []fiscal.Record, p ProgressFunc) (map[fiscal.Ref]fiscal.Record, error) {
	ctx, _ = counting(ctx, true)
	missing := map[fiscal.Ref]fiscal.Record{}
	for _, r := range recs {
		missing[r.Ref] = r
	}
	take := func(docs []fiscal.Document, err error) error {
		var rows *cloudpos.RowError
		if err != nil && !errors.As(err, &rows) {
			return err
		}
		if _, err := a.store.Record(ctx, a.licence, docs, a.clock(), a.actor, a.cloud.Sandbox()); err != nil {
			return err
		}
		for _, d := range docs {
			delete(missing, d.Ref)
		}
		return nil
	}
	todo := ranges(recs)
	for len(todo) > 0 {
		r := todo[0]
		todo = todo[1:]
		a.say(p, Progress{Stage: StageFetching, Total: len(recs), Done: len(recs) - len(missing)})
		err := take(a.invoices(ctx, r.filter()))
		if tooMuch(err) && r.last > r.first {
			mid := r.first + (r.last-r.first)/2
			todo = append([]idRange{{r.first, mid}, {mid + 1, r.last}}, todo...)
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	tried := map[fiscal.Date]bool{}
	for _, r := range recs {
		if _, still := missing[r.Ref]; !still || r.Date.IsZero() || tried[r.Date] {
			continue
		}
		tried[r.Date] = true
		if err := take(a.invoices(ctx, cloudpos.Filter{Date: r.Date})); err != nil {
			return nil, err
		}
	}
	fresh := make(map[fiscal.Ref]fiscal.Record, len(recs))
	for _, r := range recs {
		if _, gone := missing[r.Ref]; gone {
			continue
		}
		now, err := a.store.Get(ctx, r.Ref)
		if err != nil {
			return nil, err
		}
		fresh[r.Ref] = now
	}
	return fresh, nil
}

// idRange is a closed range of numeric ids.
type idRange struct{ first, last int64 }

func (r idRange) filter() cloudpos.Filter {
	return cloudpos.Filter{Start: fmt.Sprint(r.first), End: fmt.Sprint(r.last)}
}

// ranges covers the documents' ids with few closed ranges.
func ranges(recs []fiscal.Record) []idRange {
	var ids []int64
	for _, r := range recs {
		if n, ok := number(r.ID); ok {
			ids = append(ids, n)
		}
	}
	slices.Sort(ids)
	var out []idRange
	for i := 0; i < len(ids); {
		j := i
		for j+1 < len(ids) && ids[j+1]-ids[j] <= idGap && ids[j+1]-ids[i] < idSpan {
			j++
		}
		out = append(out, idRange{ids[i], ids[j]})
		i = j + 1
	}
	return out
}
