// Command zegel signs a shop's documents exactly once, keeps their VAT tickets
// and prints them: a desktop program, a command line and a service in one.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"zegel/app/cli"
	"zegel/app/running"
)

// version is set when a release is built.
var version = "0.1.0"

// patience is how long the program goes on when the installer asks it to close
// while a request is under way: a time-out and a quarantine as they are by
// default, and a little. The installer waits longer.
const patience = 170 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Without a listener a write to a pipe that nobody reads any more ends the
	// program where it stands: "zegel sign --all -v 2>&1 | head -1" would leave a
	// document in doubt.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	// The installer's way of asking to close. The system ends the listening with
	// the process; a program that cannot hear is closed by hand.
	turns := new(running.Turns)
	_, _ = running.OnQuit(func() {
		settled, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		_ = turns.Close(settled) // a request that hangs longer is in doubt, and the journal says so
		stop()
	})
	code := cli.Run(ctx, cli.System(version, turns, desktop()))
	stop()
	os.Exit(code)
}
