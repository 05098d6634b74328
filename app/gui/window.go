package gui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zegel/app"
	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/app/gui/words"
	"zegel/assets/translations"
	"zegel/fiscal"
)

// Keys of what the desktop remembers about itself.
const (
	prefMode   = "mode"
	prefText   = "text"
	prefWidth  = "window.width"
	prefHeight = "window.height"
	prefPlace  = "window.place"
	prefScale  = "window.scale"
	prefCols   = "documents.columns"
	prefGuided = "guided"

	prefArchiveCols = "archive.columns"
	prefTableCols   = "columns." // and the table's name
)

// screen is one place of the rail.
type screen interface {
	id() string
	icon() string
	// build makes the screen's objects; again after a change of language.
	build() fyne.CanvasObject
	// shown is called when the screen comes to the front.
	shown()
	// refresh draws again what depends on something outside the screen.
	refresh()
	// escape goes one step back within the screen; false: there was none.
	escape() bool
}

// Window is the desktop's window: the frame around the screens and the state
// they share.
type Window struct {
	app  fyne.App
	win  fyne.Window
	deps Deps
	w    *words.Words
	run  *runner
	keys *parts.Keys
	scan *desk.Scan

	docs   *desk.Documents
	detail *desk.Detail
	over   *desk.Overview
	sign   *desk.Signing
	todo   *desk.Todo

	actions   []*Action
	screens   []screen
	at        int
	frame     *frame
	notice    *notice
	docView   *documentsView
	dialogs   []func()
	sheets    []fyne.CanvasObject // what the dialogs show
	enters    []func()            // what Enter does in the dialogs where a click has left nothing with the focus
	verifying bool                // a verification is under way
	seen      bool                // the window is in front of a person
	waited    bool                // the first rows have been waited for
	stands    bool                // the window is shown with its content
	pinned    bool                // the pane shows a document that was opened apart from the list
	otherShop bool                // settings were saved that show another shop's documents
	ticks     int                 // seconds since the start
	day       day
	scanGen   int
	settling  bool         // the lists are about to follow a run
	scanInto  *parts.Entry // the field that took the last character; nil: none
}

// New makes the window of an app, without showing it. ctx ends with the program.
func New(ctx context.Context, a fyne.App, d Deps) (*Window, error) {
	wear(a, d.Appearance)
	w, err := draw(ctx, a, d)
	if err != nil {
		return nil, err
	}
	win := emptyWindow(a)
	w.hang(win, win.SetContent)
	return w, nil
}

// draw makes all that is seen, and does not touch the toolkit's window: that may be
// in the making on its own thread. The first rows are read meanwhile.
func draw(ctx context.Context, a fyne.App, d Deps) (*Window, error) {
	d = d.fill()
	w := &Window{app: a, deps: d, seen: true, run: newRunner(ctx, d.do, d.Crashed)}
	lang := d.Language
	if lang == "" {
		lang = words.Match(systemLocale())
	}
	if err := w.setLanguage(lang); err != nil {
		return nil, err
	}
	w.scan = desk.NewScan(w.deps.Now)
	w.docs = desk.NewDocuments(w.run, d.Backend)
	w.docs.Breath = countAfter
	w.detail = desk.NewDetail(w.run, d.Backend, d.Backend, d.Pager)
	w.over = desk.NewOverview(w.run, d.Backend, w.deps.Now)
	w.over.Offline = w.deps.Offline
	w.sign = desk.NewSigning(w.run, d.Backend, w.deps.Now)
	w.todo = desk.NewTodo(w.run, d.Backend, w.deps.Now)
	w.keys = &parts.Keys{OnRune: w.heard, OnKey: w.pressed, OnTab: w.reveal}
	w.docView = newDocumentsView(w)
	w.screens = []screen{w.docView, newTodoView(w)}
	w.screens = append(w.screens, w.extraScreens()...)
	w.bind()
	w.docs.Reload() // while the rest is made
	w.compose()
	return w, nil
}

// setLanguage loads the window's words.
func (w *Window) setLanguage(lang string) error {
	v, err := words.Load(translations.Files, lang)
	if err != nil {
		v, err = words.Load(translations.Files, "en")
	}
	if err != nil {
		return err
	}
	w.w = v
	return teachToolkit(v)
}

// wear puts the app into the colours and the size of text that are remembered; an
// appearance, if any, is remembered first.
func wear(a fyne.App, appearance string) {
	if appearance != "" {
		a.Preferences().SetString(prefMode, appearance)
	}
	dress(a)
}

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

func (w *Window) applyTheme() {
	g := w.docView.grid
	seen := g != nil && g.CurrentSeen()
	dress(w.app)
	defer func() {
		if seen { // fewer rows of a larger text fit
			g.ShowCurrent(0)
		}
	}()
	if w.frame != nil { // the toolkit repaints what is seen; the other screens would keep the old colours
		for _, b := range w.frame.bodies {
			if b != nil {
				b.Refresh()
			}
		}
	}
}

func dress(a fyne.App) {
	p := a.Preferences()
	a.Settings().SetTheme(look.NewTheme(look.Mode(p.StringWithFallback(prefMode, string(look.System))), p.IntWithFallback(prefText, 100)))
}

