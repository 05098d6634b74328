package storage

import "golang.org/x/sys/windows"

// Free tells how many bytes the disk below a folder has left for this account.
func Free(dir string) (int64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, kept("ask for the disk's room", err)
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, kept("ask for the disk's room", err)
	}
	return int64(min(free, 1<<62)), nil
}
