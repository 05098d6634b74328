package config

import (
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// networkKind says "unc" for \\server\share, "mapped" for a drive letter that
// stands for one, or "".
func networkKind(dir string) string {
	vol := filepath.VolumeName(dir)
	upper := strings.ToUpper(vol)
	// The volume of \\?\UNC\server\share is \\?\UNC alone.
	if strings.HasPrefix(strings.ToUpper(dir), `\\?\UNC\`) || strings.HasPrefix(strings.ToUpper(dir), `\\.\UNC\`) {
		return "unc"
	}
	local := strings.HasPrefix(upper, `\\?\`) || strings.HasPrefix(upper, `\\.\`)
	if strings.HasPrefix(vol, `\\`) && !local {
		return "unc"
	}
	root, err := windows.UTF16PtrFromString(strings.TrimPrefix(vol, `\\?\`) + `\`)
	if err != nil {
		return ""
	}
	if windows.GetDriveType(root) == windows.DRIVE_REMOTE {
		return "mapped"
	}
	return ""
}
