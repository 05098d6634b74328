//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net"
	"regexp"
	"strings"
	"time"
)

// sight is one thing that can be seen, in pixels of the window; see
// app/gui/witness_e2e.go.
type sight struct {
	Kind, Text                 string
	X, Y, W, H                 int
	Focused, Disabled, Clipped bool
}

// look asks the witness what can be seen; nothing while the program cannot say.
func (d *desk) look() []sight { return d.tell("") }

// tell puts a text onto the clipboard, if there is one, and looks.
func (d *desk) tell(clip string) []sight {
	c, err := net.DialTimeout("unix", d.eyes, time.Second)
	if err != nil {
		return nil
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(patience))
	var all []sight
	if json.NewEncoder(c).Encode(clip) != nil || json.NewDecoder(c).Decode(&all) != nil {
		return nil
	}
	return all
}

// find gives the thing of a kind with a text: exactly it, or else one that
// begins with it, or contains it. Kind "" is any.
func (d *desk) find(kind, text string) (sight, bool) {
	var near sight
	ok, begins := false, false
	for _, s := range d.look() {
		if kind != "" && s.Kind != kind || s.Clipped {
			continue
		}
		if s.Text == text {
			return s, true
		}
		if starts := strings.HasPrefix(s.Text, text); starts && !begins || !ok && strings.Contains(s.Text, text) {
			near, ok, begins = s, true, starts
		}
	}
	return near, ok
}

// says is the longest stretch of a sentence between its placeholders: its
// beginning, since lines break where they please.
func (d *desk) says(key string) string {
	d.t.Helper()
	longest := ""
	for _, part := range regexp.MustCompile(`\{\w+\}`).Split(d.w.T(key), -1) {
		if part = strings.TrimSpace(part); len(part) > len(longest) {
			longest = part
		}
	}
	if longest == "" || longest == key {
		d.t.Fatalf("no words for %s", key)
	}
	if i := strings.IndexByte(longest[min(16, len(longest)):], ' '); i > 0 { // a paragraph is several lines
		longest = longest[:min(16, len(longest))+i]
	}
	return longest
}

// sees waits until a text can be seen.
func (d *desk) sees(text string) sight { d.t.Helper(); return d.finds("", text) }

func (d *desk) finds(kind, text string) (s sight) {
	d.t.Helper()
	d.until(fmt.Sprintf("%s %q on the screen", kind, text), func() (ok bool) { s, ok = d.find(kind, text); return })
	return s
}

// gone waits until a text can be seen no more.
func (d *desk) gone(text string) {
	d.t.Helper()
	d.until(fmt.Sprintf("%q leaving the screen", text), func() bool { _, ok := d.find("", text); return !ok })
}

// press clicks on the thing of a kind with a text, once it can be pressed and
// stands still: a banner that comes moves what lies below it.
func (d *desk) press(kind, text string) {
	d.t.Helper()
	s := d.still(kind, text)
	d.click(s.X+s.W/2, s.Y+s.H/2, 1)
}

// still waits until the thing of a kind with a text has stopped moving.
func (d *desk) still(kind, text string) (s sight) {
	d.t.Helper()
	var before sight
	d.until(fmt.Sprintf("%s %q to press", kind, text), func() (ok bool) {
		before = s
		s, ok = d.find(kind, text)
		return ok && !s.Disabled && s == before
	})
	return s
}

// click clicks at a point of the window with a button: 1 left, 3 right, 4 and 5
// the wheel.
func (d *desk) click(x, y, button int) {
	d.t.Helper()
	d.mouse("mousemove", fmt.Sprint(x), fmt.Sprint(y), "sleep", "0.05", "click", fmt.Sprint(button))
}

// wheel turns the wheel over a point: down by n steps, up when n is negative.
func (d *desk) wheel(x, y, n int) {
	d.t.Helper()
	button := "5"
	if n < 0 {
		n, button = -n, "4"
	}
	d.mouse("mousemove", fmt.Sprint(x), fmt.Sprint(y), "sleep", "0.05", "click", "--repeat", fmt.Sprint(n), "--delay", "20", button)
}

// drag pulls from one point to another.
func (d *desk) drag(x, y, toX, toY int) {
	d.t.Helper()
	d.mouse("mousemove", fmt.Sprint(x), fmt.Sprint(y), "sleep", "0.1", "mousedown", "1", "sleep", "0.1",
		"mousemove", fmt.Sprint((x+toX)/2), fmt.Sprint((y+toY)/2), "sleep", "0.1",
		"mousemove", fmt.Sprint(toX), fmt.Sprint(toY), "sleep", "0.1", "mouseup", "1")
}

func (d *desk) mouse(args ...string) {
	d.t.Helper()
	if out, err := d.x(args...); err != nil {
		d.t.Fatalf("xdotool %v: %v %s", args, err, out)
	}
	d.settle(150 * time.Millisecond)
}

// paste puts a text into what has the focus.
func (d *desk) paste(text string) {
	d.t.Helper()
	if d.tell(text) == nil {
		d.t.Fatal("the window does not answer")
	}
	d.key("ctrl+v")
}

// focus is what the keyboard stands on.
func (d *desk) focus() sight {
	for _, s := range d.look() {
		if s.Focused {
			return s
		}
	}
	return sight{}
}

// tabTo goes by Tab alone to the thing of a kind with a text.
func (d *desk) tabTo(kind, text string) {
	d.t.Helper()
	for range 60 {
		f := d.focus()
		if (kind == "" || f.Kind == kind) && strings.Contains(f.Text, text) {
			return
		}
		if out, err := d.x("key", "Tab"); err != nil {
			d.t.Fatalf("Tab: %v %s", err, out)
		}
		d.until("the focus moving on", func() bool { return d.focus() != f })
	}
	d.t.Fatalf("Tab does not come to %s %q; the focus is on %+v", kind, text, d.focus())
}
