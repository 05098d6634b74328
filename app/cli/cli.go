// Package cli is the command line, a contract that scripts rely on: names,
// flags, JSON and exit codes do not change without a new major version. It reads
// flags, asks package app, and prints what comes back; no rule of the domain
// lives here.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zegel/app"
	"zegel/app/config"
	"zegel/app/running"
	"zegel/app/usererr"
)

// Exit codes of the contract. Where several hold, the higher one.
const (
	ExitDone    = 0
	ExitFailed  = 1
	ExitUsage   = 2
	ExitRefused = 3 // done, some refused
	ExitDoubt   = 4 // done, some in doubt or numbers missing
	ExitGuard   = 5 // stopped by a guard
)

// World is what the command line touches outside itself; tests bring their own.
type World struct {
	Args    []string // without the program's name
	Env     config.LookupEnv
	In      io.Reader
	Out     io.Writer // results
	Err     io.Writer // people's text and progress
	Clock   func() time.Time
	Version string
	// Terminal tells whether Err is a terminal: progress is drawn there alone.
	Terminal bool
	// Secret asks for a hidden line; nil where nobody can be asked.
	Secret func(prompt string) (string, error)
	// Ask asks for a line in the open; nil where nobody can be asked.
	Ask func(prompt string) (string, error)
	// Printing is the printers; nil: this computer's own.
	Printing app.Printing
	// Turns are taken for sign calls; nil: nobody asks this program to end.
	Turns *running.Turns
	// Desktop opens the window; nil in a program that has none.
	Desktop func(ctx context.Context, s Start) error
}

// Start is what the desktop needs to know of the command line.
type Start struct {
	Dir     string // the data folder asked for; empty: the default
	Flags   config.Flags
	Env     config.LookupEnv
	Version string
	Log     *slog.Logger
	Turns   *running.Turns
}

// Run executes a command line and gives its exit code.
func Run(ctx context.Context, w World) int {
	out := &resultWriter{Writer: w.Out}
	w.Out = out
	if w.Turns == nil {
		w.Turns = new(running.Turns)
	}
	r := &run{World: w}
	root := r.root()
	root.SetArgs(w.Args)
	root.SetIn(w.In)
	root.SetErr(w.Err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = out.failed
	}
	return r.finish(err)
}

// run is one execution.
type run struct {
	World
	dir     string
	json    bool
	verbose bool
	lang    string
	code    int  // the highest code that results asked for
	printed bool // the one JSON value is out
	log     *slog.Logger
}

// exitError carries a code of the contract.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

func usage(err error) error { return &exitError{ExitUsage, err} }

func usagef(format string, a ...any) error { return usage(fmt.Errorf(format, a...)) }

func (r *run) root() *cobra.Command {
	c := &cobra.Command{
		Use:   "zegel",
		Short: "Signs a shop's documents exactly once, keeps their VAT tickets and prints them",
		Long: `Zegel lists the invoices, offers and credit notes of a CloudPOS, has each signed
exactly once by the fiscal data module behind it, keeps the VAT ticket numbers
in a journal that cannot be altered unseen, and prints archival PDFs.

Without a command it opens the desktop.`,
		Example: `  zegel demo                      the whole job on the built-in sandbox
  zegel sync && zegel sign --all  fetch, then sign what is unsigned
  zegel list --state in_doubt     what needs a look
  zegel print invoice/12          the PDF, in this folder`,
		SilenceErrors: true, SilenceUsage: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q; zegel help lists them", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if r.Desktop == nil {
				_ = cmd.Help()
				return usagef("this program has no window; give a command")
			}
			return r.Desktop(cmd.Context(), Start{Dir: r.dir, Env: r.Env, Version: r.Version, Turns: r.Turns})
		},
	}
	f := c.PersistentFlags()
	f.StringVar(&r.dir, "data", "", "data `folder` (default: the user's own)")
	f.BoolVar(&r.json, "json", false, "print one JSON value on stdout")
	f.BoolVarP(&r.verbose, "verbose", "v", false, "say more on stderr")
	f.StringVar(&r.lang, "language", "", "language of messages: nl fr de en pl cs")
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	c.SetOut(r.Out) // completion takes it when it is made
	c.AddCommand(r.commands()...)
	c.InitDefaultHelpCmd()
	c.InitDefaultCompletionCmd(r.Args...)
	if comp, _, err := c.Find([]string{"completion"}); err == nil && comp != c {
		comp.Example = "  source <(zegel completion bash)\n  zegel completion zsh > ~/.zfunc/_zegel\n  zegel completion powershell | Out-String | Invoke-Expression"
	}
	return c
}

