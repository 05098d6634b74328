package desk

import (
	"context"
	"slices"

	"zegel/storage"
)

// Feed is a table of what was pushed: a window of rows that moves over a table
// of any length, newest first, paged by the number of the event behind a row.
// While it follows, what arrives appears at the top; it pauses when a person
// scrolls or stands on a row, so that nothing moves under the eyes. However fast
// events arrive, a refresh reads one page. Rows have numbers as those of
// Documents have.
type Feed[T any] struct {
	run  Runner
	read func(context.Context, storage.WebhookPage) ([]T, error) // runs elsewhere
	seq  func(T) int64
	key  func(T) string // who the row is of; a newer row of the same takes its place
	// grows: a row never changes and none moves, as with events.
	grows bool

	// Changed is called when there is something to redraw; Placed when the view
	// must go to an edge, as in Documents; Failed with what went wrong.
	Changed func()
	Placed  func(edge int)
	Failed  func(error)

	page      storage.WebhookPage // what is wanted; bounds are set for each page
	gen       int
	stop      context.CancelFunc // of the reading under way
	rows      []T
	lo        int
	up, down  bool // rows follow beyond the window
	busy      bool // a page or a refresh is under way
	loading   bool // a fresh table is under way
	loaded    bool
	told      bool // a failure was told; the next one is not until a reading worked
	follows   bool
	newest    int64 // event of the store, as last heard
	shown     int64 // everything up to this event is in the window, if it reaches up
	current   int
	standing  bool
	currentID string
}

func newFeed[T any](run Runner, read func(context.Context, storage.WebhookPage) ([]T, error), seq func(T) int64, key func(T) string) *Feed[T] {
	return &Feed[T]{run: run, read: read, seq: seq, key: key, follows: true}
}

// Lo and Hi bound the rows at hand: [Lo, Hi).
func (f *Feed[T]) Lo() int { return f.lo }

// Hi is the number after the last row at hand.
func (f *Feed[T]) Hi() int { return f.lo + len(f.rows) }

// Row gives a row by its number.
func (f *Feed[T]) Row(i int) (T, bool) {
	if i < f.lo || i >= f.Hi() {
		var none T
		return none, false
	}
	return f.rows[i-f.lo], true
}

// Loaded tells whether the first answer has come; Loading, whether a fresh table
// is awaited.
func (f *Feed[T]) Loaded() bool { return f.loaded }

// Loading tells whether a fresh table is awaited.
func (f *Feed[T]) Loading() bool { return f.loading }

// Follows tells whether what arrives appears by itself.
func (f *Feed[T]) Follows() bool { return f.follows }

// Behind is how many events came since the table was read; 0 while it follows.
func (f *Feed[T]) Behind() int64 {
	if f.follows {
		return 0
	}
	return max(0, f.newest-f.shown)
}

// Wanted gives what the table is kept to.
func (f *Feed[T]) Wanted() storage.WebhookPage { return f.page }

// Want keeps the table to something else, and reads it anew. Its bounds and
// limit are ignored.
func (f *Feed[T]) Want(p storage.WebhookPage) {
	p.Before, p.After, p.Limit, p.Upwards = 0, 0, 0, false
	if p == f.page && f.loaded {
		return
	}
	f.page = p
	f.standing = false
	f.Reload()
}

// Reload reads the table from its top, and follows.
func (f *Feed[T]) Reload() {
	f.follows, f.loading = true, true
	f.fresh(f.page, false)
	f.changed()
}

// Follow follows or pauses.
func (f *Feed[T]) Follow(on bool) {
	if on {
		f.standing = false
		f.Reload()
		return
	}
	f.follows = false
	f.changed()
}

// Heard is told the newest event of the store. It reads only when there is one
// that is not shown, and one reading at a time.
func (f *Feed[T]) Heard(newest int64) {
	f.newest = max(f.newest, newest)
	switch {
	case !f.loaded && !f.busy:
		f.Reload()
	case f.follows && !f.busy && f.newest > f.shown:
		f.refresh()
	case !f.follows:
		f.changed()
	}
}

