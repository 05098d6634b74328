package storage

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestCopiesOfEarlierRunsAreCleared: verify works on a copy that holds
// customers' names; one that could not be removed goes with the next run, one
// that another program may be using stays.
func TestCopiesOfEarlierRunsAreCleared(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	for name, age := range map[string]time.Duration{".verify-old": 2 * time.Hour, ".verify-young": time.Minute, "archive": 9 * time.Hour} {
		file := filepath.Join(dir, name)
		if err := os.Mkdir(file, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	clearCopies(dir, now)
	for name, stays := range map[string]bool{".verify-old": false, ".verify-young": true, "archive": true} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != stays {
			t.Errorf("%s: stays = %v", name, err == nil)
		}
	}
}
