package gui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"zegel/app"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// In the archive a command works on the archive's row, not on a document that is
// out of sight; elsewhere only on what is ticked.
func TestCommandsWorkOnWhatIsSeen(t *testing.T) {
	b := open(t, "nl")
	printed := make(chan fiscal.Ref, 4)
	b.shop.PrintFunc = func(_ context.Context, ref fiscal.Ref, _ app.PrintOptions) (app.Printed, error) {
		printed <- ref
		return app.Printed{File: "x.pdf"}, nil
	}
	listed, _ := b.docs.CurrentRecord()
	var a *archiveView
	b.do(func() {
		b.showID("archive")
		a = b.screens[b.at].(*archiveView)
	})
	b.until("the archive", func() bool { return len(a.vm.Rows()) > 3 && !a.vm.Loading() })
	want := a.vm.Rows()[0].Record.Ref
	b.shortcut("print")
	if got := <-printed; got != want || got == listed.Ref {
		t.Errorf("printed %v, the archive stands on %v, the list on %v", got, want, listed.Ref)
	}
	b.do(func() {
		for i, r := range a.vm.Rows() {
			if r.Gap() {
				a.MoveTo(i)
				break
			}
		}
		if b.action("print").Can() || !b.frame.tools["print"].Disabled() {
			t.Error("a gap can be printed")
		}
		b.showID("register")
		if b.action("print").Can() || b.action("sign").Can() {
			t.Error("a document out of sight can be printed or signed")
		}
		b.docs.Toggle(0)
		if !b.action("sign").Can() {
			t.Error("what is ticked cannot be signed from elsewhere")
		}
	})
}

// What holds everything back stands in To do, with what ends it, and is counted.
func TestGuardsStandInTodo(t *testing.T) {
	b := open(t, "nl")
	status := b.shop.StatusFunc
	b.shop.StatusFunc = func(ctx context.Context) (app.Status, error) {
		st, err := status(ctx)
		st.Guards = []fiscal.Guard{{Kind: fiscal.GuardLogin, Text: "bad token"}}
		return st, err
	}
	before := b.todo.Count()
	b.do(func() { b.showID("todo"); b.over.Refresh() })
	b.until("the guard", func() bool {
		var all []string
		gather(b.screens[b.at].(*todoView).list, &all)
		s := strings.Join(all, "\n")
		return strings.Contains(s, "Gestopt: er wordt niets verzonden") && strings.Contains(s, "bad token")
	})
	b.do(func() {
		if b.todo.Count() != before {
			t.Errorf("%d things to do became %d", before, b.todo.Count())
		}
		if len(b.over.Guards()) != 1 {
			t.Error("the guard is not known")
		}
	})
}

// What a page leaves out is told after printing, below what became of it, and
// stays until it is put away; a failure later in the row does not hide it.
func TestPrintingSaysWhatIsLeftOut(t *testing.T) {
	b := open(t, "nl")
	notes, fails := []string{"iban"}, 99
	n := 0
	b.shop.PrintFunc = func(_ context.Context, ref fiscal.Ref, _ app.PrintOptions) (app.Printed, error) {
		if n++; n == fails {
			return app.Printed{}, errors.New("no paper")
		}
		return app.Printed{Key: "invoice/" + ref.ID, PDF: []byte("%PDF-1.7"), File: "/home/an/factuur.pdf", Notes: notes, Replaced: []string{"U+1F600"}}, nil
	}
	text := func() (s string) {
		b.do(func() { s = b.notice.text })
		return s
	}
	var key string
	b.do(func() {
		r, _ := b.docs.CurrentRecord()
		key = "invoice/" + r.Ref.ID
	})
	b.shortcut("print")
	b.until("the notice", func() bool { return b.notice.tone == parts.ToneWarn })
	for _, want := range []string{"/home/an/factuur.pdf", "Geen betaalcode op " + key, "vervangen: U+1F600."} {
		if !strings.Contains(text(), want) {
			t.Errorf("%q lacks %q", text(), want)
		}
	}
	b.pass(2 * noticeStays)
	b.do(func() {
		if b.notice.tone != parts.ToneWarn || !b.notice.dismiss() {
			t.Error("it is not there to be put away")
		}
	})
	b.press(fyne.KeySpace)
	for range 4 {
		b.press(fyne.KeyDown)
		b.press(fyne.KeySpace)
	}
	n, fails = 0, 5
	b.shortcut("print")
	b.until("the failure", func() bool { return b.notice.tone == parts.ToneAlarm })
	if s := text(); !strings.HasPrefix(s, "Dit ging mis.") || strings.Count(s, "\n") != 7 || !strings.HasSuffix(s, "en nog 2 opmerkingen over deze bladzijden") {
		t.Errorf("five papers, the fifth failed: %q", s)
	}
	b.do(func() { b.notice.dismiss() })
	n, fails, notes = 0, 99, nil
	b.do(func() {
		b.happened(app.Event{What: app.EventSigned, Sign: app.SignResult{Printed: []string{"invoice/2"}, LeftOut: []app.Printed{{Key: "invoice/2", Notes: []string{"ticket"}}}}})
	})
	if s := text(); s != "Geen streepjescode op invoice/2: het ticketnummer past er niet in. Het staat er in cijfers." {
		t.Errorf("printed by itself: %q", s)
	}
}

// The first menu ends with the only quit there is: the toolkit adds another to one
// that does not end with it.
func TestQuitIsLastInItsMenu(t *testing.T) {
	b, _ := office(t, "nl")
	b.do(func() {
		b.actions = b.table()
		items := b.menu().Items[0].Items
		for i, it := range items {
			if it.IsQuit != (i == len(items)-1) {
				t.Errorf("%q is item %d of %d, quit: %v", it.Label, i+1, len(items), it.IsQuit)
			}
		}
	})
}
