package config

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestDefaultDir(t *testing.T) {
	for _, tt := range []struct {
		goos string
		env  LookupEnv
		want string
	}{
		{"linux", env("ZEGEL_DATA", "/srv/zegel", "HOME", "/home/an"), "/srv/zegel"},
		{"linux", env("HOME", "/home/an"), "/home/an/.local/share/zegel"},
		{"linux", env("ZEGEL_DATA", "", "HOME", "/home/an", "XDG_DATA_HOME", "/data"), "/data/zegel"},
		{"linux", env("HOME", "/home/an", "XDG_DATA_HOME", "relative"), "/home/an/.local/share/zegel"},
		{"darwin", env("HOME", "/Users/an"), "/Users/an/Library/Application Support/Zegel"},
		{"windows", env("LOCALAPPDATA", "/c/Local"), "/c/Local/Zegel"},
		{"windows", env("USERPROFILE", "/c/an"), "/c/an/AppData/Local/Zegel"},
	} {
		if got, err := defaultDir(tt.env, tt.goos); err != nil || got != filepath.FromSlash(tt.want) {
			t.Errorf("%s: %q %v, want %q", tt.goos, got, err, tt.want)
		}
	}
	if _, err := defaultDir(env(), "linux"); !errors.Is(err, ErrNoHome) {
		t.Errorf("got %v", err)
	}
}

func TestInspect(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	mk := func(parts ...string) string {
		d := filepath.Join(append([]string{root}, parts...)...)
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
		return d
	}
	mk("marked", ".stfolder")
	mk("home", ".dropbox")
	mk("work")
	link := filepath.Join(root, "link")
	if err := os.Symlink(mk("Nextcloud"), link); err != nil {
		t.Fatal(err)
	}
	e := env("OneDrive", filepath.Join(root, "Wolk"), "HOME", filepath.Join(root, "home"))
	for path, want := range map[string]Place{
		"work/not/yet":            {Kind: PlaceLocal},
		"wolk/zegel":              {PlaceSynced, "OneDrive"},
		"Wolkje/zegel":            {Kind: PlaceLocal},
		"OneDrive - Zwaan bv/dir": {PlaceSynced, "OneDrive"},
		"Dropbox (Zwaan)/a":       {PlaceSynced, "Dropbox"},
		"stackoverflow/a":         {Kind: PlaceLocal},
		"marked/deep/er":          {PlaceSynced, "Syncthing"},
		"home/.local":             {Kind: PlaceLocal},
		"link/zegel":              {PlaceSynced, "Nextcloud"},
	} {
		if got := Inspect(filepath.Join(root, filepath.FromSlash(path)), e); got != want {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
}

func TestPrepare(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if p, err := Prepare(dir, env()); err != nil || p.Kind != PlaceLocal {
		t.Fatalf("%+v %v", p, err)
	}
	st, err := os.Stat(dir)
	if err != nil || !st.IsDir() {
		t.Fatalf("%v %v", st, err)
	}
	name := filepath.Join(dir, "file")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, kind := range map[string]string{name: RefusedNotFolder, filepath.Join(name, "below"): RefusedCreate} {
		_, err := Prepare(path, env())
		if bad, ok := errors.AsType[*FolderError](err); !ok || bad.Kind != kind {
			t.Errorf("%s: %v, want %s", path, err, kind)
		}
	}
}

func TestLocale(t *testing.T) {
	for _, tt := range []struct {
		env  LookupEnv
		want string
	}{
		{env("LC_ALL", "de_BE.UTF-8", "LANG", "nl_BE.UTF-8"), "de_BE.UTF-8"},
		{env("LC_ALL", "C.UTF-8", "LANG", "cs_CZ.UTF-8"), "cs_CZ.UTF-8"},
		{env("LANG", "C"), windowsLocale()},
		{env("LANG", "POSIX", "LC_MESSAGES", ""), windowsLocale()},
	} {
		if got := Locale(tt.env); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
