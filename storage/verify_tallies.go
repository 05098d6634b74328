package storage

import (
	"context"
	"fmt"
)

// tallies counts the documents again, along an index that holds every column that
// counts, and the months from the days, and compares.
func (v *verifier) tallies(ctx context.Context) error {
	const (
		sums    = `n, total, mismatched, mismatched_total`
		days    = `SELECT licence, 1 AS span, date AS period, state_rank, doctype, count(*) AS n, sum(total) AS total, sum(mismatch) AS mismatched, sum(total * mismatch) AS mismatched_total FROM documents`
		ofDays  = ` GROUP BY licence, state_rank, doctype, date`
		months  = `SELECT licence, 0 AS span, substr(period, 1, 7) AS period, state_rank, doctype, sum(n) AS n, sum(total) AS total, sum(mismatched) AS mismatched, sum(mismatched_total) AS mismatched_total FROM tallies WHERE span = 1 GROUP BY licence, substr(period, 1, 7), state_rank, doctype`
		compare = `SELECT w.licence, w.span, w.period, w.state_rank, w.doctype, w.n, w.total, w.mismatched, w.mismatched_total,
			coalesce(t.n, 0), coalesce(t.total, 0), coalesce(t.mismatched, 0), coalesce(t.mismatched_total, 0)
			FROM (%s) w LEFT JOIN tallies t ON t.licence = w.licence AND t.span = w.span AND t.period = w.period AND t.state_rank = w.state_rank AND t.doctype = w.doctype
			WHERE t.n IS NULL OR (t.n, t.total, t.mismatched, t.mismatched_total) <> (w.n, w.total, w.mismatched, w.mismatched_total)`
		// What counts nothing: a day without documents, a month without days.
		emptyDays = `SELECT licence, span, period, state_rank, doctype, 0, 0, 0, 0, ` + sums + ` FROM tallies t WHERE span NOT IN (0, 1) OR span = 1 AND NOT EXISTS
			(SELECT 1 FROM documents d%s WHERE d.licence = t.licence AND d.state_rank = t.state_rank AND d.doctype = t.doctype AND d.date = t.period)`
		emptyMonths = `SELECT licence, span, period, state_rank, doctype, 0, 0, 0, 0, ` + sums + ` FROM tallies t WHERE span = 0 AND NOT EXISTS
			(SELECT 1 FROM tallies d WHERE d.licence = t.licence AND d.span = 1 AND substr(d.period, 1, 7) = t.period AND d.period >= t.period AND d.period <= t.period || '~' AND d.state_rank = t.state_rank AND d.doctype = t.doctype)`
	)
	index := hint("documents_filter")
	for _, query := range []string{
		fmt.Sprintf(compare, days+index+ofDays), fmt.Sprintf(compare, months),
		fmt.Sprintf(emptyDays, index), emptyMonths,
	} {
		if err := v.miscounted(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) miscounted(ctx context.Context, query string) error {
	rows, err := v.q.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k tallyKey
		var want, found [4]int64
		if err := rows.Scan(&k.licence, &k.span, &k.period, &k.rank, &k.doctype, &want[0], &want[1], &want[2], &want[3],
			&found[0], &found[1], &found[2], &found[3]); err != nil {
			v.unreadable(err)
			continue
		}
		v.fault(nowhere, fmt.Sprintf("tallies %s %s state %d type %d", k.licence, k.period, k.rank, k.doctype),
			"is not what the documents add up to (count, total, mismatched, their total)", fmt.Sprint(want), fmt.Sprint(found))
	}
	return rows.Err()
}
