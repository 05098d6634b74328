package fake

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"zegel/app"
	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// wire puts the shop behind the functions.
func (s *Shop) wire() {
	s.ListFunc, s.TallyFunc = s.list, s.count
	s.ShowFunc = func(c context.Context, r fiscal.Ref) (app.Detail, error) {
		d, err := s.detail(c, r)
		d.History = []journal.Entry{{Index: 17, At: s.Now().Add(-time.Hour), Actor: "desktop:an", Kind: journal.ContentSeen}}
		if d.Record.State == fiscal.Signed {
			d.Attempts = []fiscal.Attempt{{At: d.Record.SignedAt, Done: true, Verdict: fiscal.Verdict{State: fiscal.Signed, Ticket: d.Record.Ticket}}}
			d.History = append(d.History, journal.Entry{Index: 18, At: d.Record.SignedAt, Actor: "desktop:an", Kind: journal.Intended}, journal.Entry{Index: 19, At: d.Record.SignedAt, Actor: "desktop:an", Kind: journal.Answered})
		}
		return d, err
	}
	s.FindFunc = func(_ context.Context, text string) ([]fiscal.Record, error) {
		var found []fiscal.Record
		for _, r := range s.Records() {
			if r.Ticket == text && text != "" || r.Name().String() == text {
				found = append(found, r)
			}
		}
		return found, nil
	}
	s.SyncFunc = func(context.Context, app.SyncOptions, app.ProgressFunc) (app.SyncResult, error) {
		return app.SyncResult{Fetched: 12, Requests: 1}, nil
	}
	s.SignFunc = s.sign
	s.RecoverFunc = func(ctx context.Context, o app.RecoverOptions, p app.ProgressFunc) (app.SignResult, error) {
		refs := o.Refs
		if len(refs) == 0 {
			for _, r := range s.Records() {
				if r.State == fiscal.InDoubt && !r.Asked && !r.DueAt.After(s.Now()) {
					refs = append(refs, r.Ref)
				}
			}
		}
		return s.sign(ctx, app.SignOptions{Refs: refs}, p)
	}
	s.ResolveFunc = func(_ context.Context, ref fiscal.Ref, ticket, _ string, _ fiscal.Person) error {
		s.Change(ref, func(r *fiscal.Record) { r.State, r.Cause, r.Ticket, r.SignedAt = fiscal.Signed, "", ticket, s.Now() })
		return nil
	}
	s.ResumeFunc = func(context.Context, fiscal.Person) error { return nil }
	s.PrintFunc = func(_ context.Context, ref fiscal.Ref, _ app.PrintOptions) (app.Printed, error) {
		n := 0
		s.Change(ref, func(r *fiscal.Record) { n = r.Issued; r.Issued++ })
		return app.Printed{PDF: []byte("%PDF-1.7"), Copy: n, File: "/home/an/factuur.pdf"}, nil
	}
	s.PreviewFunc = func(context.Context, fiscal.Ref, string) ([]byte, error) { return []byte("%PDF-1.7"), nil }
	s.VerifyFunc = func(context.Context, app.ProgressFunc) (app.VerifyReport, error) {
		return app.VerifyReport{OK: true, Entries: 18204}, nil
	}
	s.DiscrepanciesFunc = func(context.Context) ([]fiscal.Discrepancy, error) { return nil, nil }
	s.StatusFunc = s.status
	s.ReadFunc = func(_ context.Context, f string, _ bool) (app.Table, error) {
		t := app.Table{Function: f, Columns: []string{"id", "name", "price"}, FetchedAt: s.Now().Add(-2 * time.Hour), Raw: json.RawMessage("[]")}
		for i := range 40 {
			t.Rows = append(t.Rows, []string{strconv.Itoa(i), names()[i%len(names())], "12.50"})
		}
		return t, nil
	}
}

func (s *Shop) status(context.Context) (app.Status, error) {
	t, _ := s.count(context.Background(), fiscal.Query{})
	at := s.Now().Add(-12 * time.Second)
	return app.Status{
		Version: "0.1.0", Licence: "demo", Connected: true, Training: true, Counts: t.Count,
		Quota: app.Quota{Limit: 500, Used: s.used, Left: 500 - s.used, Reserve: 200}, Head: app.StatusHead{Size: 18204}, LastSync: &at, SignFrom: "2026-01-01",
	}, nil
}

// sign signs one after another; every fifth stays in doubt.
func (s *Shop) sign(ctx context.Context, o app.SignOptions, p app.ProgressFunc) (app.SignResult, error) {
	refs := o.Refs
	if o.All {
		for _, r := range s.Records() {
			if r.State == fiscal.Unsigned {
				refs = append(refs, r.Ref)
			}
		}
	}
	var res app.SignResult
	for i, ref := range refs {
		if s.Delay > 0 {
			t := time.NewTimer(s.Delay)
			select {
			case <-ctx.Done():
			case <-t.C:
			}
			t.Stop()
		}
		if ctx.Err() != nil {
			res.Stopped = "cancelled"
			return res, nil
		}
		var rec fiscal.Record
		s.Change(ref, func(r *fiscal.Record) {
			s.tick++
			r.State, r.Ticket, r.SignedAt = fiscal.Signed, strconv.Itoa(50000+s.tick), s.Now()
			if s.tick%5 == 0 {
				r.State, r.Ticket, r.DueAt = fiscal.InDoubt, "", s.Now().Add(72*time.Second)
			}
			rec = *r
		})
		if rec.State == fiscal.Signed {
			res.Signed = append(res.Signed, rec.Key().String())
		} else {
			res.InDoubt = append(res.InDoubt, rec.Key().String())
		}
		if p != nil {
			p(app.Progress{Stage: app.StageFinishedIn, Done: i + 1, Total: len(refs), Key: rec.Key().String(), State: rec.State})
		}
	}
	return res, nil
}
