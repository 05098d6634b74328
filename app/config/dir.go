package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// DefaultDir is the data folder of who gives none: ZEGEL_DATA, else the place
// the system has for a program's own data that does not roam between machines.
// ErrNoHome when the system names none.
func DefaultDir(env LookupEnv) (string, error) { return defaultDir(env, runtime.GOOS) }

func defaultDir(env LookupEnv, goos string) (string, error) {
	get := func(name string) string {
		v, _ := env(name)
		return v
	}
	if v := get("ZEGEL_DATA"); v != "" {
		return v, nil
	}
	switch home := get("HOME"); goos {
	case "windows":
		if v := get("LOCALAPPDATA"); v != "" {
			return filepath.Join(v, "Zegel"), nil
		}
		if v := get("USERPROFILE"); v != "" {
			return filepath.Join(v, "AppData", "Local", "Zegel"), nil
		}
	case "darwin":
		if home != "" {
			return filepath.Join(home, "Library", "Application Support", "Zegel"), nil
		}
	default:
		if v := get("XDG_DATA_HOME"); filepath.IsAbs(v) {
			return filepath.Join(v, "zegel"), nil
		}
		if home != "" {
			return filepath.Join(home, ".local", "share", "zegel"), nil
		}
	}
	return "", ErrNoHome
}

// Place says what kind of folder a data folder is.
type Place struct {
	Kind   PlaceKind `json:"kind"`
	Detail string    `json:"detail,omitempty"` // the file system, or the syncing program
}

// PlaceKind is a machine word for a Place.
type PlaceKind string

// The kinds of places. In a synced folder a program of someone else's copies
// and replaces files under a running database: it works until it does not, so
// it is warned of. On a network drive SQLite's locks do not hold: refused.
const (
	PlaceLocal   PlaceKind = "local"
	PlaceSynced  PlaceKind = "synced"
	PlaceNetwork PlaceKind = "network"
)

// Inspect tells what kind of place a folder is; it need not exist yet.
func Inspect(dir string, env LookupEnv) Place {
	abs, err := filepath.Abs(dir)
	if err != nil {
		abs = dir
	}
	if kind := networkKind(abs); kind != "" {
		return Place{PlaceNetwork, kind}
	}
	// A link into a synced or mounted folder counts as what it leads to.
	there := existing(abs)
	if real, err := filepath.EvalSymlinks(there); err == nil {
		abs = real + strings.TrimPrefix(abs, there)
		there = real
	}
	if kind := networkKind(there); kind != "" {
		return Place{PlaceNetwork, kind}
	}
	if by := syncedBy(abs, env); by != "" {
		return Place{PlaceSynced, by}
	}
	return Place{Kind: PlaceLocal}
}

// Prepare makes a data folder ready: created for its owner alone when missing,
// refused on a network drive, unless nothing can be written there: reading does
// no harm. The Place says whether to warn. *FolderError.
func Prepare(dir string, env LookupEnv) (Place, error) {
	p := Inspect(dir, env)
	if p.Kind == PlaceNetwork && !ReadOnly(dir) {
		return p, &FolderError{Dir: dir, Kind: RefusedNetwork, Detail: p.Detail}
	}
	return p, makeDir(dir)
}

func makeDir(dir string) error {
	st, err := os.Stat(dir)
	switch {
	case err == nil && !st.IsDir():
		return &FolderError{Dir: dir, Kind: RefusedNotFolder}
	case err == nil:
		return nil
	case !errors.Is(err, os.ErrNotExist):
		return &FolderError{Dir: dir, Kind: RefusedCreate, Err: err}
	}
	err = os.MkdirAll(filepath.Dir(dir), 0o700)
	if err == nil {
		err = mkdirPrivate(dir)
	}
	if st, gone := os.Stat(dir); err != nil && gone == nil && st.IsDir() {
		return nil // another start made it meanwhile
	}
	if err != nil {
		return &FolderError{Dir: dir, Kind: RefusedCreate, Err: err}
	}
	return nil
}

// existing is the folder itself or its nearest ancestor that is there.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return dir
		}
		dir = up
	}
}

// syncedBy names the syncing program whose folder this is: by the variables
// that OneDrive sets, by the folders' usual names, and by marker files.
func syncedBy(dir string, env LookupEnv) string {
	for _, name := range []string{"OneDrive", "OneDriveCommercial", "OneDriveConsumer"} {
		if root, _ := env(name); root != "" && within(dir, root) {
			return "OneDrive"
		}
	}
	usual := []struct{ prefix, program string }{
		{"onedrive", "OneDrive"},
		{"dropbox", "Dropbox"},
		{"google drive", "Google Drive"},
		{"googledrive", "Google Drive"},
		{"my drive", "Google Drive"},
		{"icloud", "iCloud"},
		{"mobile documents", "iCloud"},
		{"nextcloud", "Nextcloud"},
		{"owncloud", "ownCloud"},
		{"pcloud", "pCloud"},
		{"synologydrive", "Synology Drive"},
		{"megasync", "MEGA"},
		{"seafile", "Seafile"},
		{"stack", "STACK"},
	}
	markers := []struct{ file, program string }{
		{".stfolder", "Syncthing"}, {".dropbox", "Dropbox"}, {".sync", "Resilio Sync"}, {".nextcloudsync.log", "Nextcloud"},
	}
	for d := dir; ; d = filepath.Dir(d) {
		base := strings.ToLower(filepath.Base(d))
		for _, u := range usual {
			// "Dropbox", "Dropbox (Shop)", "OneDrive - Shop bv"; never "stackoverflow".
			if rest, ok := strings.CutPrefix(base, u.prefix); ok && (rest == "" || strings.HasPrefix(rest, " ")) {
				return u.program
			}
		}
		for _, m := range markers {
			if _, err := os.Stat(filepath.Join(d, m.file)); err == nil && !isHome(d, env) {
				return m.program
			}
		}
		if filepath.Dir(d) == d {
			return ""
		}
	}
}

// isHome keeps a marker in a home folder (where some programs keep their own
// settings: ~/.dropbox) from condemning everything below it.
func isHome(d string, env LookupEnv) bool {
	home, _ := env("HOME")
	profile, _ := env("USERPROFILE")
	return home != "" && d == filepath.Clean(home) || profile != "" && d == filepath.Clean(profile)
}

// within tells whether dir is root or lies below it; letters' case does not
// count, as on the systems that set such variables.
func within(dir, root string) bool {
	d, r := strings.ToLower(filepath.Clean(dir)), strings.ToLower(filepath.Clean(root))
	return d == r || strings.HasPrefix(d, strings.TrimSuffix(r, string(filepath.Separator))+string(filepath.Separator))
}