// finish prints an error in the person's language and gives the exit code.
func (r *run) finish(err error) int {
	if err == nil {
		return r.code
	}
	code := ExitFailed
	var e *exitError
	if errors.As(err, &e) {
		code = e.code
	} else {
		code = codeOf(err)
	}
	code = max(code, r.code)
	if unread(err) {
		return code
	}
	m := usererr.Log(r.log, err, r.language())
	if code == ExitUsage && m.General {
		// cobra's own words about flags are meant for people.
		m = usererr.Message{Title: err.Error(), Do: "zegel help", Ref: m.Ref}
	}
	r.note("%s", m.String())
	if r.verbose && r.log == nil {
		r.note("  (%s)", err.Error())
	}
	if r.json && !r.printed {
		_ = r.print(map[string]any{"error": map[string]any{"title": m.Title, "text": m.Text, "do": m.Do, "ref": m.Ref, "exit": code}})
	}
	return code
}

// print writes the command's one JSON value.
func (r *run) print(v any) error {
	r.printed = true
	e := json.NewEncoder(r.Out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// say writes a line for people: on stdout, or on stderr beside JSON.
func (r *run) say(format string, a ...any) {
	w := r.Out
	if r.json {
		w = r.Err
	}
	fmt.Fprintln(w, visible(fmt.Sprintf(format, a...)))
}

// note writes a line about the work, always on stderr.
func (r *run) note(format string, a ...any) {
	fmt.Fprintln(r.Err, visible(fmt.Sprintf(format, a...)))
}

// language is the flag's, else the environment's, else the system's, else English.
func (r *run) language() string {
	l := r.lang
	if l == "" {
		l, _ = r.Env("ZEGEL_LANGUAGE")
	}
	if l == "" {
		l = config.Locale(r.Env)
	}
	if len(l) >= 2 {
		switch s := strings.ToLower(l[:2]); s {
		case "nl", "fr", "de", "en", "pl", "cs":
			return s
		}
	}
	return "en"
}

// flags are the settings that the command line itself gives.
func (r *run) flags() config.Flags { return config.Flags{} }

// settings reads the configuration in force.
func (r *run) settings() (config.Config, error) {
	dir := r.dir
	if dir == "" {
		dir, _ = r.Env("ZEGEL_DATA")
	}
	c, err := config.Load(dir, r.Env, r.flags())
	if err != nil {
		return c, usage(err)
	}
	for _, w := range c.Warnings() {
		r.note("%s", usererr.Warning(w, r.language()))
	}
	return c, nil
}

// open opens the program on the data folder.
func (r *run) open(ctx context.Context) (*app.App, error) {
	c, err := r.settings()
	if err != nil {
		return nil, err
	}
	return r.openWith(ctx, c)
}

func (r *run) openWith(ctx context.Context, c config.Config) (*app.App, error) {
	place, err := config.Prepare(c.Dir, r.Env)
	if err != nil {
		return nil, err
	}
	if place.Kind == config.PlaceSynced {
		r.note("%s", usererr.SyncedFolder(c.Dir, place.Detail, r.language()))
	}
	if err := config.NewTokens(c.Dir, r.Env).Fill(&c); err != nil && !config.ReadOnly(c.Dir) { // there nothing is sent
		return nil, err
	}
	r.log = logger(c.Dir, r.verbose, r.Err)
	a, err := app.Open(ctx, app.Options{
		Config: c, Token: c.CloudPOS.Token.Reveal(), Clock: r.Clock, Actor: r.actor(), Version: r.Version, Log: r.log, Printing: r.Printing, Turn: r.Turns.Take,
	})
	if err == nil && a.ReadOnly() {
		r.note("%s", usererr.ReadOnly(c.Dir, r.language()))
	}
	return a, err
}

// actor is who acts when no person is named.
func (r *run) actor() string {
	for _, name := range []string{"USER", "USERNAME", "LOGNAME"} {
		if u, ok := r.Env(name); ok && u != "" {
			return "cli:" + u
		}
	}
	return "cli"
}

// with opens the program, runs f and closes it.
func (r *run) with(f func(ctx context.Context, a *app.App, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) (err error) {
		a, err := r.open(cmd.Context())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, a.Close()) }()
		return f(cmd.Context(), a, args)
	}
}

// stdout is where binary output may go when a person asks for "-".
func stdoutName(name string) bool { return name == "-" }

// isDir tells whether an output name means a folder.
func isDir(name string) bool {
	if strings.HasSuffix(name, "/") || strings.HasSuffix(name, string(os.PathSeparator)) {
		return true
	}
	st, err := os.Stat(name)
	return err == nil && st.IsDir()
}
