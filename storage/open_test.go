package storage

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"testing/fstest"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

func TestOpenModesAndPragmas(t *testing.T) {
	k := newKit(t)
	k.record(doc(fiscal.Invoice, 1, "1"))
	if runtime.GOOS != "windows" {
		for name, want := range map[string]os.FileMode{".": 0o700, FileName: 0o600, FileName + "-wal": 0o600, FileName + "-shm": 0o600, useLock: 0o600} {
			i, err := os.Stat(filepath.Join(k.dir, name))
			if name == "." {
				continue // t.TempDir made it
			}
			if err != nil || i.Mode().Perm() != want {
				t.Errorf("%s has mode %v, want %v (%v)", name, i.Mode().Perm(), want, err)
			}
		}
	}
	for _, db := range []*sql.DB{k.w, k.r} {
		for pragma, want := range map[string]int{"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "busy_timeout": 10000} {
			var got int
			if err := db.QueryRow(`PRAGMA ` + pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %d, want %d (%v)", pragma, got, want, err)
			}
		}
	}
	if _, err := k.r.Exec(`DELETE FROM documents`); sentinel(err) != ErrReadOnly {
		t.Errorf("a reader wrote: %v", err)
	}
	fresh := filepath.Join(t.TempDir(), "a b %41?#é", "data")
	s, err := Open(context.Background(), fresh, k.options())
	if err != nil {
		t.Fatal(err)
	}
	if i, err := os.Stat(fresh); err != nil || runtime.GOOS != "windows" && i.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", i.Mode(), err)
	}
	k.must(s.Close())
}

// TestTriggers tries to change what must not be changed, through the program's
// own connection.
func TestTriggers(t *testing.T) {
	k := newKit(t)
	rich(t, k)
	for _, q := range []string{
		`UPDATE journal SET actor = 'x'`, `DELETE FROM journal`, `INSERT INTO journal SELECT idx + 5, at, actor, kind, doc, payload FROM journal ORDER BY idx DESC LIMIT 1`,
		`REPLACE INTO journal SELECT idx, at, 'x', kind, doc, payload FROM journal WHERE idx = 1`,
		`UPDATE hashes SET hash = x'00'`, `DELETE FROM hashes`, `UPDATE contents SET body = ''`, `DELETE FROM contents`, `REPLACE INTO contents SELECT hash, doc, '' FROM contents`,
		`DELETE FROM attempts`, `UPDATE attempts SET hash = 'x'`, `UPDATE attempts SET done = 0`, `UPDATE tickets SET ticket = 'x'`, `DELETE FROM tickets`,
		`UPDATE issues SET sha256 = 'x'`, `DELETE FROM issues`, `UPDATE discrepancies SET found = 'x'`, `DELETE FROM discrepancies`, `UPDATE answers SET body = x''`, `DELETE FROM answers`,
		`DELETE FROM documents`, `UPDATE documents SET id = 'x'`, `UPDATE documents SET state = 'unsigned' WHERE state = 'signed'`, `UPDATE documents SET ticket = 'x' WHERE state = 'signed'`,
		`UPDATE heads SET note = ''`, `DELETE FROM heads`,
	} {
		if r, err := k.w.Exec(q); err == nil {
			n, _ := r.RowsAffected()
			t.Errorf("%s changed %d rows", q, n)
		}
	}
	if f := k.verify(nil).Faults; len(f) > 0 {
		t.Errorf("verify: %+v", f[0])
	}
}

