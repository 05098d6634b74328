package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/signing"
)

// How far a sync looks back and how it meets an answer that is too large.
const (
	recentDays  = 7    // looked at again once a day, so that changes show
	firstWindow = 4096 // ids asked for at once when an open-ended answer is too large
	farWindow   = 1 << 17
	windowCut   = 8 // an answer too large or too slow: this much less
	readTries   = 3
)

// Sync fetches documents and customers. Without options it is incremental by
// id, ends when the cloud has nothing further, and once a day looks at the last
// days again, by id and by date, since the vendor leaves open what the ids
// count. What was stored stays stored when a later request fails. Errors:
// ErrNoCloud, *signing.GuardError, those of cloudpos and storage.
func (a *App) Sync(ctx context.Context, o SyncOptions, p ProgressFunc) (SyncResult, error) {
	if err := a.needCloud(); err != nil {
		return SyncResult{}, err
	}
	ctx, req := counting(ctx, false)
	s := &syncRun{app: a, progress: p, seen: map[fiscal.Ref]struct{}{}, customers: map[string]struct{}{}}
	err := s.run(ctx, o)
	s.result.Fetched = len(s.seen)
	s.result.Requests = int(req.count.Load())
	if err != nil {
		return s.result, fmt.Errorf("sync: %w", err)
	}
	return s.result, a.store.SetState(ctx, "last_sync:"+a.licence, a.clock().UTC().Format(time.RFC3339))
}

// syncRun is one sync under way.
type syncRun struct {
	app       *App
	progress  ProgressFunc
	seen      map[fiscal.Ref]struct{}
	customers map[string]struct{} // ids that the documents named
	result    SyncResult
	rows      []error // rows that could not be read; the others are stored
}

func (s *syncRun) run(ctx context.Context, o SyncOptions) error {
	if err := s.noteLicence(ctx); err != nil {
		return err
	}
	var err error
	switch {
	case !o.Date.IsZero(), o.To != "":
		_, err = s.fetch(ctx, cloudpos.Filter{Start: o.From, End: o.To, Date: o.Date})
	case o.From != "":
		err = s.onward(ctx, o.From)
	default:
		err = s.incremental(ctx)
	}
	if err != nil {
		return err
	}
	if err := s.fetchCustomers(ctx); err != nil {
		return err
	}
	return errors.Join(s.rows...)
}

// noteLicence remembers which licence the store works with, for reading it
// without a connection.
func (s *syncRun) noteLicence(ctx context.Context) error {
	a := s.app
	old, _, err := a.store.Setting(ctx, "licence")
	if err != nil || old == a.licence {
		return err
	}
	return a.store.SetSetting(ctx, "licence", a.licence, a.actor, a.clock())
}

// trainingSetting says that a licence was met at a sandbox.
func trainingSetting(licence string) string { return "training:" + licence }

// noteTraining journals, once, that this licence's cloud is a sandbox.
func (s *syncRun) noteTraining(ctx context.Context) error {
	a := s.app
	if !a.cloud.Sandbox() {
		return nil
	}
	if _, known, err := a.store.Setting(ctx, trainingSetting(a.licence)); err != nil || known {
		return err
	}
	return a.store.SetSetting(ctx, trainingSetting(a.licence), "true", a.actor, a.clock())
}

// incremental asks for what is newer than the largest id known, and once a day
// for the last days again.
func (s *syncRun) incremental(ctx context.Context) error {
	a := s.app
	last, err := a.store.MaxID(ctx, a.licence)
	if err != nil {
		return err
	}
	if last == "" {
		return s.onward(ctx, "")
	}
	today := fiscal.FiscalDay(a.clock())
	mark := "reconciled:" + a.licence
	done, _, err := a.store.State(ctx, mark)
	if err != nil {
		return err
	}
	from := next(last)
	if done != today.String() {
		if oldest, err := a.store.MinIDSince(ctx, a.licence, today.AddDays(-recentDays)); err != nil {
			return err
		} else if oldest != "" {
			from = oldest
		}
	}
	if err := s.onward(ctx, from); err != nil {
		return err
	}
	if done == today.String() {
		return nil
	}
	if _, err := s.fetch(ctx, cloudpos.Filter{Date: today}); err != nil {
		return err
	}
	return a.store.SetState(ctx, mark, today.String())
}

