package cli

import (
	"context"
	"errors"

	"zegel/app"
	"zegel/app/bundle"
	"zegel/app/usererr"
)

// verifyFiles checks a bundle, or one document out of it, without opening the
// data folder.
func (r *run) verifyFiles(ctx context.Context, files []string, key string) error {
	pin, err := bundle.Pin(key)
	if err != nil {
		return usage(err)
	}
	p, done := r.progress()
	rep, err := app.VerifyFiles(ctx, files, pin, p)
	done()
	if errors.Is(err, app.ErrVerifyWhat) {
		return usagef("give one bundle (.zip), or a document's PDF, its proof (.json) and the head (.note)")
	}
	if err != nil {
		return err
	}
	if !rep.OK {
		r.code = ExitFailed
	}
	if rep.Key != "" && !rep.Pinned && pin == "" {
		r.note("%s", r.unpinned(rep.Key))
	}
	if !rep.OK {
		r.note("%s", usererr.BundleFault(rep, r.language()))
	}
	if r.json {
		return r.print(rep)
	}
	if rep.OK && rep.Document != "" {
		r.say("%s: %s, ticket %s, %s, %s; all well", rep.Document, rep.State, dash(rep.Ticket), rep.Date, rep.Total)
	} else if rep.OK {
		r.say("%s %s – %s: %s, %s, all well", rep.Licence, rep.From, rep.To,
			count(rep.Documents, "document", "documents"), count(rep.Entries, "entry", "entries"))
	}
	if rep.OK {
		r.say("head %d %s", rep.HeadSize, rep.Head)
		return nil
	}
	return r.verified(rep.VerifyReport)
}
