package storage

import (
	"os"

	"golang.org/x/sys/unix"
)

// dataSynced is the sync that leaves the time of the last change out.
func dataSynced(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }
