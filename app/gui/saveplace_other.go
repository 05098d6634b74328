//go:build !windows

package gui

import (
	"os"
	"path/filepath"
	"strings"
)

// documents is the person's folder for documents as the desktop has it in
// user-dirs.dirs (xdg-user-dirs): its name is in the person's language. Where
// nothing says so it is the home folder, as that specification has it, unless the
// folder that the tools make in English is there.
func documents() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	conf, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	if b, err := os.ReadFile(filepath.Join(conf, "user-dirs.dirs")); err == nil {
		if dir := userDir(string(b), home); dir != "" {
			return dir, nil
		}
	}
	usual := filepath.Join(home, "Documents")
	if i, err := os.Stat(usual); err == nil && i.IsDir() {
		return usual, nil
	}
	return home, nil
}

// userDir reads XDG_DOCUMENTS_DIR out of user-dirs.dirs: a quoted path that is
// absolute or begins with $HOME. A path that is home itself means that there is
// no such folder.
func userDir(conf, home string) string {
	for line := range strings.Lines(conf) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if !ok || strings.TrimSpace(name) != "XDG_DOCUMENTS_DIR" {
			continue
		}
		value = strings.ReplaceAll(strings.Trim(strings.TrimSpace(value), `"`), `\`, "")
		if rest, ok := strings.CutPrefix(value, "$HOME"); ok {
			value = home + rest
		}
		if filepath.IsAbs(value) {
			return filepath.Clean(value)
		}
	}
	return ""
}

// drives are the roots of the machine's file systems; there is one, "/".
func drives() []string { return nil }
