package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// change is a document being changed within a transaction: facts are added with
// apply, and save writes what follows from them. Nothing else writes a fact.
type change struct {
	t   *tx
	row row
	new bool
	// counted is where the row as it was read, or last saved, counts.
	counted *counted
	// before are the attempts as they were read, to see what changed.
	before []journal.Attempt
	// Facts that the journal got, still to be written to their tables.
	issues        []issueEntry
	discrepancies []discrepancyEntry
	last          journal.Entry
}

type issueEntry struct {
	e journal.Entry
	p journal.IssuedPayload
}

type discrepancyEntry struct {
	e journal.Entry
	p journal.DiscrepancyPayload
}

// load reads a document for changing it. ErrNotFound.
func (t *tx) load(ctx context.Context, ref fiscal.Ref) (*change, error) {
	c := &change{t: t}
	var err error
	c.row, err = scanRow(t.QueryRowContext(ctx, `SELECT `+rowColumns+` FROM documents d WHERE d.licence = $1 AND d.doctype = $2 AND d.id = $3`,
		ref.Licence, int(ref.Type), ref.ID))
	if err != nil {
		return nil, err
	}
	if c.row.facts.Attempts, err = attemptsOf(ctx, drained{t}, c.row.doc); err != nil {
		return nil, err
	}
	c.before = append([]journal.Attempt(nil), c.row.facts.Attempts...)
	c.counted = c.row.countedAs(c.row.rank)
	return c, nil
}

// begin starts a document that was never seen.
func (t *tx) begin(ref fiscal.Ref) *change {
	return &change{t: t, new: true, row: row{ref: ref, doc: journal.DocKey(ref), idNum: idNumber(ref.ID)}}
}

// apply appends a fact about the document to the journal and adds it up. What
// the document's life does not allow is ErrState, and the transaction must be
// dropped.
func (c *change) apply(ctx context.Context, kind journal.Kind, actor string, at time.Time, payload any) (journal.Entry, error) {
	e, err := c.t.append(ctx, kind, c.row.doc, actor, at, payload)
	if err != nil {
		return e, err
	}
	c.last = e
	if err := c.row.facts.Apply(e); err != nil {
		if errors.Is(err, journal.ErrReplay) {
			err = fmt.Errorf("%w: %w", ErrState, err)
		}
		return e, err
	}
	switch p := payload.(type) {
	case journal.IssuedPayload:
		c.issues = append(c.issues, issueEntry{e, p})
	case journal.DiscrepancyPayload:
		c.discrepancies = append(c.discrepancies, discrepancyEntry{e, p})
	}
	return e, nil
}

// discrepancy journals a contradiction.
func (c *change) discrepancy(ctx context.Context, kind fiscal.DiscrepancyKind, expected, found, actor string, at time.Time) error {
	_, err := c.apply(ctx, journal.Discrepant, actor, at, journal.DiscrepancyPayload{Kind: kind, Expected: expected, Found: found})
	return err
}

// save writes the row, its attempts, tickets, issues, discrepancies and search
// text. content is the content with the facts' newest hash, when the caller has
// it at hand.
func (c *change) save(ctx context.Context, content *fiscal.Document) error {
	old := c.row.derived
	ticketKey := naturalKey(c.row.facts.Ticket)
	texts := c.new || ticketKey != c.row.ticketKey // a row as it was read lacks the texts that are searched
	if h := c.row.facts.ShownHash(); h != c.row.shown || texts {
		texts = true
		if err := c.rederive(ctx, h, content); err != nil {
			return err
		}
	}
	c.row.ticketKey = ticketKey
	if err := c.saveRow(ctx); err != nil {
		return err
	}
	if err := c.saveAttempts(ctx); err != nil {
		return err
	}
	if err := c.saveFacts(ctx); err != nil {
		return err
	}
	if texts {
		if err := c.t.index(ctx, c.row, c.new); err != nil {
			return err
		}
	}
	if old.number != c.row.number || c.new {
		for _, n := range []string{old.number, c.row.number} {
			if err := c.t.names(ctx, fiscal.Ref{Licence: c.row.ref.Licence, Type: c.row.ref.Type}, n, c.last.Actor, c.last.At); err != nil {
				return err
			}
		}
	}
	c.new, c.before = false, append([]journal.Attempt(nil), c.row.facts.Attempts...)
	c.issues, c.discrepancies, c.row.facts.Tickets = nil, nil, nil
	return nil
}

