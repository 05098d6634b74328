package cli

import (
	"context"
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/app/usererr"
	"zegel/fiscal"
)

func (r *run) syncCommand() *cobra.Command {
	var from, to, date string
	c := &cobra.Command{
		Use:   "sync",
		Short: "Fetch documents and customers",
		Long: `Fetches what is newer than the largest id known, and once a day the last days
again, so that changes show. --from, --to and --date narrow it.`,
		Example: "  zegel sync\n  zegel sync --date 2026-11-20\n  zegel sync --from 9000 --to 9100",
		Args:    noArgs,
		RunE: r.with(func(ctx context.Context, a *app.App, _ []string) error {
			o := app.SyncOptions{From: from, To: to}
			var err error
			if err := errors.Join(id("--from", from), id("--to", to)); err != nil {
				return err
			}
			if o.Date, err = day("--date", date); err != nil {
				return err
			}
			p, done := r.progress()
			res, err := a.Sync(ctx, o, p)
			done()
			if err != nil {
				if res.Fetched > 0 {
					r.note("%s stored before it stopped", count(res.Fetched, "document was", "documents were"))
				}
				return err
			}
			for _, w := range res.Warnings {
				r.note("%s", usererr.Explain(w, r.language()))
			}
			if r.json {
				return r.print(res)
			}
			r.say("%s fetched: %d new, %d changed; %s", count(res.Fetched, "document", "documents"), res.New, res.Changed, count(res.Requests, "request", "requests"))
			return nil
		}),
	}
	c.Flags().StringVar(&from, "from", "", "first API `id`")
	c.Flags().StringVar(&to, "to", "", "last API `id`")
	c.Flags().StringVar(&date, "date", "", "one `day`, YYYY-MM-DD")
	return c
}

// id checks a flag that takes an API id: whole numbers, as far as the vendor's
// page shows any.
func id(flag, s string) error {
	if _, err := strconv.ParseInt(s, 10, 64); s != "" && err != nil {
		return usagef("%s %q is no id; ids are whole numbers", flag, s)
	}
	return nil
}

// noArgs refuses what a command does not take, as a usage error.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no arguments, %q was given", cmd.Name(), args[0])
	}
	return nil
}

// someArgs wants at least n arguments.
func someArgs(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usagef("%s needs %s", cmd.Name(), what)
		}
		return nil
	}
}

// exactArgs wants exactly n arguments.
func exactArgs(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usagef("%s takes %s", cmd.Name(), what)
		}
		return nil
	}
}

// day reads a date flag.
func day(flag, s string) (fiscal.Date, error) {
	d, err := fiscal.ParseDate(s)
	if err != nil {
		return d, usagef("%s %q is no date; write it as 2026-11-21", flag, s)
	}
	return d, nil
}
