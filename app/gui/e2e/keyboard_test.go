//go:build e2e

package e2e

import (
	"path/filepath"
	"testing"
	"time"
)

// The whole program once through without a mouse: first start, sync, sign all,
// the one in doubt resolved, paper, a search, a scan, verify, settings, archive,
// register. Nothing is reached but by keys that the program names.
func TestByKeyboardAlone(t *testing.T) {
	t.Parallel()
	bin := build(t)
	c := begin(t, bin, "12", "sign:drop-after@3")
	// The connection is typed into the guide; the address alone is given, since
	// the guide takes it for granted.
	d := open(t, "keyboard-nl-dark", bin, "nl", "dark", "1",
		"ZEGEL_CLOUDPOS_URL="+c.Address, "ZEGEL_CLOUDPOS_ALLOW_PLAIN_HTTP=true", "ZEGEL_TIMEOUT=2s", "ZEGEL_QUARANTINE=6s", "ZEGEL_LANGUAGE=")
	d.data = filepath.Join(d.home, "zegel")
	w := d.w

	// First start, step by step.
	d.sees(d.says("guide.language.why"))
	d.tabTo("button", w.T("guide.next"))
	d.key("Return")
	d.sees(d.says("guide.connect.why"))
	d.until("the field of the licence", func() bool { return d.focus().Kind == "entry" })
	d.types(c.Licence)
	d.key("Tab")
	d.types(c.Token)
	d.tabTo("button", w.T("settings.test"))
	d.key("Return")
	d.sees(d.says("settings.answered"))
	d.shot("connected")
	d.tabTo("button", w.T("guide.next"))
	d.key("Return")
	d.sees(d.says("guide.shop.why"))
	d.until("the field of the name", func() bool { return d.focus().Kind == "entry" })
	d.types("Café De Zwaan")
	d.shot("shop")
	d.tabTo("button", w.T("guide.next"))
	d.key("Return")
	d.sees(d.says("guide.from.why"))
	d.until("the field of the day", func() bool { return d.focus().Kind == "entry" })
	d.types("2020-01-01")
	d.tabTo("button", w.T("guide.next"))
	d.key("Return")
	d.sees(d.says("guide.print.why"))
	d.tabTo("button", w.T("guide.done"))
	d.key("Return")

	// The guide ends in a first fetch. Then everything is signed; one answer is lost.
	d.until("the documents", func() bool { return len(d.list("--state", "unsigned")) > 5 })
	d.gone(w.T("guide.done"))
	d.key("ctrl+shift+s")
	d.sees(d.says("signall.ask"))
	d.key("Return")
	d.until("the doubt", func() bool { return len(d.list("--state", "in_doubt")) == 1 })
	d.until("that the number is missing", func() bool { return len(d.list("--state", "number_missing")) == 1 })
	missing := d.list("--state", "number_missing")[0]
	d.key("ctrl+2")
	d.sees(w.T("resolve.do"))
	d.until("the field of the ticket", func() bool { return d.focus().Text == w.T("resolve.ticket") })
	d.types("987654")
	d.key("Return")
	d.types("An")
	d.key("Return")
	d.types("stond op de kassa")
	d.key("Return")
	// It lies far from the others: the emptied field has it typed once more.
	d.until("the field of the ticket, emptied", func() bool { return d.focus().Text == w.T("resolve.ticket") })
	d.types("987654")
	d.key("Return")
	d.until("the number", func() bool {
		for _, r := range d.list("--state", "signed") {
			if r.Key == missing.Key && r.Vatticket == "987654" {
				return true
			}
		}
		return false
	})
	d.shot("resolved")

	// A search by a part of a word, and from there into the list and onto paper.
	d.key("ctrl+1", "ctrl+f")
	d.until("the search field", func() bool { return d.focus().Text == w.T("search.hint") })
	d.types(missing.Number)
	d.key("Return")
	d.sees(w.T("detail.ticket", "ticket", "987654"))
	d.shot("searched")
	d.key("ctrl+p")
	d.until("the paper", func() bool {
		files, _ := filepath.Glob(filepath.Join(d.home, "Documents", "Zegel", paperName(missing.Key)))
		return len(files) == 1
	})

	// A scan opens its document, whatever is in front.
	other := d.list("--state", "signed")[1]
	d.key("ctrl+comma")
	d.scan(other.Vatticket)
	d.sees(w.T("detail.ticket", "ticket", other.Vatticket))
	d.key("ctrl+j")
	d.sees(d.says("verify.ok"))
	d.shot("verified")

	// Settings: another section, another colour, in the middle of things.
	d.key("ctrl+comma")
	d.tabTo("chip", w.T("section.appearance"))
	d.key("Return")
	d.sees(d.says("section.appearance.why"))
	d.tabTo("select", "100 %")
	d.key("Return")
	d.sees("125 %")
	d.key("Down", "Down", "Down", "Return")
	d.until("larger text", func() bool { return d.focus().Text == "125 %" })
	d.shot("larger")

	// Archive: its bundle by Tab and Enter.
	d.key("ctrl+3")
	d.sees(w.T("archive.group.signed"))
	d.tabTo("button", w.T("archive.export"))
	d.key("Return")
	d.until("the bundle", func() bool {
		files, _ := filepath.Glob(filepath.Join(d.home, "Documents", "Zegel", "*.zip"))
		return len(files) == 1
	})
	d.shot("exported")

	// Register: a table fetched, searched, kept.
	d.key("ctrl+4")
	d.tabTo("button", w.T("register.refresh"))
	d.key("Return")
	d.until("the table", func() bool { _, ok := d.find("text", d.says("register.age")); return ok })
	d.tabTo("entry", w.T("register.search"))
	d.types("zwaan")
	d.tabTo("button", w.T("register.csv"))
	d.key("Return")
	d.until("the table as a file", func() bool {
		files, _ := filepath.Glob(filepath.Join(d.home, "Documents", "Zegel", "*.csv"))
		return len(files) == 1
	})
	d.shot("register")

	// The guides and the sheet of keys open and close; Esc leads back to the list.
	d.key("F1")
	d.settle(500 * time.Millisecond)
	d.shot("guides")
	d.key("Escape", "ctrl+slash")
	d.sees("Ctrl+Shift+S")
	d.until("the list", func() bool { // past the sheet and the notices that wait one under the other
		if d.focus().Kind == "grid" {
			return true
		}
		d.key("Escape")
		return false
	})
	d.quit()
}
