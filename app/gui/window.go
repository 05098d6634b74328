package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"zegel/app/gui/desk"
	"zegel/app/gui/parts"
	"zegel/app/gui/words"
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

// pad keeps a screen off the frame's edges.
func pad(o fyne.CanvasObject) fyne.CanvasObject { return container.NewPadded(o) }
