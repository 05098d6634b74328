package desk

import (
	"context"
	"slices"
	"time"

	"zegel/fiscal"
)

const (
	pageSize = 200
	// keepRows bounds the window of rows that is kept; the rest is fetched again
	// by key when somebody scrolls back.
	keepRows = 5 * pageSize
	// headroom is how near the edge of the window a visible row may come before
	// the next page is asked for.
	headroom = 80
)

// Filter is what the list shows, without its order.
type Filter struct {
	Search     string
	Types      []fiscal.Doctype
	States     []fiscal.State
	Mismatched bool
	From, To   fiscal.Date
}

// Documents is the list of documents: a window of rows that moves over a list
// of any length, paged by key in both directions. Rows have numbers that stay
// with them while the window moves; the first row of a fresh list is 0, and
// rows before a place that was jumped to have negative numbers.
type Documents struct {
	run  Runner
	back Lister

	// Changed is called when there is something to redraw; Placed when the view
	// must bring the current row to the given edge (-1 top, 1 bottom, 0 anywhere).
	Changed func()
	Placed  func(edge int)
	// Current is called when another document becomes the current one.
	Current func(fiscal.Record)
	// Failed is called with what went wrong with a reading.
	Failed func(error)
	// Breath is how long a count waits before it begins: the rows that are read at
	// the same time are to be painted first.
	Breath time.Duration

	filter Filter
	order  fiscal.Order
	asc    bool

	gen      int
	lo       int
	rows     []fiscal.Record
	cursors  []fiscal.Cursor
	anchor   fiscal.Cursor // the row before the first one; empty at the list's beginning
	up, down bool          // rows follow beyond the window
	busy     bool          // a page is under way, or failed: one at a time, so that no gap can open
	loading  bool          // a fresh list is under way
	loaded   bool

	rank     int // of row lo in the whole list, when rankOK
	rankOK   bool
	tally    fiscal.Tally // of everything but the state chips
	tallyOf  fiscal.Query // what it counts
	tallyGen int          // 0: it is not known
	counting *counting    // under way, or nil

	reading latest // the list's reading, which the next one ends

	current int
	curRef  fiscal.Ref
	sel     map[fiscal.Ref]fiscal.Record
	pivot   int // where a range of the selection starts
}

// NewDocuments makes the list; nothing is read before Reload.
func NewDocuments(run Runner, back Lister) *Documents {
	return &Documents{run: run, back: back, order: fiscal.ByDate, sel: map[fiscal.Ref]fiscal.Record{}}
}

// Filter gives what the list shows.
func (d *Documents) Filter() Filter { return d.filter }

// Sorted gives the column and direction of the order.
func (d *Documents) Sorted() (fiscal.Order, bool) { return d.order, d.asc }

// Loaded tells whether the first answer has come; Loading, whether one is awaited.
func (d *Documents) Loaded() bool { return d.loaded }

// Loading tells whether a fresh list is under way.
func (d *Documents) Loading() bool { return d.loading }

// Lo and Hi bound the rows at hand: [Lo, Hi).
func (d *Documents) Lo() int { return d.lo }

// Hi is the number after the last row at hand.
func (d *Documents) Hi() int { return d.lo + len(d.rows) }

// Row gives a row by its number.
func (d *Documents) Row(i int) (fiscal.Record, bool) {
	if i < d.lo || i >= d.Hi() {
		return fiscal.Record{}, false
	}
	return d.rows[i-d.lo], true
}

// More tells whether rows follow above and below the window.
func (d *Documents) More() (above, below bool) { return d.up, d.down }

// Rank gives a row's place in the whole list, from 0, when it is known.
func (d *Documents) Rank(i int) (int, bool) { return d.rank + i - d.lo, d.rankOK }

// Query is the filter as the store takes it.
func (d *Documents) Query() fiscal.Query {
	q := d.tallyQuery()
	q.States, q.Mismatched = slices.Clone(d.filter.States), d.filter.Mismatched
	q.Order, q.Ascending, q.Limit = d.order, d.asc, pageSize
	return q
}

// searchMost is how many characters of a search are looked for: more than any
// document's text that a person remembers, and few enough words for one query.
const searchMost = 400

// tallyQuery is the filter without the chips, which show counts of their own.
func (d *Documents) tallyQuery() fiscal.Query {
	search := d.filter.Search
	if r := []rune(search); len(r) > searchMost {
		search = string(r[:searchMost])
	}
	return fiscal.Query{Search: search, Types: slices.Clone(d.filter.Types), From: d.filter.From, To: d.filter.To}
}

// SetFilter shows something else. The selection stays: it is by document.
func (d *Documents) SetFilter(f Filter) {
	d.filter = f
	d.Reload()
}

// SetSearch shows what fits the words.
func (d *Documents) SetSearch(s string) {
	if s == d.filter.Search {
		return
	}
	d.filter.Search = s
	d.Reload()
}

// SortBy orders by a column; a second time turns the direction.
func (d *Documents) SortBy(o fiscal.Order) {
	if o == d.order {
		d.asc = !d.asc
	} else {
		d.order, d.asc = o, o == fiscal.ByName || o == fiscal.ByState
	}
	d.Reload()
}

// Reload reads the list from its beginning and the counts of the chips.
func (d *Documents) Reload() {
	d.fresh(func(ctx context.Context) (window, error) {
		return d.first(ctx, d.Query())
	}, -1)
	d.count()
}

// Anew is Reload for a list that may be another's now: the document that it comes
// to stand on is told by Current even where it is the same.
func (d *Documents) Anew() {
	d.curRef = fiscal.Ref{}
	d.Reload()
}

// window is what a fresh list consists of.
type window struct {
	page     fiscal.Page
	anchor   fiscal.Cursor
	up, down bool
	rank     int
	rankOK   bool
	place    int // index of the row to stand on
}

