package config

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestReadOnlyTellsByTrying(t *testing.T) {
	dir := t.TempDir()
	if ReadOnly(dir) {
		t.Error("a folder of our own counts as read-only")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("trying left %v (%v)", left, err)
	}
	if ReadOnly(filepath.Join(dir, "none")) {
		t.Error("a folder that is not there counts as read-only")
	}
	if runtime.GOOS == "linux" && !ReadOnly("/sys") { // nobody writes there, root included
		t.Error("a folder that takes no file counts as writable")
	}
}

func TestLogFileGoesElsewhere(t *testing.T) {
	dir := t.TempDir()
	if got, want := LogFile(dir), filepath.Join(dir, "log", "zegel.log"); got != want {
		t.Errorf("the log is %s, want %s", got, want)
	}
	if runtime.GOOS != "linux" {
		return
	}
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	if got, want := LogFile("/sys"), filepath.Join(cache, "zegel", "log", "zegel.log"); got != want {
		t.Errorf("the log is %s, want %s", got, want)
	}
	t.Setenv("XDG_CACHE_HOME", "/sys")
	if got := LogFile("/sys"); got != "" {
		t.Errorf("a log at %s, where nothing can be written", got)
	}
}
