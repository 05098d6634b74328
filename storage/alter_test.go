package storage

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// factTables are all tables that carry a fact. Everything else is working state.
var factTables = []string{
	"journal", "hashes", "heads", "contents", "customers", "documents", "search", "attempts", "answers",
	"tickets", "issues", "discrepancies", "settings", "guards", "tallies",
}

// altered opens a copy of a store file raw, with the triggers out of the way,
// runs one statement, puts the triggers back and gives a reading store over it.
func altered(t *testing.T, from string, statements ...string) (*Store, int64) {
	t.Helper()
	dir := t.TempDir()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, FileName)
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", file+"?_pragma=synchronous(0)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	triggers := map[string]string{}
	rows, err := db.Query(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		triggers[name] = text
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	run := func(q string) int64 {
		r, err := db.Exec(q)
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		n, err := r.RowsAffected()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for name := range triggers {
		run(`DROP TRIGGER ` + name)
	}
	var touched int64
	for _, q := range statements {
		touched += run(q)
	}
	for _, text := range triggers {
		run(text)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(context.Background(), dir, Options{ReadOnly: true})
	if err != nil {
		return nil, touched // that it does not even open is finding it
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, touched
}

// snapshot gives a plain file of a rich store, and its archive.
func snapshot(t *testing.T) (string, *Archive) {
	t.Helper()
	k := newKit(t)
	archive := rich(t, k)
	file := filepath.Join(t.TempDir(), "rich.db")
	if err := k.Backup(context.Background(), file, false); err != nil {
		t.Fatal(err)
	}
	return file, archive
}

func columnsOf(t *testing.T, file, table string) (columns []string, types map[string]string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT name, type FROM pragma_table_info($1)`, table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	types = map[string]string{}
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			t.Fatal(err)
		}
		columns, types[name] = append(columns, name), kind
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return columns, types
}

// TestEveryAlterationIsFound changes, one at a time, each column of each table
// that carries a fact, in its first and its last row, removes and adds
// rows, and wants verify to see each.
func TestEveryAlterationIsFound(t *testing.T) {
	file, archive := snapshot(t)
	tried, found := 0, 0
	check := func(table, what string, statements ...string) {
		t.Run(table+"/"+what, func(t *testing.T) {
			s, touched := altered(t, file, statements...)
			if touched == 0 {
				t.Fatalf("%s changed nothing", strings.Join(statements, "; "))
			}
			tried++
			if s == nil {
				found++
				return
			}
			v, err := s.Verify(context.Background(), nil, archive)
			if err != nil {
				t.Fatalf("verify could not look: %v", err)
			}
			if len(v.Faults) == 0 {
				t.Fatalf("%s was not found", strings.Join(statements, "; "))
			}
			f := v.Faults[0]
			if f.Where == "" || f.What == "" || f.Expected == f.Found && f.Found != "" {
				t.Errorf("the fault does not name the place and both values: %+v", f)
			}
			found++
		})
	}
	places := map[string]string{
		"first": "(SELECT min(rowid) FROM %[1]s)",
		"last":  "(SELECT max(rowid) FROM %[1]s)",
	}
	for _, table := range factTables {
		columns, types := columnsOf(t, file, table)
		for _, column := range columns {
			change := column + ` || 'x'`
			switch types[column] {
			case "INTEGER":
				if unique := column == "idx" || column == "id" || column == "n"; unique {
					change = column + ` + 1000003`
					break
				}
				change = `CASE WHEN ` + column + ` = 0 THEN 1 WHEN ` + column + ` = 1 THEN 0 ELSE ` + column + ` + 1000003 END`
			case "BLOB":
				change = `CAST(substr(` + column + `, 2) || x'00' AS BLOB)`
			}
			for place, which := range places {
				check(table, column+"/"+place, fmt.Sprintf(`UPDATE `+table+` SET `+column+` = `+change+` WHERE rowid = `+which, table))
			}
		}
		check(table, "added", addRow(table, columns, types))
		if table == "heads" {
			// A head is remembered, not a fact: what guards it is that it was handed
			// out. That one is missing here nothing can tell.
			continue
		}
		check(table, "removed/first", fmt.Sprintf(`DELETE FROM `+table+` WHERE rowid = `+places["first"], table))
		check(table, "removed/last", fmt.Sprintf(`DELETE FROM `+table+` WHERE rowid = `+places["last"], table))
		check(table, "emptied", `DELETE FROM `+table)
	}
	check("requests", "n", `UPDATE requests SET n = n - 1 WHERE share = 'sign'`)
	check("requests", "removed", `DELETE FROM requests WHERE share = 'sign'`)
	check("journal", "swapped", `UPDATE journal SET idx = -1 WHERE idx = 5`, `UPDATE journal SET idx = 5 WHERE idx = 6`, `UPDATE journal SET idx = 6 WHERE idx = -1`)
	check("journal", "cut short with its hashes", `DELETE FROM journal WHERE idx >= (SELECT max(idx) FROM journal)`, `DELETE FROM hashes WHERE id >= (SELECT max(id) - 1 FROM hashes)`)
	check("schema", "a table is new", `CREATE TABLE gone (x INTEGER)`, `INSERT INTO gone VALUES (1)`)
	t.Logf("%d alterations tried, %d found", tried, found)
}

// addRow copies a table's last row under another key.
func addRow(table string, columns []string, types map[string]string) string {
	values := make([]string, len(columns))
	for i, c := range columns {
		values[i] = c
		switch {
		case c == "idx" || c == "seq" || table == "hashes" && c == "id" || table == "heads" && c == "size":
			values[i] = c + ` + 1`
		case types[c] == "TEXT" && (c == "id" || c == "doc" || c == "hash" || c == "key" || c == "licence"):
			values[i] = c + ` || 'x'`
		}
	}
	return `INSERT INTO ` + table + ` (` + strings.Join(columns, ", ") + `) SELECT ` + strings.Join(values, ", ") + ` FROM ` + table + ` ORDER BY rowid DESC LIMIT 1`
}
