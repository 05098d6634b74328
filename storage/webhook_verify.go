package storage

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal/dotykacka"
	"zegel/fiscal/journal"
)

// webhooks recomputes the webhooks' log: its tree over the bodies, the heads
// that the journal has of it, what the bodies say against the events, and the
// events against products and sums. Its faults hang on no journal entry, but for
// a head's.
func (v *verifier) webhooks(ctx context.Context) error {
	w := &webhookVerifier{v: v, sums: newWebhookFacts(), roots: map[int64]tlog.Hash{}}
	heads, err := w.heads(ctx)
	if err != nil {
		return err
	}
	kept, err := newStream(ctx, v.q, v.unreadable, scanKept,
		`SELECT body, seq, pos, kind, entity, id, lossy, version, hash, at, link, raw FROM webhook_events ORDER BY body, seq`)
	if err != nil {
		return err
	}
	defer kept.close()
	w.kept = kept
	bodies, err := newStream(ctx, v.q, v.unreadable, scanBody,
		`SELECT idx, at, hook, entity, kind, remote, content_type, hashes, body FROM webhook_bodies ORDER BY idx`)
	if err != nil {
		return err
	}
	defer bodies.close()
	if err := bodies.rest(func(idx int64, b webhookBody) { w.err = errors.Join(w.err, w.body(ctx, b)) }); err != nil {
		return err
	}
	if w.err != nil {
		return w.err
	}
	if err := kept.rest(func(body int64, e keptEvent) {
		v.fault(nowhere, fmt.Sprintf("webhook events %d", e.seq), "belongs to no body", "", fmt.Sprint(body))
	}); err != nil {
		return err
	}
	w.checkHeads(heads)
	return w.derived(ctx)
}

type webhookVerifier struct {
	v        *verifier
	kept     *stream[int64, keptEvent]
	size     int64
	frontier [63]tlog.Hash
	wanted   map[int64]bool // sizes whose root is asked for
	roots    map[int64]tlog.Hash
	sums     *webhookFacts
	err      error
}

// keptEvent is an event with all its columns.
type keptEvent struct {
	seq int64
	webhookEvent
}

func scanKept(r *sql.Rows) (int64, keptEvent, error) {
	var e keptEvent
	err := r.Scan(&e.body, &e.seq, &e.pos, &e.kind, &e.entity, &e.id, &e.lossy, &e.version, &e.hash, &e.at, &e.link, &e.raw)
	return e.body, e, err
}

func scanBody(r *sql.Rows) (int64, webhookBody, error) {
	var b webhookBody
	err := r.Scan(&b.idx, &b.at, &b.hook, &b.entity, &b.kind, &b.remote, &b.contentType, &b.hashes, &b.body)
	return b.idx, b, err
}

type webhookHeadEntry struct {
	index int64
	webhookHeadPayload
}

// heads reads what the journal says of the log.
func (w *webhookVerifier) heads(ctx context.Context) ([]webhookHeadEntry, error) {
	w.wanted = map[int64]bool{}
	var out []webhookHeadEntry
	err := eachEntry(ctx, w.v.q, func(e journal.Entry) error {
		p, err := readWebhookHead(e)
		if err != nil {
			w.v.fault(e.Index, fmt.Sprintf("journal %d", e.Index), "a webhook head that cannot be read", "", string(e.Payload))
			return nil
		}
		w.wanted[p.Size] = true
		out = append(out, webhookHeadEntry{e.Index, p})
		return nil
	}, `SELECT `+entryColumns+` FROM journal WHERE doc = '' AND kind = $1 ORDER BY idx`, string(journal.WebhookHead))
	return out, err
}

func (w *webhookVerifier) checkHeads(heads []webhookHeadEntry) {
	for _, h := range heads {
		where := fmt.Sprintf("journal %d", h.index)
		root, ok := w.roots[h.Size]
		switch {
		case !ok:
			w.v.fault(h.index, where, "the webhooks' log is shorter than its head in the journal", fmt.Sprint(h.Size), fmt.Sprint(w.size))
		case hex.EncodeToString(root[:]) != h.Root:
			w.v.fault(h.index, where, "the webhooks' log is not the one of its head in the journal", h.Root, hex.EncodeToString(root[:]))
		}
	}
}

// body checks one leaf and what was made of it.
func (w *webhookVerifier) body(ctx context.Context, b webhookBody) error {
	w.v.step()
	if b.idx != w.size {
		w.v.fault(nowhere, fmt.Sprintf("webhook bodies %d", w.size), "the body is missing", fmt.Sprint(w.size), fmt.Sprint(b.idx))
		w.size = b.idx
	}
	w.leaf(b)
	for w.kept.ok && w.kept.key < b.idx {
		w.orphan(w.kept.key, w.kept.val)
		w.kept.next()
	}
	found, err := w.kept.all(b.idx)
	if err != nil {
		return err
	}
	return w.events(ctx, b, found)
}

func (w *webhookVerifier) orphan(body int64, e keptEvent) {
	w.v.fault(nowhere, fmt.Sprintf("webhook events %d", e.seq), "belongs to no body", "", fmt.Sprint(body))
}

