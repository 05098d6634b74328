//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zegel/app/gui/words"
)

// The clock goes over the end of a year while the window is open, and is set back
// by a day and an hour: what is called today is today, the day's requests are the
// day's, and nothing stands still.
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
	day := now.Day()
	d.press("select", w.T("period.all"))
	d.press("text", w.T("period.today"))
	empty := d.says("empty.filter")
	d.until("the day's documents", func() bool { return !d.reads(w.N("foot.documents", 60)) && d.reads("documenten") })
	d.until("requests used", func() bool { return !d.reads(fullDay(w)) })
	d.shot("today")

	set(time.Date(now.Year(), now.Month(), day+1, 0, 10, 0, 0, brussels))
	d.until("no documents on the new day", func() bool { return d.reads(empty) })
	d.until("the new day's requests", func() bool { return d.reads(fullDay(w)) })
	if s, ok := d.find("select", w.T("period.today")); !ok || s.Disabled {
		t.Error("the choice no longer says today")
	}
	d.shot("tomorrow")
	set(time.Now())
	d.until("the day's documents again", func() bool { return !d.reads(empty) })

	d.press("select", w.T("period.today"))
	d.press("text", w.T("period.year"))
	d.until("the year's documents", func() bool { return !d.reads(empty) && d.reads("documenten") })
	set(time.Date(now.Year()+1, 1, 1, 0, 10, 0, 0, brussels))
	d.until("none in the new year", func() bool { return d.reads(empty) })
	d.shot("new-year")
	set(time.Now())
	d.until("the year's documents again", func() bool { return !d.reads(empty) })

	set(time.Now().Add(-time.Hour))
	d.key("ctrl+1", "Home", "Down", "ctrl+shift+s")
	d.sees(w.T("button.cancel"))
	d.key("Return")
	d.until("all signed, with a clock that was set back", func() bool { return len(d.list("--state", "unsigned")) == 0 })
	d.shot("set-back")
	d.quit()
}

// fullDay is how the status line begins on a day without a request.
func fullDay(w *words.Words) string {
	s := w.T("status.quota", "left", "500", "limit", "500", "reserve", "200")
	return s[:strings.Index(s, "(")]
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
