package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// This file is SQLite's own: full-text search by FTS5. Two indexes stand over one
// table of texts: words (any language's letters, accents ignored, beginnings of
// words) and trigrams (any part of a word from three characters on).

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

// searchText is what a document is found by, in the columns' order. A NUL would
// end the text for SQLite and not for us.
func searchText(r row) [5]string {
	out := [5]string{r.number, r.buyerWords, r.facts.Ticket, r.noteText, r.lineNames}
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], "\x00", " ")
	}
	return out
}

// trigram is the shortest part of a word that the second index finds.
const trigram = 3

// terms are the words of a typed text; a document is found when it has each, as
// the beginning of a word or, from three characters on, as a part of one.
type terms []term

type term struct {
	words string // FTS5 query for the word index; empty when it has no letter or digit
	parts string // FTS5 query for the trigram index; empty when it is too short
	plain string // as typed, folded
	split []string
}

// searchTerms reads a typed text. Nothing in it can become FTS5 syntax: each word
// is quoted.
func searchTerms(text string) terms {
	var out terms
	for _, w := range strings.Fields(strings.ReplaceAll(text, "\x00", " ")) {
		t := term{words: lettersAndDigits(w), plain: foldKey(w), split: tokens(foldKey(w))}
		if len([]rune(w)) >= trigram {
			t.parts = quoteFTS(w)
		}
		out = append(out, t)
	}
	return out
}

// candidates gives a query for the rows that may have all the words, which has
// checks: those that have every long word as a part, and those that have all as
// beginnings. n is the number of the next placeholder.
func (ts terms) candidates(n int) (query string, args []any) {
	var parts, words []string
	for _, t := range ts {
		if t.parts != "" {
			parts = append(parts, t.parts)
		}
		if t.words != "" {
			words = append(words, t.words)
		}
	}
	var either []string
	ask := func(table string, all []string) {
		either = append(either, `SELECT rowid FROM `+table+` WHERE `+table+` MATCH `+placeholders(n+len(args), 1))
		args = append(args, strings.Join(all, " AND "))
	}
	if len(parts) > 0 {
		ask("search_parts", parts)
	}
	if len(words) == len(ts) {
		ask("search_words", words)
	}
	if len(either) == 0 { // nothing of it is ever indexed, "§" for example
		return `SELECT 0 WHERE 0`, nil
	}
	return strings.Join(either, ` UNION `), args
}

// where gives the condition that all words put on documents, for adding up all
// that are found.
func (ts terms) where(n int) (where string, args []any) {
	for _, t := range ts {
		query, values := terms{t}.candidates(n + len(args))
		where, args = where+` AND d.seq IN (`+query+`)`, append(args, values...)
	}
	return where, args
}

// has tells whether texts have all the words.
func (ts terms) has(texts [5]string) bool {
	var folded, split []string
	for _, t := range texts {
		f := foldKey(t)
		folded, split = append(folded, f), append(append(split, tokens(f)...), "")
	}
	for _, t := range ts {
		if !(t.parts != "" && slices.ContainsFunc(folded, func(f string) bool { return strings.Contains(f, t.plain) })) && !phrase(split, t.split) {
			return false
		}
	}
	return true
}

// phrase tells whether words stand one after the other, the last as a beginning.
func phrase(in, words []string) bool {
	if len(words) == 0 {
		return false
	}
	last := len(words) - 1
	for i := range in {
		if i+last >= len(in) {
			return false
		}
		if slices.Equal(in[i:i+last], words[:last]) && strings.HasPrefix(in[i+last], words[last]) {
			return true
		}
	}
	return false
}

// usualFew is up to how many documents a search reads and sorts. Beyond it the
// list's own index is walked, and each document's text looked at: words that
// common are soon met. To ask FTS5 about one document costs a walk through all
// that have the word.
const usualFew = 10_000

// isFew tells whether few documents may have all the words.
func (s *Store) isFew(ctx context.Context, ts terms) (bool, error) {
	query, args := ts.candidates(1)
	var n int
	err := s.r.QueryRowContext(ctx, `SELECT count(*) FROM (`+query+fmt.Sprintf(` LIMIT %d)`, s.fewFound+1), args...).Scan(&n)
	return n <= s.fewFound, err
}

// texts builds the statement that reads a stretch with its search texts. CROSS
// keeps SQLite from turning the join round and losing the order.
func (l list) texts(st stretch) (string, []any) {
	query, _, args := l.seqs(st, `d.seq, x.number, x.customer, x.ticket, x.note, x.lines`, ` CROSS JOIN search x ON x.seq = d.seq`)
	return query, args
}

// found reads a stretch of a list in its order and gives the rows that have all
// the words, as many as the page wants.
func (s *Store) found(ctx context.Context, l list, st stretch) ([]int64, error) {
	query, args := l.texts(st)
	rows, err := s.r.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for len(out) <= l.limit && rows.Next() {
		var seq int64
		var texts [5]string
		if err := rows.Scan(&seq, &texts[0], &texts[1], &texts[2], &texts[3], &texts[4]); err != nil {
			return nil, err
		}
		if l.terms.has(texts) {
			out = append(out, seq)
		}
	}
	return out, rows.Err()
}

// lettersAndDigits turns a typed word into an FTS5 query for the tokens that the
// word index would make of it: a phrase of them, the last a beginning.
func lettersAndDigits(term string) string {
	parts := strings.FieldsFunc(term, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Co, r)
	})
	if len(parts) == 0 {
		return ""
	}
	return quoteFTS(strings.Join(parts, " ")) + "*"
}

// tokens splits a text as unicode61 does: letters, digits and what stands on them.
func tokens(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Co, r)
	})
}

func quoteFTS(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
