package parts

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// few is a list of three rows.
type few struct{}

func (few) Lo() int                       { return 0 }
func (few) Hi() int                       { return 3 }
func (few) Ensure(int, int)               {}
func (few) CurrentRow() (int, bool)       { return 0, false }
func (few) Rank(i int) (int, int, bool)   { return i, 3, true }
func (few) Cells(i int, into []Cell) bool { into[0].Text = fmt.Sprint("Rij ", i); return false }

// A rehearsal paints every row at the window's scale, and leaves nothing behind
// that a frame would see.
func TestRehearsalPaintsAtTheScale(t *testing.T) {
	test.NewTempApp(t)
	g := NewGrid(&Keys{}, []Column{{ID: "a", Title: "A", Width: 100, Flex: 1}}, few{}, nil)
	g.Rehearse(1.5) // nothing is laid out yet
	g.Resize(fyne.NewSize(400, 200))
	test.WidgetRenderer(g).Layout(g.Size())
	p := g.view.painter
	before := p.scale()
	g.Rehearse(1.5)
	head := g.view.head.Size()
	if w := p.picture.Rect.Dx(); w < int(head.Width*1.4) {
		t.Errorf("a picture of %d pixels for %.0f units at one and a half", w, head.Width)
	}
	if now := p.scale(); now != before {
		t.Errorf("a unit has %v pixels after the rehearsal, %v before", now, before)
	}
}
