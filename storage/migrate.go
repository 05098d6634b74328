package storage

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID stands in the header of our files ("ZEGL").
const applicationID = 0x5a45474c

// latestVersion is the schema that this program writes.
func latestVersion() int64 {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0
	}
	last := strings.TrimPrefix(names[len(names)-1], "migrations/")
	number, _, _ := strings.Cut(last, "_")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// schemaVersion reads a file's schema: 0 for an empty file. ours is false for a
// database that somebody else made.
func schemaVersion(ctx context.Context, q querier) (version int64, ours bool, err error) {
	var tables, versions int
	err = q.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(name = 'goose_db_version'), 0) FROM sqlite_master
		WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'`).Scan(&tables, &versions)
	if err != nil {
		return 0, false, err
	}
	if tables == 0 {
		return 0, true, nil
	}
	var id int64
	if err := q.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil {
		return 0, false, err
	}
	if versions == 0 || id != applicationID {
		// A crash between goose's own table and the first migration leaves the
		// table alone behind.
		return 0, tables == versions, nil
	}
	err = q.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied = 1`).Scan(&version)
	return version, true, err
}

// migrate brings the schema up to date. An existing store is copied first, and
// the copy is checked, so that there is a way back.
func (s *Store) migrate(ctx context.Context) error {
	have, err := knownSchema(ctx, s.w)
	if err != nil || have == latestVersion() {
		return err
	}
	if have > 0 {
		if err := s.copyBefore(ctx, have); err != nil {
			return fmt.Errorf("copy the store before migrating it from schema %d: %w", have, err)
		}
	}
	if have > 0 && have < foldedSearch {
		if err := migrateTo(ctx, s.w, migrations, "migrations", foldedSearch-1); err != nil {
			return err
		}
		if err := s.refold(ctx); err != nil {
			return err
		}
	}
	return migrateUp(ctx, s.w, migrations, "migrations")
}

// foldedSearch is the schema from which on the search texts are kept folded; what
// folds them is no SQL.
const foldedSearch = 4

func migrateUp(ctx context.Context, db *sql.DB, from fs.FS, dir string) error {
	return migrateTo(ctx, db, from, dir, math.MaxInt64)
}

func migrateTo(ctx context.Context, db *sql.DB, from fs.FS, dir string, version int64) error {
	sub, err := fs.Sub(from, dir)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, sub, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return fmt.Errorf("migrate the store: %w", err)
	}
	return nil
}