// onward asks open-ended from an id until nothing further comes: the cloud may
// have a page size that nobody documents. An answer that is too large or too
// slow is asked for in closed ranges instead.
func (s *syncRun) onward(ctx context.Context, from string) error {
	for {
		g, err := s.fetch(ctx, cloudpos.Filter{Start: from})
		if tooMuch(err) {
			start, ok := number(from)
			if !ok && from != "" {
				return err
			}
			if err := s.logIn(ctx); err != nil {
				return err
			}
			if from, err = s.windows(ctx, max(1, start)); from == "" {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if g.fresh == 0 || g.largest == "" || next(g.largest) == from {
			return nil
		}
		from = next(g.largest)
	}
}

// logIn asks for something small while the credentials are not known to be good:
// else a few answers that never came would look like as many bad logins, and
// stop a first sync of many years.
func (s *syncRun) logIn(ctx context.Context) error {
	known, err := s.app.gov.Known(ctx)
	if err != nil || known {
		return err
	}
	_, err = s.app.cloud.Payments(ctx)
	var guard *signing.GuardError
	var t *cloudpos.TransportError
	if errors.As(err, &guard) || errors.As(err, &t) && t.Status == 0 {
		return err
	}
	return nil // whatever else it says, it answered
}

// windows asks in closed ranges, cut down until one fits, since each that does not
// costs a request of the day and a cloud may be slow whatever it is asked; then
// doubled up to what did not fit, and where ids are thin. "None" within a closed
// range is not the end. It gives the id from which an open-ended question may work
// again: after an empty range, once, and then only when the ranges have grown far,
// since that question may cost a time-out.
func (s *syncRun) windows(ctx context.Context, start int64) (string, error) {
	asked := false
	tooWide := int64(0) // the narrowest that did not fit
	for width := int64(firstWindow); ; {
		end := start + width - 1
		g, err := s.fetch(ctx, cloudpos.Filter{Start: strconv.FormatInt(start, 10), End: strconv.FormatInt(end, 10)})
		if tooMuch(err) && width > 1 {
			tooWide, width = width, max(1, width/windowCut)
			continue
		}
		if err != nil {
			return "", err
		}
		start = end + 1
		if g.count == 0 && (!asked || width >= farWindow) {
			asked = true
			open, err := s.fetch(ctx, cloudpos.Filter{Start: strconv.FormatInt(start, 10)})
			switch {
			case err == nil && open.fresh == 0:
				return "", nil
			case err == nil:
				return next(open.largest), nil
			case !tooMuch(err):
				return "", err
			}
		}
		if g.count > 0 {
			asked = false
		}
		if int64(g.count) < width/4 || 2*width < tooWide {
			width *= 2
		}
	}
}

// got is what one request brought.
type got struct {
	count   int // documents in the answer
	fresh   int // of them not met before in this sync
	largest string
}

// fetch asks once (with retries, reading may be repeated) and stores the answer.
func (s *syncRun) fetch(ctx context.Context, f cloudpos.Filter) (got, error) {
	a := s.app
	s.say(Progress{Stage: StageFetching, Done: len(s.seen)})
	docs, err := a.invoices(ctx, f)
	var rows *cloudpos.RowError
	if err != nil && !errors.As(err, &rows) {
		return got{}, err
	}
	if rows != nil {
		s.rows = append(s.rows, err)
	}
	g := got{count: len(docs)}
	for _, d := range docs {
		if _, ok := s.seen[d.Ref]; !ok {
			s.seen[d.Ref] = struct{}{}
			g.fresh++
		}
		if d.HasCustomer() {
			s.customers[d.CustomerID] = struct{}{}
		}
		if n, ok := number(d.ID); ok {
			if m, _ := number(g.largest); g.largest == "" || n > m {
				g.largest = d.ID
			}
		}
	}
	s.say(Progress{Stage: StageStoring, Done: len(s.seen)})
	c, err := a.store.Record(ctx, a.licence, docs, a.clock(), a.actor, a.cloud.Sandbox())
	if err != nil {
		return g, err
	}
	if err := s.noteTraining(ctx); err != nil {
		return g, err
	}
	s.result.New += c.New
	s.result.Changed += c.Changed
	return g, nil
}

func (s *syncRun) say(p Progress) {
	if s.progress != nil {
		s.progress(p)
	}
}

// fetchCustomers refreshes the customers when a document names one that is not
// known, and once a day.
func (s *syncRun) fetchCustomers(ctx context.Context) error {
	a := s.app
	at, err := a.store.CustomersFetched(ctx, a.licence)
	if err != nil {
		return err
	}
	stale := at.IsZero() || fiscal.FiscalDay(at) != fiscal.FiscalDay(a.clock())
	if !stale {
		unknown, err := a.store.UnknownCustomers(ctx, a.licence, s.customers)
		if err != nil {
			return err
		}
		stale = unknown
	}
	if !stale || len(s.customers) == 0 && !at.IsZero() {
		return nil
	}
	list, err := retryRead(ctx, a, a.cloud.Customers)
	if err != nil && !passing(err) {
		return fmt.Errorf("customers: %w", err)
	}
	if err != nil {
		// The documents are in; a customer's name may wait for the next sync, which
		// asks again since the fetch is not noted.
		s.result.Warnings = append(s.result.Warnings, fmt.Errorf("customers: %w", err))
		if len(list) == 0 {
			return nil
		}
	}
	parties := make([]fiscal.Party, len(list))
	for i, c := range list {
		parties[i] = c.Party()
	}
	_, err = a.store.RecordCustomers(ctx, a.licence, parties, a.clock(), a.actor)
	return err
}

// passing tells whether a failed customer list leaves the rest of a sync alone:
// anything but a guard or a code that stops all requests. A licence without this
// one function (1005) is no such thing.
func passing(err error) bool {
	var guard *signing.GuardError
	var api *cloudpos.APIError
	return !errors.As(err, &guard) && (!errors.As(err, &api) || api.Code >= 1005)
}

// invoices reads documents, repeating what failed for a passing reason.
func (a *App) invoices(ctx context.Context, f cloudpos.Filter) ([]fiscal.Document, error) {
	return retryRead(ctx, a, func(ctx context.Context) ([]fiscal.Document, error) { return a.cloud.Invoices(ctx, f) })
}

// retryRead repeats a reading call with back-off, once the cloud has ever accepted
// the credentials. Signing never comes here.
func retryRead[T any](ctx context.Context, a *App, read func(context.Context) (T, error)) (T, error) {
	for n, wait := 1, time.Second/2; ; n, wait = n+1, 2*wait {
		v, err := read(ctx)
		if err == nil || n == readTries || !cloudpos.Temporary(err) || tooMuch(err) || ctx.Err() != nil {
			return v, err
		}
		if known, e := a.gov.Known(ctx); e != nil || !known {
			return v, errors.Join(err, e)
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return v, err
		}
	}
}

// tooMuch tells whether asking for less may help: the answer was too large, or
// took longer than the time-out.
func tooMuch(err error) bool {
	var t *cloudpos.TransportError
	return errors.Is(err, cloudpos.ErrTooLarge) || errors.As(err, &t) && t.Kind == cloudpos.KindTimeout
}

// number reads an id that can be counted on from.
func number(id string) (int64, bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	return n, err == nil
}

// next is the id after one; a literal id that is no number is its own next.
func next(id string) string {
	if n, ok := number(id); ok {
		return strconv.FormatInt(n+1, 10)
	}
	return id
}
