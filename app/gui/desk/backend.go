package desk

import (
	"context"

	"zegel/app"
	"zegel/fiscal"
)

// Lister pages and counts documents.
type Lister interface {
	List(context.Context, fiscal.Query) (fiscal.Page, error)
	Tally(context.Context, fiscal.Query) (fiscal.Tally, error)
}

// Finder resolves a key, a ticket number or a scanned stamp to documents.
type Finder interface {
	Find(ctx context.Context, text string) ([]fiscal.Record, error)
}

// Shower reads all of one document.
type Shower interface {
	Show(context.Context, fiscal.Ref) (app.Detail, error)
}

// Syncer fetches documents from the cloud.
type Syncer interface {
	Sync(context.Context, app.SyncOptions, app.ProgressFunc) (app.SyncResult, error)
}

// Signer signs documents, and asks again for those in doubt.
type Signer interface {
	Sign(context.Context, app.SignOptions, app.ProgressFunc) (app.SignResult, error)
	Recover(context.Context, app.RecoverOptions, app.ProgressFunc) (app.SignResult, error)
}

// Resolver takes a person's word.
type Resolver interface {
	Resolve(ctx context.Context, doc fiscal.Ref, ticket string, by fiscal.Person) error
	Resume(context.Context, fiscal.Person) error
}

// Paper draws documents. Preview journals nothing.
type Paper interface {
	Print(context.Context, fiscal.Ref, app.PrintOptions) (app.Printed, error)
	Preview(ctx context.Context, doc fiscal.Ref, lang string) ([]byte, error)
}

// Checker tells how everything stands.
type Checker interface {
	Status(context.Context) (app.Status, error)
	Discrepancies(context.Context) ([]fiscal.Discrepancy, error)
	Verify(context.Context, app.ProgressFunc) (app.VerifyReport, error)
}

// Reader reads what the cloud holds besides documents, by the API's function
// name; from the cache unless refresh is set.
type Reader interface {
	Read(ctx context.Context, function string, refresh bool) (app.Table, error)
}

// Backend is all that the window asks of the program.
type Backend interface {
	Lister
	Finder
	Shower
	Syncer
	Signer
	Resolver
	Paper
	Checker
	Reader
}

// Printers lists this computer's printers and prints a test page.
type Printers interface {
	Printers(context.Context) ([]app.Printer, error)
	TestPage(ctx context.Context, printer, lang string) error
}

// Books adds a period up, draws that, and makes the accountant's bundle of it.
type Books interface {
	Report(ctx context.Context, from, to fiscal.Date) (app.Report, error)
	ReportPDF(context.Context, app.Report) ([]byte, error)
	Export(context.Context, app.ExportOptions, app.ProgressFunc) (app.ExportResult, error)
}

// Runner takes work off the window's thread. Go runs work elsewhere and calls
// what it returns (nil: nothing) on the window's thread; the context ends with
// the window. Post calls a function on the window's thread; it may be called
// from anywhere.
type Runner interface {
	Go(work func(context.Context) (apply func()))
	Post(func())
}
