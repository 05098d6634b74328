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

// TestAnIndexThatForgotIsFound takes a document out of one full-text index, past
// the program: its text stands, and no search of that kind finds it.
func TestAnIndexThatForgotIsFound(t *testing.T) {
	for _, table := range searchTables {
		k := manyDocuments(t, 60)
		k.must(k.Close())
		raw(t, filepath.Join(k.dir, FileName), `INSERT INTO `+table+` (`+table+`, rowid, number, customer, ticket, note, lines)
			SELECT 'delete', seq, number, customer, ticket, note, lines FROM search WHERE seq = 7`)
		k.open()
		if f := k.verify(nil).Faults; len(f) != 1 || f[0].Where != table {
			t.Errorf("%s: %+v", table, f)
		}
		left, err := filepath.Glob(filepath.Join(k.dir, ".verify-*"))
		if err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
}
