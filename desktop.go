//go:build !headless

package main

import (
	"context"

	"zegel/app/cli"
	"zegel/app/gui"
)

// desktop opens the window.
func desktop() func(context.Context, cli.Start) error {
	return func(ctx context.Context, s cli.Start) error {
		return gui.Run(ctx, gui.Options{Dir: s.Dir, Flags: s.Flags, Env: s.Env, Version: s.Version, Turn: s.Turns.Take})
	}
}
