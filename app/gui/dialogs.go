package gui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// sheet is a dialog over the window: title, content, and buttons below. Esc
// closes it and gives the focus back.
func (w *Window) sheet(title string, content fyne.CanvasObject, first fyne.Focusable, buttons ...fyne.CanvasObject) (closeIt func()) {
	c := w.win.Canvas()
	before := c.Focused()
	size := c.Size()
	width := min(620, size.Width-4*look.Unit)
	foot := container.New(&parts.Flow{}, buttons...)
	body := container.NewVScroll(content)
	body.SetMinSize(fyne.NewSize(width-6*look.Unit, min(content.MinSize().Height, max(120, size.Height-220))))
	box := container.NewBorder(parts.Heading(title), foot, nil, nil, body)
	pop := widget.NewModalPopUp(container.New(layout.NewCustomPaddedLayout(look.Unit, look.Unit, look.Unit, look.Unit), box), c)
	closed := false
	closeIt = func() {
		if closed {
			return
		}
		closed = true
		w.dialogs, w.sheets, w.enters = w.dialogs[:len(w.dialogs)-1], w.sheets[:len(w.sheets)-1], w.enters[:len(w.enters)-1]
		pop.Hide()
		if before != nil {
			c.Focus(before)
		}
	}
	w.dialogs, w.sheets = append(w.dialogs, closeIt), append(w.sheets, fyne.CanvasObject(box))
	w.enters = append(w.enters, func() {
		if first != nil {
			c.Focus(first)
		}
	})
	pop.Resize(fyne.NewSize(width, box.MinSize().Height+4*look.Unit))
	pop.Show()
	// A paragraph knows its height only once it has a width.
	body.SetMinSize(fyne.NewSize(width-6*look.Unit, min(content.MinSize().Height, max(120, size.Height-220))))
	pop.Resize(fyne.NewSize(width, box.MinSize().Height+3*look.Unit))
	if first != nil {
		c.Focus(first)
	}
	return closeIt
}

// ask asks for a confirmation; the button that does it has the focus.
func (w *Window) ask(title string, content fyne.CanvasObject, do string, ready func() bool, then func()) {
	var done func()
	yes := parts.NewButton(w.keys, do, nil, func() {
		if ready == nil || ready() {
			done()
			then()
		}
	}).Primary()
	no := parts.NewButton(w.keys, w.w.T("button.cancel"), nil, func() { done() })
	done = w.sheet(title, content, yes, yes, no)
}

// askPerson asks who decides, and why; both are needed.
func (w *Window) askPerson(title, text, do string, then func(fiscal.Person)) {
	by := parts.NewEntry(w.keys, w.w.T("person.by"))
	by.SetText(w.app.Preferences().String("person"))
	why := parts.NewEntry(w.keys, w.w.T("person.why"))
	hint := parts.Caption("")
	form := container.NewVBox(parts.Body(text),
		parts.Caption(w.w.T("person.by")), by, parts.Caption(w.w.T("person.why")), why, hint)
	var done func()
	yes := parts.NewButton(w.keys, do, nil, nil).Primary()
	act := func() {
		p := fiscal.Person{By: strings.TrimSpace(by.Text), Reason: strings.TrimSpace(why.Text)}
		if p.By == "" || p.Reason == "" {
			parts.SetText(hint, w.w.T("person.needed"), look.Mismatch)
			return
		}
		w.app.Preferences().SetString("person", p.By)
		done()
		then(p)
	}
	yes.OnTapped = act
	why.OnSubmitted = func(string) { act() }
	by.OnSubmitted = func(string) { w.win.Canvas().Focus(why) }
	no := parts.NewButton(w.keys, w.w.T("button.cancel"), nil, func() { done() })
	first := fyne.Focusable(by)
	if by.Text != "" {
		first = why
	}
	done = w.sheet(title, form, first, yes, no)
}

// showKeys is the sheet of all keys.
func (w *Window) showKeys() {
	grid := container.New(layout.NewFormLayout())
	for _, a := range w.actions {
		if a.Key == "" {
			continue
		}
		title := w.w.T("action." + a.ID)
		if strings.HasPrefix(a.ID, "go.") {
			title = a.Title()
		}
		grid.Add(parts.Plate(a.keyName(), look.Head, "foreground"))
		grid.Add(parts.Body(title))
	}
	for _, k := range []string{"arrows", "space", "enter", "escape", "type", "scan"} {
		grid.Add(parts.Plate(w.w.T("key."+k), look.Head, "foreground"))
		grid.Add(parts.Body(w.w.T("key." + k + ".does")))
	}
	var done func()
	b := parts.NewButton(w.keys, w.w.T("button.close"), nil, func() { done() }).Primary()
	done = w.sheet(w.w.T("action.keys"), grid, b, b)
}

// showAbout says what this is: a section of the settings, where there are some.
func (w *Window) showAbout() {
	for _, s := range w.screens {
		if v, ok := s.(*settingsView); ok {
			v.section = "about"
			w.showID("settings")
			return
		}
	}
	text := parts.Body(w.w.T("about.version") + " " + w.deps.Version)
	var done func()
	b := parts.NewButton(w.keys, w.w.T("button.close"), nil, func() { done() }).Primary()
	done = w.sheet("Zegel", text, b, b)
}
