package config

import (
	"os"
	"strings"
	"syscall"
)

// networkKind names the network file system a folder lies on, or "".
// 9p and virtiofs are how containers and virtual machines see a disk of their
// own host, so they count as local.
func networkKind(dir string) string {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return ""
	}
	// The numbers are the kernel's (include/uapi/linux/magic.h, fs/smb).
	switch uint32(st.Type) {
	case 0x6969:
		return "nfs"
	case 0xFF534D42, 0xFE534D42, 0x517B:
		return "smb"
	case 0x5346414F, 0x6B414653:
		return "afs"
	case 0x00C36400:
		return "ceph"
	case 0x73757245:
		return "coda"
	case 0x01161970, 0x7461636F:
		return "cluster"
	case 0x0BD00BD0:
		return "lustre"
	case 0x65735546:
		table, err := os.ReadFile("/proc/self/mountinfo")
		if err != nil {
			return ""
		}
		return remoteFUSE(string(table), dir)
	}
	return ""
}

// remoteFUSE looks a FUSE mount up in the mount table: one magic number serves
// local file systems (NTFS, exFAT) and remote ones alike.
func remoteFUSE(table, dir string) string {
	best, kind := "", ""
	for line := range strings.Lines(table) {
		left, right, ok := strings.Cut(line, " - ")
		l, r := strings.Fields(left), strings.Fields(right)
		if !ok || len(l) < 5 || len(r) < 1 {
			continue
		}
		// The kernel writes a space in a path as \040.
		at := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\134`, `\`).Replace(l[4])
		if len(at) >= len(best) && (dir == at || strings.HasPrefix(dir, strings.TrimSuffix(at, "/")+"/")) {
			best, kind = at, r[0]
		}
	}
	switch name := strings.TrimPrefix(kind, "fuse."); name {
	case "sshfs", "rclone", "s3fs", "gvfsd-fuse", "davfs", "davfs2", "curlftpfs", "glusterfs", "google-drive-ocamlfuse", "smbnetfs", "onedriver", "kio-fuse", "goofys", "gcsfuse", "blobfuse", "blobfuse2":
		return name
	}
	return ""
}
