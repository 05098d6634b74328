package gui

import (
	"context"
	"errors"
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

// What says that the cloud was not reached goes when a later call succeeds, be it
// a fetch, a signing or a reading of the till; another error stays.
func TestOutageGoesWhenTheCloudAnswers(t *testing.T) {
	b := open(t, "nl")
	away := fmt.Errorf("read: %w", context.DeadlineExceeded)
	b.do(func() {
		for what, answer := range map[string]func(){
			"a fetch": func() { b.happened(app.Event{What: app.EventSynced, Sync: app.SyncResult{}}) },
			"a signing": func() {
				b.happened(app.Event{What: app.EventSigned, Sign: app.SignResult{Signed: []string{"invoice/1"}}})
			},
			"a question": func() {
				b.happened(app.Event{What: app.EventRecovered, Sign: app.SignResult{Signed: []string{"invoice/1"}}})
			},
		} {
			b.over.Heard(away)
			b.failed(away)
			if len(b.frame.banners.Objects) != 2 {
				t.Fatalf("%d banners of an outage and an error by it", len(b.frame.banners.Objects))
			}
			answer()
			if since, _ := b.over.OfflineSince(); !since.IsZero() || b.notice.text != "" || len(b.frame.banners.Objects) != 0 {
				t.Errorf("after %s: offline since %v, %q", what, since, b.notice.text)
			}
		}
		b.failed(errors.New("paper jam"))
		b.happened(app.Event{What: app.EventSynced, Sync: app.SyncResult{}})
		if b.notice.text == "" {
			t.Error("an error of another kind has gone with the outage")
		}
		b.notice.dismiss()
	})
	b.shop.SignFunc = func(context.Context, app.SignOptions, app.ProgressFunc) (app.SignResult, error) {
		return app.SignResult{}, away
	}
	b.do(func() { b.sign.Sign(app.SignOptions{All: true}, 1) })
	b.until("the run's error", func() bool { return b.sign.Run().Err != nil && !b.sign.Busy() })
	b.do(func() {
		b.happened(app.Event{What: app.EventSynced, Sync: app.SyncResult{}})
		if b.frame.strip.content.Visible() {
			t.Error("the run's line still says that the cloud is away")
		}
	})
}
