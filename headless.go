//go:build headless

package main

import (
	"context"

	"zegel/app/cli"
)

// desktop is none: this is the program without a window.
func desktop() func(context.Context, cli.Start) error { return nil }