// refresh takes up what is new, in place.
func (f *Feed[T]) refresh() {
	if !f.grows {
		f.fresh(f.page, false)
		return
	}
	p := f.page
	p.After = f.shown
	f.get(p, func(rows []T, heard int64) {
		if len(rows) == pageSize { // there may be a gap below them
			f.replace(rows, heard, false)
			return
		}
		f.shown = heard
		if len(rows) == 0 {
			return
		}
		f.rows = append(rows, f.rows...)
		f.lo -= len(rows)
		f.trimDown()
		f.placed(-1)
	})
}

// fresh replaces the rows by a page. jumped: it is not the table's top.
func (f *Feed[T]) fresh(p storage.WebhookPage, jumped bool) {
	if f.stop != nil {
		f.stop()
	}
	f.busy = false
	f.get(p, func(rows []T, heard int64) { f.replace(rows, heard, jumped) })
}

func (f *Feed[T]) replace(rows []T, heard int64, jumped bool) {
	f.rows, f.lo = rows, 0
	f.up, f.down = jumped, len(rows) == pageSize
	f.shown = heard
	f.loading, f.loaded = false, true
	if at := slices.IndexFunc(rows, func(r T) bool { return f.key(r) == f.currentID }); f.standing && at >= 0 {
		f.current = at
	} else {
		f.standing = false
	}
	f.placed(-1)
}

// get reads a page elsewhere; apply gets it with the newest event that was known
// before the reading began, unless it was overtaken.
func (f *Feed[T]) get(p storage.WebhookPage, apply func(rows []T, heard int64)) {
	if f.busy {
		return
	}
	f.gen++
	gen, heard := f.gen, f.newest
	f.busy = true
	own, cancel := context.WithCancel(context.Background())
	f.stop = cancel
	p.Limit = pageSize
	f.run.Go(func(ctx context.Context) func() {
		defer cancel()
		defer context.AfterFunc(ctx, cancel)()
		rows, err := f.read(own, p)
		return func() {
			if gen != f.gen {
				return
			}
			f.busy = false
			if err != nil {
				f.loading = false
				if !f.told && f.Failed != nil {
					f.Failed(err)
				}
				f.told = true
				f.changed()
				return
			}
			f.told = false
			apply(rows, heard)
			f.changed()
		}
	})
}

// Ensure is told which rows are seen: rows beyond the window are fetched before
// they are, and whoever has scrolled away from the top does not follow.
func (f *Feed[T]) Ensure(lo, hi int) {
	if !f.loaded || f.loading || len(f.rows) == 0 {
		return
	}
	if f.follows && lo > f.lo {
		f.follows = false
		f.changed()
	}
	p := f.page
	switch {
	case f.busy || f.told:
	case f.down && hi > f.Hi()-headroom:
		p.Before = f.seq(f.rows[len(f.rows)-1])
		f.get(p, func(rows []T, _ int64) {
			f.down = len(rows) == pageSize
			f.rows = append(f.rows, f.others(rows, f.rows)...)
			f.trimUp()
		})
	case f.up && lo < f.lo+headroom:
		p.After, p.Upwards = f.seq(f.rows[0]), true
		f.get(p, func(rows []T, heard int64) {
			f.up = len(rows) == pageSize
			if !f.up {
				f.shown = heard
			}
			rows = f.others(rows, f.rows)
			f.rows = append(rows, f.rows...)
			f.lo -= len(rows)
			f.trimDown()
		})
	}
}

// others leaves out rows of which the window shows another version already.
func (f *Feed[T]) others(rows, have []T) []T {
	if f.grows {
		return rows
	}
	seen := make(map[string]bool, len(have))
	for _, r := range have {
		seen[f.key(r)] = true
	}
	return slices.DeleteFunc(rows, func(r T) bool { return seen[f.key(r)] })
}

func (f *Feed[T]) trimUp() {
	if n := len(f.rows) - keepRows; n > 0 {
		f.rows = slices.Clone(f.rows[n:])
		f.lo += n
		f.up = true
	}
}

func (f *Feed[T]) trimDown() {
	if len(f.rows) > keepRows {
		f.rows = slices.Clone(f.rows[:keepRows])
		f.down = true
	}
}

func (f *Feed[T]) changed() {
	if f.Changed != nil {
		f.Changed()
	}
}

// placed tells the view before Changed does, so that it never draws the new rows
// at the old place.
func (f *Feed[T]) placed(edge int) {
	if f.Placed != nil {
		f.Placed(edge)
	}
}
