package gui

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"zegel/app"
	"zegel/app/gui/fake"
)

// graphics is a window that is shown as the toolkit shows one: its graphics are
// prepared, then what is in it is asked for its least size, then it is drawn.
type graphics struct {
	fyne.Window
	prepare func()
	frames  []string // what was drawn, and what became of the window
}

func (g *graphics) Show() {
	if g.prepare != nil {
		g.prepare()
		g.prepare = nil
	}
	_ = g.Content().MinSize()
	what := "content"
	if box, ok := g.Content().(*fyne.Container); ok && len(box.Objects) == 0 {
		what = "empty"
	}
	g.frames = append(g.frames, what)
	g.Window.Show()
}

func (g *graphics) Hide() {
	g.frames = append(g.frames, "hidden")
	g.Window.Hide()
}

func (g *graphics) drew(t *testing.T, want ...string) {
	t.Helper()
	if len(g.frames) != len(want) {
		t.Fatalf("the window drew %q, want %q", g.frames, want)
	}
	for i := range want {
		if g.frames[i] != want[i] {
			t.Fatalf("the window drew %q, want %q", g.frames, want)
		}
	}
}

// way is an entrance on a made-up shop. What the fonts, the store and the rows wait
// for is told by the test.
func way(t *testing.T) (entrance, *graphics) {
	a := test.NewTempApp(t)
	now := func() time.Time { return time.Date(2026, 11, 21, 17, 51, 0, 0, time.UTC) }
	wear(a, "light")
	g := &graphics{Window: emptyWindow(a)}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	late := make(chan func(), 1024) // a window's thread that does not listen yet
	return entrance{
		win: g, fonts: func() {}, first: firstPatience, store: openPatience,
		opens: &opening{done: make(chan struct{}), p: &program{}},
		crash: func(v any) { t.Errorf("crashed: %v", v) },
		draw: func(*program) (*Window, error) {
			return draw(ctx, a, Deps{Backend: fake.NewShop(300, now), Now: now, Zone: time.UTC, Language: "nl", do: func(f func()) { late <- f }})
		},
	}, g
}

// The content is made while the toolkit prepares its graphics, and stands in the
// first frame with its rows in their places.
func TestFirstFrameHasTheRows(t *testing.T) {
	e, g := way(t)
	drawn := make(chan struct{})
	draw := e.draw
	working := make(chan struct{})
	e.draw = func(p *program) (*Window, error) {
		defer close(drawn)
		w, err := draw(p)
		w.deps.Work = func(context.Context, func(app.Event)) { close(working) }
		return w, err
	}
	g.prepare = func() { // the graphics end only after the content: in turns they would wait for ever
		close(e.opens.done)
		<-drawn
	}
	w, p, err := e.enter()
	if err != nil || p != e.opens.p {
		t.Fatal(p, err)
	}
	if _, ok := w.docs.Row(0); !ok {
		t.Error("the first frame has no rows")
	}
	if !w.stands || w.win.Canvas().Focused() != fyne.Focusable(w.docView.grid) || w.win.MainMenu() == nil {
		t.Error("the window is not ready to be used")
	}
	if s := w.docView.grid.Size(); s.Width < 400 || s.Height < 300 {
		t.Errorf("the list has %v of the window", s)
	}
	select {
	case <-working:
		t.Error("the background work does not wait for the window")
	default:
	}
	w.Start()
	<-working
	g.drew(t, "content")
}

// A store that takes long leaves the window empty for a while, then hidden; the
// window comes with everything when the store does.
func TestSlowStoreKeepsNoWindowWaiting(t *testing.T) {
	e, g := way(t)
	e.first, e.store = time.Millisecond, time.Millisecond
	var made atomic.Int32
	draw := e.draw
	e.draw = func(p *program) (*Window, error) { made.Add(1); return draw(p) }
	h := &hiding{graphics: g, hidden: make(chan struct{})}
	e.win = h
	go func() { <-h.hidden; close(e.opens.done) }()
	w, _, err := e.enter()
	if err != nil {
		t.Fatal(err)
	}
	g.drew(t, "empty", "hidden")
	w.Start()
	g.drew(t, "empty", "hidden", "content")
	if n := made.Load(); n != 1 {
		t.Errorf("the content was made %d times", n)
	}
	if _, ok := w.docs.Row(0); !ok {
		t.Error("the window has no rows")
	}
}

