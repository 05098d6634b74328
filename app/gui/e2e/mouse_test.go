//go:build e2e

package e2e

import (
	"path/filepath"
	"testing"
	"time"
)

// The cashier's day once more, by mouse alone.
func TestCashierByMouse(t *testing.T) {
	t.Parallel()
	d := open(t, "mouse-nl-light", build(t), "nl", "light", "1", "ZEGEL_CLOUDPOS_URL=")
	w := d.w
	d.press("button", w.T("guide.later"))
	d.gone(w.T("guide.later"))
	d.press("button", w.T("action.sync"))
	d.until("the documents", func() bool { return len(d.list("--state", "unsigned")) > 20 })

	d.finds("chip", w.T("chip.unsigned")+"  5")
	d.gone(d.says("sync.done")) // the banner goes by itself, and moves the list

	// Rows are ticked in their boxes; the command says how many and for how much.
	d.press("chip", w.T("chip.unsigned"))
	d.until("unsigned documents alone", func() bool { _, ok := d.find("text", w.T("state.from_ticket")); return !ok })
	grid := d.still("grid", "")
	first := d.still("text", w.T("state.unsigned"))
	row := first.H + 9
	for i := range 3 {
		d.click(grid.X+14, first.Y+first.H/2+i*row, 1)
	}
	d.sees("3 geselecteerd")
	d.shot("ticked")
	d.press("button", "3 "+d.says("sign.some"))
	d.until("three signed", func() bool { return len(d.list("--state", "signed")) == 3 })

	// A click on a row shows its document; the pane's tabs show its parts.
	d.press("chip", w.T("chip.signed"))
	d.until("the signed ones alone", func() bool {
		_, signed := d.find("text", w.T("state.signed"))
		_, others := d.find("text", w.T("state.unsigned"))
		return signed && !others
	})
	signed := d.list("--state", "signed")
	at := d.still("text", signed[0].Number)
	d.click(at.X+5, at.Y+5, 1)
	d.sees(w.T("detail.ticket", "ticket", signed[0].Vatticket))
	for _, tab := range []string{"vat", "attempts", "history", "page"} {
		d.press("chip", w.T("tab."+tab))
	}
	d.until("the page drawn", func() bool { _, ok := d.find("text", w.T("page.drawing")); return !ok })
	d.settle(500 * time.Millisecond)
	d.shot("page")
	d.press("chip", w.T("tab.lines"))

	// The other button offers what can be done with the row.
	at = d.still("text", signed[0].Number) // a banner may have gone meanwhile
	d.click(at.X+5, at.Y+5, 3)
	d.sees(w.T("action.copyticket"))
	d.shot("context-menu")
	d.press("text", w.T("action.print"))
	d.sees(d.says("print.file"))
	d.until("the paper", func() bool {
		files, _ := filepath.Glob(filepath.Join(d.home, "Documents", "Zegel", "*.pdf"))
		return len(files) == 1 && filepath.Base(files[0]) == paperName(signed[0].Key)
	})

	// Sort by a head, scroll by wheel and by the bar, widen a column.
	d.press("chip", w.T("chip.all"))
	grid = d.still("grid", "")
	total := d.still("text", w.T("column.total"))
	d.click(total.X+5, total.Y+5, 1)
	dearest := func() (y int, ok bool) {
		for _, s := range d.look() {
			if s.Text == "29.845,50" && !s.Clipped && s.X < grid.X+grid.W {
				return s.Y, true
			}
		}
		return 0, false
	}
	d.until("the dearest first", func() bool { y, ok := dearest(); return ok && y < grid.Y+3*row })
	d.wheel(grid.X+grid.W/2, grid.Y+grid.H/2, 12)
	d.until("the dearest scrolled out", func() bool { _, ok := dearest(); return !ok })
	// From the bar's middle: over its end may lie the notice of what was printed.
	d.drag(grid.X+grid.W-6, grid.Y+grid.H/2, grid.X+grid.W-6, grid.Y+row+4)
	d.until("the dearest again", func() bool { _, ok := dearest(); return ok })
	before := d.still("text", w.T("column.customer"))
	d.drag(before.X-8, before.Y+6, before.X+40, before.Y+6)
	d.until("a wider column", func() bool { s, ok := d.find("text", w.T("column.customer")); return ok && s.X > before.X+20 })
	d.shot("sorted")

	// A period from the list of periods, and what to do when nothing is in it.
	d.press("select", w.T("period.all"))
	d.press("text", w.T("period.lastquarter"))
	d.press("button", w.T("empty.showall"))
	d.sees("29.845,50")

	// Sign all asks first; every screen by its place in the rail.
	d.press("button", d.says("sign.all"))
	d.sees(w.T("button.cancel"))
	d.press("button", w.T("button.cancel"))
	d.gone(w.T("button.cancel"))
	for _, s := range []string{"todo", "archive", "register", "settings", "documents"} {
		d.press("rail", w.T("screen."+s))
		d.shot("screen-" + s)
	}

	// The commands without a place of their own.
	d.press("button", w.T("action.more"))
	d.press("text", w.T("action.keys"))
	d.sees("Ctrl+Shift+S")
	d.shot("keys")
	d.press("button", w.T("button.close"))
	d.press("button", w.T("action.more"))
	d.press("text", w.T("action.verify"))
	d.sees(d.says("verify.ok"))
	d.quit()
}
