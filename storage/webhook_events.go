package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"zegel/fiscal"
	"zegel/fiscal/dotykacka"
)

// WebhookEvent is something that a webhook brought: a record that was new, a
// ping, or a body of which something could not be read.
type WebhookEvent struct {
	Seq     int64 // order of arrival
	At      time.Time
	Kind    string // record, ping, quarantine
	Entity  dotykacka.Entity
	ID      dotykacka.Literal
	Version time.Time // the vendor's versiondate; zero when it said none
	Body    int64     // number of the body in the webhooks' log
	// InvoiceNumber of a stock movement: the number of a document of ours, when
	// there is one (see LinkedDocuments).
	InvoiceNumber string
	// Raw is the record as it came; for quarantine {"reason","bad","kept","first"}.
	Raw json.RawMessage
}

// MarshalJSON writes the event with the record in the vendor's own field names.
func (e WebhookEvent) MarshalJSON() ([]byte, error) {
	out := struct {
		Seq       int64             `json:"seq"`
		At        time.Time         `json:"at"`
		Kind      string            `json:"kind"`
		Entity    dotykacka.Entity  `json:"entity"`
		ID        dotykacka.Literal `json:"id"`
		Uncertain bool              `json:"uncertain"`
		Version   *int64            `json:"versiondate"`
		Invoice   string            `json:"invoicenumber,omitempty"`
		Record    json.RawMessage   `json:"record,omitempty"`
	}{e.Seq, e.At, e.Kind, e.Entity, e.ID, e.ID.Lossy, nil, e.InvoiceNumber, e.Raw}
	if !e.Version.IsZero() {
		ms := e.Version.UnixMilli()
		out.Version = &ms
	}
	return json.Marshal(out)
}

// WebhookPage selects a page, newest first: what arrived before and after the
// given places (0: no bound). Limit 0 is 200.
type WebhookPage struct {
	Before, After int64 // Seq of an event; both exclusive
	Limit         int
	// Upwards takes those next above After in place of the newest; they are given
	// newest first all the same.
	Upwards bool
	Entity  dotykacka.Entity // events only; "" for all
	Kind    string           // events only: record, ping, quarantine; "" for all
	// Search keeps what holds a text, capitals aside: a product's name, subtitle,
	// EAN, PLU; of stock and points also the ids; of events the id and the record
	// as it came, where only the capitals of ASCII are set aside.
	Search  string
	Deleted bool // catalogue only: those that the vendor deleted as well
	// MostRaw leaves Raw out of events whose record is longer, in characters; 0:
	// none. A record may be as long as a body.
	MostRaw int
}

func (p WebhookPage) bounds() (before, after, limit int64) {
	before, limit = p.Before, int64(p.Limit)
	if before <= 0 {
		before = 1<<62 - 1
	}
	if limit <= 0 {
		limit = 200
	}
	return before, p.After, limit
}

// order is the direction of a page's query.
func (p WebhookPage) order() string {
	if p.Upwards {
		return "ASC"
	}
	return "DESC"
}

// newestFirst turns what order brought.
func newestFirst[T any](p WebhookPage, rows []T) []T {
	if p.Upwards {
		slices.Reverse(rows)
	}
	return rows
}

// pattern is a text to be found anywhere, for LIKE with ESCAPE '\'; "" for none.
func pattern(text string) string {
	if text == "" {
		return ""
	}
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(text)) + "%"
}

// asEscaped is a text as JSON writes it where everything beyond ASCII is escaped.
func asEscaped(text string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		if u < 0x80 {
			b.WriteByte(byte(u))
		} else {
			fmt.Fprintf(&b, `\u%04x`, u)
		}
	}
	return b.String()
}

const eventColumns = `e.seq, e.at, e.kind, e.entity, e.id, e.lossy, e.version, e.body, e.link, e.raw`

func scanEvent(row interface{ Scan(...any) error }, more ...any) (WebhookEvent, error) {
	var e WebhookEvent
	var at, version int64
	var raw string
	err := row.Scan(append([]any{&e.Seq, &at, &e.Kind, &e.Entity, &e.ID.Text, &e.ID.Lossy, &version, &e.Body, &e.InvoiceNumber, &raw}, more...)...)
	e.At = instant(at)
	if version != 0 {
		e.Version = time.UnixMilli(version).UTC()
	}
	if raw != "" {
		e.Raw = json.RawMessage(raw)
	}
	return e, err
}

func events(ctx context.Context, q querier, doing, query string, args ...any) ([]WebhookEvent, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, kept(doing, err)
	}
	defer rows.Close()
	out := []WebhookEvent{}
	for rows.Next() {
		e, err := scanEvent(rows)
		if err != nil {
			return nil, kept(doing, err)
		}
		out = append(out, e)
	}
	return out, kept(doing, rows.Err())
}

