package cli

import (
	"bufio"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"zegel/app/config"
	"zegel/assets/guides"
)

// TestGuidesSpeakOfWhatExists: every command in every guide is one that this
// program has, with flags and settings that it knows; every guide exists in every
// language and names the same commands in the same order.
func TestGuidesSpeakOfWhatExists(t *testing.T) {
	for _, name := range guides.Names() {
		var first []string
		for _, lang := range guides.Languages() {
			text := guides.Text(name, lang)
			if !strings.HasPrefix(text, "# ") {
				t.Errorf("%s in %s: no guide", name, lang)
			}
			var used []string
			for _, line := range commandsIn(text) {
				used = append(used, hold(t, lang+"/"+name, line))
			}
			if first == nil {
				first = used
			} else if strings.Join(first, "|") != strings.Join(used, "|") {
				t.Errorf("%s: %s has the commands %v, others %v", name, lang, used, first)
			}
		}
	}
	if guides.Text("owner", "pl") != guides.Text("owner", "en") || guides.Text("nobody", "nl") != "" {
		t.Error("other languages read English, other names nothing")
	}
}

// commandsIn gives the lines of a guide's code blocks.
func commandsIn(text string) []string {
	var out []string
	inside := false
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		switch {
		case strings.HasPrefix(s.Text(), "```"):
			inside = !inside
		case inside:
			out = append(out, s.Text())
		}
	}
	return out
}

// hold checks one line and gives its command and flags.
func hold(t *testing.T, where, line string) string {
	t.Helper()
	words, ok := strings.CutPrefix(line, "zegel ")
	if !ok {
		t.Errorf("%s: %q is no command", where, line)
		return ""
	}
	r := &run{World: World{Env: func(string) (string, bool) { return "", false }}}
	root := r.root()
	c, rest, err := root.Find(strings.Fields(words))
	if err != nil || c == root {
		t.Errorf("%s: %q: %v", where, line, err)
		return ""
	}
	used := c.CommandPath()
	for _, w := range rest {
		flag, ok := strings.CutPrefix(w, "-")
		if !ok || w == "-" {
			continue
		}
		if known(c, strings.TrimPrefix(flag, "-")) == nil {
			t.Errorf("%s: %q: no flag %s", where, line, w)
		}
		used += " " + w
	}
	if strings.HasSuffix(c.CommandPath(), "config set") {
		cfg, err := config.Load(t.TempDir(), func(string) (string, bool) { return "", false }, nil)
		if err == nil {
			_, err = cfg.Get(rest[0])
		}
		if err != nil {
			t.Errorf("%s: %q: %v", where, line, err)
		}
	}
	return used
}

func known(c *cobra.Command, name string) *pflag.Flag {
	if len(name) == 1 {
		return c.Flags().ShorthandLookup(name)
	}
	if f := c.Flags().Lookup(name); f != nil {
		return f
	}
	return c.InheritedFlags().Lookup(name)
}
