//go:build e2e

package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A data folder that cannot be written to is opened and read; the window says so,
// what writes is off, and nothing in the folder changes.
func TestReadOnlyFolderIsRead(t *testing.T) {
	t.Parallel()
	bin := build(t)
	d := open(t, "readonly-fr", bin, "fr", "light", "1", "ZEGEL_CLOUDPOS_URL=")
	w := d.w
	d.press("button", w.T("guide.later"))
	d.key("ctrl+r")
	d.until("the documents", func() bool { return len(d.list("--state", "unsigned")) > 20 })
	d.key("Down", "ctrl+s")
	d.until("one signed", func() bool { return len(d.list("--state", "signed")) == 1 })
	d.quit()

	data := filepath.Join(d.home, "zegel")
	modes := map[string]os.FileMode{}
	t.Cleanup(func() {
		for name, m := range modes {
			_ = os.Chmod(name, m)
		}
	})
	err := filepath.WalkDir(data, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := e.Info()
		if err != nil {
			return err
		}
		modes[name] = i.Mode().Perm() | 0o200
		return os.Chmod(name, i.Mode().Perm()&^0o222|0o444|i.Mode().Perm()&0o100>>3|i.Mode().Perm()&0o100>>6)
	})
	if err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 { // whom no permission stops
		d.user = &syscall.Credential{Uid: 65534, Gid: 65534}
		for _, dir := range []string{d.home, filepath.Dir(d.home), filepath.Dir(d.eyes)} {
			if err := os.Chmod(dir, 0o777); err != nil {
				t.Fatal(err)
			}
		}
		own := t.TempDir()
		if err := os.Chmod(own, 0o777); err != nil {
			t.Fatal(err)
		}
		d.bin = filepath.Join(own, "zegel")
		b, err := os.ReadFile(bin)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(d.bin, b, 0o755); err != nil {
			t.Fatal(err)
		}
		d.env = append(d.env, "HOME="+own, "XDG_CONFIG_HOME="+own, "XDG_CACHE_HOME="+own)
	}
	d.start()
	d.sees(d.says("banner.readonly"))
	d.sees(w.T("link.readonly"))
	for _, id := range []string{"action.sync", "action.print"} {
		if s, ok := d.find("button", w.T(id)); !ok || !s.Disabled {
			t.Errorf("%s can be pressed: %+v", id, s)
		}
	}
	d.shot("read")
	d.key("ctrl+j")
	d.sees(d.says("verify.ok"))
	d.key("ctrl+3")
	d.sees(d.says("archive.fromticket"))
	d.shot("archive")
	d.key("ctrl+6")
	d.sees(w.T("settings.readonly"))
	d.quit()
	_ = filepath.WalkDir(data, func(name string, _ fs.DirEntry, err error) error {
		if _, known := modes[name]; err == nil && !known {
			t.Errorf("%s was made", name)
		}
		return err
	})
}
