package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// syncDir makes a folder's entries durable: a file that was created or renamed
// is only then sure to be found after a power cut. Windows has no such call and
// needs none.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// makeDir makes a folder for its owner alone, and its entry durable.
func makeDir(dir string) error {
	if s, err := os.Stat(dir); err == nil {
		if !s.IsDir() {
			return fmt.Errorf("%s is no folder: %w", filepath.Base(dir), ErrReadOnly)
		}
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// writeFile puts bytes under a name in one step: written beside, synced, renamed,
// and the folder synced.
func writeFile(file string, b []byte) (err error) {
	t, err := os.CreateTemp(filepath.Dir(file), ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(t.Name()))
		}
	}()
	if _, err = t.Write(b); err == nil {
		err = t.Sync()
	}
	if err = errors.Join(err, t.Close()); err != nil {
		return err
	}
	if err = os.Chmod(t.Name(), 0o600); err != nil {
		return err
	}
	if err = os.Rename(t.Name(), file); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}

// syncFile makes a file's bytes durable that another writer made.
func syncFile(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