func (d *Documents) first(ctx context.Context, q fiscal.Query) (window, error) {
	p, err := d.back.List(ctx, q)
	return window{page: p, down: p.More, rankOK: true}, err
}

// fresh replaces the rows by what read brings. read runs elsewhere: it may touch
// d.back only, and what it needs besides is captured before.
func (d *Documents) fresh(read func(context.Context) (window, error), edge int) {
	d.gen++
	gen := d.gen
	d.loading, d.busy = true, false
	d.changed()
	wanted := d.reading.next()
	d.run.Go(func(ctx context.Context) func() {
		ctx, stop := while(ctx, wanted)
		defer stop()
		w, err := read(ctx)
		return func() {
			if gen != d.gen {
				return
			}
			d.loading = false
			if !sameTally(d.tallyOf, d.tallyQuery()) {
				d.tallyGen = 0 // the rows are there before their count
			}
			if err != nil {
				d.fail(err)
				return
			}
			d.loaded = true
			d.lo, d.rows, d.cursors = 0, w.page.Records, w.page.Cursors
			d.anchor, d.up, d.down = w.anchor, w.up, w.down
			d.rank, d.rankOK = w.rank, w.rankOK
			d.pivot = 0
			d.stand(w.place)
			d.changed()
			if d.Placed != nil {
				d.Placed(edge)
			}
		}
	})
}

// stand makes a row the current one, clamped to the window.
func (d *Documents) stand(i int) {
	if len(d.rows) == 0 {
		d.current, d.curRef = 0, fiscal.Ref{}
		return
	}
	d.current = min(max(i, d.lo), d.Hi()-1)
	r := d.rows[d.current-d.lo]
	moved := r.Ref != d.curRef
	d.curRef = r.Ref
	if moved && d.Current != nil {
		d.Current(r)
	}
}

// Ensure is told which rows are seen, [lo, hi), and fetches what comes next.
func (d *Documents) Ensure(lo, hi int) {
	switch {
	case d.loading || d.busy || len(d.cursors) == 0:
	case d.down && hi > d.Hi()-headroom:
		d.extend(true)
	case d.up && lo < d.lo+headroom:
		d.extend(false)
	}
}

// extend fetches the page after or before the window.
func (d *Documents) extend(after bool) {
	q, gen := d.Query(), d.gen
	if after {
		q.After = d.cursors[len(d.cursors)-1]
	} else {
		q.Before = d.cursors[0]
	}
	d.busy = true
	wanted := d.reading.now()
	d.run.Go(func(ctx context.Context) func() {
		ctx, stop := while(ctx, wanted)
		defer stop()
		p, err := d.back.List(ctx, q)
		return func() {
			if gen != d.gen {
				return
			}
			if err != nil { // busy stays: the next reload or refresh tries again, not the next frame
				d.fail(err)
				return
			}
			d.busy = false
			if after {
				d.append(p)
			} else {
				d.prepend(p)
			}
			d.changed()
		}
	})
}

func (d *Documents) append(p fiscal.Page) {
	d.rows = append(slices.Clip(d.rows), p.Records...)
	d.cursors = append(slices.Clip(d.cursors), p.Cursors...)
	d.down = p.More
	if n := len(d.rows) - keepRows; n > 0 {
		d.anchor = d.cursors[n-1]
		d.rows, d.cursors = slices.Clone(d.rows[n:]), slices.Clone(d.cursors[n:])
		d.lo += n
		d.rank += n
		d.up = true
	}
}

func (d *Documents) prepend(p fiscal.Page) {
	rs, cs := p.Records, p.Cursors
	d.up, d.anchor = p.More, ""
	if p.More && len(rs) > 1 { // the first row becomes the anchor and is fetched again later
		d.anchor, rs, cs = cs[0], rs[1:], cs[1:]
	}
	d.rows = append(slices.Clone(rs), d.rows...)
	d.cursors = append(slices.Clone(cs), d.cursors...)
	d.lo -= len(rs)
	d.rank -= len(rs)
	if !d.up {
		d.rank, d.rankOK = 0, true
	}
	if n := len(d.rows) - keepRows; n > 0 {
		d.rows, d.cursors = d.rows[:keepRows:keepRows], d.cursors[:keepRows:keepRows]
		d.down = true
	}
}

// Refresh reads the rows at hand again, in place: after a sync or a signing.
func (d *Documents) Refresh() {
	d.count()
	if !d.loaded || d.loading {
		return
	}
	d.gen++
	d.busy = false
	q, gen := d.Query(), d.gen
	q.After, q.Limit = d.anchor, max(pageSize, len(d.rows))
	wanted := d.reading.next()
	d.run.Go(func(ctx context.Context) func() {
		ctx, stop := while(ctx, wanted)
		defer stop()
		p, err := d.back.List(ctx, q)
		return func() {
			if gen != d.gen {
				return
			}
			if err != nil {
				d.fail(err)
				return
			}
			d.replace(p)
			d.changed()
		}
	})
}

// replace puts freshly read rows in the window's place; whoever stands on a
// document stays on it.
func (d *Documents) replace(p fiscal.Page) {
	at := d.current
	d.rows, d.cursors, d.down = p.Records, p.Cursors, p.More
	for i, r := range p.Records {
		if r.Ref == d.curRef {
			at = d.lo + i
		}
		if _, ok := d.sel[r.Ref]; ok {
			d.sel[r.Ref] = r
		}
	}
	d.stand(at)
}

func (d *Documents) changed() {
	if d.Changed != nil {
		d.Changed()
	}
}

func (d *Documents) fail(err error) {
	if d.Failed != nil {
		d.Failed(err)
	}
	d.changed()
}
