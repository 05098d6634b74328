package storage

import (
	"context"
	"fmt"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/journal"
)

// IssueRow is a PDF that went to paper, or into the archive as an exemplar.
type IssueRow struct {
	Doc    fiscal.Ref
	N      int // 1 the original, 2… copies; 0 an exemplar
	SHA256 string
	Lang   string
	// Kind is journal.Issued for the original, journal.Copied for a copy,
	// journal.Exemplar.
	Kind  string
	Pages int
	At    time.Time
	Actor string
}

// NextIssue is the number that the next print of a document will have. ErrNotFound.
func (s *Store) NextIssue(ctx context.Context, ref fiscal.Ref) (int, error) {
	var n int
	err := s.r.QueryRowContext(ctx, `SELECT issued + 1 FROM documents WHERE licence = $1 AND doctype = $2 AND id = $3`, ref.Licence, int(ref.Type), ref.ID).Scan(&n)
	return n, kept(fmt.Sprintf("count the prints of %s %s", ref.Type, ref.ID), err)
}

// Issue records a print. Its number must be the next, else another program has
// printed meanwhile: ErrState, and the page must be drawn anew. Kind may be left
// empty; it follows from N.
func (s *Store) Issue(ctx context.Context, i IssueRow) error {
	return s.write(ctx, fmt.Sprintf("record print %d of %s %s", i.N, i.Doc.Type, i.Doc.ID), func(t *tx) error {
		kind := journal.Copied
		switch i.N {
		case 0:
			kind = journal.Exemplar
		case 1:
			kind = journal.Issued
		}
		if i.Kind != "" && i.Kind != string(kind) {
			return fmt.Errorf("print %d as %q: %w", i.N, i.Kind, ErrState)
		}
		c, err := t.load(ctx, i.Doc)
		if err != nil {
			return err
		}
		if i.N != 0 && i.N != c.row.facts.Issued+1 {
			return fmt.Errorf("it was printed %d times: %w", c.row.facts.Issued, ErrState)
		}
		if _, err := c.apply(ctx, kind, i.Actor, i.At, journal.IssuedPayload{N: i.N, SHA256: i.SHA256, Lang: i.Lang, Pages: i.Pages}); err != nil {
			return err
		}
		return c.save(ctx, nil)
	})
}

// Issues gives the prints and exemplars of a document, oldest first.
func (s *Store) Issues(ctx context.Context, ref fiscal.Ref) ([]IssueRow, error) {
	doing := fmt.Sprintf("read the prints of %s %s", ref.Type, ref.ID)
	rows, err := s.r.QueryContext(ctx, `SELECT n, kind, sha256, lang, pages, at, actor FROM issues WHERE doc = $1 ORDER BY idx`, journal.DocKey(ref))
	if err != nil {
		return nil, kept(doing, err)
	}
	defer rows.Close()
	var out []IssueRow
	for rows.Next() {
		i := IssueRow{Doc: ref}
		var at int64
		if err := rows.Scan(&i.N, &i.Kind, &i.SHA256, &i.Lang, &i.Pages, &at, &i.Actor); err != nil {
			return nil, kept(doing, err)
		}
		i.At = instant(at)
		out = append(out, i)
	}
	return out, kept(doing, rows.Err())
}
