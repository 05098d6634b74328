package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"zegel/app"
	"zegel/app/config"
	"zegel/storage"
)

// TestAnEmptiedStoreIsNoNewOne: where paper was printed, a missing or empty
// database is a lost one.
func TestAnEmptiedStoreIsNoNewOne(t *testing.T) {
	dir := t.TempDir()
	cfg, err := config.Load(dir, func(string) (string, bool) { return "", false }, nil)
	if err != nil {
		t.Fatal(err)
	}
	open := func() error {
		a, err := app.Open(t.Context(), app.Options{Config: cfg, Actor: "test", Version: "test"})
		if err == nil {
			err = a.Close()
		}
		return err
	}
	if err := open(); err != nil {
		t.Fatal(err)
	}
	paper := filepath.Join(dir, "archive", "ab")
	if err := errors.Join(os.MkdirAll(paper, 0o700), os.WriteFile(filepath.Join(paper, "cdef"), []byte("%PDF"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := open(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, storage.FileName)
	for _, lose := range []func() error{func() error { return os.Truncate(name, 0) }, func() error { return os.Remove(name) }} {
		if err := lose(); err != nil {
			t.Fatal(err)
		}
		if err := open(); !errors.Is(err, storage.ErrCorrupt) {
			t.Errorf("opened: %v", err)
		}
	}
}
