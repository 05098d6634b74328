package gui

import "zegel/fiscal"

// day follows the calendar while the window is open: over midnight, the end of a
// quarter or a year, and where the clock is set. What goes by today's date and what
// ends at a time is drawn anew then; whatever is measured (a pause in typing, how
// long a run takes) goes by a clock that nobody sets.
type day struct {
	w     *Window
	today fiscal.Date
	held  int // guards that hold
}

func (d *day) begin(w *Window) {
	*d = day{w: w, today: w.today(), held: len(w.over.Guards())}
}

// today is the civil day where the window stands.
func (w *Window) today() fiscal.Date { return fiscal.DateOf(w.deps.Now().In(w.deps.Zone)) }

// tick is called once a second; it compares, and does no more on most of them.
func (d *day) tick() {
	if d.w == nil {
		return
	}
	if n := len(d.w.over.Guards()); n != d.held {
		d.held = n
		d.w.refreshFrame()
		d.w.screens[d.w.at].refresh()
	}
	if today := d.w.today(); today != d.today {
		d.today = today
		d.turned()
	}
}

// turned draws what goes by the date: the lists' days, and the periods by name.
func (d *day) turned() {
	w := d.w
	w.over.Refresh() // the day's requests
	for _, s := range w.screens {
		switch v := s.(type) {
		case *documentsView:
			if v.period != nil && v.period.turned() {
				v.pickPeriod()
			}
			if v.grid != nil {
				v.grid.Refresh()
			}
		case *archiveView:
			if v.period != nil && v.period.turned() {
				v.period.picked()
			}
		}
	}
	w.detail.Refresh()
}
