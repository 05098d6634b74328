package app

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// processLock is this process's own lock file, locked for as long as the
// process lives; the system frees it however the process ends. Another process
// tells by it whether the holder of the right to sign is dead.
type processLock struct {
	dir    string
	holder string
	file   *os.File
}

// lockProcess makes and locks a file named for a new holder, and clears away
// those of dead processes.
func lockProcess(dir string) (*processLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of locks: %w", err)
	}
	var b [8]byte
	_, _ = rand.Read(b[:])
	host, _ := os.Hostname()
	l := &processLock{dir: dir, holder: fmt.Sprintf("%s-%d-%s", tidy(host), os.Getpid(), hex.EncodeToString(b[:]))}
	f, err := os.OpenFile(l.path(l.holder), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make this program's lock: %w", err)
	}
	if ok, err := tryLock(f); !ok {
		f.Close()
		return nil, fmt.Errorf("take this program's lock: %w", err)
	}
	l.file = f
	l.clear()
	return l, nil
}

func (l *processLock) path(holder string) string { return filepath.Join(l.dir, holder+".lock") }

// dead tells whether no process holds the lock of a holder. A holder whose file
// is gone is dead: a live one never removes its own before its last write. When
// it cannot be told, the holder counts as alive.
func (l *processLock) dead(holder string) bool {
	if holder == "" || holder == l.holder {
		return false
	}
	f, err := os.OpenFile(l.path(holder), os.O_RDWR, 0)
	if err != nil {
		return errors.Is(err, os.ErrNotExist)
	}
	defer f.Close()
	ok, _ := tryLock(f)
	return ok
}

// clear removes the files of processes that are long dead. A file that was just
// made may not be locked yet, so young ones stay.
func (l *processLock) clear() {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		holder, ok := strings.CutSuffix(e.Name(), ".lock")
		info, err := e.Info()
		if !ok || err != nil || time.Since(info.ModTime()) < time.Minute || !l.dead(holder) {
			continue
		}
		_ = os.Remove(l.path(holder))
		_ = os.Remove(filepath.Join(l.dir, holder+servingEnd))
	}
}

func (l *processLock) release() error {
	if l.file == nil { // of a folder that is only read
		return nil
	}
	err := l.file.Close()
	return errors.Join(err, os.Remove(l.path(l.holder)))
}

// tidy keeps a host's name fit for a file name.
func tidy(host string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, host)
}
