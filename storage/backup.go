package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// backupDir holds copies below the data folder.
const backupDir = "backups"

// Backup writes a copy of the store as it stands into a file, while others go on
// writing. The copy is checked and complete before it has its name; a file of
// that name is replaced.
func (s *Store) Backup(ctx context.Context, file string) error {
	return kept("copy the store to "+filepath.Base(file), s.copyTo(ctx, s.r, file))
}

// copyTo makes a compact copy beside its final name, checks it, makes it durable
// and renames it.
func (s *Store) copyTo(ctx context.Context, db *sql.DB, file string) (err error) {
	file, err = filepath.Abs(file)
	if err != nil {
		return err
	}
	part := file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.WriteFile(part, nil, 0o600); err != nil { // VACUUM INTO takes an empty file and keeps its mode
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeAll(part, part+"-wal", part+"-shm", part+"-journal"))
		}
	}()
	if err := vacuumInto(ctx, db, part); err != nil {
		return err
	}
	if err := checkFile(ctx, part); err != nil {
		return err
	}
	if err := syncFile(part); err != nil {
		return err
	}
	if err := os.Rename(part, file); err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}

// vacuumInto copies a database from a reading connection. query_only would refuse
// it, though it writes nothing here, so it is lifted for the statement.
func vacuumInto(ctx context.Context, db *sql.DB, file string) error {
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	var only int
	if err := c.QueryRowContext(ctx, `PRAGMA query_only`).Scan(&only); err != nil {
		return err
	}
	if only != 0 {
		if _, err := c.ExecContext(ctx, `PRAGMA query_only(0)`); err != nil {
			return err
		}
		defer func() {
			// With the caller's context gone, the connection must still not write.
			_, _ = c.ExecContext(context.WithoutCancel(ctx), `PRAGMA query_only(1)`)
		}()
	}
	_, err = c.ExecContext(ctx, `VACUUM INTO $1`, file)
	return err
}

// checkFile runs SQLite's own check over a database file that nobody has open.
func checkFile(ctx context.Context, file string) error {
	_, db, err := connect(ctx, file, reading)
	if err != nil {
		return err
	}
	defer db.Close()
	return quickCheck(ctx, db)
}

func quickCheck(ctx context.Context, q querier) error {
	rows, err := q.QueryContext(ctx, `PRAGMA quick_check(20)`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var bad []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		if line != "ok" {
			bad = append(bad, line)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(bad) > 0 {
		return fmt.Errorf("%s: %w", strings.Join(bad, "; "), ErrCorrupt)
	}
	return nil
}

// copyBefore keeps a checked copy of the store as it was under an older schema.
func (s *Store) copyBefore(ctx context.Context, version int64) error {
	dir := filepath.Join(s.dir, backupDir)
	if err := makeDir(dir); err != nil {
		return err
	}
	name := fmt.Sprintf("before-schema-%d-%s.db", version+1, s.o.Clock().UTC().Format("20060102T150405Z"))
	return s.copyTo(ctx, s.w, filepath.Join(dir, name))
}

func removeAll(files ...string) (err error) {
	for _, f := range files {
		if e := os.Remove(f); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}
