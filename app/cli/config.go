package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"zegel/app/config"
)

func (r *run) configCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "config", Short: "Show and change settings", Args: noArgs,
		Long: `Settings come from a flag, else the environment (ZEGEL_…), else the data folder's
config.toml, else a default. A variable set to nothing means none.`,
		Example: "  zegel config\n  zegel config set cloudpos.licname bistro\n  zegel config token < token.txt",
		RunE: func(*cobra.Command, []string) error {
			s, err := r.settings()
			if err != nil {
				return err
			}
			if r.json {
				return r.print(s.Fields())
			}
			w := tabwriter.NewWriter(r.Out, 0, 0, 2, ' ', 0)
			for _, f := range s.Fields() {
				fmt.Fprintf(w, "%s\t%s\t(%s)\t\n", f.Name, oneLine(f.Value), f.Source)
			}
			return w.Flush()
		},
	}
	c.AddCommand(r.configGet(), r.configSet(), r.configUnset(), r.configToken())
	return c
}

func (r *run) configGet() *cobra.Command {
	return &cobra.Command{
		Use: "get NAME", Short: "Print one setting", Args: exactArgs(1, "one name"), Example: "  zegel config get timeout",
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := r.settings()
			if err != nil {
				return err
			}
			v, err := s.Get(args[0])
			if err != nil {
				return err
			}
			if r.json {
				return r.print(v)
			}
			r.say("%s", v)
			return nil
		},
	}
}

// change applies f to the settings and saves them.
func (r *run) change(f func(*config.Config) error) error {
	s, err := r.settings()
	if err != nil {
		return err
	}
	if _, err := config.Prepare(s.Dir, r.Env); err != nil {
		return err
	}
	if err := f(&s); err != nil {
		return err
	}
	return config.Save(s)
}

func (r *run) configSet() *cobra.Command {
	return &cobra.Command{
		Use: "set NAME VALUE", Short: "Change one setting", Args: exactArgs(2, "a name and a value"),
		Example: "  zegel config set seller.iban BE71096123456769\n  zegel config set sign_from 2026-11-21",
		RunE: func(_ *cobra.Command, args []string) error {
			err := r.change(func(c *config.Config) error { return c.Set(args[0], args[1]) })
			if err == nil && r.json {
				return r.print(map[string]string{"name": args[0], "value": args[1]})
			}
			return err
		},
	}
}

func (r *run) configUnset() *cobra.Command {
	return &cobra.Command{
		Use: "unset NAME", Short: "Take one setting out of the file", Args: exactArgs(1, "one name"), Example: "  zegel config unset timeout",
		RunE: func(_ *cobra.Command, args []string) error {
			err := r.change(func(c *config.Config) error { return c.Unset(args[0]) })
			if err == nil && r.json {
				return r.print(map[string]string{"name": args[0]})
			}
			return err
		},
	}
}

func (r *run) configToken() *cobra.Command {
	var remove bool
	var dotykacka bool
	c := &cobra.Command{
		Use: "token", Short: "Keep the token, from standard input or a hidden prompt", Args: noArgs,
		Long: `Keeps the token in the system's key store, or in a file that only you can read
where there is none. No flag takes it: command lines are seen by everyone.`,
		Example: "  zegel config token < token.txt\n  zegel config token --delete",
		RunE: func(*cobra.Command, []string) error {
			s, err := r.settings()
			if err != nil {
				return err
			}
			if _, err := config.Prepare(s.Dir, r.Env); err != nil {
				return err
			}
			name := config.NameToken
			if dotykacka {
				name = config.NameRefreshToken
			}
			tokens := config.NewTokens(s.Dir, r.Env)
			if remove {
				if err := tokens.Delete(name); err != nil {
					return err
				}
				return r.kept("nowhere")
			}
			text, err := r.secret()
			if err != nil {
				return err
			}
			kept, err := tokens.Save(name, config.Secret(text))
			if err != nil {
				return err
			}
			return r.kept(string(kept))
		},
	}
	c.Flags().BoolVar(&remove, "delete", false, "forget the token")
	c.Flags().BoolVar(&dotykacka, "dotykacka", false, "Dotykačka's refresh token instead")
	return c
}

func (r *run) kept(where string) error {
	if r.json {
		return r.print(map[string]string{"kept": where})
	}
	r.say("kept: %s", where)
	return nil
}

// secret reads one line, hidden where a person types it.
func (r *run) secret() (string, error) {
	if r.Secret != nil {
		return r.Secret("token: ")
	}
	line, err := bufio.NewReader(io.LimitReader(r.In, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the token: %w", err)
	}
	line = strings.TrimSpace(line)
	if line == "" {
		return "", usagef("no token on standard input")
	}
	return line, nil
}
