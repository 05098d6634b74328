package gui

import (
	"time"

	"fyne.io/fyne/v2"
)

const (
	// firstPatience is how long the first frame waits for the window's content,
	// from when the toolkit has its graphics. After that the window stands empty.
	firstPatience = 250 * time.Millisecond
	// openPatience is how long an empty window may stand while the store is opened.
	// A store that takes longer is being brought up to date: no window is shown
	// rather than one that does not answer.
	openPatience = 500 * time.Millisecond
)

// entrance brings the window to its first frame. The toolkit's graphics, the fonts
// and the store are prepared beside each other, and the content is made with its
// first rows as soon as it can be, so that the first frame has it.
type entrance struct {
	win   fyne.Window // not shown yet, and empty
	fonts func()      // reads the fonts; nothing is measured or drawn meanwhile
	opens *opening
	draw  func(*program) (*Window, error) // makes the content, and does not touch the window
	crash func(any)                       // told of a panic off the window's thread, where it was
	// How long the first frame waits for the content, and an empty window for the store.
	first, store time.Duration
}

// enter shows the window and gives it, not yet listening, with the program behind
// it. Without a program the error is the store's; the window is hidden then. It is
// called by the window's thread.
func (e entrance) enter() (*Window, *program, error) {
	size := e.win.Canvas().Size()
	c := hangCurtain(e.win)
	read := make(chan struct{})
	go func() { e.fonts(); close(read) }()
	soon := beginAhead(func() bool {
		<-read
		_, err := e.opens.wait()
		return err == nil
	}, func() (*Window, error) {
		defer func() {
			if v := recover(); v != nil {
				e.crash(v)
			}
		}()
		w, err := e.draw(e.opens.p)
		if err == nil {
			w.lay(size)
			w.awaitRows()
			w.rehearse()
		}
		return w, err
	})
	var w *Window
	var failed error
	c.raise = func() {
		if w, failed = soon.take(e.first); w != nil {
			w.hang(e.win, c.put)
			w.stands = true
		}
	}
	e.win.Show()
	<-read
	if !e.opens.within(e.store) {
		e.win.Hide()
	}
	p, err := e.opens.wait()
	if err != nil {
		e.win.Hide()
		return nil, nil, err
	}
	if w == nil && failed == nil {
		if w, failed = e.draw(p); w != nil {
			w.hang(e.win, e.win.SetContent)
		}
	}
	return w, p, failed
}
