package cli

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/fiscal"
	"zegel/storage"
)

// pushedCommands read what Dotykačka pushed.
func (r *run) pushedCommands() []*cobra.Command {
	return []*cobra.Command{
		pushedCommand(r, "catalogue", "Products that Dotykačka pushed, in their newest version", (*app.App).Catalogue, "productid", "name", "pricewithvat", "vat", "stockquantity"),
		pushedCommand(r, "stock", "Stock per product and warehouse, as movements add up", (*app.App).Stock, "productid", "warehouseid", "quantity"),
		pushedCommand(r, "points", "Points per customer", (*app.App).Points, "customer_id", "points"),
		pushedCommand(r, "events", "What came, newest first: records, pings, quarantine", (*app.App).Events, "at", "kind", "entity", "id"),
	}
}

// pushedCommand lists rows of one kind. columns are what the table shows; JSON
// has all fields under the vendor's names.
func pushedCommand[T any](r *run, name, short string, read func(*app.App, context.Context, storage.WebhookPage) ([]T, error), columns ...string) *cobra.Command {
	var page storage.WebhookPage
	var asCSV bool
	c := &cobra.Command{
		Use: name, Short: short, Args: noArgs, Example: fmt.Sprintf("  zegel %s --limit 20\n  zegel %s --json\n  zegel %s --csv > %s.csv", name, name, name, name),
		RunE: r.with(func(ctx context.Context, a *app.App, _ []string) error {
			if page.Limit < 0 {
				return usagef("--limit %d: a count is wanted", page.Limit)
			}
			rows, err := read(a, ctx, page)
			if err != nil {
				return err
			}
			if n, err := a.Waiting(ctx); err != nil {
				return err
			} else if n > 0 {
				r.note("%d webhooks that were answered are not among these yet", n)
			}
			if rows == nil {
				rows = []T{}
			}
			if asCSV {
				return r.pushedCSV(rows)
			}
			if r.json {
				return r.print(rows)
			}
			return r.pushedTable(rows, columns)
		}),
	}
	c.Flags().BoolVar(&asCSV, "csv", false, "as CSV on stdout: all fields, semicolons, UTF-8 with its mark")
	c.Flags().IntVar(&page.Limit, "limit", 0, "at most so many (default 200)")
	c.Flags().StringVar(&page.Search, "search", "", "only what holds this `text`: a product's name, subtitle, EAN or PLU, an id; of events, anything in the record")
	if name == "catalogue" {
		c.Flags().BoolVar(&page.Deleted, "deleted", false, "also what the vendor deleted")
	}
	return c
}

// pushedCSV writes all fields of rows, a column each, as spreadsheets of this
// part of the world open it. What would be read as a formula is made text.
func (r *run) pushedCSV(rows any) error {
	list, err := objects(rows)
	if err != nil {
		return err
	}
	names := map[string]bool{}
	for _, o := range list {
		for k := range o {
			names[k] = true
		}
	}
	columns := slices.Sorted(maps.Keys(names))
	if _, err := io.WriteString(r.Out, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(r.Out)
	w.Comma, w.UseCRLF = ';', true
	if err := w.Write(columns); err != nil {
		return err
	}
	for _, o := range list {
		row := make([]string, len(columns))
		for i, c := range columns {
			row[i] = harmless(textOf(o[c]))
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// harmless defuses text that a spreadsheet would take for a formula; numbers
// with their sign stay numbers.
func harmless(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return s
	}
	if _, err := fiscal.ParseDecimal(s); err == nil && s[0] != '+' {
		return s
	}
	return "'" + s
}

// objects gives rows as their JSON has them.
func objects(rows any) ([]map[string]json.RawMessage, error) {
	b, err := json.Marshal(rows)
	if err != nil {
		return nil, err
	}
	var list []map[string]json.RawMessage
	return list, json.Unmarshal(b, &list)
}

// pushedTable shows the chosen columns of rows, as their JSON has them.
func (r *run) pushedTable(rows any, columns []string) error {
	list, err := objects(rows)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		r.say("nothing was pushed yet; zegel serve takes it in")
		return nil
	}
	w := tabwriter.NewWriter(r.Out, 0, 0, 2, ' ', 0)
	for _, o := range list {
		for _, c := range columns {
			fmt.Fprintf(w, "%s\t", oneLine(textOf(o[c])))
		}
		fmt.Fprintln(w)
	}
	if r.verbose {
		r.note("fields: %v", slices.Sorted(maps.Keys(list[0])))
	}
	return w.Flush()
}

func textOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil { // null leaves it empty
		return s
	}
	return string(raw)
}
