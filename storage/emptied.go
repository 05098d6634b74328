package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// firstStart is longer than the first start of a store can take.
const firstStart = time.Hour

// emptied refuses an empty database file in a folder that shows that there was a
// store: SQLite takes it for a new one, and the shop would find its books gone
// without a word. A first start that was cut short leaves an empty file as well,
// but nothing else that is older.
func (s *Store) emptied() error {
	i, err := os.Stat(s.file)
	if err != nil || i.Size() > 0 {
		return err
	}
	if w, err := os.Stat(s.file + "-wal"); err == nil && w.Size() > 0 {
		return nil // all of it stands in the log
	}
	for _, name := range []string{"archive", backupDir, pendingDir} {
		files, err := os.ReadDir(filepath.Join(s.dir, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if len(files) > 0 {
			return fmt.Errorf("%s has 0 bytes, and %s %d files: %w", FileName, name, len(files), ErrEmptied)
		}
	}
	// The journal's key is made before the store is (app).
	if k, err := os.Stat(filepath.Join(s.dir, "journal.key")); err == nil && s.o.Clock().Sub(k.ModTime()) > firstStart {
		return fmt.Errorf("%s has 0 bytes, and journal.key is of %s: %w", FileName, k.ModTime().Format(time.DateOnly), ErrEmptied)
	}
	return nil
}
