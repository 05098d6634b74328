package storage

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"time"
)

// This file is SQLite's own: what only its pragmas and virtual tables can tell.

// schemaOf gives the text of every table, index and trigger by its kind and name,
// without those that SQLite, FTS5 and goose make for themselves.
func schemaOf(ctx context.Context, q querier) (map[string]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_master
		WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'goose\_%' ESCAPE '\'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		out[name] = text
	}
	return out, rows.Err()
}

// freshSchema is the schema that the migrations make of an empty database.
func freshSchema(ctx context.Context) (_ map[string]string, err error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // each connection would have a memory of its own
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := migrateUp(ctx, db, migrations, "migrations"); err != nil {
		return nil, err
	}
	return schemaOf(ctx, db)
}

// searchIndexes has FTS5 compare its indexes with the texts. That is a writing
// statement to SQLite, so it is done on a copy: no signer waits for it, and it
// works on a store that may only be read.
func (v *verifier) searchIndexes(ctx context.Context) (err error) {
	dir := v.s.dir
	if v.s.o.ReadOnly {
		dir = ""
	}
	clearCopies(dir, v.s.o.Clock())
	work, err := os.MkdirTemp(dir, ".verify-*") // 0700: the copy holds customers' names
	if err != nil {
		return err
	}
	// A copy that cannot be removed says nothing about the store: some systems
	// give a file free only a moment after it was closed. The next run clears it.
	defer func() { _ = os.RemoveAll(work) }()
	file := filepath.Join(work, "copy.db")
	if err := vacuumInto(ctx, v.s.r, file); err != nil {
		return err
	}
	w, _, err := connect(ctx, file, scratch)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	for _, table := range []string{"search_words", "search_parts"} {
		_, err := w.ExecContext(ctx, `INSERT INTO `+table+` (`+table+`, rank) VALUES ('integrity-check', 1)`)
		if err == nil {
			continue
		}
		if sentinel(err) != ErrCorrupt {
			return err
		}
		v.fault(nowhere, table, "the search index does not fit its texts", "", err.Error())
	}
	return nil
}

// clearCopies removes the copies that earlier runs could not; young ones may be
// another program's.
func clearCopies(dir string, now time.Time) {
	old, err := filepath.Glob(filepath.Join(dir, ".verify-*"))
	if err != nil || dir == "" {
		return
	}
	for _, f := range old {
		if st, err := os.Stat(f); err == nil && now.Sub(st.ModTime()) > time.Hour {
			_ = os.RemoveAll(f)
		}
	}
}
