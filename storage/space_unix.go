//go:build unix

package storage

import "golang.org/x/sys/unix"

// Free tells how many bytes the disk below a folder has left for this account.
func Free(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, kept("ask for the disk's room", err)
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
