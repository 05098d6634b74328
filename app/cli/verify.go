package cli

import (
	"context"

	"github.com/spf13/cobra"

	"zegel/app"
)

func (r *run) verifyCommand() *cobra.Command {
	var key string
	c := &cobra.Command{
		Use: "verify [FILE.zip | PDF PROOF.json HEAD.note]", Short: "Recompute journal, documents and archive, or check a bundle; name the first fault",
		Long: `Without a file it checks the store. With a bundle, or with one document's PDF,
proof and head, it checks these alone: no data folder, settings or network.`,
		Example: "  zegel verify --json\n  zegel verify quarter.zip --key 3f0c…\n  zegel verify 2026-10-03_invoice-12.pdf 2026-10-03_invoice-12.json head.note",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return r.verifyFiles(cmd.Context(), args, key)
			}
			if key != "" {
				return usagef("--key goes with a bundle")
			}
			err := r.with(r.verifyStore)(cmd, args)
			if f, damaged := app.DamagedStore(err); damaged {
				// It cannot even be opened: that is what was asked.
				return r.verified(app.VerifyReport{Faults: []app.Fault{f}})
			}
			return err
		},
	}
	c.Flags().StringVar(&key, "key", "", "`fingerprint` of the key that must have signed the bundle")
	return c
}

func (r *run) verifyStore(ctx context.Context, a *app.App, _ []string) error {
	p, done := r.progress()
	rep, err := a.Verify(ctx, p)
	done()
	if err != nil {
		return err
	}
	return r.verified(rep)
}

func (r *run) verified(rep app.VerifyReport) error {
	if !rep.OK {
		r.code = ExitFailed
	}
	if r.json {
		return r.print(rep)
	}
	if rep.Waiting > 0 {
		r.say("%d webhooks wait to be taken into the tables", rep.Waiting)
	}
	if rep.OK {
		r.say("%s, all well; head %s", count(rep.Entries, "entry", "entries"), rep.Head)
		return nil
	}
	for _, f := range rep.Faults {
		r.say("%s: %s", f.Where, f.What)
		if f.Expected != "" || f.Found != "" {
			r.say("  expected %s", oneLine(f.Expected))
			r.say("  found    %s", oneLine(f.Found))
		}
	}
	r.say("faults: %d; entries: %d", len(rep.Faults), rep.Entries)
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
