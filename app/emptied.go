package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"zegel/storage"
)

// notEmptied holds that a missing or empty store is a new one: beside printed
// paper, copies or answers that still wait to be recorded it was lost, and a
// fresh one in its place would have everything signed again. storage.ErrCorrupt.
func notEmptied(dir string) error {
	i, err := os.Stat(filepath.Join(dir, storage.FileName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil, i.Size() > 0:
		return nil // whatever it is, opening it says more
	}
	for _, pattern := range []string{"archive/*/*", "backups/*", "pending/*"} {
		found, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return fmt.Errorf("%s is missing or empty beside %s: %w", storage.FileName, filepath.Dir(found[0]), storage.ErrCorrupt)
		}
	}
	return nil
}
