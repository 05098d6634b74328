package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// backupDir holds copies below the data folder.
const backupDir = "backups"

// staleAfter is how long a copy that a killed program left half made is let be:
// one that is being made changes all the time.
const staleAfter = time.Hour

// Backup writes a copy of the store as it stands into a file, while others go on
// writing. The copy is checked and complete before it has its name. A file of
// that name that holds anything is fs.ErrExist unless over says that it may be
// replaced; what belongs to the store always is, there or not.
func (s *Store) Backup(ctx context.Context, file string, over bool) error {
	doing := "copy the store to " + filepath.Base(file)
	if s.owns(file) {
		return kept(doing, &fs.PathError{Op: "replace", Path: file, Err: fs.ErrExist})
	}
	_ = s.TakeInWebhooks(ctx) // what cannot be taken in now stays in the log, not in the copy
	return kept(doing, s.copyTo(ctx, s.r, file, over))
}

// owns tells whether a name is one of the store's own: the database however it is
// reached, and in the data folder all but the copies and what has a name of
// nothing of ours. A copy in the key's place would end the journal's signatures,
// one in the place of the log beside the database what was committed last.
func (s *Store) owns(file string) bool {
	own, err := os.Stat(s.file)
	if at, e := os.Stat(file); err == nil && e == nil && os.SameFile(own, at) {
		return true
	}
	root, err := os.Stat(s.dir)
	file, e := filepath.Abs(file)
	if err != nil || e != nil {
		return false
	}
	for inner := file; filepath.Dir(inner) != inner; inner = filepath.Dir(inner) {
		at, err := os.Stat(filepath.Dir(inner))
		if err != nil || !os.SameFile(root, at) {
			continue
		}
		switch name := filepath.Base(inner); {
		case strings.EqualFold(name, backupDir):
			return false
		case inner != file, exists(file) && !strings.EqualFold(filepath.Ext(name), ".db"):
			return true
		default:
			name = strings.ToLower(name)
			return strings.HasPrefix(name, "zegel.") || strings.HasPrefix(name, "webhooks.intake") || name == "journal.key"
		}
	}
	return false
}

// copyTo makes a compact copy beside its final name, checks it, makes it durable
// and gives it its name. Several may make one at once: each has a file of its own.
func (s *Store) copyTo(ctx context.Context, db *sql.DB, file string, over bool) (err error) {
	file, err = filepath.Abs(file)
	if err != nil {
		return err
	}
	empty, err := free(file, over)
	if err != nil {
		return err
	}
	sweepParts(file)
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*.part") // 0600: VACUUM INTO takes an empty file and keeps its mode
	if err != nil {
		return err
	}
	part := f.Name()
	defer func() {
		if err != nil {
			err = errors.Join(err, removeAll(part, part+"-wal", part+"-shm", part+"-journal"))
		}
	}()
	if err := f.Close(); err != nil {
		return err
	}
	if err := vacuumInto(ctx, db, part); err != nil {
		return err
	}
	if err := checkFile(ctx, part); err != nil {
		return err
	}
	if err := syncFile(part); err != nil {
		return err
	}
	if over || empty {
		err = os.Rename(part, file)
	} else {
		err = moveNew(part, file)
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(file))
}

// free tells whether a name may be written: nothing stands there, or something
// that may be replaced. A file without a byte in it is none that is missed.
func free(file string, over bool) (empty bool, err error) {
	st, err := os.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case over, st.Mode().IsRegular() && st.Size() == 0:
		return true, nil
	}
	return false, &fs.PathError{Op: "replace", Path: file, Err: fs.ErrExist}
}

// moveNew gives a file a name that nothing has. The name is claimed first, since
// a rename asks nobody.
func moveNew(part, file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(part, file); err != nil {
		return errors.Join(err, removeAll(file))
	}
	return nil
}

// sweepParts removes what killed programs left half made under a name, and
// nothing that a person named so.
func sweepParts(file string) {
	ours := regexp.MustCompile("^" + regexp.QuoteMeta(filepath.Base(file)) + `\.[0-9]+\.part(-wal|-shm|-journal)?$`)
	left, err := os.ReadDir(filepath.Dir(file))
	if err != nil {
		return // making the copy says what is the matter
	}
	for _, e := range left {
		if !ours.MatchString(e.Name()) {
			continue
		}
		if st, err := e.Info(); err == nil && time.Since(st.ModTime()) > staleAfter {
			_ = os.Remove(filepath.Join(filepath.Dir(file), e.Name())) // a later copy tries again
		}
	}
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
	return s.copyTo(ctx, s.w, filepath.Join(dir, name), true)
}

func removeAll(files ...string) (err error) {
	for _, f := range files {
		if e := os.Remove(f); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}
