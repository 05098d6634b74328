package parts

import (
	"testing"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// The focus is seen on every button, the accent's own included, and stays where it
// was when a button is pressed.
func TestButtonShowsAndKeepsTheFocus(t *testing.T) {
	test.NewTempApp(t)
	var order string
	note := func(s string) func() { return func() { order += s } }
	first, second := NewButton(nil, "one", nil, note("1")).Primary(), NewChip(nil, "two", note("2"))
	field := NewEntry(nil, "")
	win := test.NewTempWindow(t, container.NewVBox(first, second, field))
	c := win.Canvas()

	c.Focus(first)
	if first.ring == nil || !first.ring.Visible() || second.ring.Visible() {
		t.Error("the focus is not seen on the first button")
	}
	c.Focus(second)
	if first.ring.Visible() || !second.ring.Visible() {
		t.Error("the mark does not follow the focus")
	}
	second.Tapped(nil)
	if c.Focused() != second {
		t.Errorf("pressing took the focus to %T", c.Focused())
	}
	c.Focus(field)
	first.Tapped(nil)
	if c.Focused() != field {
		t.Errorf("a click took the focus from the field to %T", c.Focused())
	}
	first.OnTapped = note("3")
	first.Tapped(nil)
	first.Disable()
	first.Tapped(nil)
	if order != "213" {
		t.Errorf("done in the order %q", order)
	}
}
