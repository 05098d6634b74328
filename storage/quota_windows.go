package storage

import (
	"errors"

	"golang.org/x/sys/windows"
)

// quota tells whether Windows refused for want of space, in its own words.
func quota(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) || errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}

// protected tells whether the medium is write-protected.
func protected(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }
