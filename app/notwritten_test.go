package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A full disk below the target is not a full disk below the store.
func TestWhoseDiskRefused(t *testing.T) {
	dir := filepath.FromSlash("/usb/books")
	file := filepath.Join(dir, "k4.zip")
	path := func(p string, err error) error {
		return fmt.Errorf("x: %w", &fs.PathError{Op: "write", Path: filepath.FromSlash(p), Err: err})
	}
	for _, c := range []struct {
		err error
		why string
	}{
		{path("/usb/books/.zegel-export-1/part-2", syscall.ENOSPC), "full"},
		{path("/usb/books/.zegel-export-1", syscall.EROFS), "refused"},
		{path("/usb/books/.zegel-export-1", syscall.EACCES), "refused"},
		{path("/usb/books/.zegel-export-1", syscall.ENOENT), "folder"},
		{&os.LinkError{Op: "rename", Old: "a", New: file, Err: syscall.EBUSY}, "refused"},
		{path("/usb/books/.zegel-export-1/part-2", syscall.EIO), ""},
		{path("/home/data/archive/ab/cd", syscall.ENOSPC), ""},
		{path("/usb/books/data/archive/ab/cd", syscall.ENOSPC), ""},
		{syscall.ENOSPC, ""},
	} {
		var got *NotWritten
		err := notWritten(file, c.err)
		if errors.As(err, &got) != (c.why != "") || got != nil && (got.Why != c.why || got.File != file) || !errors.Is(err, c.err) && !errors.Is(err, errors.Unwrap(c.err)) {
			t.Errorf("%v: %v", c.err, err)
		}
	}
}
