//go:build !windows

package gui

import (
	"os"
	"path/filepath"
	"testing"
)

// What is saved goes where the desktop keeps documents, in the person's own
// language.
func TestDocumentsFolder(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	want := func(dir string) {
		t.Helper()
		if got, err := keepPlace("../x.pdf"); err != nil || got != filepath.Join(dir, "Zegel", "x.pdf") {
			t.Errorf("%s, %v; want it in %s", got, err, dir)
		}
	}
	want(home)
	if err := os.Mkdir(filepath.Join(home, "Documents"), 0o755); err != nil {
		t.Fatal(err)
	}
	want(filepath.Join(home, "Documents"))
	conf := filepath.Join(home, ".config")
	if err := os.MkdirAll(conf, 0o755); err != nil {
		t.Fatal(err)
	}
	for text, dir := range map[string]string{
		"# comment\nXDG_DESKTOP_DIR=\"$HOME/Bureau\"\nXDG_DOCUMENTS_DIR=\"$HOME/Documenten\"\n": filepath.Join(home, "Documenten"),
		"XDG_DOCUMENTS_DIR=\"" + home + "/Mes documents\"":                                      filepath.Join(home, "Mes documents"),
		"XDG_DOCUMENTS_DIR=\"$HOME/\"":                                                          home,
		"XDG_DOCUMENTS_DIR=\"relative\"":                                                        filepath.Join(home, "Documents"),
	} {
		if err := os.WriteFile(filepath.Join(conf, "user-dirs.dirs"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		want(dir)
	}
}
