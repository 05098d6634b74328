package storage

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
)

// waysIn checks what FTS5's own check takes on trust: that each leaf of an index
// on which a term begins has its row in _idx, the only way by which a search comes
// to it; the number of documents in the index's totals; and the format's version.
func (v *verifier) waysIn(ctx context.Context, q querier, table string) error {
	want, err := termLeaves(ctx, q, table)
	if err != nil {
		return err
	}
	// A merge that goes on in steps takes leaves away from the front and leaves
	// their rows until it has done.
	rows, err := q.QueryContext(ctx, `SELECT segid, count(*) FROM `+table+`_idx i
		WHERE EXISTS (SELECT 1 FROM `+table+`_data d WHERE d.id = (i.segid << 37) + (i.pgno >> 1)) GROUP BY segid`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var segment, n int64
		if err := rows.Scan(&segment, &n); err != nil {
			return err
		}
		if n != want[segment] {
			v.fault(nowhere, table, "the search index has leaves that no search comes to", fmt.Sprint(want[segment]), fmt.Sprint(n))
			return nil
		}
		delete(want, segment)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(want) > 0 {
		v.fault(nowhere, table, "the search index has segments that no search comes to", "0", fmt.Sprint(len(want)))
		return nil
	}
	return v.totals(ctx, q, table)
}

// FTS5's own pages: rows 1 and 10 of _data are totals and structure, all others
// leaves and what leads along long lists of documents (bit 36 of the number).
const (
	ftsTotals     = 1
	ftsStructure  = 10
	ftsSegmentBit = 37 // below it the page's number
)

// termLeaves counts the leaves of each segment on which a term begins: those whose
// list of terms, which stands behind the content, is not empty.
func termLeaves(ctx context.Context, q querier, table string) (map[int64]int64, error) {
	rows, err := q.QueryContext(ctx, `SELECT id, substr(block, 3, 2), length(block) FROM `+table+`_data
		WHERE id > $1 AND (id >> 36) & 1 = 0`, ftsStructure)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]int64{}
	for rows.Next() {
		var id, length int64
		var content []byte
		if err := rows.Scan(&id, &content, &length); err != nil {
			return nil, err
		}
		if len(content) == 2 && int64(binary.BigEndian.Uint16(content)) < length {
			out[id>>ftsSegmentBit]++
		}
	}
	return out, rows.Err()
}

// totals holds the index's own count of documents and its version.
func (v *verifier) totals(ctx context.Context, q querier, table string) error {
	var n int64
	if err := q.QueryRowContext(ctx, `SELECT count(*) FROM search`).Scan(&n); err != nil {
		return err
	}
	var block []byte
	err := q.QueryRowContext(ctx, `SELECT block FROM `+table+`_data WHERE id = $1`, ftsTotals).Scan(&block)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if have := firstVarint(block); have != n {
		v.fault(nowhere, table, "the search index counts another number of documents", fmt.Sprint(n), fmt.Sprint(have))
	}
	var version string
	err = q.QueryRowContext(ctx, `SELECT coalesce(group_concat(k || ' ' || v, ', '), '') FROM `+table+`_config`).Scan(&version)
	if err == nil && version != "version 4" {
		v.fault(nowhere, table, "the search index has another format", "version 4", version)
	}
	return err
}

// firstVarint reads SQLite's variable-length integer, the high groups first; 0
// where there is none.
func firstVarint(b []byte) (n int64) {
	for i, c := range b {
		if i == 8 {
			return n<<8 | int64(c)
		}
		if n = n<<7 | int64(c&0x7f); c < 0x80 {
			break
		}
	}
	return n
}
