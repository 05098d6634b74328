package cli

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/app/config"
	"zegel/app/service"
)

func (r *run) serveCommand() *cobra.Command {
	var listen string
	c := &cobra.Command{
		Use: "serve", Short: "Run without a window: webhooks, background sync and recovery", Args: noArgs,
		Long: `Takes in Dotykačka's webhooks and, where a CloudPOS is set, syncs, asks once about
what is in doubt, signs by itself what the settings say, and makes the daily
copy, until it is stopped. Plain HTTP on loopback; elsewhere serve.cert and
serve.key are needed. /healthz, /readyz and /metrics answer this machine alone.`,
		Example: "  zegel serve --listen 127.0.0.1:8460\n  zegel serve --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.serve(cmd.Context(), listen)
		},
	}
	c.Flags().StringVar(&listen, "listen", "", "`address` to listen on (default: the setting serve.listen)")
	return c
}

// serve opens the program and serves until ctx ends.
func (r *run) serve(ctx context.Context, listen string) (err error) {
	cfg, err := r.settings()
	if err != nil {
		return err
	}
	a, err := r.openWith(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if listen == "" {
		listen = cfg.Serve.Listen
	}
	return service.Serve(ctx, a, service.Options{
		Listen: listen, Cert: inFolder(cfg, cfg.Serve.Cert), Key: inFolder(cfg, cfg.Serve.Key), PublicURL: cfg.Serve.PublicURL,
		Clock: r.Clock, Log: r.log, Ready: r.ready,
	})
}

// ready says where the service listens, on the first line.
func (r *run) ready(at service.Ready) {
	if r.json {
		if err := r.print(at); err != nil {
			r.note("%v", err)
		}
		return
	}
	r.say("listening on %s", at.Listen)
	for _, e := range []string{"product", "stock", "points"} {
		r.say("  %-8s %s", e, at.Webhooks[e])
	}
}

// inFolder finds a file that a setting names relative to the data folder.
func inFolder(c config.Config, file string) string {
	if file == "" || filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(c.Dir, file)
}

func (r *run) serviceCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "service install | start | stop | remove", Short: "Run serve as a Windows service or systemd unit",
		Long: `Registers serve with the system, with the data folder in force now. The token
must be where the service's own account finds it: in the data folder
(ZEGEL_KEYSTORE=file zegel config token), since a key store is a person's own.`,
		Example: "  zegel --data /var/lib/zegel service install\n  zegel service start",
		Args:    exactArgs(1, "one of install, start, stop, remove"), ValidArgs: service.Actions(),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := r.settings()
			if err != nil {
				return err
			}
			m := service.Managed{Dir: cfg.Dir, Run: func(ctx context.Context) error { return r.serve(ctx, "") }, Settle: r.Turns.Close}
			if args[0] == "run" { // what the system itself starts
				return m.Main()
			}
			if err := m.Control(args[0]); err != nil {
				if errors.Is(err, service.ErrAction) {
					return usage(err)
				}
				return err
			}
			if r.json {
				return r.print(map[string]string{"service": args[0]})
			}
			r.say("%s: done", args[0])
			return nil
		},
	}
	return c
}

func (r *run) webhooksCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "webhooks", Short: "Our webhooks: addresses here, registration at Dotykačka", Args: noArgs,
		Example: "  zegel webhooks list\n  zegel webhooks create\n  zegel webhooks rotate stock --keep 24h",
		RunE:    r.with(r.listHooks),
	}
	list := &cobra.Command{Use: "list", Short: "List our webhooks and where they are registered", Args: noArgs, Example: "  zegel webhooks list --json", RunE: r.with(r.listHooks)}
	create := &cobra.Command{
		Use: "create", Short: "Register at the vendor what is not registered yet", Args: noArgs, Example: "  zegel webhooks create",
		RunE: r.with(func(ctx context.Context, a *app.App, _ []string) error {
			hooks, err := a.CreateHooks(ctx)
			return r.hooks(hooks, err)
		}),
	}
	remove := &cobra.Command{
		Use: "delete [ENTITY…]", Short: "Remove ours from the vendor, never another's", Example: "  zegel webhooks delete points",
		RunE: r.with(func(ctx context.Context, a *app.App, args []string) error {
			hooks, err := a.DeleteHooks(ctx, args...)
			return r.hooks(hooks, err)
		}),
	}
	var keep time.Duration
	rotate := &cobra.Command{
		Use: "rotate ENTITY", Short: "Give a webhook a new path; the old one works for a while yet", Args: exactArgs(1, "one of product, stock, points"),
		Example: "  zegel webhooks rotate stock --keep 24h",
		RunE: r.with(func(ctx context.Context, a *app.App, args []string) error {
			if keep < 0 {
				return usagef("--keep is how long the old path is taken: it cannot be %s", keep)
			}
			h, err := a.RotateHook(ctx, args[0], keep)
			return r.hooks([]app.Hook{h}, err)
		}),
	}
	rotate.Flags().DurationVar(&keep, "keep", 24*time.Hour, "how long the old path is taken")
	c.AddCommand(list, create, remove, rotate)
	return c
}

func (r *run) listHooks(ctx context.Context, a *app.App, _ []string) error {
	hooks, err := a.Hooks(ctx)
	return r.hooks(hooks, err)
}

func (r *run) hooks(hooks []app.Hook, err error) error {
	if err != nil {
		return err
	}
	if r.json {
		if hooks == nil {
			hooks = []app.Hook{}
		}
		return r.print(hooks)
	}
	for _, h := range hooks {
		note := ""
		switch {
		case h.Until != nil:
			note = "until " + h.Until.Local().Format(time.DateTime)
		case h.VendorID != 0:
			note = "registered"
		}
		r.say("%-8s %s %s", h.Entity, h.URL, note)
	}
	return nil
}