// WebhookEvents gives what arrived, newest first.
func (s *Store) WebhookEvents(ctx context.Context, p WebhookPage) ([]WebhookEvent, error) {
	before, after, limit := p.bounds()
	most := int64(p.MostRaw)
	if most <= 0 {
		most = 1<<62 - 1
	}
	columns := strings.TrimSuffix(eventColumns, "e.raw") + `CASE WHEN length(e.raw) > $7 THEN '' ELSE e.raw END`
	kind := ""
	switch p.Kind {
	case "":
	case "ping", "quarantine": // few, and found by their index: it wants both conditions as they stand
		kind = ` e.kind = '` + p.Kind + `' AND e.kind <> 'record' AND`
	case "record":
		kind = ` e.kind = 'record' AND`
	default:
		return nil, fmt.Errorf("events of the kind %q: %w", p.Kind, ErrNotFound)
	}
	found, err := events(ctx, s.r, "read the webhooks' events", `SELECT `+columns+` FROM webhook_events e
		WHERE`+kind+` e.seq < $1 AND e.seq > $2 AND ($3 = '' OR e.entity = $3)
		AND ($4 = '' OR e.id LIKE $4 ESCAPE '\' OR e.raw LIKE $4 ESCAPE '\' OR e.raw LIKE $5 ESCAPE '\') ORDER BY e.seq `+p.order()+` LIMIT $6`,
		before, after, string(p.Entity), pattern(p.Search), pattern(asEscaped(p.Search)), limit, most)
	return newestFirst(p, found), err
}

// WebhookQuarantine gives the bodies of which something could not be read,
// newest first.
func (s *Store) WebhookQuarantine(ctx context.Context, p WebhookPage) ([]WebhookEvent, error) {
	before, after, limit := p.bounds()
	return events(ctx, s.r, "read the webhooks' quarantine", `SELECT `+eventColumns+` FROM webhook_events e
		WHERE e.kind = 'quarantine' AND e.kind <> 'record' AND e.seq < $1 AND e.seq > $2 ORDER BY e.seq DESC LIMIT $3`, before, after, limit)
}

// WebhookBody gives a body as it came, by its number in the log. ErrNotFound.
func (s *Store) WebhookBody(ctx context.Context, idx int64) ([]byte, error) {
	var b []byte
	err := s.r.QueryRowContext(ctx, `SELECT body FROM webhook_bodies WHERE idx = $1`, idx).Scan(&b)
	return b, kept("read a webhook's body", err)
}

// MovementsFor gives the stock movements that name a document's number, newest
// first.
func (s *Store) MovementsFor(ctx context.Context, number string, limit int) ([]WebhookEvent, error) {
	if number == "" {
		return []WebhookEvent{}, nil
	}
	return events(ctx, s.r, "read the stock movements of "+number, `SELECT `+eventColumns+` FROM webhook_events e
		WHERE e.link = $1 AND e.link <> '' ORDER BY e.seq DESC LIMIT $2`, number, limit)
}

// LinkedDocuments gives the invoices and credit notes whose number a stock
// movement names; none, when it is no number of ours.
func (s *Store) LinkedDocuments(ctx context.Context, licence, number string) ([]fiscal.Ref, error) {
	const doing = "read the documents of a stock movement"
	var out []fiscal.Ref
	if number == "" {
		return out, nil
	}
	for _, t := range []fiscal.Doctype{fiscal.Invoice, fiscal.CreditNote} {
		rows, err := s.r.QueryContext(ctx, `SELECT id FROM documents WHERE licence = $1 AND doctype = $2 AND number = $3 ORDER BY id_num, seq`, licence, int(t), number)
		if err != nil {
			return nil, kept(doing, err)
		}
		for rows.Next() {
			r := fiscal.Ref{Licence: licence, Type: t}
			if err := rows.Scan(&r.ID); err != nil {
				rows.Close()
				return nil, kept(doing, err)
			}
			out = append(out, r)
		}
		if err := rows.Err(); err != nil {
			return nil, kept(doing, err)
		}
		rows.Close()
	}
	return out, nil
}

// withVendorFields writes a vendor's record with fields of ours behind its own.
func withVendorFields(raw json.RawMessage, ours any) ([]byte, error) {
	b, err := json.Marshal(ours)
	if err != nil {
		return nil, err
	}
	theirs := bytes.TrimSpace(raw)
	if len(theirs) < 2 || theirs[0] != '{' {
		return b, nil
	}
	inner := bytes.TrimSpace(theirs[1 : len(theirs)-1])
	out := append([]byte{'{'}, inner...)
	if len(inner) > 0 && len(b) > 2 {
		out = append(out, ',')
	}
	return append(out, b[1:]...), nil
}
