package gui

import (
	"context"

	"zegel/app"
)

// JournalKey gives the journal's head and the key that signs it.
func (p *program) JournalKey(ctx context.Context) (app.JournalKey, error) {
	return ask(p, func(a *app.App) (app.JournalKey, error) { return a.JournalKey(ctx) })
}

// VerifyPaper draws a verification's result.
func (p *program) VerifyPaper(ctx context.Context, v app.Verified, lang string) ([]byte, error) {
	return ask(p, func(a *app.App) ([]byte, error) { return a.VerifyPaper(ctx, v, lang) })
}

// PrintPaper prints a finished PDF on the shop's printer.
func (p *program) PrintPaper(ctx context.Context, pdf []byte, title string) (string, error) {
	return ask(p, func(a *app.App) (string, error) {
		name := a.Config().Printing.Printer
		if name == "" {
			return "", app.ErrNoPrinter
		}
		return name, a.SendToPrinter(ctx, pdf, name, 1, title)
	})
}
