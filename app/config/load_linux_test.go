package config

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe in the place of the settings is refused, not waited for.
func TestSettingsFromAPipe(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, FileName), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(dir, env(), nil)
	var file *FileError
	if !errors.As(err, &file) {
		t.Errorf("read as %v", err)
	}
}
