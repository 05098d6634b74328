package gui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"zegel/app"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

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
