package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// What the data folder holds: files by the beginning of their names, and folders.
// A page written over the journal's key would end its signatures.
var (
	ownFiles   = []string{"zegel.", "webhooks.intake", "journal.key", "config.toml", "config.lock", "token"}
	ownFolders = []string{"archive", "backups", "locks", "log", "pending", "training"}
)

// Spare is fs.ErrExist, with the path, where a file that a person asks for would
// stand in the place of what the data folder holds, there or not. Any other name
// in the data folder is the person's.
func (a *App) Spare(file string) error {
	root, err := os.Stat(a.cfg.Dir)
	if err != nil {
		return nil // nothing there to be spared
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	// A link to one of ours is one of ours.
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	for at := abs; filepath.Dir(at) != at; at = filepath.Dir(at) {
		above, err := os.Stat(filepath.Dir(at))
		if err != nil || !os.SameFile(root, above) {
			continue
		}
		name := strings.ToLower(filepath.Base(at))
		begins := func(own string) bool { return strings.HasPrefix(name, own) }
		if slices.Contains(ownFolders, name) || slices.ContainsFunc(ownFiles, begins) {
			return &fs.PathError{Op: "replace", Path: file, Err: fs.ErrExist}
		}
	}
	return nil
}
