package storage

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// filler writes a large store faster than the program's own path can: it makes
// each document's life in memory with the very functions that the path uses, and
// writes the rows with SQLite's care switched off and the indexes made at the
// end. What it writes is what the path would have written: Verify holds every
// row against the journal, and TestFill has it do so.
type filler struct {
	s         *scaled
	db        *sql.DB
	customers []fiscal.Party
	next      int64 // entry
	tree      fillTree
	tables    []*bulk
	ledger    map[dayKey]int
}

// fill adds the documents [0, to) to a store that holds nothing but its first
// entries and the customers. The store must be closed.
func (s *scaled) fill(tb testing.TB, to int, customers []fiscal.Party) {
	tb.Helper()
	must := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	ctx := context.Background()
	file := (&url.URL{Path: filepath.ToSlash(filepath.Join(s.dir, FileName))}).EscapedPath()
	db, err := sql.Open("sqlite", "file://"+file+"?_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=cache_size(-1000000)&_pragma=locking_mode(EXCLUSIVE)")
	must(err)
	db.SetMaxOpenConns(1)
	f := &filler{s: s, db: db, customers: customers, ledger: map[dayKey]int{}}
	defer func() { must(db.Close()) }()
	again, err := f.withoutIndexes(ctx)
	must(err)
	f.next, err = journalSize(ctx, db)
	must(err)
	must(f.tree.read(ctx, db, f.next))
	must(f.documents(ctx, to))
	must(f.requests(ctx))
	counts, err := migrations.ReadFile("migrations/00003_tallies.sql")
	must(err)
	for _, part := range strings.SplitAfter(string(counts), ";\n") {
		if at := strings.Index(part, "INSERT INTO tallies"); at >= 0 {
			_, err := db.ExecContext(ctx, part[at:])
			must(err)
		}
	}
	for _, statement := range again {
		_, err := db.ExecContext(ctx, statement)
		must(err)
	}
	for _, table := range []string{"search_words", "search_parts"} {
		_, err := db.ExecContext(ctx, `INSERT INTO `+table+` (`+table+`) VALUES ('rebuild')`)
		must(err)
	}
}

