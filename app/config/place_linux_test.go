package config

import "testing"

func TestRemoteFUSE(t *testing.T) {
	const table = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
60 22 0:50 / /mnt/shop rw,nosuid shared:30 - fuse.sshfs an@shop:/ rw,user_id=0
61 22 0:51 / /mnt/usb\040stick rw shared:31 - fuseblk /dev/sdb1 rw
62 60 0:52 / /mnt/shop/local rw shared:32 - fuse.mergerfs pool rw
`
	for dir, want := range map[string]string{
		"/mnt/shop":           "sshfs",
		"/mnt/shop/zegel":     "sshfs",
		"/mnt/shopping":       "",
		"/mnt/shop/local/dir": "",
		"/mnt/usb stick/a":    "",
		"/home":               "",
	} {
		if got := remoteFUSE(table, dir); got != want {
			t.Errorf("%s: %q, want %q", dir, got, want)
		}
	}
}
