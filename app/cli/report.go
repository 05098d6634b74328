package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/fiscal"
)

func (r *run) reportCommand() *cobra.Command {
	var date, from, to, format, out string
	c := &cobra.Command{
		Use: "report", Short: "Add up a day or a period",
		Long: `Totals per rate and kind, what was made from a receipt apart, ticket numbers,
open cases, requests left and the journal's head. Without a format it prints
text; a PDF goes to a file in this folder unless -o says otherwise.`,
		Args: noArgs, Example: "  zegel report --date 2026-11-21\n  zegel report --from 2026-10-01 --to 2026-12-31 --format pdf -o quarter.pdf\n  zegel report --date 2026-11-21 --format csv -o -",
		RunE: func(cmd *cobra.Command, args []string) error {
			a, b, err := period(date, from, to)
			if err != nil {
				return err
			}
			if format == "" {
				if ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(out), ".")); ext == "pdf" || ext == "csv" || ext == "json" {
					format = ext
				} else if out != "" {
					return usagef("--format pdf, csv or json")
				}
			}
			switch format {
			case "", "pdf", "csv", "json":
			default:
				return usagef("--format %q: pdf, csv or json", format)
			}
			if r.json && stdoutName(out) && format != "json" {
				return usagef("--json wants stdout for itself; give -o a file")
			}
			return r.with(func(ctx context.Context, x *app.App, _ []string) error { return r.report(ctx, x, a, b, format, out) })(cmd, args)
		},
	}
	f := c.Flags()
	f.StringVar(&date, "date", "", "one `day` (YYYY-MM-DD)")
	f.StringVar(&from, "from", "", "first `day`")
	f.StringVar(&to, "to", "", "last `day`, included")
	f.StringVar(&format, "format", "", "pdf, csv or json")
	f.StringVarP(&out, "output", "o", "", "`file or folder`; - for standard output")
	return c
}

func (r *run) report(ctx context.Context, a *app.App, from, to fiscal.Date, format, out string) error {
	rep, err := a.Report(ctx, from, to)
	if err != nil {
		return err
	}
	if format == "" && !r.json {
		return r.reportText(rep)
	}
	var b []byte
	switch format {
	case "pdf":
		b, err = a.ReportPDF(ctx, rep)
	case "csv":
		b, err = a.ReportCSV(rep)
	default:
		if out == "" || stdoutName(out) {
			return r.print(rep)
		}
		b, err = json.MarshalIndent(rep, "", "  ")
	}
	if err != nil {
		return err
	}
	if out == "" && format == "csv" && !r.json {
		out = "-"
	}
	name := "report-" + from.String()
	if from != to {
		name += "_" + to.String()
	}
	if format == "" {
		format = "json"
	}
	file, err := r.place(a, out, name+"."+format, b)
	if err != nil || file == "-" {
		return err
	}
	if r.json {
		return r.print(map[string]string{"file": file, "sha256": fiscal.HashBytes(b)})
	}
	r.say("%s", file)
	return nil
}

// reportText prints the sums for people.
func (r *run) reportText(rep app.Report) error {
	r.say("%s  %s – %s  (%s)", rep.Licence, rep.From, rep.To, count(rep.Documents, "document", "documents"))
	w := tabwriter.NewWriter(r.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\ngroup\tkind\tcount\tbase\tVAT\ttotal")
	for _, k := range rep.Kinds {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s %s\n", k.Group, k.Type, k.Count, fiscal.Cents(k.Base), fiscal.Cents(k.VAT), fiscal.Cents(k.Total), k.Currency)
	}
	fmt.Fprintln(w, "\ngroup\tkind\tletter\trate\tbase\tVAT\tgross")
	for _, t := range rep.Rates {
		letter := t.Letter
		if letter == "" {
			letter = "(not in the lines)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.Group, t.Type, letter, t.Rate, fiscal.Cents(t.Base), fiscal.Cents(t.VAT), fiscal.Cents(t.Gross))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	t := rep.Tickets
	r.say("\ntickets %d, first %s, last %s, gaps %d (ordinary receipts share the series)", t.Count, dash(t.First), dash(t.Last), t.Gaps)
	r.say("numbers missing %d, open cases %d, discrepancies %d", rep.MissingNumbers, rep.OpenCount, rep.DiscrepancyCount)
	for _, o := range rep.Open {
		r.say("  open: %s %s %s, %s %s", o.Date, o.Type, o.Number, o.State, oneLine(o.Text))
	}
	r.say("requests left today %d of %d", rep.Quota.Left, rep.Quota.Limit)
	r.say("head %d %s", rep.Head.Size, rep.Head.Hash)
	r.say("key  %s", rep.Key)
	return nil
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