// withoutIndexes drops the indexes and triggers and gives the statements that
// make them again, letter by letter: Verify compares the schema.
func (f *filler) withoutIndexes(ctx context.Context) (again []string, err error) {
	rows, err := f.db.QueryContext(ctx, `SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid`)
	if err != nil {
		return nil, err
	}
	var drop []string
	for rows.Next() {
		var kind, name, text string
		if err := rows.Scan(&kind, &name, &text); err != nil {
			return nil, err
		}
		drop, again = append(drop, `DROP `+kind+` `+name), append(again, text)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, d := range drop {
		if _, err := f.db.ExecContext(ctx, d); err != nil {
			return nil, err
		}
	}
	return again, nil
}

// filling are the rows of some documents, by table, and their entries' hashes.
type filling struct {
	rows   [][][]any // by table
	leaves []tlog.Hash
	days   []dayKey
}

// The tables that a document's life fills.
const (
	inJournal = iota
	inContents
	inDocuments
	inSearch
	inAttempts
	inAnswers
	inTickets
	inIssues
	inHashes
	fillTables
)

func (f *filler) documents(ctx context.Context, to int) error {
	t, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	f.tables = make([]*bulk, fillTables)
	for i, table := range [fillTables][2]string{
		inJournal:   {"journal", entryColumns},
		inContents:  {"contents", "hash, doc, body"},
		inDocuments: {"documents", "seq, doc, licence, doctype, id, id_num, name_twice, name_later, " + strings.Join(setColumns(), ", ")},
		inSearch:    {"search", "seq, number, customer, ticket, note, lines"},
		inAttempts:  {"attempts", attemptColumns},
		inAnswers:   {"answers", "idx, body"},
		inTickets:   {"tickets", "idx, licence, ticket, doc, at, kept"},
		inIssues:    {"issues", "idx, doc, n, kind, sha256, lang, pages, at, actor"},
		inHashes:    {"hashes", "id, hash"},
	} {
		f.tables[i] = &bulk{ctx: ctx, t: t, table: table[0], columns: table[1]}
	}
	type piece struct {
		from, to int
		entry    int64
		filling
	}
	produce := func(emit func(*piece) bool) error {
		const step = 200
		for at := 0; at < to; at += step {
			p := &piece{from: at, to: min(at+step, to), entry: f.next}
			for i := p.from; i < p.to; i++ {
				f.next += f.s.lifeOf(i).entries()
			}
			if !emit(p) {
				return nil
			}
		}
		return nil
	}
	work := func(p *piece) error {
		p.rows = make([][][]any, fillTables)
		for i := p.from; i < p.to; i++ {
			if err := f.life(&p.filling, i, p.entry); err != nil {
				return fmt.Errorf("document %d: %w", i, err)
			}
			p.entry += f.s.lifeOf(i).entries()
		}
		return nil
	}
	if err := inOrder(produce, work, func(p *piece) error {
		for _, h := range p.leaves {
			for _, stored := range f.tree.add(h) {
				p.rows[inHashes] = append(p.rows[inHashes], []any{stored.id, stored.hash[:]})
			}
		}
		for i, rows := range p.rows {
			for _, r := range rows {
				if err := f.tables[i].add(r); err != nil {
					return err
				}
			}
		}
		for _, d := range p.days {
			f.ledger[d]++
		}
		return nil
	}); err != nil {
		return err
	}
	for _, b := range f.tables {
		if err := b.end(); err != nil {
			return err
		}
	}
	return t.Commit()
}

// life makes what becomes of one document: seen, and as lifeOf says signed or
// refused, and printed.
func (f *filler) life(out *filling, i int, entry int64) error {
	d := f.s.document(i, len(f.customers))
	life, at := f.s.lifeOf(i), f.s.seenAt(i)
	body, err := d.Canonical()
	if err != nil {
		return err
	}
	r := row{seq: int64(i + 1), ref: d.Ref, doc: journal.DocKey(d.Ref), idNum: idNumber(d.ID), shown: fiscal.HashBytes(body)}
	apply := func(kind journal.Kind, actor string, at time.Time, payload any) error {
		text, err := journal.CanonicalJSON(payload)
		if err != nil {
			return err
		}
		e := journal.Entry{Index: entry, At: journal.Stamp(at), Actor: actor, Kind: kind, Doc: r.doc, Payload: text}
		entry++
		out.leaves = append(out.leaves, journal.LeafHash(e))
		out.rows[inJournal] = append(out.rows[inJournal], []any{e.Index, e.At.UnixMicro(), e.Actor, string(e.Kind), e.Doc, string(e.Payload)})
		return r.facts.Apply(e)
	}
	if err := apply(journal.ContentSeen, "sync", at, journal.ContentPayload{Hash: r.shown, Number: d.Number, FromTicket: d.FromTicket}); err != nil {
		return err
	}
	out.rows[inContents] = append(out.rows[inContents], []any{r.shown, r.doc, string(body)})
	if life.asked {
		intent, outcome := f.s.signing(&d, r.shown, r.facts.State, at, life.verdict)
		if err := apply(journal.Intended, "signer", at, intent); err != nil {
			return err
		}
		if err := apply(journal.Answered, "signer", outcome.At, answerPayload(outcome, outcome.Raw)); err != nil {
			return err
		}
		out.rows[inAnswers] = append(out.rows[inAnswers], []any{entry - 1, outcome.Raw})
		out.days = append(out.days, dayKey{lic, intent.Day, SignFunction(d.Type)})
	}
	if life.printed {
		p := f.s.print()
		if err := apply(journal.Issued, "kassa", at, p); err != nil {
			return err
		}
		out.rows[inIssues] = append(out.rows[inIssues], []any{entry - 1, r.doc, p.N, string(journal.Issued), p.SHA256, p.Lang, p.Pages, micros(at), "kassa"})
	}
	for _, a := range r.facts.Attempts {
		out.rows[inAttempts] = append(out.rows[inAttempts], append(intentValues(&a), endValues(&a)...))
	}
	for _, t := range r.facts.Tickets {
		out.rows[inTickets] = append(out.rows[inTickets], []any{t.Index, lic, t.Ticket, r.doc, micros(t.At), t.Kept})
	}
	number, err := strconv.Atoi(d.CustomerID)
	if err != nil {
		return err
	}
	r.derived = derive(d, &f.customers[number-1])
	out.rows[inDocuments] = append(out.rows[inDocuments], append([]any{r.seq, r.doc, r.ref.Licence, int(r.ref.Type), r.ref.ID, r.idNum, false, false}, r.values()...))
	texts := searchText(r)
	out.rows[inSearch] = append(out.rows[inSearch], []any{r.seq, texts[0], texts[1], texts[2], texts[3], texts[4]})
	return nil
}

// requests writes what the days' signing cost.
func (f *filler) requests(ctx context.Context) error {
	for k, n := range f.ledger {
		if _, err := f.db.ExecContext(ctx, `INSERT INTO requests (licence, day, function, share, n) VALUES ($1, $2, $3, $4, $5)`,
			k.licence, k.day, k.function, string(forSigning), n); err != nil {
			return err
		}
	}
	return nil
}

// bulk writes many rows of one table with few statements.
type bulk struct {
	ctx            context.Context
	t              *sql.Tx
	table, columns string
	args           []any
	rows           int
	many           *sql.Stmt
}

// bulkRows is how many rows one statement writes.
const bulkRows = 100

func (b *bulk) statement(rows, width int) string {
	one := "(?" + strings.Repeat(", ?", width-1) + ")" // numbered ones have names, which SQLite looks up one by one
	return `INSERT INTO ` + b.table + ` (` + b.columns + `) VALUES ` + one + strings.Repeat(", "+one, rows-1)
}

func (b *bulk) add(row []any) (err error) {
	if b.many == nil {
		if b.many, err = b.t.PrepareContext(b.ctx, b.statement(bulkRows, len(row))); err != nil {
			return err
		}
	}
	b.args, b.rows = append(b.args, row...), b.rows+1
	if b.rows < bulkRows {
		return nil
	}
	_, err = b.many.ExecContext(b.ctx, b.args...)
	b.args, b.rows = b.args[:0], 0
	return err
}

func (b *bulk) end() error {
	if b.rows > 0 {
		if _, err := b.t.ExecContext(b.ctx, b.statement(b.rows, len(b.args)/b.rows), b.args...); err != nil {
			return err
		}
	}
	if b.many == nil {
		return nil
	}
	return b.many.Close()
}

// fillTree grows the journal's tree: for each set bit of its size it holds the
// hash of the complete subtree of that many leaves.
type fillTree struct {
	size, id int64
	frontier [63]tlog.Hash
}

type storedHash struct {
	id   int64
	hash tlog.Hash
}

// read takes up the tree of the entries that are there.
func (t *fillTree) read(ctx context.Context, q querier, size int64) error {
	t.size, t.id = 0, 0
	for i := range size {
		h, err := readHashes(ctx, q, []int64{tlog.StoredHashIndex(0, i)})
		if err != nil {
			return err
		}
		t.add(h[0])
	}
	return nil
}

// add appends a leaf and gives the hashes to store.
func (t *fillTree) add(h tlog.Hash) []storedHash {
	out := []storedHash{{t.id, h}}
	level := 0
	for n := t.size; n&1 == 1; n >>= 1 {
		h = tlog.NodeHash(t.frontier[level], h)
		out = append(out, storedHash{t.id + int64(len(out)), h})
		level++
	}
	t.frontier[level] = h
	t.size, t.id = t.size+1, t.id+int64(len(out))
	return out
}

// TestFill has Verify hold a store that was made in bulk against its journal.
func TestFill(t *testing.T) {
	const n = 1600
	ctx := context.Background()
	s := openScaled(t, t.TempDir(), n)
	v, err := s.Verify(ctx, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range v.Faults {
		t.Errorf("%s: %s (expected %q, found %q)", f.Where, f.What, f.Expected, f.Found)
	}
	if v.Documents != n {
		t.Errorf("%d documents, want %d", v.Documents, n)
	}
}
