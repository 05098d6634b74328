package gui

import (
	"context"
	"strings"
	"testing"

	"zegel/app"
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
