package desk

import "context"

// CurrentRow is the row that the keyboard stands on; ok is false before a person
// has stood on one.
func (f *Feed[T]) CurrentRow() (int, bool) {
	return f.current, f.standing && f.current >= f.lo && f.current < f.Hi()
}

// Current gives that row.
func (f *Feed[T]) Current() (T, bool) {
	i, ok := f.CurrentRow()
	if !ok {
		var none T
		return none, false
	}
	return f.Row(i)
}

// Leave stands on no row.
func (f *Feed[T]) Leave() { f.standing = false; f.changed() }

// Move goes n rows down, or up when n is negative; the first time to the first.
func (f *Feed[T]) Move(n int) {
	if i, ok := f.CurrentRow(); ok {
		f.MoveTo(i + n)
		return
	}
	f.MoveTo(f.lo)
}

// MoveTo stands on a row, as near as rows are at hand, and pauses.
func (f *Feed[T]) MoveTo(i int) {
	if len(f.rows) == 0 {
		return
	}
	i = min(max(i, f.lo), f.Hi()-1)
	f.current, f.standing, f.follows = i, true, false
	f.currentID = f.key(f.rows[i-f.lo])
	f.Ensure(i-pageSize/4, i+pageSize/4)
	f.placed(0)
	f.changed()
}

// Home goes to the newest row and follows; End to the last one at hand.
func (f *Feed[T]) Home() { f.Follow(true) }

// End goes to the last row at hand.
func (f *Feed[T]) End() { f.MoveTo(f.Hi() - 1) }

// Toggle and SelectTo stand on a row: nothing is ticked here.
func (f *Feed[T]) Toggle(i int) { f.MoveTo(i) }

// SelectTo stands on a row.
func (f *Feed[T]) SelectTo(i int) { f.MoveTo(i) }

// Rank gives a row's place in the whole table and its length. Only of all events
// they are known, since those are numbered without gaps.
func (f *Feed[T]) Rank(i int) (place, total int, ok bool) {
	r, at := f.Row(i)
	if !f.grows || f.page.Search != "" || f.page.Entity != "" || f.page.Kind != "" || !at {
		return 0, 0, false
	}
	top := max(f.newest, f.seq(f.rows[0]))
	return int(top - f.seq(r)), int(top), true
}

// JumpFraction goes to a place between the table's beginning, 0, and its end, 1.
func (f *Feed[T]) JumpFraction(at float64) {
	_, total, ok := f.Rank(f.lo)
	if !ok {
		return
	}
	if at <= 0 {
		f.Home()
		return
	}
	p := f.page
	p.Before = max(2, int64(total)+1-int64(at*float64(total)))
	f.follows = false
	f.fresh(p, true)
}

// Everything gives a function that visits every row that fits, newest first as
// the table was when it was called, one page in memory. It runs elsewhere. A row
// that moves up meanwhile is met once.
func (f *Feed[T]) Everything() func(ctx context.Context, visit func(T) error) error {
	p, read, seq, key, grows := f.page, f.read, f.seq, f.key, f.grows
	const most = 1000
	return func(ctx context.Context, visit func(T) error) error {
		p.Limit = most
		var top int64
		met := map[string]bool{}
		once := func(rows []T) error {
			for _, r := range rows {
				if !grows && met[key(r)] {
					continue
				}
				if !grows {
					met[key(r)] = true
				}
				if err := visit(r); err != nil {
					return err
				}
			}
			return nil
		}
		for {
			rows, err := read(ctx, p)
			if err == nil {
				err = once(rows)
			}
			if err != nil {
				return err
			}
			if len(rows) > 0 {
				top = max(top, seq(rows[0]))
				p.Before = seq(rows[len(rows)-1])
			}
			if len(rows) < most {
				break
			}
		}
		if grows {
			return nil
		}
		// What has moved up past us: each of these was below when we began.
		p.Before, p.Upwards = 0, true
		for p.After = top; ; {
			rows, err := read(ctx, p)
			if err == nil {
				err = once(rows)
			}
			if err != nil || len(rows) < most {
				return err
			}
			p.After = seq(rows[0])
		}
	}
}