// hiding tells when its window is hidden for the first time.
type hiding struct {
	*graphics
	hidden chan struct{}
	once   sync.Once
}

func (h *hiding) Hide() { h.graphics.Hide(); h.once.Do(func() { close(h.hidden) }) }

// A store that cannot be opened is told of, whenever that shows, and nothing is
// made on it.
func TestStoreThatCannotBeOpenedIsTold(t *testing.T) {
	broken := errors.New("the store is damaged")
	for _, early := range []bool{true, false} {
		e, g := way(t)
		e.opens.p, e.opens.err = nil, broken
		e.draw = func(*program) (*Window, error) { t.Error("a window is made without a store"); return nil, nil }
		want := []string{"empty", "hidden"}
		if early {
			close(e.opens.done)
		} else {
			e.first, e.store = time.Millisecond, time.Millisecond
			h := &hiding{graphics: g, hidden: make(chan struct{})}
			e.win, want = h, append(want, "hidden")
			go func() { <-h.hidden; close(e.opens.done) }()
		}
		w, p, err := e.enter()
		if w != nil || p != nil || !errors.Is(err, broken) {
			t.Errorf("early %v: %v, %v, %v", early, w, p, err)
		}
		g.drew(t, want...)
	}
}

// A crash beside the window's thread is told where it was, and a content that
// fails is given up.
func TestCrashWhileTheContentIsMade(t *testing.T) {
	e, _ := way(t)
	close(e.opens.done)
	told := make(chan any, 1)
	e.crash = func(v any) { told <- v }
	first := true
	e.draw = func(*program) (*Window, error) {
		if first {
			first = false
			panic("no such thing")
		}
		return nil, errors.New("no translation")
	}
	if _, p, err := e.enter(); p == nil || err == nil {
		t.Errorf("%v, %v: the program is there and the content is not", p, err)
	}
	if v := <-told; v != "no such thing" {
		t.Errorf("told %v", v)
	}
}

// Content is made once: what nobody has begun is left to whoever asked in vain,
// what is begun is waited for.
func TestAheadIsMadeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := 0
		content := &Window{}
		a := beginAhead(func() bool { time.Sleep(time.Second); return true }, func() (*Window, error) { made++; return content, nil })
		began := time.Now()
		if w, err := a.take(100 * time.Millisecond); w != nil || err != nil || time.Since(began) != 100*time.Millisecond {
			t.Errorf("%v, %v after %v", w, err, time.Since(began))
		}
		<-a.done
		if made != 0 {
			t.Error("made, and whoever asked makes it too")
		}

		a = beginAhead(func() bool { return true }, func() (*Window, error) { time.Sleep(time.Second); made++; return content, nil })
		synctest.Wait()
		if w, _ := a.take(100 * time.Millisecond); w != content || made != 1 {
			t.Errorf("what was begun was not waited for: %v", w)
		}

		a = beginAhead(func() bool { return false }, func() (*Window, error) { t.Error("made"); return nil, nil })
		if w, err := a.take(time.Hour); w != nil || err != nil {
			t.Error("there is content that never could be")
		}
	})
}

// The curtain is raised once, and what is put in its place has all the room.
func TestCurtain(t *testing.T) {
	win := test.NewTempApp(t).NewWindow("curtain")
	c := hangCurtain(win)
	win.Resize(fyne.NewSize(300, 200))
	if s := win.Content().MinSize(); s != (fyne.Size{}) {
		t.Errorf("nothing is %v in size", s)
	}
	o := canvas.NewRectangle(nil)
	o.SetMinSize(fyne.NewSize(120, 80))
	raised := 0
	c.raise = func() { raised++; c.put(o) }
	for range 2 {
		if s := win.Content().MinSize(); s != o.MinSize() {
			t.Errorf("least size %v", s)
		}
	}
	if raised != 1 || o.Size() != win.Content().Size() || o.Size().Width < 250 {
		t.Errorf("raised %d times, %v of %v", raised, o.Size(), win.Content().Size())
	}
}
