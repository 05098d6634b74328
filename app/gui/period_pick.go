package gui

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/app/gui/words"
	"zegel/fiscal"
)

// periodPick is the choice of a period: the usual ones by name, and one of one's
// own from a dialog. What is in force stands on it, also when it has no name.
type periodPick struct {
	*parts.Select
	w        *Window
	which    []int // the usual ones, by their place in the choice
	from, to fiscal.Date
	picked   func()
	filling  bool
}

// newPeriodPick offers the usual periods from first on; picked is called when a
// person has chosen.
func newPeriodPick(w *Window, first int, picked func()) *periodPick {
	p := &periodPick{w: w, picked: picked}
	var names []string
	for i, k := range []string{"all", "today", "week", "month", "quarter", "lastquarter", "year"} {
		if i >= first {
			p.which = append(p.which, i)
			names = append(names, w.w.T("period."+k))
		}
	}
	p.Select = parts.NewSelect(w.keys, append(names, w.w.T("period.free")), func(string) { p.chose() })
	return p
}

func (p *periodPick) today() fiscal.Date { return fiscal.DateOf(p.w.deps.Now().In(p.w.deps.Zone)) }

func (p *periodPick) chose() {
	switch i := p.SelectedIndex(); {
	case p.filling || i < 0:
	case i < len(p.which):
		p.from, p.to = desk.Period(p.which[i], p.today())
		p.picked()
	default:
		p.set(p.from, p.to) // until the dialog has an answer
		p.w.askPeriod(p.from, p.to, func(from, to fiscal.Date) {
			p.set(from, to)
			p.picked()
		})
	}
}

// days is the chosen period; one that goes by today's date moves along with it.
func (p *periodPick) days() (from, to fiscal.Date) {
	if i := p.SelectedIndex(); i >= 0 && i < len(p.which) {
		p.from, p.to = desk.Period(p.which[i], p.today())
	}
	return p.from, p.to
}

// turned follows a day that has begun, or a clock that was set: what is called
// today must be today. It tells whether other days are meant now.
func (p *periodPick) turned() bool {
	from, to := p.from, p.to
	p.days()
	return p.from != from || p.to != to
}

// set shows a period, by its name if it has one.
func (p *periodPick) set(from, to fiscal.Date) {
	p.filling = true
	defer func() { p.filling = false }()
	p.from, p.to = from, to
	which := desk.WhichPeriod(from, to, p.today())
	for i, k := range p.which {
		if k == which {
			p.SetSelectedIndex(i)
			return
		}
	}
	p.PlaceHolder = p.w.w.T("period.span", "from", p.w.w.Day(from), "to", p.w.w.Day(to))
	p.ClearSelected()
}

// askPeriod asks for two days, judged while they are typed.
func (w *Window) askPeriod(from, to fiscal.Date, then func(from, to fiscal.Date)) {
	v := w.w
	// A day is typed on the number block about as fast as a scanner types; in these
	// fields it stays a day.
	deaf := &parts.Keys{OnKey: func(name fyne.KeyName, into *parts.Entry) bool {
		return name != fyne.KeyReturn && name != fyne.KeyEnter && w.keys.OnKey(name, into)
	}}
	example := v.TypedDay(fiscal.DateOf(w.deps.Now().In(w.deps.Zone)))
	field := func(d fiscal.Date) (*parts.Entry, *widget.RichText) {
		e := parts.NewEntry(deaf, example)
		if !d.IsZero() {
			e.SetText(v.TypedDay(d))
		}
		return e, parts.Caption(" ") // its line is kept free, so that nothing jumps
	}
	first, firstWhy := field(from)
	last, lastWhy := field(to)
	days := func() (from, to fiscal.Date, badFrom, badTo error, ok bool) {
		return desk.Free{From: first.Text, To: last.Text, Read: v.ReadDay}.Days()
	}
	why := func(t *widget.RichText, err error) {
		s := " "
		switch {
		case errors.Is(err, desk.ErrOrder):
			s = v.T("period.order")
		case errors.Is(err, words.ErrNoDay):
			s = v.T("period.noday")
		case err != nil:
			s = v.T("period.form", "example", example)
		}
		parts.SetText(t, s, theme.ColorNameError)
	}
	var done func()
	yes := parts.NewButton(w.keys, v.T("period.show"), nil, nil).Primary()
	judge := func(string) {
		_, _, badFrom, badTo, ok := days()
		why(firstWhy, badFrom)
		why(lastWhy, badTo)
		if ok {
			yes.Enable()
		} else {
			yes.Disable()
		}
	}
	act := func() {
		f, t, _, _, ok := days()
		if !ok {
			if first.Text == "" || last.Text == "" {
				parts.SetText(lastWhy, v.T("period.needed"), look.Mismatch)
			}
			return
		}
		done()
		then(f, t)
	}
	yes.OnTapped = act
	first.OnChanged, last.OnChanged = judge, judge
	first.OnSubmitted = func(string) { w.win.Canvas().Focus(last) }
	last.OnSubmitted = func(string) { act() }
	judge("")
	no := parts.NewButton(w.keys, v.T("button.cancel"), nil, func() { done() })
	form := container.New(layout.NewGridLayoutWithColumns(2),
		container.NewVBox(parts.Caption(v.T("period.from")), first, firstWhy),
		container.NewVBox(parts.Caption(v.T("period.to")), last, lastWhy))
	done = w.sheet(v.T("period.title"), form, fyne.Focusable(first), yes, no)
}
