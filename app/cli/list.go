package cli

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/fiscal"
)

// row is a document in list's JSON: a contract.
type row struct {
	Key        string `json:"key"`
	Type       string `json:"type"`
	Number     string `json:"number"`
	ID         string `json:"id"`
	Date       string `json:"date"`
	Total      string `json:"total"`
	Currency   string `json:"currency"`
	State      string `json:"state"`
	VATTicket  string `json:"vatticket"`
	Customer   string `json:"customer"`
	FromTicket bool   `json:"from_ticket"`
	Mismatch   bool   `json:"mismatch"`
}

func rowOf(r fiscal.Record) row {
	return row{
		Key: r.Key().String(), Type: r.Type.String(), Number: r.Number, ID: r.ID, Date: r.Date.String(),
		Total: r.Total.String(), Currency: r.Currency, State: string(r.State), VATTicket: r.Ticket,
		Customer: r.CustomerName(), FromTicket: r.FromTicket, Mismatch: r.Mismatch,
	}
}

func (r *run) listCommand() *cobra.Command {
	var types, states []string
	var from, to, search string
	var limit int
	c := &cobra.Command{
		Use: "list", Short: "List documents, newest first", Args: noArgs,
		Example: "  zegel list --state unsigned,in_doubt\n  zegel list --type invoice --from 2026-10-01 --to 2026-12-31 --json\n  zegel list --search peeters",
		RunE: r.with(func(ctx context.Context, a *app.App, _ []string) error {
			q, err := query(types, states, from, to)
			if err != nil {
				return err
			}
			if limit < 0 {
				return usagef("--limit %d: a count is wanted", limit)
			}
			q.Search = search
			rows := []row{}
			for {
				q.Limit = 1000
				if limit > 0 {
					q.Limit = min(q.Limit, limit-len(rows))
				}
				page, err := a.List(ctx, q)
				if err != nil {
					return err
				}
				for _, rec := range page.Records {
					rows = append(rows, rowOf(rec))
				}
				if !page.More || len(page.Records) == 0 || limit > 0 && len(rows) >= limit {
					break
				}
				q.After = page.Cursors[len(page.Cursors)-1]
			}
			if r.json {
				return r.print(rows)
			}
			if len(rows) == 0 && narrowed(q) {
				r.say("no such documents")
				return nil
			}
			return r.table(rows)
		}),
	}
	f := c.Flags()
	f.StringSliceVar(&types, "type", nil, "invoice, offer, creditnote")
	f.StringSliceVar(&states, "state", nil, "unsigned, from_ticket, sending, signed, refused, in_doubt, number_missing")
	f.StringVar(&from, "from", "", "first `day`, included")
	f.StringVar(&to, "to", "", "last `day`, included")
	f.StringVar(&search, "search", "", "words or parts of words: number, customer, ticket, note, lines; or a document's key")
	f.IntVar(&limit, "limit", 0, "at most so many")
	return c
}

// narrowed tells whether a query leaves out documents that may well be known.
func narrowed(q fiscal.Query) bool {
	return len(q.Types) > 0 || len(q.States) > 0 || !q.From.IsZero() || !q.To.IsZero() || q.Search != ""
}

// query reads the filters that list and others share.
func query(types, states []string, from, to string) (fiscal.Query, error) {
	var q fiscal.Query
	var err error
	for _, t := range types {
		d, err := fiscal.ParseDoctype(t)
		if err != nil {
			return q, usagef("--type %q: invoice, offer or creditnote", t)
		}
		q.Types = append(q.Types, d)
	}
	for _, s := range states {
		known := false
		for _, st := range fiscal.States() {
			known = known || string(st) == s
		}
		if !known {
			return q, usagef("--state %q: one of %v", s, fiscal.States())
		}
		q.States = append(q.States, fiscal.State(s))
	}
	if q.From, err = day("--from", from); err != nil {
		return q, err
	}
	q.To, err = day("--to", to)
	return q, err
}

func (r *run) table(rows []row) error {
	if len(rows) == 0 {
		r.say("no documents; zegel sync fetches them")
		return nil
	}
	w := tabwriter.NewWriter(r.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DOCUMENT\tDATE\tSTATE\tTOTAL\tTICKET\tCUSTOMER\t")
	for _, d := range rows {
		mark := ""
		if d.Mismatch {
			mark = " ≠"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%10s%s\t%s\t%s\t\n", oneLine(d.Key), d.Date, d.State, d.Total, mark, d.VATTicket, oneLine(d.Customer))
	}
	return w.Flush()
}

// oneLine keeps foreign text from moving the cursor or breaking the table.
func oneLine(s string) string {
	out := []rune(s)
	for i, c := range out {
		if hidden(c) {
			out[i] = '·'
		}
	}
	const most = 40
	if len(out) > most {
		out = append(out[:most-1], '…')
	}
	return string(out)
}

// hidden tells of control characters and marks that turn the direction of
// writing: they could make a line show something else than it says.
func hidden(c rune) bool {
	return unicode.Is(unicode.Cc, c) || unicode.Is(unicode.Bidi_Control, c) || c == '\u2028' || c == '\u2029'
}

// visible shows text that may hold anything, a file's name for one, without what
// a terminal would obey; line ends and tabs are ours.
func visible(s string) string {
	return strings.Map(func(c rune) rune {
		if hidden(c) && c != '\n' && c != '\t' {
			return '·'
		}
		return c
	}, strings.ToValidUTF8(s, "\ufffd"))
}
