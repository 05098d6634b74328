package storage

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
)

// This file is SQLite's own: full-text search by FTS5. Two indexes stand over one
// table of folded texts (search_text.go): trigrams (any part of a word from three
// characters on) and words (for what is shorter, as the beginning of one).

// index brings the search text of a document up to date.
func (t *tx) index(ctx context.Context, r row, fresh bool) error {
	now := searchText(r)
	if !fresh {
		var old [5]string
		err := t.QueryRowContext(ctx, `SELECT number, customer, ticket, note, lines FROM search WHERE seq = $1`, r.seq).
			Scan(&old[0], &old[1], &old[2], &old[3], &old[4])
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		case old == now:
			return nil
		default:
			if err := t.forget(ctx, r.seq, old); err != nil {
				return err
			}
		}
	}
	t.unsearched = append(t.unsearched, searchWrite{seq: r.seq, texts: now})
	_, err := t.ExecContext(ctx, `INSERT INTO search (seq, number, customer, ticket, note, lines) VALUES ($1, $2, $3, $4, $5, $6)`,
		r.seq, now[0], now[1], now[2], now[3], now[4])
	return err
}

// forget removes a document from both indexes. They keep no texts of their own,
// so they must be told the very text that they indexed.
func (t *tx) forget(ctx context.Context, seq int64, old [5]string) error {
	t.unsearched = append(t.unsearched, searchWrite{seq: seq, texts: old, gone: true})
	_, err := t.ExecContext(ctx, `DELETE FROM search WHERE seq = $1`, seq)
	return err
}

// searchWrite is a text that the full-text indexes gain or lose.
type searchWrite struct {
	seq   int64
	texts [5]string
	gone  bool
}

// flushSearch tells the full-text indexes what changed, all at once before the
// commit. FTS5 writes out what it has gathered whenever a statement opens a
// savepoint, as each insert into a table with triggers does: told document by
// document it would make a segment for each, and merge them for ever.
func (t *tx) flushSearch(ctx context.Context) error {
	for _, table := range []string{"search_words", "search_parts"} {
		for _, w := range t.unsearched {
			what := `INSERT INTO ` + table + ` (rowid, number, customer, ticket, note, lines) VALUES ($1, $2, $3, $4, $5, $6)`
			if w.gone {
				what = `INSERT INTO ` + table + ` (` + table + `, rowid, number, customer, ticket, note, lines) VALUES ('delete', $1, $2, $3, $4, $5, $6)`
			}
			if _, err := t.ExecContext(ctx, what, w.seq, w.texts[0], w.texts[1], w.texts[2], w.texts[3], w.texts[4]); err != nil {
				return err
			}
		}
	}
	t.unsearched = nil
	return nil
}

