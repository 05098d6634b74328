package bundle

import (
	"context"
	"errors"
	"io"
	"strconv"

	"zegel/fiscal"
	"zegel/fiscal/journal"
	"zegel/storage"
)

// Summarise adds a period up without making a bundle: for the day and period
// report. key is the fingerprint of the key that signs heads.
func Summarise(ctx context.Context, s *storage.Store, p Period, h journal.Head, key string, set Settings) (Summary, error) {
	b := &builder{
		o: Options{Period: p, Head: h, Settings: set}, store: s, hashes: newHashShelf(treeOf(ctx, s)), adder: newAdder(), inside: map[int64]bool{},
	}
	w, err := newWalker(ctx, s, p)
	if err != nil {
		return Summary{}, err
	}
	err = w.days(ctx, func(items []item) error {
		for _, it := range items {
			d, err := w.load(ctx, it)
			if err != nil || d == nil {
				return errors.Join(err, ctx.Err())
			}
			f, err := set.figures(d)
			if err != nil {
				return err
			}
			for _, t := range d.Facts.Tickets {
				b.inside[t.Index] = true
				b.tickets.add(ticketOf(d, t, true))
			}
			if err := b.adder.add(d, f); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return Summary{}, err
	}
	if err := b.foreignTickets(ctx, w); err != nil {
		return Summary{}, err
	}
	b.tickets.sort()
	return b.summary(ctx, key)
}

// Unprinted hands on the documents of a period that are signed and have no paper
// since: neither a print nor an exemplar.
func Unprinted(ctx context.Context, s *storage.Store, p Period, fn func(fiscal.Ref) error) error {
	w, err := newWalker(ctx, s, p)
	if err != nil {
		return err
	}
	return w.days(ctx, func(items []item) error {
		for _, it := range items {
			d, err := w.load(ctx, it)
			if err != nil {
				return err
			}
			if d == nil || d.Facts.State != fiscal.Signed {
				continue
			}
			if e, _, err := d.paper(); err != nil || e != nil {
				if err != nil {
					return err
				}
				continue
			}
			if err := fn(it.ref); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
}

// WriteCSV writes the sums as one table, in the form of the bundle's files: a row
// for each kind, rate and day of each group, then the counts.
func (s Summary) WriteCSV(w io.Writer, more [][2]string) error {
	t, err := newCSV(w, totalColumns())
	if err != nil {
		return err
	}
	no := plain("")
	line := func(what string, value cell, count cell) error {
		return t.write([]cell{plain(what), value, no, no, no, no, no, count, no, no, no})
	}
	err = errors.Join(
		totalRows(s, t.write),
		line("tickets", no, s.Tickets.Count), line("tickets_first", s.Tickets.First, no), line("tickets_last", s.Tickets.Last, no),
		line("tickets_gaps", no, s.Tickets.Gaps), line("tickets_gap_numbers", no, plain(strconv.FormatInt(s.Tickets.Missing, 10))),
		line("numbers_missing", no, s.MissingNumbers), line("open", no, s.OpenCount), line("discrepancies", no, s.DiscrepancyCount),
		line("head", plain(s.Head.Hash), plain(strconv.FormatInt(s.Head.Size, 10))), line("key", plain(s.Key), no),
	)
	for _, m := range more {
		err = errors.Join(err, line(m[0], no, plain(m[1])))
	}
	return errors.Join(err, t.flush())
}