// bind connects what one part says to what the others must hear.
func (w *Window) bind() {
	w.docs.Failed = w.failed
	w.over.Failed = w.failed
	w.todo.Failed = w.failed
	w.docs.Current = func(r fiscal.Record) { w.pinned = false; w.docView.follow(r) }
	readOnly := false
	w.over.Changed = func() {
		w.refreshFrame()
		if readOnly != w.readOnly() { // what a document offers goes by it
			readOnly = w.readOnly()
			w.docView.pane.refresh()
		}
		if t, ok := w.screens[w.at].(*todoView); ok {
			t.refresh()
		}
	}
	w.over.Synced = func(r app.SyncResult) {
		w.reread()
		if r.New+r.Changed > 0 && (w.notice.text == "" || w.notice.passing) { // what waits for a person stays
			w.notice.say(parts.ToneInfo, w.w.N("sync.done", r.New+r.Changed))
		}
	}
	w.sign.Changed = func() { w.frame.strip.refresh(); w.refreshFrame() }
	w.sign.Settled = w.settled
	w.over.Answered, w.over.Back = w.cloudAnswers, w.cloudBack
	w.over.Moved = w.reread
	w.todo.Changed = func() { w.refreshFrame(); w.screens[w.at].refresh() }
}

// reread reads everything shown again, in place.
func (w *Window) reread() {
	w.docs.Refresh()
	w.detail.Refresh()
	w.todo.Refresh()
	w.over.Refresh()
}

// settled is called when a document of a run has ended: the lists and
// the counts follow once a second at most, and are never put off by the next one.
func (w *Window) settled() {
	if !w.sign.Run().Busy() {
		w.reread()
		res := w.sign.Run().Result
		if len(res.Signed) > 0 {
			w.over.Heard(nil)
		}
		w.callPerson(res)
		w.failed(res.PrintErr)
		w.leftOut(res.LeftOut, res.PrintErr != nil)
		return
	}
	if w.settling {
		return
	}
	w.settling = true
	w.later(time.Second, func() {
		w.settling = false
		if w.sign.Run().Busy() { // its end has read everything
			w.docs.Refresh()
			w.over.Refresh()
		}
	})
}

// later calls a function on the window's thread after a while.
func (w *Window) later(d time.Duration, f func()) {
	w.run.Go(func(ctx context.Context) func() {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
			return f
		}
	})
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

// reveal scrolls to what Tab has come to.
func (w *Window) reveal() {
	c := w.win.Canvas()
	root := fyne.CanvasObject(w.frame.content)
	if n := len(w.sheets); n > 0 {
		root = w.sheets[n-1]
	}
	if o, ok := c.Focused().(fyne.CanvasObject); ok {
		parts.Reveal(root, o)
	}
}

// readOnly tells whether the data folder cannot be written to. What writes is off
// then, and a banner says why.
func (w *Window) readOnly() bool {
	st, _ := w.over.Status()
	return st.ReadOnly
}

// show brings a screen to the front.
func (w *Window) show(i int) {
	if i < 0 || i >= len(w.screens) {
		return
	}
	if i != w.at && w.notice.passing && len(w.notice.does) > 0 {
		w.notice.dismiss() // whoever goes elsewhere has chosen
	}
	w.at = i
	w.frame.show(i)
	w.screens[i].shown()
}

// showID brings the screen of that name to the front.
func (w *Window) showID(id string) {
	for i, s := range w.screens {
		if s.id() == id {
			w.show(i)
			return
		}
	}
}

func (w *Window) refreshFrame() {
	if w.frame != nil {
		w.frame.refresh()
	}
}

// failed says what went wrong, in a banner.
func (w *Window) failed(err error) {
	if err == nil || w.run.ctx.Err() != nil {
		return
	}
	w.notice.fail(err)
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

// clock counts down what counts down, once a second.
func (w *Window) clock(ctx context.Context) func() {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
			w.run.do(w.tick)
		}
	}
}

// tick is cheap when nothing counts down.
func (w *Window) tick() {
	w.remember()
	w.day.tick()
	if w.sign.Run().Busy() {
		w.frame.strip.refresh()
		return
	}
	if w.todo.Counting() {
		w.screens[w.at].refresh()
	}
	w.frame.tick()
	if w.ticks++; w.ticks%lookEvery == 0 {
		w.over.Look()
	}
}

// lookEvery is after how many seconds the window looks whether another program
// has worked on its data.
const lookEvery = 5

// callPerson calls a person to a hidden window.
func (w *Window) callPerson(r app.SignResult) {
	if n := len(r.InDoubt) + len(r.NumberMissing) + len(r.Refused); n > 0 && !w.seen {
		w.app.SendNotification(fyne.NewNotification("Zegel", w.w.N("notify.person", n)))
	}
}

// pad keeps a screen off the frame's edges.
func pad(o fyne.CanvasObject) fyne.CanvasObject { return container.NewPadded(o) }

// raise brings the window to the front: a second start asked for it.
func (w *Window) raise() {
	w.win.Show()
	w.win.RequestFocus()
}
