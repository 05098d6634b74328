package storage_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zegel/storage"
	"zegel/storage/storagetest"
)

func TestContract(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) storagetest.Backend {
		s, err := storage.Open(context.Background(), t.TempDir(), storage.Options{
			Clock: func() time.Time { return time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC) }, Actor: "suite", Version: "1",
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	})
}

func TestArchiveContract(t *testing.T) {
	dir := t.TempDir()
	storagetest.RunArchive(t, func(t *testing.T) storage.Archiver {
		a, err := storage.OpenArchive(dir)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}, func(t *testing.T, _ storage.Archiver, sha string) {
		if err := os.WriteFile(filepath.Join(dir, sha[:2], sha[2:]), []byte("something else"), 0o600); err != nil {
			t.Fatal(err)
		}
	})
}
