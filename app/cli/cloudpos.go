package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/sandbox"
)

func (r *run) cloudposCommand() *cobra.Command {
	var f cloudpos.Filters
	var date string
	var names []string
	for _, fn := range cloudpos.Functions() {
		if !fn.Signing {
			names = append(names, fn.Name)
		}
	}
	c := &cobra.Command{
		Use: "cloudpos FUNCTION", Short: "Call any reading function of the API and print its answer",
		Long:    "Calls one reading function and prints the decoded answer with the vendor's field\nnames. National numbers are left out. Functions:\n  " + strings.Join(names, "\n  "),
		Example: "  zegel cloudpos get-products --json\n  zegel cloudpos get-invoices --date 2026-11-20\n  zegel cloudpos get-reservationhours --date 2026-12-24 --persons 4",
		Args:    exactArgs(1, "one function"), ValidArgs: names,
		RunE: r.with(func(ctx context.Context, a *app.App, args []string) error {
			var err error
			if f.Date, err = day("--date", date); err != nil {
				return err
			}
			body, err := a.Call(ctx, args[0], f)
			if err != nil {
				return err
			}
			if r.json {
				return r.print(body)
			}
			var b bytes.Buffer
			if err := json.Indent(&b, body, "", "  "); err != nil {
				return fmt.Errorf("lay out the answer: %w", err)
			}
			r.say("%s", b.String())
			return nil
		}),
	}
	g := c.Flags()
	g.StringVar(&f.Start, "start", "", "first `id`")
	g.StringVar(&f.End, "end", "", "last `id`")
	g.StringVar(&date, "date", "", "`day`, YYYY-MM-DD")
	g.BoolVar(&f.ClockInOut, "clockinclockout", false, "only labour clocked in and out")
	g.StringVar(&f.CustomerID, "customerid", "", "customer's `id`")
	g.StringVar(&f.WebOrderID, "weborderid", "", "web order's `id`")
	g.IntVar(&f.Persons, "persons", 0, "number of `persons`")
	return c
}

func (r *run) sandboxCommand() *cobra.Command {
	var cfg sandbox.Config
	var listen string
	c := &cobra.Command{
		Use: "sandbox", Short: "Run the emulator: a CloudPOS with a fiscal data module inside", Args: noArgs,
		Long: `Serves a made-up restaurant's CloudPOS on loopback until it is stopped. The first
line says where: address=… licence=… token=….

` + sandbox.FaultHelp,
		Example: "  zegel sandbox --listen 127.0.0.1:8090 --docs 200\n  zegel sandbox --faults 'sign:drop-after=0.1,read:slow=200ms'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg.Clock = r.Clock
			return sandbox.Run(cmd.Context(), listen, cfg, r.Out, r.json)
		},
	}
	f := c.Flags()
	f.StringVar(&listen, "listen", "127.0.0.1:0", "`address` to listen on")
	f.IntVar(&cfg.Docs, "docs", 0, "how many documents (default 60)")
	f.StringVar(&cfg.Faults, "faults", "", "scripted faults, see above")
	f.Int64Var(&cfg.Seed, "seed", 1, "makes data and chance repeatable")
	f.IntVar(&cfg.DailyLimit, "daily-limit", 0, "requests a day (default 500)")
	f.StringVar(&cfg.StatePath, "state", "", "`file` that keeps the tickets over restarts")
	f.StringVar(&cfg.Licence, "licname", "", "licence to ask for (default: made from the seed)")
	f.BoolVar(&cfg.Race, "race", false, "make the check for numbers in use race with itself")
	f.BoolVar(&cfg.Odd, "odd", false, "add documents that a healthy shop does not have")
	return c
}
