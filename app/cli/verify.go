package cli

import (
	"context"

	"github.com/spf13/cobra"

	"zegel/app"
)

func (r *run) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Recompute journal, documents and archive; name the first fault",
		Args: noArgs, Example: "  zegel verify\n  zegel verify --json",
		RunE: r.with(func(ctx context.Context, a *app.App, _ []string) error {
			p, done := r.progress()
			rep, err := a.Verify(ctx, p)
			done()
			if err != nil {
				return err
			}
			return r.verified(rep)
		}),
	}
}

func (r *run) verified(rep app.VerifyReport) error {
	if !rep.OK {
		r.code = ExitFailed
	}
	if r.json {
		return r.print(rep)
	}
	if rep.OK {
		r.say("%d entries, all well; head %s", rep.Entries, rep.Head)
		return nil
	}
	for _, f := range rep.Faults {
		r.say("%s: %s", f.Where, f.What)
		if f.Expected != "" || f.Found != "" {
			r.say("  expected %s", oneLine(f.Expected))
			r.say("  found    %s", oneLine(f.Found))
		}
	}
	r.say("%d faults in %d entries", len(rep.Faults), rep.Entries)
	return nil
}

func (r *run) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Requests left, guards, counts per state, journal head, last sync",
		Args: noArgs, Example: "  zegel status --json",
		RunE: r.with(func(ctx context.Context, a *app.App, _ []string) error {
			s, err := a.Status(ctx)
			if err != nil {
				return err
			}
			if r.json {
				return r.print(s)
			}
			r.statusText(s)
			return nil
		}),
	}
}
