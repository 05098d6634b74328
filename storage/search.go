package storage

import (
	"context"
	"database/sql"
	"errors"
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
	for _, table := range []string{"search", "search_words", "search_parts"} {
		key := "rowid"
		if table == "search" {
			key = "seq"
		}
		if _, err := t.ExecContext(ctx, `INSERT INTO `+table+` (`+key+`, number, customer, ticket, note, lines) VALUES ($1, $2, $3, $4, $5, $6)`,
			r.seq, now[0], now[1], now[2], now[3], now[4]); err != nil {
			return err
		}
	}
	return nil
}

// forget removes a document from both indexes. They keep no texts of their own,
// so they must be told the very text that they indexed.
func (t *tx) forget(ctx context.Context, seq int64, old [5]string) error {
	for _, table := range []string{"search_words", "search_parts"} {
		if _, err := t.ExecContext(ctx, `INSERT INTO `+table+` (`+table+`, rowid, number, customer, ticket, note, lines)
			VALUES ('delete', $1, $2, $3, $4, $5, $6)`, seq, old[0], old[1], old[2], old[3], old[4]); err != nil {
			return err
		}
	}
	_, err := t.ExecContext(ctx, `DELETE FROM search WHERE seq = $1`, seq)
	return err
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

// searchWhere gives the condition that a typed text puts on documents: every
// word of it must be the beginning of a word, or, from three characters on, a
// part of one. n is the number of the next placeholder. Nothing that is typed can
// become FTS5 syntax: each word is quoted.
func searchWhere(text string, n int) (where string, args []any) {
	var conditions []string
	for _, term := range strings.Fields(strings.ReplaceAll(text, "\x00", " ")) {
		var either []string
		if words := lettersAndDigits(term); words != "" {
			either = append(either, `SELECT rowid FROM search_words WHERE search_words MATCH `+placeholders(n, 1))
			args = append(args, words)
			n++
		}
		if len([]rune(term)) >= trigram {
			either = append(either, `SELECT rowid FROM search_parts WHERE search_parts MATCH `+placeholders(n, 1))
			args = append(args, quoteFTS(term))
			n++
		}
		if len(either) == 0 { // nothing of it is ever indexed, "§" for example
			return ` AND 0`, nil
		}
		conditions = append(conditions, ` AND d.seq IN (`+strings.Join(either, ` UNION `)+`)`)
	}
	return strings.Join(conditions, ""), args
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

func quoteFTS(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
