package storage

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"zegel/fiscal/dotykacka"
)

// The kinds of an event.
const (
	eventRecord     = "record"
	eventPing       = "ping"
	eventQuarantine = "quarantine"
)

// webhookWrite is one transaction's worth of deliveries. Sums are gathered and
// written once at its end, however many movements touched them.
type webhookWrite struct {
	t      *tx
	st     *webhookStatements
	m      *webhookMemory
	stock  map[[2]string]*sumChange
	points map[string]*sumChange
}

func newWebhookWrite(ctx context.Context, t *tx, st *webhookStatements, m *webhookMemory) (*webhookWrite, error) {
	w := &webhookWrite{t: t, st: st.in(ctx, t), m: m, stock: map[[2]string]*sumChange{}, points: map[string]*sumChange{}}
	if m.idx >= 0 {
		return w, nil
	}
	return w, w.st.sizes.QueryRowContext(ctx).Scan(&m.idx, &m.seq)
}

// add takes up one delivery or ping.
func (w *webhookWrite) add(ctx context.Context, j *webhookJob) error {
	if p := j.ping; p != nil {
		b := webhookBody{at: micros(p.At), hook: p.Hook.ID, entity: string(p.Hook.Entity), kind: kindPing, remote: p.Remote}
		idx, err := w.body(ctx, b)
		if err == nil {
			_, err = w.event(ctx, webhookEvent{body: idx, kind: eventPing, entity: b.entity, at: b.at})
		}
		return err
	}
	d := j.delivery
	b := webhookBody{
		at: micros(d.At), hook: d.Hook.ID, entity: string(d.Hook.Entity), kind: kindBody,
		remote: d.Remote, contentType: d.ContentType, body: string(d.Body),
	}
	idx, err := w.body(ctx, b)
	if err != nil {
		return err
	}
	for i, pos := range positions(d.Batch) {
		if err := w.record(ctx, idx, pos, b.at, d.Batch.Records[i]); err != nil {
			return err
		}
	}
	if !d.Bad() {
		return nil
	}
	_, err = w.event(ctx, webhookEvent{body: idx, kind: eventQuarantine, entity: b.entity, at: b.at, raw: quarantineNote(*d)})
	return err
}

// positions gives the place in the body of each record that could be read.
func positions(b dotykacka.Batch) []int {
	bad := make(map[int]bool, len(b.Bad))
	for _, r := range b.Bad {
		bad[r.Index] = true
	}
	out := make([]int, 0, len(b.Records))
	for pos := 0; len(out) < len(b.Records); pos++ {
		if !bad[pos] {
			out = append(out, pos)
		}
	}
	return out
}

// quarantineNote says what of a body could not be read. The bytes themselves
// stand in the body.
func quarantineNote(d dotykacka.Delivery) string {
	type bad struct {
		Index  int    `json:"index"`
		Reason string `json:"reason"`
		Field  string `json:"field,omitempty"`
	}
	n := struct {
		Reason string `json:"reason,omitempty"`
		Bad    int    `json:"bad"`
		Kept   int    `json:"kept"`
		First  []bad  `json:"first,omitempty"`
	}{Reason: d.Unreadable, Bad: len(d.Batch.Bad), Kept: len(d.Batch.Records)}
	for i, b := range d.Batch.Bad {
		if i == 100 {
			break
		}
		n.First = append(n.First, bad{b.Index, b.Reason, b.Field})
	}
	out, err := json.Marshal(n)
	if err != nil { // words and numbers always encode
		return "{}"
	}
	return string(out)
}

// body appends a leaf to the log.
func (w *webhookWrite) body(ctx context.Context, b webhookBody) (int64, error) {
	b.idx = w.m.idx
	if _, err := w.st.body.ExecContext(ctx, b.idx, b.at, b.hook, b.entity, b.kind, b.remote, b.contentType, []byte(b.body)); err != nil {
		return 0, err
	}
	hashes, err := tlog.StoredHashesForRecordHash(b.idx, webhookLeaf(b), tlog.HashReaderFunc(func(ids []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, 0, len(ids))
		for _, id := range ids {
			h, ok := w.m.hashes[id]
			if !ok {
				one, err := webhookHashes(ctx, w.t, []int64{id})
				if err != nil {
					return nil, err
				}
				h = one[0]
			}
			out = append(out, h)
		}
		return out, nil
	}))
	if err != nil {
		return 0, err
	}
	first := tlog.StoredHashCount(b.idx)
	for i, h := range hashes {
		if _, err := w.st.hash.ExecContext(ctx, first+int64(i), h[:]); err != nil {
			return 0, err
		}
		w.m.hashes[first+int64(i)] = h
	}
	w.m.idx++
	return b.idx, nil
}

// webhookEvent is a row of webhook_events.
type webhookEvent struct {
	body, version, at           int64
	pos                         int
	kind, entity, id, link, raw string
	lossy                       bool
	hash                        []byte
}

// event adds an event; false when the record was known.
func (w *webhookWrite) event(ctx context.Context, e webhookEvent) (bool, error) {
	if e.hash == nil {
		e.hash = []byte{}
	}
	res, err := w.st.event.ExecContext(ctx, w.m.seq, e.body, e.pos, e.kind, e.entity, e.id, e.lossy, e.version, e.hash, e.at, e.link, e.raw)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	if n > 0 {
		w.m.seq++
	}
	return n > 0, err
}

// eventOf is the event that a record makes.
func eventOf(body int64, pos int, at int64, r dotykacka.Record) (webhookEvent, error) {
	hash, err := hex.DecodeString(r.Hash)
	e := webhookEvent{
		body: body, pos: pos, kind: eventRecord, entity: string(r.Entity), id: r.ID.Text, lossy: r.ID.Lossy,
		version: r.VersionMillis(), hash: hash, at: at, raw: string(r.Raw),
	}
	if r.Stock != nil {
		e.link = r.Stock.InvoiceNumber
	}
	return e, err
}

// record takes up one record, unless it is known: same entity, literal id,
// versiondate and content.
func (w *webhookWrite) record(ctx context.Context, body int64, pos int, at int64, r dotykacka.Record) error {
	e, err := eventOf(body, pos, at, r)
	if err != nil {
		return err
	}
	seq := w.m.seq
	fresh, err := w.event(ctx, e)
	if err != nil || !fresh {
		return err
	}
	switch {
	case r.Product != nil:
		p := productRow(r)
		_, err = w.st.product.ExecContext(ctx, r.ID.Text, seq, r.ID.Lossy, e.version, e.hash, p.search, p.deleted, p.stock)
	case r.Stock != nil:
		addTo(w.stock, [2]string{r.Stock.ProductID.Text, r.Stock.WarehouseID.Text}).
			add(r.Stock.Quantity, r.Stock.ProductID.Lossy || r.Stock.WarehouseID.Lossy, seq)
	case r.Points != nil:
		addTo(w.points, r.Points.CustomerID.Text).add(r.Points.Points, r.Points.CustomerID.Lossy, seq)
	}
	return err
}

// productColumns is what the table of products takes from a record.
type productColumns struct {
	search, stock string
	deleted       bool
}

func productRow(r dotykacka.Record) productColumns {
	p := r.Product
	c := productColumns{
		search:  strings.ToLower(strings.Join([]string{p.Name, p.Subtitle, p.EAN, p.PLU}, "\n")),
		deleted: p.Deleted != nil && *p.Deleted,
	}
	if p.StockQuantity.Valid {
		c.stock = p.StockQuantity.Decimal.String()
	}
	return c
}
