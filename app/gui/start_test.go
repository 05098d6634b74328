package gui

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"

	"zegel/app/gui/fake"
)

// The window appears with its rows, and only the screen that is seen is made.
func TestWindowStartsWithRowsAndOneScreen(t *testing.T) {
	a := test.NewTempApp(t)
	now := func() time.Time { return time.Date(2026, 11, 21, 17, 51, 0, 0, time.UTC) }
	late := make(chan func(), 1024) // a window's thread that does not listen yet
	w, err := New(t.Context(), a, Deps{Backend: fake.NewShop(300, now), Now: now, Zone: time.UTC, Language: "nl", do: func(f func()) { late <- f }})
	if err != nil {
		t.Fatal(err)
	}
	w.Start()
	if _, ok := w.docs.Row(0); !ok {
		t.Error("the first frame has no rows")
	}
	for i, s := range w.screens {
		if made := w.frame.bodies[i] != nil; made != (s.id() == "documents") {
			t.Errorf("screen %s made: %v", s.id(), made)
		}
	}
	w.showID("archive")
	for i, s := range w.screens {
		if s.id() == "archive" && w.frame.bodies[i] == nil {
			t.Error("the archive was shown and not made")
		}
	}
	body := w.frame.bodies[0]
	w.showID("documents")
	if w.frame.bodies[0] != body {
		t.Error("coming back makes the screen anew")
	}
}

// A store that is not opened yet has no secrets to tell, and one that cannot be
// opened says why.
func TestOpeningTellsWhatWentWrong(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "zegel.db"), []byte("no database, but long enough to be looked at as if it were one: "+string(make([]byte, 100))), 0o600); err != nil {
		t.Fatal(err)
	}
	o := beginOpening(t.Context(), Options{Dir: dir, Env: func(name string) (string, bool) {
		switch name {
		case "ZEGEL_CLOUDPOS_URL":
			return "http://127.0.0.1:9/", true
		case "ZEGEL_CLOUDPOS_LICNAME":
			return "brasserie", true
		case "ZEGEL_CLOUDPOS_TOKEN":
			return "secret-token", true
		case "ZEGEL_CLOUDPOS_ALLOW_PLAIN_HTTP":
			return "true", true
		case "ZEGEL_KEYSTORE":
			return "file", true
		}
		return "", false
	}})
	if p, err := o.wait(); err == nil {
		t.Error("what is no database was opened")
		_ = p.close()
	}
	if !o.within(time.Hour) {
		t.Error("it has ended, and is waited for")
	}
}

func TestOpeningIsNotWaitedForLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &opening{done: make(chan struct{})}
		if o.within(openPatience) || o.secrets() != nil {
			t.Error("a program that is not there is told of")
		}
		go func() { time.Sleep(time.Second); close(o.done) }()
		if !o.within(2 * time.Second) {
			t.Error("it came within the time")
		}
	})
}

// The scale that the window had is remembered: the next start paints by it before
// there is a window.
func TestScaleIsRemembered(t *testing.T) {
	b := open(t, "nl")
	b.do(func() {
		b.win.Canvas().(interface{ SetScale(float32) }).SetScale(1.5)
		b.remember()
		if got := b.app.Preferences().Float(prefScale); got != 1.5 {
			t.Errorf("remembered %v", got)
		}
		b.rehearse()
	})
}

// A document that was opened by a code stays, though the keyboard had come to
// another one a moment before.
func TestOpenedDocumentIsNotFollowedAway(t *testing.T) {
	b := open(t, "nl")
	first, last := b.shop.Records()[0], b.shop.Records()[150]
	b.do(func() {
		b.docView.follow(first)
		b.docView.open(last, false)
	})
	late := make(chan struct{})
	b.do(func() { b.later(240*time.Millisecond, func() { close(late) }) })
	<-late
	b.do(func() {
		if r, ok := b.detail.Record(); !ok || r.Ref != last.Ref {
			t.Errorf("the pane shows %v", r.Ref)
		}
	})
}
