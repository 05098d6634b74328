package storage

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"zegel/fiscal/journal"
)

// verifyParts times the steps of Verify one by one, and reading and hashing alone.
func (s *scaled) verifyParts(b *testing.B) {
	ctx := context.Background()
	t, err := s.r.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = t.Rollback() }()
	var entries []journal.Entry
	read := func(ctx context.Context) error {
		entries = entries[:0]
		return eachEntry(ctx, t, func(e journal.Entry) error {
			if len(entries) < 100_000 {
				entries = append(entries, e)
			}
			return nil
		}, `SELECT `+entryColumns+` FROM journal ORDER BY idx`)
	}
	hash := func(context.Context) error {
		for i := range entries {
			journal.LeafHash(entries[i])
		}
		return nil
	}
	var v *verifier
	for _, p := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"read-entries", read},
		{"hash-100k", hash},
		{"size", func(ctx context.Context) error { v = &verifier{s: s.Store, q: t}; return v.size(ctx) }},
		{"journal", func(ctx context.Context) error { return v.journal(ctx) }},
		{"globals", func(ctx context.Context) error { return v.globals(ctx) }},
		{"documents", func(ctx context.Context) error { return v.documents(ctx) }},
		{"names", func(ctx context.Context) error { return v.names(ctx) }},
		{"search", func(ctx context.Context) error { return v.search(ctx) }},
		{"structure", func(ctx context.Context) error { return v.structure(ctx) }},
	} {
		start, cpu := time.Now(), cpuTime()
		if err := p.do(ctx); err != nil {
			b.Fatal(p.name, err)
		}
		b.Logf("%-14s %7.2f s, CPU %7.2f s", p.name, time.Since(start).Seconds(), (cpuTime() - cpu).Seconds())
	}
	if r := v.result(); len(r.Faults) > 0 {
		b.Fatalf("%d faults, the first: %+v", len(r.Faults), r.Faults[0])
	}
	start, cpu := time.Now(), cpuTime()
	r, err := s.Verify(ctx, nil, nil)
	if err != nil || len(r.Faults) > 0 {
		b.Fatal(err, len(r.Faults))
	}
	took := time.Since(start)
	b.Logf("%-14s %7.2f s, CPU %7.2f s: %d entries, %.0f entries/s", "verify", took.Seconds(), (cpuTime() - cpu).Seconds(), r.Entries, float64(r.Entries)/took.Seconds())
	b.ReportMetric(float64(r.Entries)/took.Seconds(), "entries/s")
}