// rederive takes the derived columns from the content that is shown now.
func (c *change) rederive(ctx context.Context, hash string, content *fiscal.Document) error {
	if content == nil || hash != c.row.facts.Hash {
		d, err := readContent(ctx, c.t, hash)
		if err != nil {
			return err
		}
		content = &d
	}
	var buyer *fiscal.Party
	if content.HasCustomer() {
		p, err := customer(ctx, c.t, c.row.ref.Licence, content.CustomerID)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		buyer = p
	}
	c.row.shown, c.row.derived = hash, derive(*content, buyer)
	return nil
}

func (c *change) saveRow(ctx context.Context) error {
	columns := setColumns()
	now := c.row.countedAs(rank(c.row.facts.State))
	c.t.recount(c.counted, now)
	c.counted = now
	if c.new {
		err := c.t.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) + 1 FROM documents`).Scan(&c.row.seq)
		if err != nil {
			return err
		}
		r := c.row
		args := append([]any{r.seq, r.doc, r.ref.Licence, int(r.ref.Type), r.ref.ID, r.idNum, false, false}, r.values()...)
		_, err = c.t.ExecContext(ctx, `INSERT INTO documents (seq, doc, licence, doctype, id, id_num, name_twice, name_later, `+
			strings.Join(columns, ", ")+`) VALUES (`+placeholders(1, len(args))+`)`, args...)
		return err
	}
	sets := make([]string, len(columns))
	for i, name := range columns {
		sets[i] = fmt.Sprintf("%s = $%d", name, i+1)
	}
	args := append(c.row.values(), c.row.seq)
	_, err := c.t.ExecContext(ctx, `UPDATE documents SET `+strings.Join(sets, ", ")+fmt.Sprintf(` WHERE seq = $%d`, len(args)), args...)
	return err
}

func (c *change) saveAttempts(ctx context.Context) error {
	for i := range c.row.facts.Attempts {
		a := &c.row.facts.Attempts[i]
		end := endValues(a)
		if i >= len(c.before) {
			args := append(intentValues(a), end...)
			if _, err := c.t.ExecContext(ctx, `INSERT INTO attempts (`+attemptColumns+`) VALUES (`+placeholders(1, len(args))+`)`, args...); err != nil {
				return err
			}
			continue
		}
		if same(end, endValues(&c.before[i])) {
			continue
		}
		if _, err := c.t.ExecContext(ctx, `UPDATE attempts SET done = $1, done_at = $2, sent_at = $3, state = $4, cause = $5, ticket = $6,
			code = $7, text = $8, unsent = $9, status = $10, raw = $11, late = $12, training = $13, ended = $14 WHERE id = $15`, append(end, a.ID)...); err != nil {
			return err
		}
	}
	return nil
}

// saveFacts writes what only grows: tickets, prints, discrepancies.
func (c *change) saveFacts(ctx context.Context) error {
	r := c.row
	for _, t := range r.facts.Tickets {
		if _, err := c.t.ExecContext(ctx, `INSERT INTO tickets (idx, licence, ticket, doc, at, kept) VALUES ($1, $2, $3, $4, $5, $6)`,
			t.Index, r.ref.Licence, t.Ticket, r.doc, micros(t.At), t.Kept); err != nil {
			return err
		}
	}
	for _, i := range c.issues {
		if _, err := c.t.ExecContext(ctx, `INSERT INTO issues (idx, doc, n, kind, sha256, lang, pages, at, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			i.e.Index, r.doc, i.p.N, string(i.e.Kind), i.p.SHA256, i.p.Lang, i.p.Pages, micros(i.e.At), i.e.Actor); err != nil {
			return err
		}
	}
	for _, d := range c.discrepancies {
		if _, err := c.t.ExecContext(ctx, `INSERT INTO discrepancies (idx, doc, licence, kind, expected, found, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			d.e.Index, r.doc, r.ref.Licence, string(d.p.Kind), d.p.Expected, d.p.Found, micros(d.e.At)); err != nil {
			return err
		}
	}
	return nil
}

func same(a, b []any) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// placeholders gives "$from, …" for n arguments.
func placeholders(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}
