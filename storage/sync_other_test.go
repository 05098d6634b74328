//go:build !linux

package storage

import "os"

// dataSynced is the only sync there is.
func dataSynced(f *os.File) error { return f.Sync() }
