package desk

import (
	"context"
	"slices"
	"time"

	"zegel/fiscal"
)

// CurrentRow is the number of the row that the keyboard stands on; ok is false
// in an empty list.
func (d *Documents) CurrentRow() (int, bool) { return d.current, len(d.rows) > 0 }

// CurrentRecord is the document that the keyboard stands on.
func (d *Documents) CurrentRecord() (fiscal.Record, bool) { return d.Row(d.current) }

// Move goes n rows down, or up when n is negative, as far as rows are at hand.
func (d *Documents) Move(n int) { d.MoveTo(d.current + n) }

// MoveTo stands on a row, as near as rows are at hand.
func (d *Documents) MoveTo(i int) {
	if len(d.rows) == 0 {
		return
	}
	d.stand(i)
	d.pivot = d.current
	d.Ensure(d.current-pageSize/4, d.current+pageSize/4)
	d.changed()
	if d.Placed != nil {
		d.Placed(0)
	}
}

// Home goes to the list's beginning.
func (d *Documents) Home() {
	if !d.up && len(d.rows) > 0 {
		d.stand(d.lo)
		d.placed(-1)
		return
	}
	q := d.Query()
	d.fresh(func(ctx context.Context) (window, error) { return d.first(ctx, q) }, -1)
}

// End goes to the list's end. The last page is read from behind, so the length
// of the list does not matter.
func (d *Documents) End() {
	if !d.down && len(d.rows) > 0 {
		d.stand(d.Hi() - 1)
		d.placed(1)
		return
	}
	q, all, known := d.Query(), d.Total(), d.tallyGen > 0
	d.fresh(func(ctx context.Context) (window, error) {
		w, err := d.tail(ctx, q)
		if !w.rankOK && known {
			w.rank, w.rankOK = all-len(w.page.Records), true
		}
		return w, err
	}, 1)
}

// JumpTo goes to the first document of a day, or the next older one. The list
// is ordered by date for it.
func (d *Documents) JumpTo(day fiscal.Date) {
	d.order = fiscal.ByDate
	q := d.Query()
	d.fresh(func(ctx context.Context) (window, error) { return d.jump(ctx, q, day) }, -1)
}

// rankWithin is how long a jump among what was searched waits for its place in the
// whole list.
const rankWithin = 30 * time.Millisecond

func (d *Documents) jump(ctx context.Context, q fiscal.Query, day fiscal.Date) (window, error) {
	in, before := q, q
	in.Limit = 1
	if q.Ascending {
		in.From, before.To = later(q.From, day), day.AddDays(-1)
	} else {
		in.To, before.From = earlier(q.To, day), day.AddDays(1)
	}
	p, err := d.back.List(ctx, in)
	if err != nil {
		return window{}, err
	}
	if len(p.Records) == 0 { // nothing lies beyond that day: the list's end does
		return d.tail(ctx, q)
	}
	w, err := d.from(ctx, q, p.Records[0], p.Cursors[0])
	if err != nil {
		return window{}, err
	}
	// Counting what has common words may take seconds; the rows do not wait for
	// the number that stands beside them.
	soon, stop := ctx, context.CancelFunc(func() {})
	if q.Search != "" {
		soon, stop = context.WithTimeout(ctx, rankWithin)
	}
	defer stop()
	t, err := d.back.Tally(soon, before)
	if err == nil {
		w.rank, w.rankOK = countOf(t, q), true
	}
	return w, nil
}

// from reads the list from a row on whose cursor is known.
func (d *Documents) from(ctx context.Context, q fiscal.Query, r fiscal.Record, at fiscal.Cursor) (window, error) {
	q.After = at
	rest, err := d.back.List(ctx, q)
	if err != nil {
		return window{}, err
	}
	// The row before is the anchor, so that a refresh brings the row itself.
	back := q
	back.After, back.Before, back.Limit = "", at, 1
	prev, err := d.back.List(ctx, back)
	if err != nil {
		return window{}, err
	}
	w := window{down: rest.More, up: len(prev.Records) > 0}
	w.page.Records = append([]fiscal.Record{r}, rest.Records...)
	w.page.Cursors = append([]fiscal.Cursor{at}, rest.Cursors...)
	if w.up {
		w.anchor = prev.Cursors[0]
	}
	return w, nil
}

// JumpToRecord goes to a document; a filter that hides it is lifted. The list is
// ordered by date for it: a document is found among those of its day.
func (d *Documents) JumpToRecord(r fiscal.Record) {
	if f := d.filter; f.Search != "" || f.Mismatched && !r.Mismatch || len(f.Types) > 0 && !slices.Contains(f.Types, r.Type) ||
		len(f.States) > 0 && !slices.Contains(f.States, r.State) ||
		!f.From.IsZero() && r.Date.Before(f.From) || !f.To.IsZero() && f.To.Before(r.Date) {
		d.filter = Filter{}
		d.count()
	}
	d.order = fiscal.ByDate
	q := d.Query()
	d.fresh(func(ctx context.Context) (window, error) { return d.seek(ctx, q, r) }, -1)
}

// seek pages through a document's day. One without a day stands where those
// stand: before all others.
func (d *Documents) seek(ctx context.Context, q fiscal.Query, r fiscal.Record) (window, error) {
	day, before := q, q
	day.From, day.To = r.Date, r.Date
	undated := r.Date.IsZero()
	switch {
	case undated:
		day.Ascending = true
	case q.Ascending:
		before.To = r.Date.AddDays(-1)
	default:
		before.From = r.Date.AddDays(1)
	}
	for passed := 0; ; {
		p, err := d.back.List(ctx, day)
		if err != nil {
			return window{}, err
		}
		at := slices.IndexFunc(p.Records, func(x fiscal.Record) bool { return x.Ref == r.Ref })
		if at >= 0 {
			w, err := d.from(ctx, q, p.Records[at], p.Cursors[at])
			if err != nil || undated {
				return w, err
			}
			if t, err := d.back.Tally(ctx, before); err == nil {
				w.rank, w.rankOK = countOf(t, q)+passed+at, true
			}
			return w, nil
		}
		if !p.More || len(p.Records) == 0 || undated && !p.Records[len(p.Records)-1].Date.IsZero() {
			return d.jump(ctx, q, r.Date) // it has changed its day meanwhile
		}
		passed += len(p.Records)
		day.After = p.Cursors[len(p.Cursors)-1]
	}
}

// tail reads the end of the list in list order.
func (d *Documents) tail(ctx context.Context, q fiscal.Query) (window, error) {
	q.Ascending = !q.Ascending
	p, err := d.back.List(ctx, q)
	slices.Reverse(p.Records)
	slices.Reverse(p.Cursors)
	w := window{page: p, up: p.More, place: max(0, len(p.Records)-1)}
	if p.More && len(p.Records) > 1 {
		w.anchor = p.Cursors[0]
		w.page.Records, w.page.Cursors, w.place = p.Records[1:], p.Cursors[1:], w.place-1
	}
	w.rankOK = !p.More
	return w, err
}

func (d *Documents) placed(edge int) {
	d.pivot = d.current
	d.changed()
	if d.Placed != nil {
		d.Placed(edge)
	}
}

func later(a, b fiscal.Date) fiscal.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b fiscal.Date) fiscal.Date {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
