package storage

import (
	"os"
	"path/filepath"
)

// Two lock files stand beside the store. Every open store holds useLock shared,
// so that a restore, which wants it alone, cannot pull the file away under a
// program that writes; upgradeLock is held alone while a store is created or
// migrated, so that two programs do not do it at once.
const (
	useLock     = "zegel.use.lock"
	upgradeLock = "zegel.upgrade.lock"
)

// held is a lock that ends with Close, or with the process.
type held struct{ f *os.File }

func takeLock(dir, name string, alone, wait bool) (*held, error) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f, alone, wait); err != nil {
		f.Close()
		return nil, err
	}
	return &held{f}, nil
}

// Close gives the lock back. A nil lock is none.
func (h *held) Close() error {
	if h == nil {
		return nil
	}
	return h.f.Close()
}
