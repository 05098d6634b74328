package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"zegel/storage"
)

// NotWritten says that a file could not be made where a person asked for it. What
// stood there before stands there still; the store is not concerned.
type NotWritten struct {
	File string
	Why  string // full, folder (there is none), refused (no rights, read-only, held open), exists
	Err  error
}

// Error gives the file and the cause.
func (e *NotWritten) Error() string { return fmt.Sprintf("write %s: %v", e.File, e.Err) }

// Unwrap gives the cause.
func (e *NotWritten) Unwrap() error { return e.Err }

// notWritten tells what the disk refused for a target from what it refused for
// the store or the archive: both may be full, and mean something else.
func notWritten(file string, err error) error {
	here := func(path string) bool {
		rel, e := filepath.Rel(filepath.Dir(file), path)
		return path != "" && e == nil && (rel == "." || rel == filepath.Base(file) || strings.HasPrefix(rel, ".zegel-export-"))
	}
	var one *fs.PathError
	var two *os.LinkError
	switch {
	case errors.As(err, &one) && here(one.Path), errors.As(err, &two) && here(two.New):
	default:
		return err
	}
	why := "refused"
	switch {
	case storage.Full(err):
		why = "full"
	case errors.Is(err, syscall.EIO):
		return err // a disk that fails has its own words
	case errors.Is(err, fs.ErrNotExist):
		why = "folder"
	}
	return &NotWritten{file, why, err}
}
