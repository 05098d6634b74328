package gui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zegel/app"
	"zegel/app/gui/parts"
)

// emptyWindow makes the window in the size that is remembered.
func emptyWindow(a fyne.App) fyne.Window {
	p := a.Preferences()
	win := a.NewWindow("Zegel")
	win.Resize(fyne.NewSize(float32(p.FloatWithFallback(prefWidth, 1280)), float32(p.FloatWithFallback(prefHeight, 800))))
	return win
}

// within makes a size no larger than the room there is, and never too small to be
// used.
func within(s, room fyne.Size) fyne.Size {
	return s.Min(room).Max(fyne.NewSize(480, 360))
}

// build makes everything that is seen anew, as after a change of language.
func (w *Window) build() {
	w.compose()
	w.hang(w.win, w.win.SetContent)
}

// compose makes everything that is seen.
func (w *Window) compose() {
	w.actions = w.table()
	w.notice = newNotice(w)
	w.frame = newFrame(w)
	w.frame.show(w.at)
}

// lay gives everything its place for a window of this size, so that it stands when
// the window does. The toolkit's own menu and margin take a part of it.
func (w *Window) lay(window fyne.Size) {
	margin := 2 * theme.Padding()
	menu := fyne.MeasureText("M", theme.TextSize(), fyne.TextStyle{}).Height + theme.InnerPadding()
	w.frame.content.Resize(window.SubtractWidthHeight(margin, margin+menu))
}

// hang puts what is made into the toolkit's window, the content by put.
func (w *Window) hang(win fyne.Window, put func(fyne.CanvasObject)) {
	w.win = win
	w.win.SetMainMenu(w.menu())
	put(w.frame.content)
	w.win.SetTitle("Zegel")
	w.win.SetCloseIntercept(func() { w.remember(); w.win.Close() })
	c := w.win.Canvas()
	c.SetOnTypedRune(func(r rune) { w.heard(r, nil) })
	c.SetOnTypedKey(func(e *fyne.KeyEvent) { w.pressed(e.Name, nil) })
	w.screens[w.at].shown()
}

// rowsPatience is how long the first frame waits for the first rows. They come
// sooner on any disk that is awake; the frame without them costs as long.
const rowsPatience = 150 * time.Millisecond

// awaitRows waits for the first rows, and takes them in. Whoever calls is the
// window's thread, or draws before there is one.
func (w *Window) awaitRows() {
	w.waited = true
	w.run.await(func() bool { return !w.docs.Loading() }, rowsPatience)
}

// rehearse paints the first rows as the window would, at the scale that it had last.
func (w *Window) rehearse() {
	w.docView.grid.Rehearse(float32(w.app.Preferences().FloatWithFallback(prefScale, 1)))
}

// Start shows the window with its first rows, unless it stands already, and reads
// on. It returns at once.
func (w *Window) Start() {
	if !w.waited {
		w.awaitRows()
	}
	w.run.begin()
	if !w.stands {
		w.win.Show()
	}
	if place := w.app.Preferences().String(prefPlace); place != "" {
		putPlace(w.win, place)
	}
	w.over.Refresh()
	w.todo.Refresh()
	w.day.begin(w)
	w.run.Go(w.clock)
	if w.deps.Work != nil {
		w.run.Go(func(ctx context.Context) func() {
			w.deps.Work(ctx, func(e app.Event) { w.run.Post(func() { w.happened(e) }) })
			return nil
		})
	}
	switch {
	case w.deps.Crashes != "":
		w.notice.say(parts.ToneWarn, w.w.T("crash.report", "file", w.deps.Crashes))
	case w.deps.Settings != nil && !w.app.Preferences().Bool(prefGuided):
		w.later(300*time.Millisecond, func() {
			if !w.readOnly() { // it would ask for what cannot be kept
				w.showGuide()
			}
		})
	}
}

// remember keeps the window's size, and its place where the system tells it. It
// is called while the window is open, too: what is kept at the very end of a
// program that is told to end may never reach the disk.
func (w *Window) remember() {
	s := w.win.Canvas().Size()
	if s.Width < 160 || s.Height < 120 { // iconified: no size that anybody chose
		return
	}
	p := w.app.Preferences()
	for key, v := range map[string]float64{prefScale: float64(w.win.Canvas().Scale()), prefWidth: float64(max(480, s.Width)), prefHeight: float64(max(360, s.Height))} {
		if p.Float(key) != v {
			p.SetFloat(key, v)
		}
	}
	if place := readPlace(w.win); place != "" && place != p.String(prefPlace) {
		p.SetString(prefPlace, place)
	}
}

// raise brings the window to the front: a second start asked for it.
func (w *Window) raise() {
	w.win.Show()
	w.win.RequestFocus()
}
