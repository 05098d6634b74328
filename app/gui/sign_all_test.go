package gui

import (
	"context"
	"strings"
	"testing"
	"time"

	"zegel/app"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// knows puts a status before the window and waits until it is seen.
func (b *bench) knows(change func(*app.Status)) {
	b.t.Helper()
	before := b.shop.StatusFunc
	b.shop.StatusFunc = func(ctx context.Context) (app.Status, error) {
		st, err := before(ctx)
		change(&st)
		st.Version = "changed"
		return st, err
	}
	b.do(b.over.Refresh)
	b.until("the status", func() bool { st, _ := b.over.Status(); return st.Version == "changed" })
}

// What would be refused is not asked about first: the way to the setting stands
// where the question would.
func TestNoSignFromIsSaidBeforeTheQuestion(t *testing.T) {
	b, _ := office(t, "nl")
	b.do(func() { b.showID("documents") })
	b.knows(func(st *app.Status) { st.SignFrom = "" })
	b.shortcut("signall")
	b.do(func() {
		if len(b.dialogs) != 0 || b.sign.Busy() {
			t.Fatal("asks, or signs, without a day to begin with")
		}
		if !strings.Contains(b.notice.text, "vanaf welke dag") || strings.Contains(b.notice.text, "zegel config") {
			t.Errorf("says %q", b.notice.text)
		}
		if len(b.notice.does) != 1 {
			t.Fatalf("%d ways on", len(b.notice.does))
		}
		b.notice.does[0].(*parts.Button).OnTapped()
		if b.screens[b.at].id() != "settings" || b.settings().section != "signing" {
			t.Errorf("leads to %s, %s", b.screens[b.at].id(), b.settings().section)
		}
		if b.win.Canvas().Focused() != b.settings().form.fields["sign_from"].control {
			t.Error("the keyboard is not on the field")
		}
		if b.notice.text != "" {
			t.Errorf("still says %q", b.notice.text)
		}
	})
}

// The strip names a document as every other place does, in the window's language.
func TestResultNamesDocumentsInTheWindowsLanguage(t *testing.T) {
	for lang, want := range map[string]string{
		"nl": "Factuur 1026", "fr": "Facture 1026", "de": "Rechnung 1026", "en": "Invoice 1026", "pl": "Faktura 1026", "cs": "Faktura 1026",
	} {
		t.Run(lang, func(t *testing.T) { // one window at a time
			b := open(t, lang)
			b.shop.SignFunc = func(context.Context, app.SignOptions, app.ProgressFunc) (app.SignResult, error) {
				return app.SignResult{Skipped: []app.Skipped{{Key: "invoice/1026", Reason: app.SkipNoNumber}}}, nil
			}
			b.do(func() { b.sign.Sign(app.SignOptions{All: true}, 1) })
			b.until("the result", func() bool { return strings.Contains(b.frame.strip.text.String(), "\n") })
			b.do(func() {
				if got := b.frame.strip.text.String(); !strings.Contains(got, "\n"+want+": ") || strings.Contains(got, "invoice/") {
					t.Errorf("%s: %q lacks %q", lang, got, want)
				}
				if got := b.keyName("creditnote/7@9012"); got != b.w.T("kind.creditnote")+" 7 @9012" {
					t.Errorf("%s: %q", lang, got)
				}
				if got := b.keyName("what is this"); got != "what is this" {
					t.Errorf("%s: %q", lang, got)
				}
			})
		})
	}
}

// Documents that end in quick succession do not put off the counts to the end.
func TestCountsFollowARunThatDoesNotPause(t *testing.T) {
	b := open(t, "nl")
	var all []fiscal.Ref
	for _, r := range b.shop.Records() {
		if r.State == fiscal.Unsigned {
			all = append(all, r.Ref)
		}
	}
	end := make(chan struct{})
	b.shop.SignFunc = func(ctx context.Context, _ app.SignOptions, p app.ProgressFunc) (app.SignResult, error) {
		pace := time.NewTicker(50 * time.Millisecond)
		defer pace.Stop()
		for n := 1; ; n++ {
			select {
			case <-end:
				return app.SignResult{}, nil
			case <-ctx.Done():
				return app.SignResult{}, nil
			case <-pace.C:
			}
			if n <= len(all) {
				b.shop.Change(all[n-1], func(r *fiscal.Record) { r.State, r.Ticket = fiscal.Signed, itoa(7000+n) })
			}
			p(app.Progress{Stage: app.StageFinishedIn, Done: n, Total: 1000, Key: "invoice/1"})
		}
	}
	var before int
	var first fiscal.Ref
	b.do(func() {
		st, _ := b.over.Status()
		before = st.Counts[fiscal.Unsigned]
		r, _ := b.docs.CurrentRecord()
		first = r.Ref
		b.sign.Sign(app.SignOptions{All: true}, 1000)
	})
	b.until("the counts at the foot and on the chips", func() bool {
		st, _ := b.over.Status()
		tally := b.docs.Tally()
		return b.sign.Busy() && st.Counts[fiscal.Unsigned] < before && tally.Count[fiscal.Unsigned] < before
	})
	b.do(func() {
		if r, _ := b.docs.CurrentRecord(); r.Ref != first {
			t.Error("the list has moved")
		}
	})
	close(end)
	b.until("the end", func() bool { return !b.sign.Busy() })
}
