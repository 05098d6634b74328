//go:build e2e

package e2e

import (
	"errors"
	"strings"
	"testing"
	"time"

	"zegel/app/usererr"
)

// The smallest window with the largest text, and another theme in the middle of
// it: every screen keeps its commands within reach.
func TestSmallWindowWithLargeText(t *testing.T) {
	t.Parallel()
	d := open(t, "small-nl", build(t), "nl", "", "1", "ZEGEL_CLOUDPOS_URL=")
	w := d.w
	d.press("button", w.T("guide.later"))
	d.resize(640, 480)
	d.key("ctrl+r")
	d.until("the documents", func() bool { return len(d.list("--state", "unsigned")) > 20 })

	// Text size and colours, by mouse, in the window as small as it is.
	d.key("ctrl+comma")
	d.tabTo("chip", w.T("section.appearance"))
	d.key("Return")
	d.reach(400, 380, "select", "100 %")
	d.press("select", "100 %")
	d.sees("90 %")
	d.key("Down", "Down", "Down", "Down", "Down", "Return")
	d.until("large text", func() bool { s, ok := d.find("rail", w.T("screen.documents")); return ok && s.H > 50 })
	for key, s := range map[string]string{"1": "documents", "2": "todo", "3": "archive", "4": "register", "comma": "settings"} {
		d.key("ctrl+" + key)
		d.settle(300 * time.Millisecond)
		d.shot("large-" + s)
		if w, h := d.geometry(); w > 640 || h > 480 {
			t.Errorf("%s makes the window grow to %d × %d", s, w, h)
		}
	}
	d.key("ctrl+1")
	d.key("Down", "space", "ctrl+s")
	d.until("one signed", func() bool { return len(d.list("--state", "signed")) == 1 })

	// Dark, in the middle of a dialog's work.
	d.key("ctrl+comma")
	d.reach(400, 380, "select", w.T("choice.system"))
	d.press("select", w.T("choice.system"))
	d.sees(w.T("choice.dark"))
	d.key("Down", "Down", "Down", "Return")
	d.reach(400, 380, "button", w.T("settings.save"))
	d.press("button", w.T("settings.save"))
	d.sees(w.T("settings.saved"))
	d.key("ctrl+1")
	d.settle(500 * time.Millisecond)
	d.shot("dark")
	d.key("ctrl+shift+s")
	d.sees(w.T("action.signall"))
	d.shot("dialog")
	d.key("Return")
	d.until("all signed", func() bool { return len(d.list("--state", "unsigned")) == 0 })
	d.shot("signed")
	d.quit()
}

// reach turns the wheel over a point until the thing of a kind with a text is
// seen.
func (d *desk) reach(x, y int, kind, text string) {
	d.t.Helper()
	for range 40 {
		if _, ok := d.find(kind, text); ok {
			return
		}
		d.wheel(x, y, 1)
	}
	d.t.Fatalf("scrolling does not come to %s %q", kind, text)
}

// The line is cut and mended: before a fetch, and in the middle of signing.
func TestTheNetworkGoesAndComes(t *testing.T) {
	t.Parallel()
	bin := build(t)
	c := begin(t, bin, "30", "sign:slow=150ms")
	d := shop(t, "network-nl-light", bin, "nl", "light", "1", c)
	w := d.w
	d.press("button", w.T("guide.later"))
	d.key("ctrl+r")
	d.until("the documents", func() bool { return len(d.list("--state", "unsigned")) > 15 })

	c.down()
	d.key("ctrl+r")
	d.sees(d.says("banner.offline"))
	d.shot("offline")
	d.press("button", w.T("button.whathappened"))
	d.settle(500 * time.Millisecond)
	d.shot("what-happened")
	c.up()
	d.press("button", w.T("button.trynow"))
	d.gone(d.says("banner.offline"))
	d.shot("back")

	// Cut while signing: what had left is in doubt, the rest waits, and nothing
	// is signed twice once the line is back.
	d.key("ctrl+shift+s", "Return")
	d.until("some signed", func() bool { return len(d.list("--state", "signed")) >= 4 })
	c.down()
	d.until("the run to end", func() bool { return len(d.list("--state", "sending")) == 0 })
	d.settle(time.Second)
	d.shot("cut")
	c.up()
	d.until("that nothing is in doubt", func() bool { return len(d.list("--state", "in_doubt")) == 0 })
	d.key("ctrl+r")
	d.gone(d.says("banner.offline"))
	d.until("the rest signed", func() bool {
		if len(d.list("--state", "unsigned")) == 0 {
			return true
		}
		d.key("Escape", "ctrl+shift+s", "Return")
		d.settle(2 * time.Second)
		return false
	})
	tickets := map[string]string{}
	for _, r := range d.list("--state", "signed") {
		if was, twice := tickets[r.Vatticket]; twice {
			t.Errorf("ticket %s belongs to %s and %s", r.Vatticket, was, r.Key)
		}
		tickets[r.Vatticket] = r.Key
	}
	var v struct{ OK bool }
	d.ask(&v, "verify")
	if !v.OK {
		t.Error("the journal does not hold")
	}
	d.shot("mended")
	d.quit()
}

