// Package fake stands in for the program behind the window in tests: a backend
// as a struct of functions, a shop made up in memory, and a runner that a test
// steps through. Nothing outside tests imports it.
package fake

import (
	"context"

	"zegel/app"
	"zegel/fiscal"
)

// Backend is a desk.Backend whose functions a test replaces as it needs.
type Backend struct {
	ListFunc          func(context.Context, fiscal.Query) (fiscal.Page, error)
	TallyFunc         func(context.Context, fiscal.Query) (fiscal.Tally, error)
	FindFunc          func(context.Context, string) ([]fiscal.Record, error)
	ShowFunc          func(context.Context, fiscal.Ref) (app.Detail, error)
	SyncFunc          func(context.Context, app.SyncOptions, app.ProgressFunc) (app.SyncResult, error)
	SignFunc          func(context.Context, app.SignOptions, app.ProgressFunc) (app.SignResult, error)
	RecoverFunc       func(context.Context, app.RecoverOptions, app.ProgressFunc) (app.SignResult, error)
	ResolveFunc       func(context.Context, fiscal.Ref, string, string, fiscal.Person) error
	ResumeFunc        func(context.Context, fiscal.Person) error
	PrintFunc         func(context.Context, fiscal.Ref, app.PrintOptions) (app.Printed, error)
	PreviewFunc       func(context.Context, fiscal.Ref, string) ([]byte, error)
	StatusFunc        func(context.Context) (app.Status, error)
	DiscrepanciesFunc func(context.Context) ([]fiscal.Discrepancy, error)
	VerifyFunc        func(context.Context, app.ProgressFunc) (app.VerifyReport, error)
	ReadFunc          func(context.Context, string, bool) (app.Table, error)
}

// List calls ListFunc.
func (b *Backend) List(c context.Context, q fiscal.Query) (fiscal.Page, error) {
	return b.ListFunc(c, q)
}

// Tally calls TallyFunc.
func (b *Backend) Tally(c context.Context, q fiscal.Query) (fiscal.Tally, error) {
	return b.TallyFunc(c, q)
}

// Find calls FindFunc.
func (b *Backend) Find(c context.Context, s string) ([]fiscal.Record, error) { return b.FindFunc(c, s) }

// Show calls ShowFunc.
func (b *Backend) Show(c context.Context, r fiscal.Ref) (app.Detail, error) { return b.ShowFunc(c, r) }

// VATOf computes it.
func (b *Backend) VATOf(_ context.Context, r fiscal.Record) ([]fiscal.VATRow, error) {
	return fiscal.VATTable(r.Document, fiscal.ReadLines(r.Document), fiscal.BelgianRates())
}

// Sync calls SyncFunc.
func (b *Backend) Sync(c context.Context, o app.SyncOptions, p app.ProgressFunc) (app.SyncResult, error) {
	return b.SyncFunc(c, o, p)
}

// Sign calls SignFunc.
func (b *Backend) Sign(c context.Context, o app.SignOptions, p app.ProgressFunc) (app.SignResult, error) {
	return b.SignFunc(c, o, p)
}

// Recover calls RecoverFunc.
func (b *Backend) Recover(c context.Context, o app.RecoverOptions, p app.ProgressFunc) (app.SignResult, error) {
	return b.RecoverFunc(c, o, p)
}

// Resolve calls ResolveFunc.
func (b *Backend) Resolve(c context.Context, r fiscal.Ref, t, again string, p fiscal.Person) error {
	return b.ResolveFunc(c, r, t, again, p)
}

// Resume calls ResumeFunc.
func (b *Backend) Resume(c context.Context, p fiscal.Person) error { return b.ResumeFunc(c, p) }

// Print calls PrintFunc.
func (b *Backend) Print(c context.Context, r fiscal.Ref, o app.PrintOptions) (app.Printed, error) {
	return b.PrintFunc(c, r, o)
}

// Preview calls PreviewFunc.
func (b *Backend) Preview(c context.Context, r fiscal.Ref, lang string) ([]byte, error) {
	return b.PreviewFunc(c, r, lang)
}

// Status calls StatusFunc.
func (b *Backend) Status(c context.Context) (app.Status, error) { return b.StatusFunc(c) }

// Discrepancies calls DiscrepanciesFunc.
func (b *Backend) Discrepancies(c context.Context) ([]fiscal.Discrepancy, error) {
	return b.DiscrepanciesFunc(c)
}

// Verify calls VerifyFunc.
func (b *Backend) Verify(c context.Context, p app.ProgressFunc) (app.VerifyReport, error) {
	return b.VerifyFunc(c, p)
}

// Read calls ReadFunc.
func (b *Backend) Read(c context.Context, f string, refresh bool) (app.Table, error) {
	return b.ReadFunc(c, f, refresh)
}

// Runner holds work back until a test steps: what was started first ends first,
// unless the test takes a later one.
type Runner struct {
	Works []func(context.Context) func()
}

// Go keeps the work.
func (r *Runner) Go(work func(context.Context) func()) { r.Works = append(r.Works, work) }

// Post runs at once.
func (r *Runner) Post(f func()) { f() }

// Step runs the i-th piece of work that waits, and applies its result.
func (r *Runner) Step(ctx context.Context, i int) {
	w := r.Works[i]
	r.Works = append(r.Works[:i:i], r.Works[i+1:]...)
	if apply := w(ctx); apply != nil {
		apply()
	}
}

// All steps until nothing waits.
func (r *Runner) All(ctx context.Context) {
	for len(r.Works) > 0 {
		r.Step(ctx, 0)
	}
}
