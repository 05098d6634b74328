package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/failpoint"
	"zegel/fiscal/journal"
)

// recordBatch is how many documents one transaction takes in: few enough that a
// first sync of ten years does not keep a signer waiting.
const recordBatch = 500

// Record takes in documents as the cloud holds them now, and counts distinct
// ones. What is new or changed is journaled. The content of a signed document
// stays what was signed: other values are a discrepancy. training says that a
// sandbox offered them. The licence overrides what the documents say.
func (s *Store) Record(ctx context.Context, licence string, docs []fiscal.Document, at time.Time, actor string, training bool) (fiscal.SyncCount, error) {
	seen := map[fiscal.Ref]outcome{}
	for start := 0; start < len(docs); start += recordBatch {
		batch := docs[start:min(start+recordBatch, len(docs))]
		err := s.write(ctx, "record documents", func(t *tx) error {
			for _, d := range batch {
				d.Licence = licence
				o, err := t.record(ctx, d, at, actor, training)
				if err != nil {
					return fmt.Errorf("%s@%s: %w", d.Name(), d.ID, err)
				}
				seen[d.Ref] = max(seen[d.Ref], o)
			}
			return failpoint.Err(failpoint.RecordCommit)
		})
		failpoint.Hit(failpoint.Recorded)
		if err != nil {
			return count(seen), err
		}
	}
	return count(seen), nil
}

// outcome is what recording did with a document; the larger one counts when it
// came twice in one answer.
type outcome int

const (
	unchanged outcome = iota
	changed
	added
)

func count(seen map[fiscal.Ref]outcome) (c fiscal.SyncCount) {
	for _, o := range seen {
		switch o {
		case added:
			c.New++
		case changed:
			c.Changed++
		default:
			c.Unchanged++
		}
	}
	return c
}

func (t *tx) record(ctx context.Context, d fiscal.Document, at time.Time, actor string, training bool) (outcome, error) {
	body, err := d.Canonical()
	if err != nil {
		return 0, err
	}
	hash := fiscal.HashBytes(body)
	var old, state string
	var wasTraining bool
	err = t.QueryRowContext(ctx, `SELECT hash, state, training FROM documents WHERE licence = $1 AND doctype = $2 AND id = $3`,
		d.Licence, int(d.Type), d.ID).Scan(&old, &state, &wasTraining)
	what := changed
	var c *change
	switch {
	case errors.Is(err, sql.ErrNoRows):
		what, c = added, t.begin(d.Ref)
	case err != nil:
		return 0, err
	case old == hash && (wasTraining == training || !resting(fiscal.State(state))):
		return unchanged, nil
	default:
		if c, err = t.load(ctx, d.Ref); err != nil {
			return 0, err
		}
		if old == hash {
			what = unchanged // only where it comes from
		}
	}
	if err := t.keepContent(ctx, c.row.doc, hash, body); err != nil {
		return 0, err
	}
	// What the canonical form reads back as is the content, here and forever.
	if d, err = fiscal.ParseCanonical(body); err != nil {
		return 0, err
	}
	if _, err := c.apply(ctx, journal.ContentSeen, actor, at, journal.ContentPayload{
		Hash: hash, Previous: old, Number: d.Number, FromTicket: d.FromTicket, Training: training,
	}); err != nil {
		return 0, err
	}
	if f := &c.row.facts; f.State == fiscal.Signed {
		if err := c.compare(ctx, d, actor, at); err != nil {
			return 0, err
		}
	}
	return what, c.save(ctx, &d)
}

// resting tells whether nothing of a document can have arrived.
func resting(s fiscal.State) bool { return s == fiscal.Unsigned || s == fiscal.FromTicket }

// compare journals how the newest content contradicts what was signed.
func (c *change) compare(ctx context.Context, now fiscal.Document, actor string, at time.Time) error {
	f := &c.row.facts
	if f.Hash == f.SignedHash {
		return nil
	}
	was, err := readContent(ctx, c.t, f.SignedHash)
	if err != nil {
		return err
	}
	if was.FromTicket != now.FromTicket {
		if err := c.discrepancy(ctx, fiscal.FromTicketFlip, flag(was.FromTicket), flag(now.FromTicket), actor, at); err != nil {
			return err
		}
	}
	now.FromTicket = was.FromTicket
	rest, err := now.Hash()
	if err != nil || rest == f.SignedHash {
		return err
	}
	return c.discrepancy(ctx, fiscal.ContentChanged, f.SignedHash, f.Hash, actor, at)
}

// flag writes docfromvatticket as the API does.
func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
