package parts

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// Tab scrolls to where it goes, in both directions and through scrolls within
// scrolls; a click that brings the focus moves nothing.
func TestTabIsSeen(t *testing.T) {
	test.NewTempApp(t)
	var root fyne.CanvasObject
	var win fyne.Window
	k := &Keys{}
	k.OnTab = func() { Reveal(root, win.Canvas().Focused().(fyne.CanvasObject)) }
	var fields []fyne.CanvasObject
	for i := range 12 {
		fields = append(fields, container.NewVBox(Caption(fmt.Sprint("field ", i)), NewEntry(k, "")))
	}
	long := container.NewVScroll(container.NewVBox(fields...))
	long.SetMinSize(fyne.NewSize(200, 160))
	var row []fyne.CanvasObject
	for i := range 10 {
		row = append(row, NewChip(k, fmt.Sprint("a long chip ", i), nil))
	}
	wide := container.NewHScroll(container.NewHBox(row...))
	outer := container.NewVScroll(container.NewVBox(Heading("above"), wide, long, NewButton(k, "below", nil, nil), NewCheck(k, "last", nil)))
	root = outer
	win = test.NewTempWindow(t, outer)
	win.Resize(fyne.NewSize(240, 200))

	seen := func(o fyne.CanvasObject) bool {
		d := fyne.CurrentApp().Driver()
		at := d.AbsolutePositionForObject(o)
		for _, s := range append(scrollsTo(root, o), outer) {
			from := d.AbsolutePositionForObject(s)
			if at.Y < from.Y || at.Y+min(o.Size().Height, 20) > from.Y+s.Size().Height || at.X < from.X || at.X+20 > from.X+s.Size().Width {
				return false
			}
		}
		return true
	}
	tab := &fyne.KeyEvent{Name: fyne.KeyTab}
	press := func(forth bool) fyne.CanvasObject {
		if f, ok := win.Canvas().Focused().(interface{ KeyDown(*fyne.KeyEvent) }); ok {
			f.KeyDown(tab)
		} else {
			k.held(tab, true)
		}
		if forth {
			win.Canvas().FocusNext()
		} else {
			win.Canvas().FocusPrevious()
		}
		win.Canvas().Focused().(interface{ KeyUp(*fyne.KeyEvent) }).KeyUp(tab)
		return win.Canvas().Focused().(fyne.CanvasObject)
	}
	for _, forth := range []bool{true, false} {
		for i := range 24 {
			if o := press(forth); !seen(o) {
				t.Fatalf("step %d (forth %v): %T is not in view", i, forth, o)
			}
		}
	}
	before := long.Offset
	win.Canvas().Focus(fields[11].(*fyne.Container).Objects[1].(*Entry)) // as a click does
	if long.Offset != before {
		t.Error("a click has moved what lies below the mouse")
	}
}
