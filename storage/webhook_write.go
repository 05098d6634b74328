package storage

import (
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
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
	c      *webhookConn
	m      *webhookMemory
	stock  map[[2]string]*sumChange
	points map[string]*sumChange
}

func newWebhookWrite(c *webhookConn, m *webhookMemory) (*webhookWrite, error) {
	w := &webhookWrite{c: c, m: m, stock: map[[2]string]*sumChange{}, points: map[string]*sumChange{}}
	if m.idx >= 0 {
		return w, nil
	}
	var sizes [2]driver.Value
	if err := c.row(c.sizes, sizes[:]); err != nil {
		return nil, err
	}
	idx, ok1 := sizes[0].(int64)
	seq, ok2 := sizes[1].(int64)
	if !ok1 || !ok2 {
		return nil, fmt.Errorf("the webhooks' log has %v bodies and %v events: %w", sizes[0], sizes[1], ErrCorrupt)
	}
	m.idx, m.seq = idx, seq
	return w, nil
}

// add takes up one delivery or ping.
func (w *webhookWrite) add(j *webhookJob) error {
	if p := j.ping; p != nil {
		b := webhookBody{at: micros(p.At), hook: p.Hook.ID, entity: string(p.Hook.Entity), kind: kindPing, remote: p.Remote, body: []byte{}}
		idx, err := w.body(b)
		if err == nil {
			_, err = w.event(webhookEvent{body: idx, kind: eventPing, entity: b.entity, at: b.at})
		}
		return err
	}
	d := j.delivery
	b := webhookBody{
		at: micros(d.At), hook: d.Hook.ID, entity: string(d.Hook.Entity), kind: kindBody,
		remote: d.Remote, contentType: d.ContentType, body: d.Body,
	}
	if b.body == nil {
		b.body = []byte{} // nil is NULL to SQLite
	}
	idx, err := w.body(b)
	if err != nil {
		return err
	}
	next := positions(d.Batch)
	for _, r := range d.Batch.Records {
		if err := w.record(idx, next(), b.at, r); err != nil {
			return err
		}
	}
	if !d.Bad() {
		return nil
	}
	_, err = w.event(webhookEvent{body: idx, kind: eventQuarantine, entity: b.entity, at: b.at, raw: quarantineNote(*d)})
	return err
}

// positions gives, call by call, the place in the body of each record that could
// be read.
func positions(b dotykacka.Batch) func() int {
	pos, bad := -1, b.Bad
	return func() int {
		for pos++; len(bad) > 0 && bad[0].Index == pos; pos++ {
			bad = bad[1:]
		}
		return pos
	}
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
func (w *webhookWrite) body(b webhookBody) (int64, error) {
	b.idx = w.m.idx
	hashes, err := tlog.StoredHashesForRecordHash(b.idx, webhookLeaf(b), w)
	if err != nil {
		return 0, err
	}
	first := tlog.StoredHashCount(b.idx)
	b.hashes = make([]byte, 0, len(hashes)*tlog.HashSize)
	for i, h := range hashes {
		b.hashes = append(b.hashes, h[:]...)
		w.m.hashes[first+int64(i)] = h
	}
	if _, err := w.c.exec(w.c.body, b.idx, b.at, b.hook, b.entity, b.kind, b.remote, b.contentType, b.hashes, b.body); err != nil {
		return 0, err
	}
	w.m.idx++
	return b.idx, nil
}

// ReadHashes implements tlog.HashReader, out of memory where it can.
func (w *webhookWrite) ReadHashes(ids []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, 0, len(ids))
	for _, id := range ids {
		h, ok := w.m.hashes[id]
		if !ok {
			var found [1]driver.Value
			from, idx := webhookHashPlace(id)
			if err := w.c.row(w.c.hash, found[:], from, idx); err != nil {
				return nil, fmt.Errorf("webhook hash %d: %w", id, err)
			}
			b, _ := found[0].([]byte) // anything else has no hash's length
			var err error
			if h, err = webhookHash(id, b); err != nil {
				return nil, err
			}
		}
		out = append(out, h)
	}
	return out, nil
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
func (w *webhookWrite) event(e webhookEvent) (bool, error) {
	if e.hash == nil {
		e.hash = []byte{}
	}
	res, err := w.c.exec(w.c.event, w.m.seq, e.body, int64(e.pos), e.kind, e.entity, e.id, e.lossy, e.version, e.hash, e.at, e.link, e.raw)
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
func (w *webhookWrite) record(body int64, pos int, at int64, r dotykacka.Record) error {
	e, err := eventOf(body, pos, at, r)
	if err != nil {
		return err
	}
	seq := w.m.seq
	fresh, err := w.event(e)
	if err != nil || !fresh {
		return err
	}
	switch {
	case r.Product != nil:
		p := productRow(r)
		_, err = w.c.exec(w.c.product, r.ID.Text, seq, r.ID.Lossy, e.version, e.hash, p.search, p.deleted, p.stock)
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
