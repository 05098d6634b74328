package desk

import (
	"context"
	"strconv"

	"zegel/storage"
)

// The tabs of the Live screen.
const (
	TabEvents    = "events"
	TabCatalogue = "catalogue"
	TabStock     = "stock"
	TabPoints    = "points"
	TabAddresses = "addresses"
)

// LiveTabs lists them in order.
func LiveTabs() []string {
	return []string{TabEvents, TabCatalogue, TabStock, TabPoints, TabAddresses}
}

// Table is what is the same of every Feed.
type Table interface {
	Lo() int
	Hi() int
	Ensure(lo, hi int)
	CurrentRow() (int, bool)
	Rank(i int) (place, total int, ok bool)
	Loaded() bool
	Loading() bool
	Follows() bool
	Follow(bool)
	Behind() int64
	Heard(newest int64)
	Wanted() storage.WebhookPage
	Want(storage.WebhookPage)
	Leave()
}

// Live follows what Dotykačka pushes: events as they arrive, and what follows
// from them. It asks the store what is new when it is told to (Poll), and never
// again before the last answer has come: a slow window asks less often, and
// whoever receives notices nothing of it.
type Live struct {
	run  Runner
	back Pushed

	// Changed is called when there is something to redraw; Failed with what went wrong.
	Changed func()
	Failed  func(error)

	Events    *Feed[EventRow]
	Catalogue *Feed[ProductRow]
	Stock     *Feed[StockRow]
	Points    *Feed[PointsRow]
	Hooks     *Hooks

	tab       string
	polling   bool
	told      bool // a failed poll was told
	receiving Receiving
	known     bool // receiving was read
	opened    Opened
	openGen   int
}

// NewLive makes it; nothing is read before Poll.
func NewLive(run Runner, back Pushed) *Live {
	l := &Live{run: run, back: back, tab: TabEvents, Hooks: NewHooks(run, back)}
	l.Events = newFeed(run, withNames(reading(back.Events, eventRow), back), func(r EventRow) int64 { return r.Seq }, func(r EventRow) string { return strconv.FormatInt(r.Seq, 10) })
	l.Events.grows = true
	l.Catalogue = newFeed(run, reading(back.Catalogue, productRow), func(r ProductRow) int64 { return r.Seq }, func(r ProductRow) string { return r.Key })
	l.Stock = newFeed(run, reading(back.Stock, stockRow), func(r StockRow) int64 { return r.Seq }, func(r StockRow) string { return r.Product.Text + "\x00" + r.Warehouse.Text })
	l.Points = newFeed(run, reading(back.Points, pointsRow), func(r PointsRow) int64 { return r.Seq }, func(r PointsRow) string { return r.Customer.Text })
	return l
}

// Tab is the tab at hand.
func (l *Live) Tab() string { return l.tab }

// Table gives the table of the tab at hand; nil for the addresses.
func (l *Live) Table() Table {
	switch l.tab {
	case TabEvents:
		return l.Events
	case TabCatalogue:
		return l.Catalogue
	case TabStock:
		return l.Stock
	case TabPoints:
		return l.Points
	}
	return nil
}

// Pick goes to a tab and reads what it shows.
func (l *Live) Pick(tab string) {
	l.tab = tab
	l.CloseRow()
	if l.tab == TabAddresses {
		l.Hooks.Load()
	}
	l.Poll()
	l.changed()
}

// Receiving says who takes in webhooks; ok is false before the first answer.
func (l *Live) Receiving() (r Receiving, ok bool) { return l.receiving, l.known }

// Polling tells whether an answer is awaited.
func (l *Live) Polling() bool { return l.polling }

// Poll asks what the newest event is, and tells the table at hand.
func (l *Live) Poll() {
	if l.polling {
		return
	}
	l.polling = true
	l.run.Go(func(ctx context.Context) func() {
		newest := int64(0)
		found, err := l.back.Events(ctx, storage.WebhookPage{Limit: 1, MostRaw: 1})
		if len(found) > 0 {
			newest = found[0].Seq
		}
		var r Receiving
		if err == nil {
			r, err = l.back.Receiving(ctx)
		}
		return func() {
			l.polling = false
			if err != nil {
				if !l.told && l.Failed != nil {
					l.Failed(err)
				}
				l.told = true
				l.changed()
				return
			}
			l.told = false
			before := l.receiving
			l.receiving, l.known = r, true
			if t := l.Table(); t != nil {
				t.Heard(newest)
			} else if before.Runs != r.Runs || before.By.Base != r.By.Base || before.Vendor != r.Vendor {
				l.Hooks.Load() // the addresses begin otherwise now
			}
			l.changed()
		}
	})
}

func (l *Live) changed() {
	if l.Changed != nil {
		l.Changed()
	}
}
