package gui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zegel/app"
	"zegel/app/gui/words"
)

// While the cloud is away the banner offers a letter to the tax service, and when
// it is back after long one more.
func TestOutageLetters(t *testing.T) {
	b := open(t, "fr")
	gone := true
	b.shop.SyncFunc = func(context.Context, app.SyncOptions, app.ProgressFunc) (app.SyncResult, error) {
		if gone {
			return app.SyncResult{}, fmt.Errorf("sync: %w", context.DeadlineExceeded)
		}
		return app.SyncResult{New: 3}, nil
	}
	b.shortcut("sync")
	b.until("the banner", func() bool { since, _ := b.over.OfflineSince(); return !since.IsZero() })
	b.do(func() {
		since, _ := b.over.OfflineSince()
		b.outageDraft(since, time.Time{})
		if s := texts(b); !strings.Contains(s, "2026-11-21 17:51") || !strings.Contains(s, "demo") {
			t.Errorf("the first letter:\n%s", s)
		}
		b.dialogs[0]()
	})
	b.pass(3 * time.Hour)
	gone = false
	b.shortcut("sync")
	b.until("that it is over", func() bool { return len(b.notice.does) == 1 })
	b.do(func() {
		b.outageDraft(b.clock().Add(-3*time.Hour), b.clock())
		if s := texts(b); !strings.Contains(s, "17:51") || !strings.Contains(s, "20:51") {
			t.Errorf("the second letter:\n%s", s)
		}
		b.dialogs[0]()
		for _, lang := range words.Languages() {
			if err := b.setLanguage(lang); err != nil {
				t.Fatal(err)
			}
			for _, key := range []string{"outage.begin", "outage.end"} {
				if s := b.w.T(key, "name", "N", "vat", "V", "licence", "L", "since", "S", "until", "U"); strings.ContainsAny(s, "{}") {
					t.Errorf("%s: %s has a hole: %q", lang, key, s)
				}
			}
		}
	})
}
