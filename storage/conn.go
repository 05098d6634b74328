package storage

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// busyWait is how long a statement waits for another program's transaction.
const busyWait = 10 * time.Second

// readers is the size of the pool for reading; the writer is one connection.
const readers = 4

// mode says how a database file is opened.
type mode string

const (
	writing   mode = "rw"
	reading   mode = "ro"
	immutable mode = "immutable" // a file that nobody can write: read-only media
	scratch   mode = "scratch"   // a working copy that is thrown away
)

// dsn builds the driver's address of a database file. The busy timeout stands
// first among the pragmas, since each of the others may already have to wait;
// immediate transactions, because a deferred one that turns into a writer fails
// under contention whatever the timeout (measured: 56 % of them).
func dsn(file string, m mode, reader bool) string {
	q := pragmas(m, reader)
	return address(file) + "?" + strings.Join(q, "&")
}

// attached is the address under which another connection attaches a file to read.
func attached(file string, m mode) string {
	if m == immutable {
		return address(file) + "?mode=ro&immutable=1"
	}
	return address(file) + "?mode=ro"
}

// address writes a file as an URI, whole: there a path from the current folder
// would be one from the root.
func address(file string) string {
	if whole, err := filepath.Abs(file); err == nil {
		file = whole
	}
	p := filepath.ToSlash(file)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // file:///C:/…
	}
	return "file://" + (&url.URL{Path: p}).EscapedPath()
}

func pragmas(m mode, reader bool) []string {
	q := []string{"_pragma=" + url.QueryEscape(fmt.Sprintf("busy_timeout(%d)", busyWait.Milliseconds()))}
	pragma := func(s string) { q = append(q, "_pragma="+url.QueryEscape(s)) }
	switch {
	case m == immutable:
		q = append(q, "mode=ro", "immutable=1")
	case m == reading:
		q = append(q, "mode=ro")
	case m == scratch:
		q = append(q, "mode=rw")
		pragma("journal_mode(OFF)")
	default:
		q = append(q, "mode=rw")
		pragma("journal_mode(WAL)")
	}
	if m == scratch {
		pragma("synchronous(OFF)")
	} else {
		pragma("synchronous(FULL)")
	}
	pragma("foreign_keys(1)")
	// 16 MB for the writer, not SQLite's 2: the contents' key is a hash, so ten years
	// of documents are written all over their index. Readers are several, and what
	// they read again is in the system's memory. Only what is used is taken.
	if reader {
		pragma("cache_size(-2048)")
	} else {
		pragma("cache_size(-16384)")
	}
	pragma("recursive_triggers(1)") // REPLACE must meet the delete triggers
	pragma("trusted_schema(0)")
	if reader {
		pragma("query_only(1)")
	} else {
		q = append(q, "_txlock=immediate")
	}
	return q
}

// connect opens a database file as one writer and a pool of readers. The same
// handle serves as both where nothing may be written.
func connect(ctx context.Context, file string, m mode) (w, r *sql.DB, err error) {
	open := func(reader bool, most int) (*sql.DB, error) {
		db, err := sql.Open("sqlite", dsn(file, m, reader))
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(most)
		db.SetMaxIdleConns(most)
		if err := db.PingContext(ctx); err != nil {
			db.Close()
			return nil, err
		}
		return db, nil
	}
	switch m {
	case reading, immutable:
		r, err = open(true, readers)
		return r, r, err
	case scratch:
		w, err = open(false, 1)
		return w, w, err
	}
	if w, err = open(false, 1); err != nil {
		return nil, nil, err
	}
	// A build or setting that weakens durability must not go unseen.
	var sync int
	var journal string
	err = w.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&sync)
	if err == nil {
		err = w.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&journal)
	}
	if err == nil && (sync != 2 || journal != "wal") {
		err = fmt.Errorf("synchronous is %d and the journal mode %q, not 2 and wal: %w", sync, journal, ErrIO)
	}
	if err == nil {
		r, err = open(true, readers)
	}
	if err != nil {
		w.Close()
		return nil, nil, err
	}
	return w, r, nil
}

// createFile makes an empty database file that only its owner may read, before
// SQLite would make one for everybody.
func createFile(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}
