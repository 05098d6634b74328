package parts

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zegel/app/gui/look"
)

// numbered is a list of so many rows, each with its number.
type numbered struct{ n, at int }

func (r *numbered) Lo() int                     { return 0 }
func (r *numbered) Hi() int                     { return r.n }
func (r *numbered) Ensure(int, int)             {}
func (r *numbered) CurrentRow() (int, bool)     { return r.at, true }
func (r *numbered) Rank(i int) (int, int, bool) { return i, r.n, true }
func (r *numbered) Cells(i int, c []Cell) bool {
	c[0] = Cell{Text: fmt.Sprint("row ", i)}
	return false
}

// shownRows gives what is painted for each row that is seen: the cells as they
// were read when it was painted.
func shownRows(g *Grid) map[int]*Cell {
	all := map[int]*Cell{}
	for _, row := range g.view.rows {
		if row.Visible() {
			all[row.index] = &row.cells[0]
		}
	}
	return all
}

// Scrolling paints the rows that come and moves the others; a change paints the
// rows that it changes.
func TestOnlyWhatChangesIsPainted(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, look.NewTheme(look.Light, 100))
	src := &numbered{n: 1000, at: 500}
	g := NewGrid(nil, []Column{{ID: "a", Title: "A", Width: 80, Flex: 1}}, src, nil)
	w := test.NewTempWindow(t, g)
	w.Resize(fyne.NewSize(300, 400))
	painted := func(before, after map[int]*Cell) (rows []int) {
		for i, c := range after {
			if before[i] != c {
				rows = append(rows, i)
			}
		}
		return rows
	}
	h := g.rowHeight()
	before := shownRows(g)
	for range 5 {
		g.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -h/4)})
	}
	after := shownRows(g)
	if got := painted(before, after); len(got) > 2 {
		t.Errorf("a row and a quarter down: %v are painted of %d", got, len(after))
	}
	if g.top != 1 || g.shift != h/4 {
		t.Fatalf("the top is row %d, %v out", g.top, g.shift)
	}
	for i, c := range after {
		if want := fmt.Sprint("row ", i); c.Text != want {
			t.Errorf("row %d shows %q", i, c.Text)
		}
	}
	before = shownRows(g)
	src.at = g.top + 3
	g.Refresh()
	if got := painted(before, shownRows(g)); len(got) != 1 || got[0] != src.at {
		t.Errorf("another current row: %v are painted, want %d", got, src.at)
	}
	before = shownRows(g)
	g.Refresh()
	if got := painted(before, shownRows(g)); len(got) != 0 {
		t.Errorf("nothing changed: %v are painted", got)
	}
	test.ApplyTheme(t, look.NewTheme(look.Dark, 100))
	g.Refresh()
	if got := painted(before, shownRows(g)); len(got) != len(before) {
		t.Errorf("in the dark %d of %d rows are painted anew", len(got), len(before))
	}
}

// A list that becomes lower and higher again keeps its rows' pictures: the toolkit
// holds what is given up for a minute.
func TestRowsAreKept(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, look.NewTheme(look.Light, 100))
	g := NewGrid(nil, []Column{{ID: "a", Title: "A", Width: 80, Flex: 1}}, &numbered{n: 1000}, nil)
	w := test.NewTempWindow(t, g)
	w.Resize(fyne.NewSize(300, 600))
	most := len(g.view.body.Objects)
	known := map[fyne.CanvasObject]bool{}
	for _, o := range g.view.body.Objects {
		known[o] = true
	}
	for _, height := range []float32{300, 560, 200, 600} {
		w.Resize(fyne.NewSize(300, height))
		for _, o := range g.view.body.Objects {
			if !known[o] {
				t.Fatalf("at %v there is another object", height)
			}
		}
		seen := len(shownRows(g))
		if want := int(g.room()/g.rowHeight()) + 1; seen < want || seen > want+1 {
			t.Errorf("at %v %d rows are seen, want %d", height, seen, want)
		}
	}
	if len(g.view.body.Objects) != most {
		t.Errorf("%d objects, %d before", len(g.view.body.Objects), most)
	}
}

// At any scale a row is a whole number of pixels high and wide, so that its picture
// is shown as it was painted.
func TestRowsStandOnPixels(t *testing.T) {
	for _, scale := range []float32{1, 1.1, 1.25, 1.3, 1.5, 1.7, 2} {
		test.NewTempApp(t)
		test.ApplyTheme(t, look.NewTheme(look.Light, 100))
		g := NewGrid(nil, []Column{{ID: "a", Title: "A", Width: 80, Flex: 1}}, &numbered{n: 1000}, nil)
		w := test.NewTempWindow(t, g)
		c, ok := w.Canvas().(interface{ SetScale(float32) })
		if !ok {
			t.Fatalf("a canvas without a scale: %T", w.Canvas())
		}
		c.SetScale(scale)
		w.Resize(fyne.NewSize(333, 400))
		g.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -13)})
		whole := func(v float32) bool {
			p := v * scale
			return p-float32(px(v, scale)) < 0.01 && float32(px(v, scale))-p < 0.01
		}
		for _, row := range g.view.rows {
			if !row.Visible() {
				continue
			}
			if s, p := row.Size(), row.Position(); !whole(s.Width) || !whole(s.Height) || !whole(p.Y) {
				t.Errorf("at %v row %d is %v at %v", scale, row.index, s, p)
			}
		}
	}
}
