package gui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zegel/app"
	"zegel/fiscal"
)

// Ctrl+G takes a number, a day or an end, and says when it is neither.
func TestJump(t *testing.T) {
	b := open(t, "nl")
	jump := func(text string) {
		b.t.Helper()
		b.shortcut("jump")
		b.do(func() {
			for _, r := range text {
				b.win.Canvas().Focused().TypedRune(r)
			}
		})
		b.pass(5e9) // a person, no scanner
		b.press(fyne.KeyReturn)
	}
	current := func() fiscal.Record { r, _ := b.docs.CurrentRecord(); return r }
	recs := b.shop.Records()
	jump("1100")
	b.until("the number", func() bool { return current().Ref == recs[100].Ref && len(b.dialogs) == 0 })
	jump("laatste")
	b.until("the end", func() bool { return current().Ref == recs[0].Ref })
	jump("Eerste")
	b.until("the beginning", func() bool { return current().Ref == recs[299].Ref })
	jump(recs[200].Date.String())
	b.until("the day", func() bool { return current().Date == recs[200].Date })
	jump("77777")
	b.until("that there is none", func() bool { return len(b.dialogs) == 1 && strings.Contains(texts(b), "geen document met dat nummer") })
	b.press(fyne.KeyEscape)
}

// Automatic signing shows in the strip; nobody can stop it there.
func TestAutomaticSigningShows(t *testing.T) {
	b := open(t, "nl")
	b.do(func() {
		b.happened(app.Event{What: app.EventSigning, Step: app.Progress{Stage: app.StageFinishedIn, Done: 3, Total: 12}})
		if !b.frame.strip.content.Visible() || b.frame.strip.stop.Visible() || !strings.Contains(b.frame.strip.text.String(), "vanzelf: 3 van 12") {
			t.Errorf("the strip says %q", b.frame.strip.text.String())
		}
		if !b.canSignAll() {
			t.Error("nobody may sign beside it")
		}
		b.happened(app.Event{What: app.EventSigned, Sign: app.SignResult{Signed: []string{"invoice/1"}}})
		if b.frame.strip.content.Visible() {
			t.Error("the strip stays")
		}
	})
}

// texts are all paragraphs of the topmost dialog.
func texts(b *bench) string {
	var all []string
	if o := b.win.Canvas().Overlays().Top(); o != nil {
		gather(o, &all)
	}
	return strings.Join(all, "\n")
}

// gather collects the paragraphs of an object and all that is in it.
func gather(o fyne.CanvasObject, all *[]string) {
	switch x := o.(type) {
	case interface{ String() string }:
		*all = append(*all, x.String())
	case *fyne.Container:
		for _, in := range x.Objects {
			gather(in, all)
		}
	case fyne.Widget:
		for _, in := range test.WidgetRenderer(x).Objects() {
			gather(in, all)
		}
	}
}
