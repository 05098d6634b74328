package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// globals compares the tables that hang on no document: settings, guards, and
// the sign requests of the ledger.
func (v *verifier) globals(ctx context.Context) error {
	for _, check := range []func(context.Context) error{v.settings, v.guards, v.requests} {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) settings(ctx context.Context) error {
	rows, err := v.q.QueryContext(ctx, `SELECT key, value, idx FROM settings`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var found setting
		if err := rows.Scan(&key, &found.value, &found.index); err != nil {
			return err
		}
		want, ok := v.facts.settings[key]
		delete(v.facts.settings, key)
		if !ok {
			v.fault(nowhere, "settings "+key, "a row that the journal knows nothing of", "", found.value)
			continue
		}
		v.differ(want.index, "settings", key, []string{"value", "idx"}, []any{want.value, want.index}, []any{found.value, found.index})
	}
	for key, want := range v.facts.settings {
		v.fault(want.index, "settings "+key, "the row is missing", want.value, "")
	}
	return rows.Err()
}

func (v *verifier) guards(ctx context.Context) error {
	rows, err := v.q.QueryContext(ctx, `SELECT licence, kind, since, until, text, fingerprint, idx FROM guards`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k guardKey
		var since, until, index int64
		var text, fingerprint string
		if err := rows.Scan(&k.licence, &k.kind, &since, &until, &text, &fingerprint, &index); err != nil {
			return err
		}
		want, ok := v.facts.guards[k]
		delete(v.facts.guards, k)
		if !ok {
			v.fault(nowhere, "guards "+k.licence+" "+k.kind, "a row that the journal knows nothing of", "", text)
			continue
		}
		v.differ(want.index, "guards", k.licence+" "+k.kind, []string{"since", "until", "text", "fingerprint", "idx"},
			[]any{micros(want.Since), micros(want.Until), want.Text, want.Fingerprint, want.index}, []any{since, until, text, fingerprint, index})
	}
	for k, want := range v.facts.guards {
		v.fault(want.index, "guards "+k.licence+" "+k.kind, "the row is missing", want.Text, "")
	}
	return rows.Err()
}

// requests holds the ledger's sign requests against the intents: a budget that
// was counted down by hand shows. What reading used, no entry tells.
func (v *verifier) requests(ctx context.Context) error {
	rows, err := v.q.QueryContext(ctx, `SELECT licence, day, function, n FROM requests WHERE share = $1`, string(forSigning))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k dayKey
		var n int
		if err := rows.Scan(&k.licence, &k.day, &k.function, &n); err != nil {
			return err
		}
		if want := v.facts.signs[k]; want != n {
			v.fault(nowhere, fmt.Sprintf("requests %s %s %s n", k.licence, k.day, k.function), "is not what the journal says", fmt.Sprint(want), fmt.Sprint(n))
		}
		delete(v.facts.signs, k)
	}
	for k, want := range v.facts.signs {
		v.fault(nowhere, fmt.Sprintf("requests %s %s %s", k.licence, k.day, k.function), "the row is missing", fmt.Sprint(want), "")
	}
	return rows.Err()
}

// names recomputes which names are used twice, group by group along the index.
func (v *verifier) names(ctx context.Context) error {
	rows, err := v.q.QueryContext(ctx, `SELECT licence, doctype, number, seq, id_num, id, name_twice, name_later FROM documents
		ORDER BY licence, doctype, number, id_num, seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var at string
	var group []named
	for rows.Next() {
		var n named
		var ref fiscal.Ref
		var number string
		if err := rows.Scan(&ref.Licence, &ref.Type, &number, &n.seq, &n.idNum, &n.id, &n.twice, &n.later); err != nil {
			v.unreadable(err)
			continue
		}
		ref.ID = n.id
		n.doc = journal.DocKey(ref)
		if k := fmt.Sprintf("%q %d %q", ref.Licence, ref.Type, number); k != at || number == "" {
			v.namesOf(group)
			at, group = k, nil
		}
		group = append(group, n)
	}
	v.namesOf(group)
	return rows.Err()
}

func (v *verifier) namesOf(group []named) {
	judgeNames(group)
	for _, n := range group {
		v.differ(nowhere, "documents", n.doc, []string{"name_twice", "name_later"}, []any{n.wantTwice, n.wantLater}, []any{n.twice, n.later})
	}
}

// search looks for search texts without a document; the texts themselves were
// compared with their documents.
func (v *verifier) search(ctx context.Context) error {
	rows, err := v.q.QueryContext(ctx, `SELECT s.seq, s.number FROM search s LEFT JOIN documents d ON d.seq = s.seq WHERE d.seq IS NULL ORDER BY s.seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var number string
		if err := rows.Scan(&seq, &number); err != nil {
			return err
		}
		v.fault(nowhere, fmt.Sprintf("search %d", seq), "a search text without a document", "", number)
	}
	return rows.Err()
}

// structure has SQLite check its own pages and indexes, and that the triggers
// that keep facts from being changed still stand.
func (v *verifier) structure(ctx context.Context) error {
	rows, err := v.q.QueryContext(ctx, `PRAGMA integrity_check(20)`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		if line != "ok" {
			v.fault(nowhere, "store", "SQLite's own check failed", "ok", line)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := v.schema(ctx); err != nil {
		return err
	}
	return v.searchIndexes(ctx)
}

// schema compares tables, indexes and triggers with those of a fresh store.
func (v *verifier) schema(ctx context.Context) error {
	want, err := freshSchema(ctx)
	if err != nil {
		return err
	}
	found, err := schemaOf(ctx, v.q)
	if err != nil {
		return err
	}
	names := make([]string, 0, len(want))
	for name := range want {
		names = append(names, name)
	}
	for name := range found {
		if _, ok := want[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if w, f := want[name], found[name]; w != f {
			v.fault(nowhere, "schema "+name, "is not as the program made it", strings.TrimSpace(w), strings.TrimSpace(f))
		}
	}
	return nil
}
