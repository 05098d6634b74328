package storage

import (
	"context"
	"database/sql"
	"errors"

	"zegel/fiscal/journal"
)

// tables are the ones that hang on a document or customer, each sorted by its
// journal reference.
type tables struct {
	entries       *stream[string, journal.Entry]
	documents     *stream[string, joined]
	contents      *stream[string, [2]string] // hash, body
	attempts      *stream[string, journal.Attempt]
	tickets       *stream[string, ticketRow]
	issues        *stream[string, issueRow]
	discrepancies *stream[string, discrepancyRow]
	customers     *stream[string, customerRow]
}

type (
	ticketRow struct {
		idx, at         int64
		licence, ticket string
		kept            bool
	}
	issueRow struct {
		idx, n, pages, at         int64
		kind, sha256, lang, actor string
	}
	discrepancyRow struct {
		idx, at                        int64
		licence, kind, expected, found string
	}
	customerRow struct{ licence, id, hash, body, name string }
	// joined is a document's row with its search text and its customer's body,
	// where there are any.
	joined struct {
		row
		search *[5]string
		buyer  *string
	}
)

func scanJoined(r *sql.Rows) (string, joined, error) {
	var j joined
	var err error
	var t [5]*string
	j.row, err = scanRow(r, &t[0], &t[1], &t[2], &t[3], &t[4], &j.buyer)
	if t[0] != nil {
		j.search = &[5]string{}
		for i, s := range t {
			if s != nil {
				j.search[i] = *s
			}
		}
	}
	return j.doc, j, err
}

func (r ticketRow) values() []any { return []any{r.licence, r.ticket, r.at, r.kept} }
func (r issueRow) values() []any {
	return []any{r.n, r.kind, r.sha256, r.lang, r.pages, r.at, r.actor}
}

func (r discrepancyRow) values() []any { return []any{r.licence, r.kind, r.expected, r.found, r.at} }

func (v *verifier) openTables(ctx context.Context) (*tables, error) {
	t := &tables{}
	var err, first error
	keep := func() {
		if first == nil {
			first = err
		}
	}
	t.entries, err = newStream(ctx, v.q, v.unreadable, func(r *sql.Rows) (string, journal.Entry, error) { e, err := scanEntry(r); return e.Doc, e, err },
		`SELECT `+entryColumns+` FROM journal WHERE doc > '' ORDER BY doc, idx`)
	keep()
	t.documents, err = newStream(ctx, v.q, v.unreadable, scanJoined,
		`SELECT `+rowColumns+`, x.number, x.customer, x.ticket, x.note, x.lines, k.body FROM documents d LEFT JOIN search x ON x.seq = d.seq
		LEFT JOIN customers k ON k.licence = d.licence AND k.id = d.customer_id ORDER BY d.doc`)
	keep()
	t.contents, err = newStream(ctx, v.q, v.unreadable, func(r *sql.Rows) (doc string, c [2]string, err error) {
		err = r.Scan(&doc, &c[0], &c[1])
		return doc, c, err
	}, `SELECT doc, hash, body FROM contents ORDER BY doc, hash`)
	keep()
	t.attempts, err = newStream(ctx, v.q, v.unreadable, func(r *sql.Rows) (string, journal.Attempt, error) {
		a, doc, err := scanAttemptRow(r)
		a.Doc, _ = journal.ParseDocKey(doc) // one that is none finds no document
		return doc, a, err
	}, `SELECT `+attemptColumns+` FROM attempts ORDER BY doc, idx`)
	keep()
	t.tickets, err = newStream(ctx, v.q, v.unreadable, func(r *sql.Rows) (doc string, x ticketRow, err error) {
		err = r.Scan(&doc, &x.idx, &x.licence, &x.ticket, &x.at, &x.kept)
		return doc, x, err
	}, `SELECT doc, idx, licence, ticket, at, kept FROM tickets ORDER BY doc, idx`)
	keep()
	t.issues, err = newStream(ctx, v.q, v.unreadable, func(r *sql.Rows) (doc string, x issueRow, err error) {
		err = r.Scan(&doc, &x.idx, &x.n, &x.kind, &x.sha256, &x.lang, &x.pages, &x.at, &x.actor)
		return doc, x, err
	}, `SELECT doc, idx, n, kind, sha256, lang, pages, at, actor FROM issues ORDER BY doc, idx`)
	keep()
	t.discrepancies, err = newStream(ctx, v.q, v.unreadable, func(r *sql.Rows) (doc string, x discrepancyRow, err error) {
		err = r.Scan(&doc, &x.idx, &x.licence, &x.kind, &x.expected, &x.found, &x.at)
		return doc, x, err
	}, `SELECT doc, idx, licence, kind, expected, found, at FROM discrepancies ORDER BY doc, idx`)
	keep()
	t.customers, err = newStream(ctx, v.q, v.unreadable, func(r *sql.Rows) (doc string, x customerRow, err error) {
		err = r.Scan(&doc, &x.licence, &x.id, &x.hash, &x.body, &x.name)
		return doc, x, err
	}, `SELECT doc, licence, id, hash, body, name FROM customers ORDER BY doc`)
	keep()
	if first != nil {
		t.close()
	}
	return t, first
}

func (t *tables) close() {
	for _, c := range []interface{ close() }{t.entries, t.documents, t.contents, t.attempts, t.tickets, t.issues, t.discrepancies, t.customers} {
		if c != nil {
			c.close()
		}
	}
}

// lowest is the smallest reference that any table has next.
func (t *tables) lowest() (key string, ok bool) {
	consider := func(k string, has bool) {
		if has && (!ok || k < key) {
			key, ok = k, true
		}
	}
	consider(t.entries.key, t.entries.ok)
	consider(t.documents.key, t.documents.ok)
	consider(t.contents.key, t.contents.ok)
	consider(t.attempts.key, t.attempts.ok)
	consider(t.tickets.key, t.tickets.ok)
	consider(t.issues.key, t.issues.ok)
	consider(t.discrepancies.key, t.discrepancies.ok)
	consider(t.customers.key, t.customers.ok)
	return key, ok
}

func (t *tables) failed() error {
	return errors.Join(t.entries.err, t.documents.err, t.contents.err, t.attempts.err, t.tickets.err, t.issues.err, t.discrepancies.err, t.customers.err)
}

// bundle is all that stands under one reference.
type bundle struct {
	key           string
	last          int64 // index of its last entry
	entries       []journal.Entry
	payloads      []any // of the entries, once they are decoded
	documents     []joined
	contents      [][2]string
	attempts      []journal.Attempt
	tickets       []ticketRow
	issues        []issueRow
	discrepancies []discrepancyRow
	customers     []customerRow
}

func (t *tables) take(key string) (b bundle, err error) {
	b.key, b.last = key, nowhere
	collect := func(e error) {
		if err == nil {
			err = e
		}
	}
	var e error
	b.entries, e = t.entries.all(key)
	collect(e)
	b.documents, e = t.documents.all(key)
	collect(e)
	b.contents, e = t.contents.all(key)
	collect(e)
	b.attempts, e = t.attempts.all(key)
	collect(e)
	b.tickets, e = t.tickets.all(key)
	collect(e)
	b.issues, e = t.issues.all(key)
	collect(e)
	b.discrepancies, e = t.discrepancies.all(key)
	collect(e)
	b.customers, e = t.customers.all(key)
	collect(e)
	if n := len(b.entries); n > 0 {
		b.last = b.entries[n-1].Index
	}
	return b, err
}
