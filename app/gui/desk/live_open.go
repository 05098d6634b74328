package desk

import (
	"bytes"
	"context"
	"encoding/json"

	"zegel/fiscal"
	"zegel/storage"
)

// mostRecord bounds a record as it is shown, in characters; beyond that it is
// not put in lines either.
const (
	mostRecord  = 16_000
	mostIndent  = 256 << 10 // bytes
	mostHistory = 500       // prices
)

// Opened is the row that was opened: the row itself, and what belongs to it.
type Opened struct {
	Tab     string // empty: none is open
	Event   EventRow
	Product ProductRow
	Stock   StockRow
	Points  PointsRow

	Loading bool
	Text    string // of an event: its record or body, harmless, in lines
	Cut     bool   // the text goes on
	Docs    []fiscal.Ref
	Prices  []storage.PricePoint // oldest first
}

// Opened gives the row that is open.
func (l *Live) Opened() Opened { return l.opened }

// CloseRow closes it.
func (l *Live) CloseRow() {
	l.openGen++
	l.opened = Opened{}
}

// OpenRow opens the row that the keyboard stands on, and reads what belongs to it.
func (l *Live) OpenRow() {
	l.CloseRow()
	o := Opened{Tab: l.tab}
	var read func(context.Context, *Opened) error
	ok := false
	switch l.tab {
	case TabEvents:
		o.Event, ok = l.Events.Current()
		read = l.readEvent
	case TabCatalogue:
		o.Product, ok = l.Catalogue.Current()
		read = func(ctx context.Context, o *Opened) error {
			prices, err := l.back.PriceHistory(ctx, o.Product.Key)
			o.Prices = prices[max(0, len(prices)-mostHistory):]
			for i := range o.Prices {
				o.Prices[i].Currency = line(o.Prices[i].Currency)
			}
			return err
		}
	case TabStock:
		o.Stock, ok = l.Stock.Current()
	case TabPoints:
		o.Points, ok = l.Points.Current()
	}
	if !ok {
		return
	}
	o.Loading = read != nil
	l.opened = o
	l.changed()
	if read == nil {
		return
	}
	gen := l.openGen
	l.run.Go(func(ctx context.Context) func() {
		err := read(ctx, &o)
		return func() {
			if gen != l.openGen {
				return
			}
			o.Loading = false
			l.opened = o
			if err != nil && l.Failed != nil {
				l.Failed(err)
			}
			l.changed()
		}
	})
}

// readEvent reads an event's record, or the body of which something could not be
// read, and the documents that it names.
func (l *Live) readEvent(ctx context.Context, o *Opened) error {
	var raw []byte
	switch o.Event.Kind {
	case KindQuarantine:
		b, err := l.back.PushedBody(ctx, o.Event.Body)
		if err != nil {
			return err
		}
		raw = b
	case KindRecord:
		found, err := l.back.Events(ctx, storage.WebhookPage{Before: o.Event.Seq + 1, After: o.Event.Seq - 1, Limit: 1})
		if err != nil {
			return err
		}
		if len(found) == 1 {
			raw = found[0].Raw
			if o.Docs, err = l.back.Linked(ctx, found[0].InvoiceNumber); err != nil {
				return err
			}
		}
	}
	var b bytes.Buffer
	if len(raw) <= mostIndent && json.Indent(&b, raw, "", "  ") == nil {
		raw = b.Bytes()
	}
	o.Text, o.Cut = Plain(string(raw[:min(len(raw), 4*mostRecord)]), mostRecord, true)
	o.Cut = o.Cut || len(raw) > 4*mostRecord
	return nil
}
