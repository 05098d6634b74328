//go:build unix

package app

import (
	"os"

	"golang.org/x/sys/unix"
)

// tryLock takes the file's lock without waiting; the system gives it back when
// the file is closed or the process ends.
func tryLock(f *os.File) (bool, error) {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	return err == nil, err
}
