// Command zegel signs a shop's documents exactly once, keeps their VAT tickets
// and prints them: a desktop program, a command line and a service in one.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"zegel/app/cli"
	"zegel/app/running"
)

// version is set when a release is built.
var version = "0.1.0"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The installer's way of asking to close. The system ends the listening with
	// the process; a program that cannot hear is closed by hand.
	_, _ = running.OnQuit(stop)
	code := cli.Run(ctx, cli.System(version, desktop()))
	stop()
	os.Exit(code)
}
