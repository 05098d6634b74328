package app

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"strconv"

	"zegel/app/bundle"
	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// Report is what a day or period adds up to, with the day's requests.
type Report struct {
	bundle.Summary
	Quota Quota `json:"quota"`
}

// Report adds up the documents dated from one day to another, both included.
// What was made from a receipt stands apart in every sum. The head it names is
// signed and remembered. ErrPeriod.
func (a *App) Report(ctx context.Context, from, to fiscal.Date) (Report, error) {
	if from.IsZero() || to.IsZero() || to.Before(from) {
		return Report{}, fmt.Errorf("from %q to %q: %w", from, to, ErrPeriod)
	}
	key, err := headKey(a.cfg.Dir, a.readOnly)
	if err != nil {
		return Report{}, err
	}
	_, head, err := a.exportHead(ctx, 0)
	if err != nil {
		return Report{}, err
	}
	var r Report
	p := bundle.Period{Licence: a.licence, From: from, To: to, Head: head.Size}
	r.Summary, err = bundle.Summarise(ctx, a.store, p, head, journal.Fingerprint(key.Public().(ed25519.PublicKey)), a.bundleSettings())
	if err != nil {
		return r, fmt.Errorf("report %s to %s: %w", from, to, err)
	}
	r.Quota, err = a.quota(ctx)
	return r, err
}

// ReportPDF draws a report.
func (a *App) ReportPDF(ctx context.Context, r Report) ([]byte, error) {
	paper, err := a.paper()
	if err != nil {
		return nil, err
	}
	set := a.bundleSettings()
	left := fmt.Sprintf("%d / %d", r.Quota.Left, r.Quota.Limit)
	if r.Quota.Unknown {
		left += " ?"
	}
	res, err := bundle.Paper(ctx, paper, r.Summary, set, false, bundle.Extra{Facts: [][2]string{{bundle.QuotaLabel(set.Lang), left}}})
	return res.PDF, err
}

// ReportCSV writes a report as one table.
func (a *App) ReportCSV(r Report) ([]byte, error) {
	var b bytes.Buffer
	err := r.WriteCSV(&b, [][2]string{{"quota_left", strconv.Itoa(r.Quota.Left)}, {"quota_limit", strconv.Itoa(r.Quota.Limit)}})
	return b.Bytes(), err
}
