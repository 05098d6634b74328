package parts_test

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// rows is a list of as many rows as are asked for, some of each appearance.
type rows struct{ n, at int }

func (r *rows) Lo() int                     { return 0 }
func (r *rows) Hi() int                     { return r.n }
func (r *rows) Ensure(int, int)             {}
func (r *rows) CurrentRow() (int, bool)     { return r.at, r.n > 0 }
func (r *rows) Rank(i int) (int, int, bool) { return i, r.n, true }
func (r *rows) Move(n int)                  { r.at += n }
func (r *rows) MoveTo(i int)                { r.at = i }
func (r *rows) Home()                       { r.at = 0 }
func (r *rows) End()                        { r.at = r.n - 1 }
func (r *rows) Toggle(int)                  {}
func (r *rows) SelectTo(int)                {}
func (r *rows) Cells(i int, c []parts.Cell) bool {
	c[0] = parts.Cell{Icon: look.StateIcon(fiscal.Signed), Text: "signed", Colour: look.StateColour(fiscal.Signed)}
	c[1] = parts.Cell{Text: fmt.Sprint(1000 + i), Bold: true}
	c[2] = parts.Cell{Text: "Société Générale d’Alimentation du Brabant wallon"}
	c[3] = parts.Cell{Text: "1.204,50", Bold: true}
	if i == 0 {
		c[4] = parts.Cell{Icon: look.Coloured("warning", theme.ColorNameError), More: []fyne.Resource{look.Coloured("mismatch", look.Mismatch)}, Text: "K2"}
	}
	return i == 2
}

func grid() *parts.Grid {
	r := &rows{n: 4, at: 1}
	g := parts.NewGrid(nil, []parts.Column{
		{ID: "state", Title: "State", Width: 100, Least: 60, Sort: true},
		{ID: "number", Title: "Number", Width: 70, Least: 50, Sort: true},
		{ID: "customer", Title: "Customer", Width: 90, Flex: 1, Drop: 1},
		{ID: "total", Title: "Total", Width: 80, Right: true},
		{ID: "marks", Title: "Marks", Width: 82, Least: 40, Icons: 2},
	}, r, r)
	g.Ticks = true
	g.SetSorted("number", true)
	return g
}

// The window's own widgets, as they are drawn in light and in dark.
func TestMarkup(t *testing.T) {
	nothing := func() {}
	cases := []struct {
		name string
		size fyne.Size
		make func() fyne.CanvasObject
	}{
		{"button", fyne.NewSize(360, 48), func() fyne.CanvasObject {
			off := parts.NewButton(nil, "Stop", look.Icon("stop"), nothing)
			off.Disable()
			return container.NewHBox(parts.NewButton(nil, "Print", look.Icon("print"), nothing), parts.NewButton(nil, "Sign 2", nil, nothing).Primary(), off)
		}},
		{"chips", fyne.NewSize(300, 48), func() fyne.CanvasObject {
			on, off := parts.NewChip(nil, "", nothing), parts.NewChip(nil, "", nothing)
			on.Set("All  4 312", true)
			off.Set("Unsigned  7", false)
			return container.New(&parts.Flow{}, on, off)
		}},
		{"rail", fyne.NewSize(90, 200), func() fyne.CanvasObject {
			on, called := parts.NewRailItem(nil, "documents", "Documents", nothing), parts.NewRailItem(nil, "todo", "To do", nothing)
			bare := parts.NewRailItem(nil, "archive", "Archive", nothing)
			on.Set(true, 0)
			called.Set(false, 120)
			bare.SetBare(true)
			return container.NewVBox(on, called, bare)
		}},
		{"badge", fyne.NewSize(260, 48), func() fyne.CanvasObject {
			return container.NewHBox(parts.Badge(look.StateIcon(fiscal.InDoubt), "in doubt 1:12", look.StateColour(fiscal.InDoubt)), parts.Plate("TRAINING", look.Training, look.TrainingInk))
		}},
		{"banner", fyne.NewSize(420, 200), func() fyne.CanvasObject {
			return container.NewVBox(
				parts.Banner(parts.ToneInfo, "Saved."),
				parts.Banner(parts.ToneWarn, "CloudPOS not reachable since 17:40.", parts.NewButton(nil, "Try now", nil, nothing)),
				parts.Banner(parts.ToneAlarm, "CloudPOS refuses the login; nothing is sent."))
		}},
		{"grid", fyne.NewSize(520, 160), func() fyne.CanvasObject { return grid() }},
		{"grid-narrow", fyne.NewSize(330, 120), func() fyne.CanvasObject { return grid() }},
	}
	for _, mode := range []look.Mode{look.Light, look.Dark} {
		for _, c := range cases {
			t.Run(c.name+"-"+string(mode), func(t *testing.T) {
				test.NewTempApp(t)
				test.ApplyTheme(t, look.NewTheme(mode, 100))
				o := c.make()
				w := test.NewTempWindow(t, o)
				w.Resize(c.size)
				if g, ok := o.(*parts.Grid); ok {
					assertShown(t, c.name, g)
				}
				test.AssertRendersToMarkup(t, "markup/"+c.name+"-"+string(mode)+".xml", w.Canvas())
			})
		}
	}
}

// Marks show at any width and at any size of text, wholly within the list.
func TestMarksStayVisible(t *testing.T) {
	for percent, widths := range map[int][]float32{100: {330, 420, 900}, 200: {560, 900}} {
		for _, width := range widths { // the narrowest is the list of a window of 640
			test.NewTempApp(t)
			test.ApplyTheme(t, look.NewTheme(look.Light, percent))
			g := grid()
			w := test.NewTempWindow(t, g)
			w.Resize(fyne.NewSize(width, 200))
			seen := 0
			for _, s := range g.Shown() {
				if name := iconName(s.Icon); (name == "warning" || name == "mismatch") && s.Pos.X+s.Size.Width <= g.Size().Width {
					seen++
				}
			}
			if least := map[int]int{100: 2, 200: 1}[percent]; seen < least {
				t.Errorf("%v wide at %d %%: %d marks are seen", width, percent, seen)
			}
		}
	}
}