// leaf recomputes the hashes that the body adds to the tree.
func (w *webhookVerifier) leaf(b webhookBody) {
	h := webhookLeaf(b)
	where := fmt.Sprintf("webhook bodies %d", b.idx)
	level, rest := 0, b.hashes
	for n := b.idx; ; n >>= 1 {
		kept := rest[:min(len(rest), tlog.HashSize)]
		rest = rest[len(kept):]
		switch {
		case len(kept) < tlog.HashSize:
			w.v.fault(nowhere, where, "its hash is missing", hex.EncodeToString(h[:]), hex.EncodeToString(kept))
		case !bytes.Equal(kept, h[:]):
			w.v.fault(nowhere, where, "its hash is not that of its bytes", hex.EncodeToString(kept), hex.EncodeToString(h[:]))
			h = tlog.Hash(kept) // one fault, not one at every level above
		}
		if n&1 == 0 {
			break
		}
		h = tlog.NodeHash(w.frontier[level], h)
		level++
	}
	if len(rest) > 0 {
		w.v.fault(nowhere, where, "hashes that belong to no body", "", hex.EncodeToString(rest))
	}
	w.frontier[level] = h
	w.size = b.idx + 1
	if w.wanted[w.size] {
		w.roots[w.size] = w.root()
	}
}

// root adds the complete subtrees up, the smallest first.
func (w *webhookVerifier) root() tlog.Hash {
	var root tlog.Hash
	have := false
	for level := range w.frontier {
		if w.size>>level&1 == 0 {
			continue
		}
		if have {
			root = tlog.NodeHash(w.frontier[level], root)
		} else {
			root, have = w.frontier[level], true
		}
	}
	return root
}

// events reads the body again and compares what it says with what was kept.
func (w *webhookVerifier) events(ctx context.Context, b webhookBody, found []keptEvent) error {
	where := fmt.Sprintf("webhook bodies %d", b.idx)
	marks := 0 // pings and notes of quarantine
	records := map[int]keptEvent{}
	unreadable := false
	for _, e := range found {
		if e.kind == eventRecord {
			records[e.pos] = e
			continue
		}
		marks++
		unreadable = unreadable || strings.HasPrefix(e.raw, `{"reason":"gzip"`) || strings.HasPrefix(e.raw, `{"reason":"`+refusedByStore+`"`)
	}
	if b.kind == kindPing {
		if marks != 1 || len(records) > 0 {
			w.v.fault(nowhere, where, "a ping is one event", "1", fmt.Sprint(len(found)))
		}
		return nil
	}
	batch, err := dotykacka.Decode(dotykacka.Entity(b.entity), b.body, dotykacka.Limits{})
	bad := err != nil || len(batch.Bad) > 0
	if unreadable { // it was announced as compressed and was not; or no table would have it
		batch, bad = dotykacka.Batch{}, true
	}
	if want := map[bool]int{true: 1}[bad]; marks != want {
		w.v.fault(nowhere, where, "its notes of quarantine", fmt.Sprint(want), fmt.Sprint(marks))
	}
	next := positions(batch)
	for _, r := range batch.Records {
		pos := next()
		e, ok := records[pos]
		delete(records, pos)
		if !ok {
			if err := w.known(ctx, b, r); err != nil {
				return err
			}
			continue
		}
		want, err := eventOf(b.idx, pos, b.at, r)
		if err != nil {
			return err
		}
		if !want.same(e.webhookEvent) {
			w.v.differ(nowhere, "webhook events", fmt.Sprint(e.seq), []string{"kind", "entity", "id", "lossy", "version", "hash", "at", "link", "raw"},
				want.values(), e.values())
		}
		w.sums.add(e.seq, want, r)
	}
	for _, e := range records {
		w.v.fault(nowhere, fmt.Sprintf("webhook events %d", e.seq), "its body does not say so", "", e.raw)
	}
	return nil
}

// same compares all that values shows; with a million events it matters that
// nothing is formatted for it.
func (e webhookEvent) same(o webhookEvent) bool {
	return e.kind == o.kind && e.entity == o.entity && e.id == o.id && e.lossy == o.lossy && e.version == o.version &&
		bytes.Equal(e.hash, o.hash) && e.at == o.at && e.link == o.link && e.raw == o.raw
}

func (e webhookEvent) values() []any {
	return []any{e.kind, e.entity, e.id, e.lossy, e.version, hex.EncodeToString(e.hash), e.at, e.link, e.raw}
}

// known looks for a record that a body brought without being new.
func (w *webhookVerifier) known(ctx context.Context, b webhookBody, r dotykacka.Record) error {
	hash, err := hex.DecodeString(r.Hash)
	if err != nil {
		return err
	}
	var body int64
	err = w.v.q.QueryRowContext(ctx, `SELECT body FROM webhook_events WHERE kind = 'record' AND entity = $1 AND id = $2 AND version = $3 AND hash = $4`,
		b.entity, r.ID.Text, r.VersionMillis(), hash).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) || err == nil && body > b.idx {
		w.v.fault(nowhere, fmt.Sprintf("webhook bodies %d", b.idx), "a record of it was not kept", string(r.Canonical), "")
		return nil
	}
	return err
}
