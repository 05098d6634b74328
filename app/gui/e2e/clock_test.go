//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zegel/fiscal"
)

// The clock goes over the end of a year while the window is open, and is set back
// by a day and an hour: what is called today is today, and signing goes on.
func TestClockIsSetWhileTheWindowIsOpen(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "clock")
	brussels, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	set := func(to time.Time) {
		t.Helper()
		part := file + ".part"
		if err := os.WriteFile(part, []byte(time.Until(to).String()), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(part, file); err != nil {
			t.Fatal(err)
		}
	}
	set(time.Now())
	d := open(t, "clock-nl", build(t), "nl", "light", "1", "ZEGEL_CLOUDPOS_URL=", "ZEGEL_CLOCK="+file)
	w := d.w
	d.press("button", w.T("guide.later"))
	d.key("ctrl+r")
	d.until("the documents", func() bool { return len(d.list("--state", "unsigned")) > 20 })
	now := time.Now().In(brussels)
	// The pane shows the newest document of the period; its day tells which that is.
	shows := func(day time.Time) func() bool {
		return func() bool { return d.reads(w.Day(fiscal.DateOf(day)) + "  ·") }
	}
	d.press("select", w.T("period.all"))
	d.press("text", w.T("period.today"))
	d.until("the day's documents", shows(now))
	d.shot("today")

	// The cloud has documents of the new day, and they come by themselves.
	morrow := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 10, 0, 0, brussels)
	set(morrow)
	d.until("the documents of the new day", shows(morrow))
	if s, ok := d.find("select", w.T("period.today")); !ok || s.Disabled {
		t.Error("the choice no longer says today")
	}
	d.shot("tomorrow")
	set(time.Now())
	d.until("the day's documents again", shows(now))

	d.press("select", w.T("period.today"))
	d.press("text", w.T("period.year"))
	year := time.Date(now.Year()+1, 1, 1, 0, 10, 0, 0, brussels)
	set(year)
	d.until("the documents of the new year", shows(year))
	d.shot("new-year")

	set(time.Now().Add(-time.Hour))
	d.key("ctrl+1", "Home", "Down", "ctrl+shift+s")
	d.sees(w.T("button.cancel"))
	d.key("Return")
	d.until("all signed, with a clock that was set back", func() bool { return len(d.list("--state", "unsigned")) == 0 })
	d.shot("set-back")
	d.quit()
}

// reads tells whether a text stands anywhere in the window.
func (d *desk) reads(text string) bool {
	for _, s := range d.look() {
		if strings.Contains(s.Text, strings.TrimSpace(text)) {
			return true
		}
	}
	return false
}

// pressBeside presses the button with a text that stands nearest to a sentence.
func (d *desk) pressBeside(sentence, button string) {
	d.t.Helper()
	at := d.sees(sentence)
	var best sight
	far := 1 << 20
	for _, s := range d.look() {
		if s.Kind != "button" || s.Text != button || s.Disabled || s.Clipped {
			continue
		}
		if dy := abs(s.Y + s.H/2 - at.Y - at.H/2); dy < far {
			best, far = s, dy
		}
	}
	if far > 80 {
		d.t.Fatalf("no button %q beside %q", button, sentence)
	}
	d.click(best.X+best.W/2, best.Y+best.H/2, 1)
}

func abs(n int) int { return max(n, -n) }
