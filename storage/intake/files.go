package intake

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// Names are the log's files in the data folder.
func Names() [2]string { return [2]string{"webhooks.intake-0", "webhooks.intake-1"} }

// File is one file of the log as its owner writes it.
type File interface {
	io.WriterAt
	// Sync makes what was written durable: content and size.
	Sync() error
	Close() error
}

// Files is where the log lies. Tests put a disk of their own in its place.
type Files interface {
	// Create makes an empty file for its owner alone, or empties it.
	Create(name string) (File, error)
	Remove(name string) error
	// Sync makes the names durable.
	Sync() error
}

// Dir is a folder of the system's.
type Dir string

// Create implements Files.
func (d Dir) Create(name string) (File, error) {
	f, err := os.OpenFile(filepath.Join(string(d), name), os.O_CREATE|os.O_RDWR|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	return osFile{f}, nil
}

// Remove implements Files; a file that is not there is removed.
func (d Dir) Remove(name string) error {
	if err := os.Remove(filepath.Join(string(d), name)); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Sync implements Files. Windows has no such call and needs none.
func (d Dir) Sync() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(string(d))
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

type osFile struct{ *os.File }

func (f osFile) Sync() error { return dataSync(f.File) }
