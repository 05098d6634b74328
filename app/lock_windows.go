//go:build windows

package app

import (
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes the file's lock without waiting; the system gives it back when
// the file is closed or the process ends.
func tryLock(f *os.File) (bool, error) {
	var o windows.Overlapped
	err := windows.LockFileEx(windows.Handle(f.Fd()),
		windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &o)
	return err == nil, err
}
