package gui

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"zegel/app"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// A data folder that cannot be written to is shown as what it is: a banner says
// what is not possible, and what writes is off.
func TestReadOnlyWindow(t *testing.T) {
	b := open(t, "nl")
	status := b.shop.StatusFunc
	b.do(func() {
		b.shop.StatusFunc = func(ctx context.Context) (app.Status, error) {
			st, err := status(ctx)
			st.ReadOnly, st.Connected = true, false
			return st, err
		}
		b.over.Refresh()
	})
	b.until("the word of it", b.readOnly)
	b.do(func() {
		if !b.has(b.frame.banners, b.w.T("banner.readonly")) || b.has(b.frame.banners, b.w.T("banner.none")) {
			t.Error("the banner does not say it")
		}
		b.docs.Move(0)
		for _, id := range []string{"sync", "sign", "signall", "print", "override"} {
			if b.action(id).can(b.Window) {
				t.Errorf("%s can be done", id)
			}
		}
		for _, id := range []string{"sync", "sign", "signall", "print"} {
			if !b.frame.tools[id].Disabled() {
				t.Errorf("the button of %s is not off", id)
			}
		}
		if !b.action("verify").can(b.Window) || !b.action("search").can(b.Window) {
			t.Error("reading is off")
		}
		if g := b.guardButtons(fiscal.Guard{Kind: fiscal.GuardLogin}); len(g) > 0 {
			t.Error("a guard can be ended")
		}
		b.showID("todo")
	})
	b.until("the list of what waits", func() bool { return b.todo.Loaded() })
	for i := range b.screens { // each is made after the word of it
		b.do(func() { b.show(i) })
	}
	b.do(func() {
		if d := b.docView.pane; b.has(d.head, b.w.T("action.print")) || b.has(d.head, b.w.T("action.override")) {
			t.Error("the pane offers what cannot be done")
		}
		b.showID("todo")
		v, _ := b.screens[b.at].(*todoView)
		if b.has(v.list, b.w.T("doubt.ask")) || b.has(v.list, b.w.T("todo.again")) || !b.has(v.list, b.w.T("action.open")) {
			t.Error("To do offers a step that cannot be taken, or does not open the document")
		}
	})
}

// has tells whether a part of the window shows a text, on a button or beside one.
func (b *bench) has(o fyne.CanvasObject, text string) bool {
	var all []string
	gather(o, &all)
	var buttons func(fyne.CanvasObject)
	buttons = func(o fyne.CanvasObject) {
		switch x := o.(type) {
		case *parts.Button:
			all = append(all, x.Text)
		case *fyne.Container:
			for _, in := range x.Objects {
				buttons(in)
			}
		}
	}
	buttons(o)
	for _, s := range all {
		if strings.Contains(s, text) {
			return true
		}
	}
	return false
}
