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
	if err := v.copySearch(ctx, file); err != nil {
		return err
	}
	w, _, err := connect(ctx, file, scratch)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	for _, table := range searchTables {
		_, err := w.ExecContext(ctx, `INSERT INTO `+table+` (`+table+`, rank) VALUES ('integrity-check', 1)`)
		if err == nil {
			if err := v.waysIn(ctx, w, table); err != nil {
				return err
			}
			continue
		}
		if sentinel(err) != ErrCorrupt {
			return err
		}
		v.fault(nowhere, table, "the search index does not fit its texts", "", err.Error())
	}
	return nil
}

// searchTables are the indexes over the table of texts.
var searchTables = [...]string{"search_words", "search_parts"}

// copySearch makes a database of the texts and their indexes alone, as they stand,
// page by page of the indexes: in a store of millions they are a fifth of it.
func (v *verifier) copySearch(ctx context.Context, file string) (err error) {
	if err := createFile(file); err != nil {
		return err
	}
	w, _, err := connect(ctx, file, scratch)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	from := reading
	if _, e := os.Stat(v.s.file + "-wal"); v.s.o.ReadOnly && errors.Is(e, os.ErrNotExist) {
		from = immutable
	}
	if _, err := w.ExecContext(ctx, `ATTACH $1 AS live`, attached(v.s.file, from)); err != nil {
		return err
	}
	t, err := w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = t.Rollback() }() // where it was not committed
	schema, err := liveSearch(ctx, t)
	if err != nil {
		return err
	}
	for _, statement := range schema {
		if _, err := t.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return t.Commit()
}

// liveSearch gives the statements that copy the texts and the indexes' own tables.
func liveSearch(ctx context.Context, q querier) ([]string, error) {
	var out []string
	for _, table := range append([]string{"search"}, searchTables[:]...) {
		var text string
		if err := q.QueryRowContext(ctx, `SELECT sql FROM live.sqlite_master WHERE name = $1`, table).Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	out = append(out, `INSERT INTO search SELECT * FROM live.search`)
	for _, table := range searchTables {
		for _, part := range []string{"_data", "_idx", "_docsize", "_config"} { // content='search': no _content
			out = append(out, `DELETE FROM `+table+part, `INSERT INTO `+table+part+` SELECT * FROM live.`+table+part)
		}
	}
	return out, nil
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
