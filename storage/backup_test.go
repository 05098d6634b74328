package storage

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestBackupOverAnother: a copy is replaced only when that is said, and the store
// that is being copied never.
func TestBackupOverAnother(t *testing.T) {
	ctx := context.Background()
	k := newKit(t)
	rich(t, k)
	dir := t.TempDir()
	file := filepath.Join(dir, "copy.db")
	write(t, file, nil) // a name that a script claimed beforehand
	k.must(k.Backup(ctx, file, false))
	first, err := os.ReadFile(file)
	k.must(err)
	for _, name := range []string{file, filepath.Join(k.dir, FileName)} {
		if err := k.Backup(ctx, name, false); !errors.Is(err, fs.ErrExist) {
			t.Errorf("over %s: %v", filepath.Base(name), err)
		}
	}
	if now, err := os.ReadFile(file); err != nil || !bytes.Equal(first, now) {
		t.Error("the first copy was touched")
	}
	if err := k.Backup(ctx, filepath.Join(k.dir, FileName), true); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over the store itself: %v", err)
	}
	if err := k.Backup(ctx, dir, false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a folder: %v", err)
	}
	k.must(k.SetSetting(ctx, "x", "1", "me", k.now))
	k.must(k.Backup(ctx, file, true))
	if now, err := os.ReadFile(file); err != nil || bytes.Equal(first, now) {
		t.Error("the copy was not replaced")
	}
	k.only(dir, "copy.db")
}

// TestBackupInTheDataFolder: a copy never takes the place of what belongs to the
// store, whether it is there at the moment or not; others may lie there.
func TestBackupInTheDataFolder(t *testing.T) {
	ctx := context.Background()
	k := newKit(t)
	rich(t, k)
	k.must(os.MkdirAll(filepath.Join(k.dir, "archive", "2026"), 0o700))
	write(t, filepath.Join(k.dir, "journal.key"), []byte("the key"))
	write(t, filepath.Join(k.dir, "archive", "2026", "paper.pdf"), []byte("the paper"))
	link := filepath.Join(t.TempDir(), "link")
	k.must(os.Symlink(k.dir, link))
	for _, name := range []string{
		FileName, FileName + "-wal", FileName + "-shm", "journal.key", "webhooks.intake-0", useLock, "archive/2026/paper.pdf", "archive/new.pdf",
	} {
		for _, dir := range []string{k.dir, link} {
			for _, over := range []bool{false, true} {
				if err := k.Backup(ctx, filepath.Join(dir, name), over); !errors.Is(err, fs.ErrExist) {
					t.Errorf("%s, over %v: %v", name, over, err)
				}
			}
		}
	}
	if b := read(t, filepath.Join(k.dir, "journal.key")); string(b) != "the key" {
		t.Errorf("the key is %d other bytes", len(b))
	}
	for _, name := range []string{"mine.db", filepath.Join(backupDir, "mine.db")} {
		k.must(os.MkdirAll(filepath.Join(k.dir, backupDir), 0o700))
		for _, over := range []bool{false, true} {
			k.must(k.Backup(ctx, filepath.Join(k.dir, name), over))
		}
	}
}

// TestBackupsAtOnce: of several copies to one name one has it, whole.
func TestBackupsAtOnce(t *testing.T) {
	ctx := context.Background()
	k := newKit(t)
	rich(t, k)
	dir := t.TempDir()
	file := filepath.Join(dir, "copy.db")
	var all sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		all.Go(func() { errs[i] = k.Backup(ctx, file, false) })
	}
	all.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if !errors.Is(err, fs.ErrExist) {
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("%d of them say that they made it", made)
	}
	k.must(checkFile(ctx, file))
	k.only(dir, "copy.db")
}

// TestBackupSweeps: what a killed program left half made goes with the next copy,
// once it is old; nothing that a person named alike does.
func TestBackupSweeps(t *testing.T) {
	k := newKit(t)
	dir := t.TempDir()
	old := time.Now().Add(-2 * staleAfter)
	for _, name := range []string{"copy.db.123.part", "copy.db.123.part-journal", "copy.db.mine.part", "copy.db.tar.part", "other.db.1.part"} {
		write(t, filepath.Join(dir, name), []byte("x"))
		k.must(os.Chtimes(filepath.Join(dir, name), old, old))
	}
	write(t, filepath.Join(dir, "copy.db.9.part"), []byte("being made"))
	k.must(k.Backup(context.Background(), filepath.Join(dir, "copy.db"), false))
	k.only(dir, "copy.db", "copy.db.9.part", "copy.db.mine.part", "copy.db.tar.part", "other.db.1.part")
}

// only holds what lies in a folder.
func (k *kit) only(dir string, want ...string) {
	k.t.Helper()
	left, err := os.ReadDir(dir)
	k.must(err)
	var got []string
	for _, e := range left {
		got = append(got, e.Name())
	}
	if len(got) != len(want) {
		k.t.Errorf("there are %v, want %v", got, want)
		return
	}
	for i := range got {
		if got[i] != want[i] {
			k.t.Errorf("there are %v, want %v", got, want)
		}
	}
}
