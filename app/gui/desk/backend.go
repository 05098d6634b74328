package desk

import (
	"context"
	"time"

	"zegel/app"
	"zegel/fiscal"
	"zegel/storage"
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

// Rater gives a document's VAT per rate.
type Rater interface {
	VATOf(context.Context, fiscal.Record) ([]fiscal.VATRow, error)
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

// Resolver takes a person's word. A number that looks like a slip is
// *app.OddTicket until it is given a second time as again.
type Resolver interface {
	Resolve(ctx context.Context, doc fiscal.Ref, ticket, again string, by fiscal.Person) error
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
	Rater
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

// Keeper lists paper whose time is over, and deletes it on a person's word.
type Keeper interface {
	Expired(ctx context.Context, limit int) ([]app.Expired, error)
	DeletePaper(context.Context, fiscal.Person, ...fiscal.Ref) (files int, err error)
}

// PushedReader pages what Dotykačka pushed, newest first.
type PushedReader interface {
	Events(context.Context, storage.WebhookPage) ([]storage.WebhookEvent, error)
	Catalogue(context.Context, storage.WebhookPage) ([]storage.CatalogueRow, error)
	Stock(context.Context, storage.WebhookPage) ([]storage.StockRow, error)
	Points(context.Context, storage.WebhookPage) ([]storage.PointsRow, error)
}

// PushedNames gives the names of products by their literal ids; unknown ones are
// missing.
type PushedNames interface {
	ProductNames(ctx context.Context, ids []string) (map[string]string, error)
}

// PushedShower reads what belongs to one row of these.
type PushedShower interface {
	PriceHistory(ctx context.Context, product string) ([]storage.PricePoint, error)
	// PushedBody is a body as it came, by its number in the webhooks' log.
	PushedBody(ctx context.Context, idx int64) ([]byte, error)
	// Linked gives the documents that a stock movement's invoicenumber names.
	Linked(ctx context.Context, number string) ([]fiscal.Ref, error)
}

// HookKeeper keeps the webhooks' addresses, here and at the vendor. Where the
// vendor could not be asked, the addresses come beside the error.
type HookKeeper interface {
	Hooks(context.Context) ([]app.Hook, error)
	RotateHook(ctx context.Context, entity string, overlap time.Duration) (app.Hook, error)
	CreateHooks(context.Context) ([]app.Hook, error)
	DeleteHooks(ctx context.Context, entities ...string) ([]app.Hook, error)
}

// Receiving says who takes in webhooks.
type Receiving struct {
	By   app.Serving
	Runs bool   // a program does
	Dir  string // the data folder that it does so for
	// Apart: the window's documents are those of the sandbox, and lie elsewhere.
	Apart bool
	// Vendor: an account at Dotykačka is configured.
	Vendor bool
}

// Pushed is all that the Live screen asks of the program.
type Pushed interface {
	PushedReader
	PushedNames
	PushedShower
	HookKeeper
	Receiving(context.Context) (Receiving, error)
}

// Journal gives the journal's key and puts a verification on paper.
type Journal interface {
	JournalKey(context.Context) (app.JournalKey, error)
	VerifyPaper(ctx context.Context, v app.Verified, lang string) ([]byte, error)
	// PrintPaper prints a finished PDF on the shop's printer and names it; without
	// one app.ErrNoPrinter.
	PrintPaper(ctx context.Context, pdf []byte, title string) (printer string, err error)
}

// Runner takes work off the window's thread. Go runs work elsewhere and calls
// what it returns (nil: nothing) on the window's thread; the context ends with
// the window. Post calls a function on the window's thread; it may be called
// from anywhere.
type Runner interface {
	Go(work func(context.Context) (apply func()))
	Post(func())
}