// rubbish is what gets pasted into fields.
func rubbish() []string {
	return []string{
		strings.Repeat("Zwaan 12 ", 1111),                  // 10,000 characters
		"שלום עולם مرحبا بالعالم \u202eabc\u202c",          // right to left
		"👩‍🍳🍻🧾 e\u0301\u0300\u0302 \U0001F9D1\u200d🚀",      // emoji, marks upon marks
		"'; DROP TABLE documents; -- \" OR 1=1 % _ \\",     // SQL
		"../../../etc/passwd C:\\CON\\nul \x00 \t \x1b[2J", // paths and control characters
		"-1e999 0x7fffffffffffffff NaN +++000/0000/00000+++",
	}
}

// Rubbish in every field: the window says what is so and stays usable.
func TestRubbishInEveryField(t *testing.T) {
	t.Parallel()
	bin := build(t)
	c := begin(t, bin, "12", "sign:no-ticket@1")
	d := shop(t, "rubbish-nl-light", bin, "nl", "light", "1", c)
	w := d.w
	d.press("button", w.T("guide.later"))
	d.key("ctrl+r")
	d.until("the documents", func() bool { return len(d.list("--state", "unsigned")) > 5 })
	d.key("ctrl+shift+s", "Return")
	d.until("a number missing", func() bool { return len(d.list("--state", "number_missing")) == 1 })
	signed := len(d.list("--state", "signed"))

	for i, text := range rubbish() {
		shoot := func(what string) {
			if i < 3 {
				d.shot(what)
			}
		}
		// Search.
		d.key("Escape", "Escape", "ctrl+1", "ctrl+f", "ctrl+a")
		d.paste(text)
		d.key("Return")
		d.settle(300 * time.Millisecond)
		shoot("search")
		if _, bad := d.find("text", usererr.Explain(errors.New("unexpected"), "nl").Title); bad {
			t.Errorf("searching for %.20q… is an error", text)
		}
		d.key("ctrl+f", "Escape")
		// A day to go to.
		d.key("ctrl+g")
		d.paste(text)
		d.key("Return")
		shoot("jump")
		d.key("Escape")
		// The register's search.
		d.key("ctrl+4")
		d.tabTo("entry", "")
		d.key("ctrl+a")
		d.paste(text)
		d.settle(300 * time.Millisecond)
		d.key("ctrl+a", "BackSpace")
	}

	// The number, the name and the reason of what is missing.
	d.key("ctrl+2")
	d.until("the field of the ticket", func() bool { return d.focus().Kind == "entry" })
	for _, text := range rubbish() {
		d.key("ctrl+a")
		d.paste(text)
	}
	d.key("Tab")
	d.paste(rubbish()[0])
	d.key("Tab")
	d.paste(rubbish()[1])
	d.shot("resolve")
	d.key("Return")
	d.settle(time.Second)
	d.shot("resolve-answer")

	// Every field of the settings.
	d.key("ctrl+comma")
	for _, section := range []string{"connection", "signing", "quota", "shop", "paper", "backup"} {
		d.press("chip", w.T("section."+section))
		d.settle(200 * time.Millisecond)
		fields := 0
		for _, s := range d.look() {
			if s.Kind != "entry" || s.Disabled || s.Clipped {
				continue
			}
			d.click(s.X+20, s.Y+s.H/2, 1)
			d.key("ctrl+a")
			d.paste(rubbish()[fields%len(rubbish())])
			fields++
		}
		d.shot("settings-" + section)
	}

	// It still works.
	d.key("ctrl+1", "Escape", "Escape", "F5")
	d.until("the list", func() bool { return d.focus().Kind == "grid" })
	if n := len(d.list("--state", "signed")); n < signed {
		t.Errorf("%d signed, %d before", n, signed)
	}
	var v struct{ OK bool }
	d.ask(&v, "verify")
	if !v.OK {
		t.Error("the journal does not hold")
	}
	d.shot("end")
	d.quit()
}
