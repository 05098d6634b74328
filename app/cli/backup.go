package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/app/config"
)

func (r *run) backupCommand() *cobra.Command {
	var over bool
	c := &cobra.Command{
		Use: "backup FILE", Short: "Copy the store to a file while the program works",
		Long: `Copies the store and checks the copy, which has its name when it is whole. A file
that stands there already is an earlier copy, perhaps the only one: it is left
alone without --force.`,
		Args: exactArgs(1, "one file"), Example: "  zegel backup /media/stick/zegel.db\n  zegel backup --force /media/stick/zegel.db",
		RunE: r.with(func(ctx context.Context, a *app.App, args []string) error {
			if err := a.Backup(ctx, args[0], over); err != nil {
				return err
			}
			if r.json {
				return r.print(map[string]string{"file": args[0]})
			}
			r.say("copied and checked: %s", args[0])
			return nil
		}),
	}
	c.Flags().BoolVar(&over, "force", false, "replace a file of that name")
	return c
}

func (r *run) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use: "restore FILE", Short: "Put a verified copy in the store's place",
		Long: `Checks the copy, moves the store aside and puts the copy in its place. Afterwards
nothing is signed until a person has confirmed it with resume: what was signed
since the copy was made is not in it.`,
		Args: exactArgs(1, "one file"), Example: "  zegel restore /media/stick/zegel.db && zegel resume --by \"An Peeters\" --reason \"new disk\"",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			c, err := r.settings()
			if err != nil {
				return err
			}
			if _, err := config.Prepare(c.Dir, r.Env); err != nil {
				return err
			}
			if err := app.Restore(cmd.Context(), app.Options{Config: c, Clock: r.Clock, Actor: r.actor(), Version: r.Version, Log: logger(c.Dir, r.verbose, r.Err)}, args[0]); err != nil {
				return err
			}
			a, err := r.open(cmd.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, a.Close()) }()
			s, err := a.Status(cmd.Context())
			if err != nil {
				return err
			}
			if r.json {
				return r.print(s)
			}
			r.say("restored; nothing is signed until you confirm it: zegel resume --by NAME --reason TEXT")
			return nil
		},
	}
}
