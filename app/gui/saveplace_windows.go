package gui

import "golang.org/x/sys/windows"

// documents is the person's folder for documents, wherever Windows keeps it and
// whatever it is called there: moved to another drive, redirected, translated.
func documents() (string, error) {
	return windows.KnownFolderPath(windows.FOLDERID_Documents, windows.KF_FLAG_CREATE)
}

// drives are the roots of the machine's file systems.
func drives() []string {
	mask, err := windows.GetLogicalDrives()
	if err != nil {
		return nil
	}
	var out []string
	for i := range 26 {
		if mask&(1<<i) != 0 {
			out = append(out, string(rune('A'+i))+`:\`)
		}
	}
	return out
}
