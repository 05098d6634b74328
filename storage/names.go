package storage

import (
	"cmp"
	"context"
	"slices"
	"time"

	"zegel/fiscal"
)

// named is a document that bears a name, with the marks it has and should have.
type named struct {
	seq, idNum           int64
	id, doc              string
	twice, later         bool
	wantTwice, wantLater bool
}

// judgeNames decides which documents of one name share it and which come later:
// the one with the smallest numeric id is first, or, where an id is no number,
// the one seen first.
func judgeNames(group []named) {
	numeric := !slices.ContainsFunc(group, func(n named) bool { return n.idNum < 0 })
	slices.SortFunc(group, func(a, b named) int {
		if numeric {
			if c := cmp.Compare(a.idNum, b.idNum); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.seq, b.seq)
	})
	for i := range group {
		group[i].wantTwice, group[i].wantLater = len(group) > 1, i > 0
	}
}

// names sets NameTwice and NameLater for all documents that bear a name. Who
// becomes a later one gets a discrepancy: the cloud cannot tell them apart.
func (t *tx) names(ctx context.Context, of fiscal.Ref, number, actor string, at time.Time) error {
	if number == "" {
		return nil // a document without a number cannot be signed at all
	}
	rows, err := drained{t}.QueryContext(ctx, `SELECT seq, id_num, id, name_twice, name_later FROM documents
		WHERE licence = $1 AND doctype = $2 AND number = $3`, of.Licence, int(of.Type), number)
	if err != nil {
		return err
	}
	var group []named
	for rows.Next() {
		var n named
		if err := rows.Scan(&n.seq, &n.idNum, &n.id, &n.twice, &n.later); err != nil {
			rows.Close()
			return err
		}
		group = append(group, n)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	judgeNames(group)
	for _, n := range group {
		if n.wantTwice == n.twice && n.wantLater == n.later {
			continue
		}
		if _, err := t.ExecContext(ctx, `UPDATE documents SET name_twice = $1, name_later = $2 WHERE seq = $3`, n.wantTwice, n.wantLater, n.seq); err != nil {
			return err
		}
		if !n.wantLater || n.later {
			continue
		}
		c, err := t.load(ctx, fiscal.Ref{Licence: of.Licence, Type: of.Type, ID: n.id})
		if err != nil {
			return err
		}
		if err := c.discrepancy(ctx, fiscal.NameUsedTwice, group[0].id, n.id, actor, at); err != nil {
			return err
		}
		if err := c.save(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}
