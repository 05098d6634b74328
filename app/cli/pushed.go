package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"zegel/app"
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
	c := &cobra.Command{
		Use: name, Short: short, Args: noArgs, Example: fmt.Sprintf("  zegel %s --limit 20\n  zegel %s --json", name, name),
		RunE: r.with(func(ctx context.Context, a *app.App, _ []string) error {
			if page.Limit < 0 {
				return usagef("--limit %d: a count is wanted", page.Limit)
			}
			rows, err := read(a, ctx, page)
			if err != nil {
				return err
			}
			if rows == nil {
				rows = []T{}
			}
			if r.json {
				return r.print(rows)
			}
			return r.pushedTable(rows, columns)
		}),
	}
	c.Flags().IntVar(&page.Limit, "limit", 0, "at most so many (default 200)")
	if name == "catalogue" {
		c.Flags().StringVar(&page.Search, "search", "", "in name, subtitle, EAN and PLU")
		c.Flags().BoolVar(&page.Deleted, "deleted", false, "also what the vendor deleted")
	}
	return c
}

// pushedTable shows the chosen columns of rows, as their JSON has them.
func (r *run) pushedTable(rows any, columns []string) error {
	b, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	var list []map[string]json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
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
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
