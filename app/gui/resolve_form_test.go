package gui

import (
	"context"
	"strings"
	"testing"

	"zegel/app"
	"zegel/fiscal"
)

// A number that looks like a slip is typed twice before it is recorded: a second
// Enter on what stands there is no second look.
func TestOddTicketIsTypedTwice(t *testing.T) {
	b := open(t, "nl")
	var given [][2]string
	b.shop.ResolveFunc = func(_ context.Context, _ fiscal.Ref, ticket, again string, _ fiscal.Person) error {
		given = append(given, [2]string{ticket, again})
		if ticket == "abc" && again != "abc" {
			return &app.OddTicket{Ticket: ticket, Why: app.OddLetters}
		}
		return nil
	}
	var f *resolveForm
	b.do(func() {
		b.showID("todo")
		f = newResolveForm(b.Window, fiscal.Record{})
		b.win.SetContent(f.content)
		f.ticket.SetText("abc")
		f.by.SetText("An")
		f.why.SetText("read at the till")
		f.submit()
	})
	b.until("the question", func() bool { return f.again == "abc" })
	b.do(func() {
		if f.ticket.Text != "" || !f.hint.Visible() {
			t.Errorf("the field says %q, the hint is shown: %t", f.ticket.Text, f.hint.Visible())
		}
		f.submit() // Enter on the emptied field
		f.ticket.SetText("abc")
		f.ticket.OnSubmitted("abc")
	})
	b.until("the number", func() bool { return f.again == "" })
	if len(given) != 2 || given[0] != [2]string{"abc", ""} || given[1] != [2]string{"abc", "abc"} {
		t.Errorf("given %s", strings.Join(flat(given), " "))
	}
}

func flat(pairs [][2]string) (out []string) {
	for _, p := range pairs {
		out = append(out, p[0]+"/"+p[1])
	}
	return out
}
