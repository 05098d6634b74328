package cli

import (
	"context"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/fiscal"
)

// keptRow is a document whose paper may be deleted, as JSON.
type keptRow struct {
	Key   string `json:"key"`
	Date  string `json:"date"`
	Until string `json:"kept_until"` // the first day on which it may go
	Files int    `json:"files"`
}

func (r *run) retentionCommand() *cobra.Command {
	var all, remove bool
	var by, reason string
	var limit int
	c := &cobra.Command{
		Use: "retention [KEY… | --all] [--delete --by NAME --reason TEXT]", Short: "List paper that the law no longer wants kept, and delete it",
		Long: `Everything is kept ten years from 1 January of the following year, offers
included. Lists the documents whose archived PDFs are older, oldest first, and
deletes them with --delete: a deletion before the time is refused, each one is
journaled with the name and the reason, and the journal keeps the hashes for good.`,
		Example: "  zegel retention\n  zegel retention offer/12 --delete --by \"An Peeters\" --reason \"ten years are over\"\n  zegel retention --all --delete --by \"An Peeters\" --reason \"ten years are over\"",
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case all && len(args) > 0:
				return usagef("either keys or --all")
			case remove && !all && len(args) == 0:
				return usagef("--delete needs keys or --all")
			case !remove && (all || len(args) > 0 || by != "" || reason != ""):
				return usagef("without --delete it only lists; keys, --all, --by and --reason go with --delete")
			case limit < 1:
				return usagef("--limit %d: at least 1", limit)
			}
			return r.with(func(ctx context.Context, a *app.App, args []string) error {
				if !remove {
					return r.listExpired(ctx, a, limit)
				}
				return r.deletePaper(ctx, a, args, fiscal.Person{By: by, Reason: reason})
			})(cmd, args)
		},
	}
	f := c.Flags()
	f.BoolVar(&all, "all", false, "every document whose time is over")
	f.BoolVar(&remove, "delete", false, "delete the archived PDFs")
	f.StringVar(&by, "by", "", "who decides it")
	f.StringVar(&reason, "reason", "", "why")
	f.IntVar(&limit, "limit", 200, "list at most `N` documents")
	return c
}

func (r *run) listExpired(ctx context.Context, a *app.App, limit int) error {
	found, err := a.Expired(ctx, limit)
	if err != nil {
		return err
	}
	rows := make([]keptRow, 0, len(found))
	for _, e := range found {
		rows = append(rows, keptRow{e.Key, e.Date.String(), e.Until.String(), e.Files})
		if !r.json {
			r.say("%s  %s  kept until %s  %s", e.Key, e.Date, e.Until, count(e.Files, "file", "files"))
		}
	}
	if r.json {
		return r.print(rows)
	}
	if len(rows) == 0 {
		r.say("nothing is older than the law wants it kept")
	}
	return nil
}

// deletePaper deletes the paper of some documents, or of all whose time is over.
func (r *run) deletePaper(ctx context.Context, a *app.App, keys []string, p fiscal.Person) error {
	var out struct {
		Documents int `json:"documents"`
		Files     int `json:"files"`
	}
	if len(keys) > 0 {
		refs, err := r.refs(ctx, a, keys)
		if err == nil {
			out.Documents = len(refs)
			out.Files, err = a.DeletePaper(ctx, p, refs...)
		}
		if err != nil {
			return err
		}
	}
	for len(keys) == 0 {
		found, err := a.Expired(ctx, 500)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			break
		}
		refs := make([]fiscal.Ref, 0, len(found))
		for _, e := range found {
			refs = append(refs, e.Ref)
		}
		n, err := a.DeletePaper(ctx, p, refs...)
		out.Documents, out.Files = out.Documents+len(refs), out.Files+n
		if err != nil {
			return err
		}
	}
	if r.json {
		return r.print(out)
	}
	r.say("%s: %s deleted; the journal keeps their hashes", count(out.Documents, "document", "documents"), count(out.Files, "file", "files"))
	return nil
}
