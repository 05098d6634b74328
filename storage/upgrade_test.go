package storage

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zegel/fiscal"
	"zegel/fiscal/dotykacka"
)

// TestUpgradeOfARealStore opens a store that version 0.1.0 made, schema 2: twelve
// documents of the sandbox, eleven of them signed, four printed, and twenty
// webhooks. Nothing of it may be lost, and verify must find every hash where the
// schema of today has it.
func TestUpgradeOfARealStore(t *testing.T) {
	ctx := context.Background()
	k := &kit{t: t, dir: t.TempDir()}
	packed, err := gzip.NewReader(bytes.NewReader(read(t, filepath.Join("testdata", "schema-2.db.gz"))))
	k.must(err)
	b, err := io.ReadAll(packed)
	k.must(err)
	write(t, filepath.Join(k.dir, FileName), b)
	k.now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	k.open()
	defer func() { k.must(k.Close()) }()
	const licence = "brasserie-de-zegel"
	tally, err := k.Tally(ctx, fiscal.Query{Licence: licence})
	k.must(err)
	if tally.Count[fiscal.Signed] != 11 || tally.Count[fiscal.FromTicket] != 1 {
		t.Errorf("counted %v", tally.Count)
	}
	page, err := k.List(ctx, fiscal.Query{Licence: licence})
	k.must(err)
	if len(page.Records) != 12 {
		t.Errorf("%d documents listed", len(page.Records))
	}
	head, err := k.WebhookHead(ctx)
	k.must(err)
	if head.Size != 20 {
		t.Errorf("%d webhooks", head.Size)
	}
	events, err := k.WebhookEvents(ctx, WebhookPage{Limit: 50})
	k.must(err)
	if len(events) != 20 { // 18 records, a body that could not be read, a ping
		t.Errorf("%d events", len(events))
	}
	for _, f := range k.verify(nil).Faults {
		t.Errorf("verify: %+v", f)
	}
	// The tree goes on where it stood.
	r, err := k.Receiver(ctx)
	k.must(err)
	hooks, err := k.Webhooks(ctx, k.now)
	k.must(err)
	k.must(r.Ping(ctx, dotykacka.Ping{Hook: hooks[0], At: k.now}))
	k.must(r.Close())
	if h, err := k.WebhookHead(ctx); err != nil || h.Size != 21 {
		t.Errorf("after one more: %+v, %v", h, err)
	}
	for _, f := range k.verify(nil).Faults {
		t.Errorf("verify after one more: %+v", f)
	}
}

// backToSchema2 gives the statements that take a store without webhooks back to
// the schema of version 0.1.0, but for the search (migration 4).
func backToSchema2(t *testing.T) []string {
	t.Helper()
	b, err := migrations.ReadFile("migrations/00002_webhooks.sql")
	if err != nil {
		t.Fatal(err)
	}
	out := []string{`DROP TABLE tallies`, `DROP TABLE webhook_bodies`, `DROP TABLE webhook_intake`}
	for _, name := range []string{"webhook_bodies", "webhook_hashes"} {
		_, rest, found := strings.Cut(string(b), "CREATE TABLE "+name+" (")
		columns, _, closed := strings.Cut(rest, ";")
		if !found || !closed {
			t.Fatalf("no table %s in schema 2", name)
		}
		out = append(out, "CREATE TABLE "+name+" ("+columns)
	}
	return append(out, `DELETE FROM goose_db_version WHERE version_id >= 3`)
}