func TestOpenRefuses(t *testing.T) {
	ctx := context.Background()
	whole := func(t *testing.T, dir string) string {
		t.Helper()
		k := newKit(t)
		rich(t, k)
		file := filepath.Join(dir, FileName)
		k.must(k.Backup(ctx, file, false))
		return file
	}
	tests := []struct {
		name    string
		prepare func(t *testing.T, dir string)
		want    error
	}{
		{"another file", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, FileName), []byte("PK\x03\x04 a ZIP file that somebody renamed, long enough to have had a header of a hundred bytes, had it been one"))
		}, ErrNotDatabase},
		{"a short file", func(t *testing.T, dir string) { write(t, filepath.Join(dir, FileName), []byte("x")) }, ErrNotDatabase},
		{"a folder", func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, FileName), 0o700); err != nil {
				t.Fatal(err)
			}
		}, ErrNotDatabase},
		{"another program's database", func(t *testing.T, dir string) {
			raw(t, filepath.Join(dir, FileName), `CREATE TABLE theirs (x)`)
		}, ErrNotDatabase},
		{"a newer version's store", func(t *testing.T, dir string) {
			raw(t, whole(t, dir), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
		}, ErrNewer},
		{"a truncated store", func(t *testing.T, dir string) {
			file := whole(t, dir)
			i, err := os.Stat(file)
			if err == nil {
				err = os.Truncate(file, i.Size()-4096)
			}
			if err != nil {
				t.Fatal(err)
			}
		}, ErrCorrupt},
		{"a damaged header", func(t *testing.T, dir string) {
			file := whole(t, dir)
			b := read(t, file)
			copy(b, "SQLite format 4")
			write(t, file, b)
		}, ErrNotDatabase},
		{"damaged pages", func(t *testing.T, dir string) {
			file := whole(t, dir)
			b := read(t, file)
			for i := 100; i < 4096; i++ {
				b[i] = 0xa5
			}
			write(t, file, b)
		}, ErrCorrupt},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			tt.prepare(t, dir)
			before, _ := os.ReadFile(filepath.Join(dir, FileName))
			for _, readOnly := range []bool{false, true} {
				s, err := Open(ctx, dir, Options{ReadOnly: readOnly})
				if err == nil {
					t.Fatal(errors.Join(errors.New("it opened"), s.Close()))
				}
				if !errors.Is(err, tt.want) {
					t.Errorf("read-only %t: %v, want %v", readOnly, err, tt.want)
				}
			}
			if after, _ := os.ReadFile(filepath.Join(dir, FileName)); string(after) != string(before) {
				t.Error("what could not be opened was changed")
			}
		})
	}
	if _, err := Open(ctx, t.TempDir(), Options{ReadOnly: true}); !errors.Is(err, ErrNotFound) {
		t.Errorf("a store that is not there: %v", err)
	}
}

// TestReadOnlyFolder opens a store on media that cannot be written to.
func TestReadOnlyFolder(t *testing.T) {
	k := newKit(t)
	rich(t, k)
	dir := t.TempDir()
	k.must(k.Backup(context.Background(), filepath.Join(dir, FileName), false))
	// Permissions stop nobody who is root, so the file is opened the way it is
	// opened where permissions do.
	w, r, err := connect(context.Background(), filepath.Join(dir, FileName), immutable)
	k.must(err)
	s := &Store{dir: dir, file: filepath.Join(dir, FileName), w: w, r: r, o: Options{ReadOnly: true, Clock: k.o.Clock}}
	k.must(s.readInstallation(context.Background(), s.r))
	if _, err := s.Record(context.Background(), lic, []fiscal.Document{doc(fiscal.Invoice, 999, "9")}, k.now, "x", false); !errors.Is(err, ErrReadOnly) {
		t.Errorf("written: %v", err)
	}
	if _, err := s.w.Exec(`INSERT INTO marks VALUES ('a', 'b')`); sentinel(err) != ErrReadOnly {
		t.Errorf("SQLite wrote: %v", err)
	}
	if v, err := s.Verify(context.Background(), nil, nil); err != nil || len(v.Faults) != 0 {
		t.Errorf("verify: %+v, %v", v.Faults, err)
	}
	k.must(s.Close())
}