// refold writes the texts of a store that kept them as they came, before the
// indexes are made anew. Done again, it changes nothing.
func (s *Store) refold(ctx context.Context) error {
	for at, more := int64(0), true; more; {
		if err := s.write(ctx, "fold the search texts", func(t *tx) error {
			rows, err := t.QueryContext(ctx, `SELECT seq, number, customer, ticket, note, lines FROM search WHERE seq > $1 ORDER BY seq LIMIT 5000`, at)
			if err != nil {
				return err
			}
			var changed []searchWrite
			more = false
			for rows.Next() {
				var w searchWrite
				if err := rows.Scan(&w.seq, &w.texts[0], &w.texts[1], &w.texts[2], &w.texts[3], &w.texts[4]); err != nil {
					return errors.Join(err, rows.Close())
				}
				at, more = w.seq, true
				was := w.texts
				for i, text := range was {
					w.texts[i] = searchFold(text)
				}
				if w.texts != was {
					changed = append(changed, w)
				}
			}
			if err := rows.Err(); err != nil {
				return err
			}
			for _, w := range changed {
				if _, err := t.ExecContext(ctx, `UPDATE search SET number = $1, customer = $2, ticket = $3, note = $4, lines = $5 WHERE seq = $6`,
					w.texts[0], w.texts[1], w.texts[2], w.texts[3], w.texts[4], w.seq); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// source is a way to the documents that may have some of the words: what its
// questions find, together.
type source struct {
	asks []ask
	// exact tells that what is found has all the words of the search.
	exact bool
}

type ask struct{ table, match string }

// sources gives the ways to the documents with all the words. Each way leads to
// all of them, and but for an exact one to others as well.
func (ts terms) sources() []source {
	var parts, words []string
	var out []source
	exact := true // as far as parts go
	for _, t := range ts {
		phrase := quoteFTS(strings.Join(t.words, " ")) + "*"
		var long []string
		for _, w := range t.words {
			if len([]rune(w)) >= trigram {
				long = append(long, quoteFTS(w))
			}
		}
		switch {
		case t.part && (len(t.words) == 0 || len(t.words) == 1 && t.words[0] == t.plain):
			parts = append(parts, quoteFTS(t.plain))
		case len(long) > 0: // with signs between, as they stand or not
			parts, exact = append(parts, long...), false
		case !t.part:
			words = append(words, phrase)
		default:
			out = append(out, source{asks: []ask{{"search_parts", quoteFTS(t.plain)}, {"search_words", phrase}}, exact: len(ts) == 1})
		}
	}
	out = out[:min(len(out), mostSources)]
	if len(parts) > 0 {
		out = append(out, source{asks: []ask{{"search_parts", longest(parts)}}, exact: exact && len(parts) == len(ts) && len(parts) <= mostAsked})
	}
	if len(words) > 0 {
		out = append(out, source{asks: []ask{{"search_words", longest(words)}}, exact: len(words) == len(ts) && len(words) <= mostAsked})
	}
	return out
}

// Of a text of very many words FTS5 is asked about the longest alone, the fewest
// documents have those: it takes no question deeper than 256. The documents' own
// texts are held against every word.
const (
	mostAsked   = 60
	mostSources = 8
)

// longest joins the longest of some questions into one.
func longest(asked []string) string {
	if len(asked) > mostAsked {
		asked = slices.Clone(asked)
		slices.SortStableFunc(asked, func(a, b string) int { return len(b) - len(a) })
		asked = asked[:mostAsked]
	}
	return strings.Join(asked, " AND ")
}

// hits reads what a source finds, by row number, one after the other: FTS5 gives
// them as it meets them, so that the first cost next to nothing however many
// follow.
type hits struct {
	rows []*sql.Rows
	head []int64 // of each, when it has one
	has  []bool
	down bool
}

// openHits starts at a row number, 0 for an end.
func openHits(ctx context.Context, q querier, s source, down bool, from int64) (*hits, error) {
	h := &hits{down: down}
	for _, a := range s.asks {
		query, args := `SELECT rowid FROM `+a.table+` WHERE `+a.table+` MATCH $1`, []any{a.match}
		sign, order := `>=`, ``
		if down {
			sign, order = `<=`, ` DESC`
		}
		if from != 0 {
			query, args = query+` AND rowid `+sign+` $2`, append(args, from)
		}
		rows, err := q.QueryContext(ctx, query+` ORDER BY rowid`+order, args...)
		if err != nil {
			h.close()
			return nil, err
		}
		h.rows, h.head, h.has = append(h.rows, rows), append(h.head, 0), append(h.has, false)
		if err := h.advance(len(h.rows) - 1); err != nil {
			h.close()
			return nil, err
		}
	}
	return h, nil
}

func (h *hits) advance(i int) error {
	if h.has[i] = h.rows[i].Next(); !h.has[i] {
		return h.rows[i].Err()
	}
	return h.rows[i].Scan(&h.head[i])
}

// next gives the next row number, each once, and false at the end.
func (h *hits) next() (seq int64, ok bool, err error) {
	for i := range h.rows {
		if h.has[i] && (!ok || h.down && h.head[i] > seq || !h.down && h.head[i] < seq) {
			seq, ok = h.head[i], true
		}
	}
	for i := range h.rows {
		if ok && h.has[i] && h.head[i] == seq {
			if err := h.advance(i); err != nil {
				return 0, false, err
			}
		}
	}
	return seq, ok, nil
}

func (h *hits) close() {
	for _, r := range h.rows {
		_ = r.Close()
	}
}

func quoteFTS(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
