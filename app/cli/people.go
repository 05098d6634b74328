package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/app/usererr"
	"zegel/fiscal"
)

func (r *run) resolveCommand() *cobra.Command {
	var ticket, again, by, reason string
	c := &cobra.Command{
		Use: "resolve KEY --ticket N --by NAME --reason TEXT", Short: "Record a ticket number that a person read at the till",
		Long: `Records the number for good. One with letters, or far from the last ones known,
is asked for a second time on a terminal; in a script a number with letters wants
--confirm, and a far one is recorded with a warning.`,
		Args: exactArgs(1, "one key"), Example: `  zegel resolve invoice/12 --ticket 41512 --by "An Peeters" --reason "read from the till's journal"`,
		RunE: r.with(func(ctx context.Context, a *app.App, args []string) error {
			rec, err := a.ByKey(ctx, args[0])
			if err != nil {
				return err
			}
			if again != "" && again != ticket {
				return usagef("--confirm is the number of --ticket once more: %q is not %q", again, ticket)
			}
			if err := r.resolve(ctx, a, rec.Ref, ticket, again, fiscal.Person{By: by, Reason: reason}); err != nil {
				return err
			}
			return r.after(ctx, a, rec.Ref)
		}),
	}
	f := c.Flags()
	f.StringVar(&ticket, "ticket", "", "the VAT ticket `number`")
	f.StringVar(&again, "confirm", "", "the same `number` once more, when it looks unlike the others")
	f.StringVar(&by, "by", "", "who says so")
	f.StringVar(&reason, "reason", "", "how it is known")
	return c
}

// resolve asks a person at a terminal for an odd number once more. A script has
// nobody to ask: how a module counts is nowhere written, so digits are taken with
// a warning, as they always were, and letters are not.
func (r *run) resolve(ctx context.Context, a *app.App, ref fiscal.Ref, ticket, again string, p fiscal.Person) error {
	err := a.Resolve(ctx, ref, ticket, again, p)
	odd, ok := errors.AsType[*app.OddTicket](err)
	switch {
	case !ok:
		return err
	case r.Ask != nil:
		r.note("%s", usererr.Explain(err, r.language()).String())
		typed, failed := r.Ask("> ")
		if failed != nil || strings.TrimSpace(typed) != odd.Ticket {
			return err
		}
	case odd.Why == app.OddFar:
		r.note("%s", usererr.Log(r.log, err, r.language()).String())
	default:
		return err
	}
	return a.Resolve(ctx, ref, ticket, odd.Ticket, p)
}

// after shows a document as it stands now.
func (r *run) after(ctx context.Context, a *app.App, ref fiscal.Ref) error {
	d, err := a.Show(ctx, ref)
	if err != nil {
		return err
	}
	if r.json {
		return r.print(rowOf(d.Record))
	}
	return r.table([]row{rowOf(d.Record)})
}

func (r *run) resumeCommand() *cobra.Command {
	var by, reason string
	c := &cobra.Command{
		Use: "resume", Short: "Try again after a guard, or confirm a restore", Args: noArgs,
		Long: `Lifts the guards that wait for a person: a refused login, a missing licence for
the module, five doubtful answers in a row, a restore. A spent day and a blocked
address end by themselves; asking sooner would only lengthen them.`,
		Example: `  zegel resume --by "An Peeters" --reason "the token was renewed"`,
		RunE: r.with(func(ctx context.Context, a *app.App, _ []string) error {
			if by == "" {
				by = r.actor()
			}
			left, err := a.Resume(ctx, fiscal.Person{By: by, Reason: reason})
			if err != nil {
				return err
			}
			if left == nil {
				left = []fiscal.Guard{}
			}
			for _, g := range left {
				r.code = ExitGuard
				r.note("%s", usererr.Guard(g, r.language()))
			}
			if r.json {
				return r.print(map[string]any{"guards": left})
			}
			if len(left) == 0 {
				r.say("nothing holds requests back")
			}
			return nil
		}),
	}
	c.Flags().StringVar(&by, "by", "", "who decides")
	c.Flags().StringVar(&reason, "reason", "", "why")
	return c
}

func (r *run) referCommand() *cobra.Command {
	var by string
	c := &cobra.Command{
		Use: "refer KEY INVOICE", Short: "Say which invoice a credit note corrects",
		Long: `Records the invoice that a credit note corrects; its paper and e-invoice name it.
INVOICE is a key (invoice/12), or a number with its date (12 2026-11-02).`,
		Args: referArgs, Example: "  zegel refer creditnote/3 invoice/12\n  zegel refer creditnote/3 118 2025-12-30",
		RunE: r.with(func(ctx context.Context, a *app.App, args []string) error {
			rec, err := a.ByKey(ctx, args[0])
			if err != nil {
				return err
			}
			to := fiscal.Reference{By: by}
			if to.By == "" {
				to.By = r.actor()
			}
			if len(args) == 3 {
				to.Number = args[1]
				if to.Date, err = day("the date", args[2]); err != nil {
					return err
				}
			} else {
				inv, err := a.ByKey(ctx, args[1])
				if err != nil {
					return err
				}
				if inv.Type != fiscal.Invoice {
					return usagef("%s is no invoice", args[1])
				}
				to.Number, to.Date = inv.Number, inv.Date
			}
			if err := a.Refer(ctx, rec.Ref, to); err != nil {
				return err
			}
			return r.after(ctx, a, rec.Ref)
		}),
	}
	c.Flags().StringVar(&by, "by", "", "who says so")
	return c
}

func referArgs(cmd *cobra.Command, args []string) error {
	if len(args) < 2 || len(args) > 3 {
		return usagef("%s takes the credit note's key and the invoice: a key, or number and date", cmd.Name())
	}
	return nil
}