// TestOpenAfterAHalfMadeStore opens what a power cut leaves between the making of
// goose's own table and the first migration.
func TestOpenAfterAHalfMadeStore(t *testing.T) {
	k := &kit{t: t, dir: t.TempDir()}
	raw(t, filepath.Join(k.dir, FileName), `CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))`, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)`)
	k.open()
	if h, err := k.Head(context.Background()); err != nil || h.Size != 1 {
		t.Errorf("%d entries, %v", h.Size, err)
	}
	k.must(k.Close())
}

func TestOpenAtOnce(t *testing.T) {
	k := &kit{t: t, dir: t.TempDir()}
	var wait sync.WaitGroup
	for range 6 {
		wait.Go(func() {
			s, err := Open(context.Background(), k.dir, k.options())
			if err != nil {
				t.Error(err)
				return
			}
			h, err := s.Head(context.Background())
			if err != nil || h.Size != 1 {
				t.Errorf("%d entries after opening: %v", h.Size, err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

func TestKeyChange(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	old, err := k.SignedHead(ctx)
	k.must(err)
	k.must(k.Close())
	o := k.options()
	o.Key = testKey(2)
	s, err := Open(ctx, k.dir, o)
	k.must(err)
	k.Store = s
	keys, err := k.Keys(ctx)
	if err != nil || len(keys) != 2 {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	if h, err := journal.OpenHead(old, journal.Origin(k.Installation()), keys[0]); err != nil || h.Size != 1 {
		t.Errorf("the old head under the old key: %+v, %v", h, err)
	}
	if _, err := k.SignedHead(ctx); err != nil {
		t.Error(err)
	}
	if hs, err := k.SignedHeads(ctx, -1, 10); err != nil || len(hs) != 2 {
		t.Errorf("%d signed heads, %v", len(hs), err)
	}
	if f := k.verify(nil).Faults; len(f) > 0 {
		t.Errorf("verify: %+v", f[0])
	}
	k.must(k.Close())
	k.Store, err = Open(ctx, k.dir, Options{}) // without a key: it keeps its heads, and signs none
	k.must(err)
	if _, err := k.SignedHead(ctx); !errors.Is(err, ErrNoKey) {
		t.Errorf("signed without a key: %v", err)
	}
	if h, err := k.HeadAt(ctx, 1); err != nil || h.Size != 1 {
		t.Errorf("head at 1: %+v, %v", h, err)
	}
	if _, err := k.HeadAt(ctx, 99); !errors.Is(err, ErrNotFound) {
		t.Errorf("head at 99: %v", err)
	}
}

// TestMigrationCopies opens a store of the first schema and wants it migrated,
// with a checked copy of how it was.
func TestMigrationCopies(t *testing.T) {
	ctx := context.Background()
	k := &kit{t: t, dir: t.TempDir()}
	file := filepath.Join(k.dir, FileName)
	k.must(createFile(file))
	w, r, err := connect(ctx, file, writing)
	k.must(err)
	first, err := migrations.ReadFile("migrations/00001_store.sql")
	k.must(err)
	k.must(migrateUp(ctx, w, fstest.MapFS{"m/00001_store.sql": {Data: first}}, "m"))
	k.must(errors.Join(r.Close(), w.Close()))
	if _, err := Open(ctx, k.dir, Options{ReadOnly: true}); latestVersion() > 1 && !(errors.Is(err, ErrReadOnly) && errors.Is(err, ErrOlder)) {
		t.Fatalf("an old schema opened for reading: %v", err)
	}
	k.open()
	have, err := knownSchema(ctx, k.w)
	if err != nil || have != latestVersion() {
		t.Fatalf("schema %d, %v", have, err)
	}
	copies, err := filepath.Glob(filepath.Join(k.dir, backupDir, "before-schema-2-*.db"))
	if err != nil || len(copies) != 1 {
		t.Fatalf("copies %v, %v", copies, err)
	}
	_, db, err := connect(ctx, copies[0], reading)
	k.must(err)
	if have, err := knownSchema(ctx, db); err != nil || have != 1 {
		t.Errorf("the copy has schema %d, %v", have, err)
	}
	k.must(db.Close())
	if i, err := os.Stat(copies[0]); err != nil || runtime.GOOS != "windows" && i.Mode().Perm() != 0o600 {
		t.Errorf("the copy: %v, %v", i, err)
	}
	if f := k.verify(nil).Faults; len(f) > 0 {
		t.Errorf("verify: %+v", f[0])
	}
	k.must(k.Close())
}

func write(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// raw runs statements on a database file, past the program.
func raw(t *testing.T, file string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}
