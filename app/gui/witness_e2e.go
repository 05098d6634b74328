//go:build e2e && !headless && !ci

package gui

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/parts"
)

// sight is one thing that a person can see, in pixels of the window. Clipped
// away means that it must be scrolled to first.
type sight struct {
	Kind       string // text, button, chip, rail, entry, select, check, grid
	Text       string
	X, Y, W, H int
	Focused    bool
	Disabled   bool
	Clipped    bool
}

// witness tells the tests what stands where, and nothing else: whoever opens
// the socket named in ZEGEL_WITNESS gets all that is seen as JSON. Text that is
// sent first goes to the clipboard, from where a test pastes it.
func witness(w *Window) {
	name := os.Getenv("ZEGEL_WITNESS")
	if name == "" {
		return
	}
	l, err := net.Listen("unix", name)
	if err != nil {
		return
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			var clip string
			if json.NewDecoder(c).Decode(&clip) == nil {
				var all []sight
				fyne.DoAndWait(func() {
					if clip != "" {
						w.app.Clipboard().SetContent(clip)
					}
					all = w.look()
				})
				_ = json.NewEncoder(c).Encode(all)
			}
			_ = c.Close()
		}
	}()
}

// ownClock is the machine's, moved by what the file named in ZEGEL_CLOCK says, as a
// duration: a test sets the program's clock so, not the machine's.
func ownClock() func() time.Time {
	name := os.Getenv("ZEGEL_CLOCK")
	if name == "" {
		return time.Now
	}
	return func() time.Time {
		b, err := os.ReadFile(name)
		if err != nil {
			return time.Now()
		}
		by, err := time.ParseDuration(strings.TrimSpace(string(b)))
		if err != nil {
			return time.Now() // half written
		}
		return time.Now().Add(by).Round(0) // without what measures, which no one sets
	}
}

// box is a part of the window.
type box struct{ x, y, r, b float32 }

func (w *Window) look() []sight {
	c := w.win.Canvas()
	e := eye{canvas: c, scale: c.Scale()}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(c.Content())
	whole := box{0, 0, c.Size().Width + at.X, c.Size().Height + at.Y}
	top := c.Overlays().Top()
	if top == nil {
		e.see(c.Content(), at, whole)
	} else { // what lies below a dialog cannot be reached
		e.see(top, fyne.Position{}, whole)
	}
	return e.all
}

type eye struct {
	canvas fyne.Canvas
	scale  float32
	all    []sight
}

// see takes in an object that stands at a place, and all that it consists of.
func (e *eye) see(o fyne.CanvasObject, at fyne.Position, within box) {
	if o == nil || !o.Visible() {
		return
	}
	size := o.Size()
	kind, text, disabled := name(o)
	if kind != "" {
		x, y := at.X+size.Width/2, at.Y+size.Height/2
		f, ok := o.(fyne.Focusable)
		e.all = append(e.all, sight{
			Kind: kind, Text: text, Disabled: disabled, Focused: ok && e.canvas.Focused() == f,
			X: int(at.X * e.scale), Y: int(at.Y * e.scale), W: int(size.Width * e.scale), H: int(size.Height * e.scale),
			Clipped: x < within.x || x > within.r || y < within.y || y > within.b,
		})
	}
	if g, ok := o.(*parts.Grid); ok { // what it paints is in pictures
		for _, s := range g.Shown() {
			e.text(s.Text, at.Add(s.Pos), s.Size, within)
		}
	}
	var inner []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		inner = o.Objects
	case fyne.Widget:
		inner = test.WidgetRenderer(o).Objects()
	}
	if strings.HasSuffix(fmt.Sprintf("%T", o), ".Scroll") || strings.HasSuffix(fmt.Sprintf("%T", o), ".Clip") {
		within = box{max(within.x, at.X), max(within.y, at.Y), min(within.r, at.X+size.Width), min(within.b, at.Y+size.Height)}
	}
	for _, c := range inner {
		e.see(c, at.Add(c.Position()), within)
	}
}

// text takes in a text that is painted at a place.
func (e *eye) text(s string, at fyne.Position, size fyne.Size, within box) {
	if s == "" {
		return
	}
	x, y := at.X+size.Width/2, at.Y+size.Height/2
	e.all = append(e.all, sight{
		Kind: "text", Text: s,
		X: int(at.X * e.scale), Y: int(at.Y * e.scale), W: int(size.Width * e.scale), H: int(size.Height * e.scale),
		Clipped: x < within.x || x > within.r || y < within.y || y > within.b,
	})
}

// name says what an object is to a person; empty: a part of something.
func name(o fyne.CanvasObject) (kind, text string, disabled bool) {
	switch o := o.(type) {
	case *canvas.Text:
		if o.Text == "" {
			return "", "", false
		}
		return "text", o.Text, false
	case *parts.Button:
		return "button", o.Text, o.Disabled()
	case *parts.Chip:
		return "chip", o.Text, o.Disabled()
	case *parts.RailItem:
		return "rail", o.Name(), false
	case *parts.Entry:
		if o.Text == "" {
			return "entry", o.PlaceHolder, o.Disabled()
		}
		return "entry", o.Text, o.Disabled()
	case *parts.Select:
		return "select", o.Selected, o.Disabled()
	case *parts.Check:
		return "check", o.Text, o.Disabled()
	case *parts.Grid:
		return "grid", "", false
	case *container.Scroll, *widget.PopUp:
		return "", "", false
	}
	return "", "", false
}
