package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"zegel/app/running"
)

// System is the world of a real process. turns are those that the end of the
// program waits for; desktop opens the window and may be nil.
func System(version string, turns *running.Turns, desktop func(context.Context, Start) error) World {
	w := World{
		Args: os.Args[1:], Env: os.LookupEnv, In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Clock: time.Now, Version: version, Terminal: term.IsTerminal(int(os.Stderr.Fd())), Turns: turns, Desktop: desktop,
	}
	if term.IsTerminal(int(os.Stdin.Fd())) {
		w.Secret = askHidden
		if w.Terminal {
			w.Ask = askOpen
		}
	}
	return w
}

// askOpen reads a line as it is typed. The terminal gives whole lines.
func askOpen(prompt string) (string, error) {
	fmt.Fprint(os.Stderr, prompt)
	return bufio.NewReader(io.LimitReader(os.Stdin, 4096)).ReadString('\n')
}

// askHidden reads a line without showing it.
func askHidden(prompt string) (string, error) {
	fmt.Fprint(os.Stderr, prompt)
	b, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprintln(os.Stderr)
	if err == nil && len(b) == 0 {
		err = errors.New("nothing was typed")
	}
	return string(b), err
}
