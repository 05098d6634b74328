package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/app/bundle"
	"zegel/fiscal"
)

func (r *run) exportCommand() *cobra.Command {
	var from, to, out string
	var head int64
	c := &cobra.Command{
		Use: "export", Short: "Write the accountant's bundle of a period",
		Long: `Writes a ZIP with every document of the period, both days included: PDFs and
e-invoices, tables (CSV, XLSX), totals, the journal's entries with their proofs,
and a signed manifest of all files. What was signed and never printed is drawn
for the archive, which is no print. --head repeats an earlier bundle byte for
byte.`,
		Args: noArgs, Example: "  zegel export --from 2026-10-01 --to 2026-12-31 -o quarter.zip\n  zegel export --from 2026-10-01 --to 2026-12-31 --head 1204 -o again.zip",
		RunE: func(cmd *cobra.Command, args []string) error {
			o := app.ExportOptions{Head: head, File: out}
			var err error
			if o.From, o.To, err = period("", from, to); err != nil {
				return err
			}
			if out == "" || stdoutName(out) {
				return usagef("-o FILE.zip is needed")
			}
			if isDir(out) {
				return usagef("-o %s is a folder; a file is needed", out)
			}
			if cmd.Flags().Changed("head") && head < 1 {
				return usagef("--head %d: the number of entries of an earlier head", head)
			}
			return r.with(func(ctx context.Context, a *app.App, _ []string) error { return r.export(ctx, a, o) })(cmd, args)
		},
	}
	f := c.Flags()
	f.StringVar(&from, "from", "", "first `day` (YYYY-MM-DD)")
	f.StringVar(&to, "to", "", "last `day`, included")
	f.StringVarP(&out, "output", "o", "", "the `file` to write")
	f.Int64Var(&head, "head", 0, "repeat the bundle of the journal's first `N` entries")
	return c
}

func (r *run) export(ctx context.Context, a *app.App, o app.ExportOptions) error {
	p, done := r.progress()
	res, err := a.Export(ctx, o, p)
	done()
	if errors.Is(err, bundle.ErrHead) {
		return usage(err)
	}
	if err != nil {
		return err
	}
	if res.Documents == 0 {
		r.note("%s", r.emptyPeriod(res.From, res.To))
	}
	if r.json {
		return r.print(res)
	}
	r.say("%s: %s, %s, %d bytes", res.File, count(res.Documents, "document", "documents"), count(res.Files, "file", "files"), res.Bytes)
	if res.Exemplars > 0 {
		r.say("%s never printed and drawn for the archive", count(res.Exemplars, "was", "were"))
	}
	if res.Unrecorded {
		r.say("the data folder is read-only: its journal does not say that this bundle was made")
	}
	r.say("manifest.json  SHA-256 %s", res.Manifest)
	r.say("head           %d %s", res.Head.Size, res.Head.Hash)
	r.say("key            %s", res.Key)
	return nil
}

// period reads a day, or a first and last one.
func period(date, from, to string) (a, b fiscal.Date, err error) {
	if date != "" {
		if from != "" || to != "" {
			return a, b, usagef("either --date or --from and --to")
		}
		from, to = date, date
	}
	if from == "" || to == "" {
		return a, b, usagef("--from and --to are needed, as YYYY-MM-DD")
	}
	if a, err = fiscal.ParseDate(from); err != nil || a.IsZero() {
		return a, b, usagef("%q is no day; expected YYYY-MM-DD", from)
	}
	if b, err = fiscal.ParseDate(to); err != nil || b.IsZero() {
		return a, b, usagef("%q is no day; expected YYYY-MM-DD", to)
	}
	if b.Before(a) {
		return a, b, usagef("%s comes after %s", from, to)
	}
	return a, b, nil
}
