package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zegel/fiscal"
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

// TestAnIndexWithoutItsWaysInIsFound alters what FTS5's check takes on trust: its
// terms and documents are all there, and searches miss them.
func TestAnIndexWithoutItsWaysInIsFound(t *testing.T) {
	for _, table := range searchTables {
		for name, statement := range map[string]string{
			"all ways in":  `DELETE FROM ` + table + `_idx`,
			"one of them":  `DELETE FROM ` + table + `_idx WHERE (segid, term) IN (SELECT segid, max(term) FROM ` + table + `_idx)`,
			"the count":    `UPDATE ` + table + `_data SET block = x'07' || substr(block, 2) WHERE id = 1`,
			"the format":   `UPDATE ` + table + `_config SET v = 3`,
			"another row":  `INSERT INTO ` + table + `_config VALUES ('rank', 'bm25(9)')`,
			"no structure": `DELETE FROM ` + table + `_data WHERE id = 10`,
		} {
			k := manyDocuments(t, 60)
			k.must(k.Close())
			raw(t, filepath.Join(k.dir, FileName), statement)
			k.open()
			if f := k.verify(nil).Faults; len(f) == 0 {
				t.Errorf("%s, %s: nothing is found", table, name)
			}
		}
	}
}

// TestADamagedFirstEntryIsNamed: the entry that names the installation is read
// when the store is opened.
func TestADamagedFirstEntryIsNamed(t *testing.T) {
	for name, statement := range map[string]string{
		"removed": `DELETE FROM journal WHERE idx = 0`, "another kind": `UPDATE journal SET kind = 'setting' WHERE idx = 0`,
		"no payload": `UPDATE journal SET payload = '{' WHERE idx = 0`,
	} {
		k := newKit(t)
		k.record(doc(fiscal.Invoice, 1, "1"))
		k.must(k.Close())
		raw(t, filepath.Join(k.dir, FileName), `DROP TRIGGER journal_no_update`, `DROP TRIGGER journal_no_delete`, statement)
		s, err := Open(t.Context(), k.dir, k.options())
		if !errors.Is(err, ErrCorrupt) || !strings.Contains(fmt.Sprint(err), "journal 0") {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			k.must(s.Close())
		}
	}
}
