package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestAnEmptiedFileIsNoNewStore: a file of 0 bytes is begun anew only where
// nothing shows that there was a store.
func TestAnEmptiedFileIsNoNewStore(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		make    func(dir string) error
		emptied bool
	}{
		"nothing else":        {func(string) error { return nil }, false},
		"empty folders":       {func(dir string) error { return os.Mkdir(filepath.Join(dir, "archive"), 0o700) }, false},
		"a first start":       {func(dir string) error { return aged(dir, "journal.key", now.Add(-time.Minute)) }, false},
		"a key":               {func(dir string) error { return aged(dir, "journal.key", now.AddDate(0, 0, -2)) }, true},
		"archived files":      {func(dir string) error { return aged(dir, "archive/ab/cd", now) }, true},
		"copies":              {func(dir string) error { return aged(dir, backupDir+"/2026-11-20.db", now) }, true},
		"an answer kept back": {func(dir string) error { return aged(dir, pendingDir+"/a1.json", now) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := errors.Join(createFile(filepath.Join(dir, FileName)), tt.make(dir)); err != nil {
				t.Fatal(err)
			}
			for _, readOnly := range []bool{true, false} {
				s, err := Open(context.Background(), dir, Options{Clock: func() time.Time { return now }, ReadOnly: readOnly})
				if errors.Is(err, ErrEmptied) != tt.emptied || !readOnly && (err == nil) == tt.emptied {
					t.Errorf("read-only %t: opened with %v", readOnly, err)
				}
				if err == nil {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				}
			}
			if i, err := os.Stat(filepath.Join(dir, FileName)); err != nil || tt.emptied && i.Size() != 0 {
				t.Errorf("the file was touched: %v, %v", i, err)
			}
		})
	}
}

func aged(dir, name string, at time.Time) error {
	file := filepath.Join(dir, name)
	return errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte("x"), 0o600), os.Chtimes(file, at, at))
}
