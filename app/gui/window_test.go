package gui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"zegel/app"
	"zegel/app/gui/fake"
	"zegel/app/gui/words"
	"zegel/fiscal"
	"zegel/fiscal/signing"
	"zegel/storage"
)

// bench is a window over a made-up shop, on a clock of its own.
type bench struct {
	*Window
	t    *testing.T
	shop *fake.Shop
	mu   sync.Mutex
	ui   sync.Mutex // held by whoever is the window's thread
	now  time.Time
	ctx  context.Context
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

func open(t *testing.T, lang string) *bench {
	t.Helper()
	b := &bench{t: t, now: time.Date(2026, 11, 21, 17, 51, 0, 0, time.UTC)}
	a := test.NewTempApp(t)
	b.shop = fake.NewShop(300, b.clock)
	ctx, cancel := context.WithCancel(t.Context())
	b.ctx = ctx
	t.Cleanup(func() { // under the lock, so that nothing of this window runs beside the next test
		b.ui.Lock()
		defer b.ui.Unlock()
		cancel()
	})
	var w *Window
	var err error
	deps := Deps{
		Backend: b.shop, Now: b.clock, Zone: time.UTC, Language: lang, Version: "1.2.3",
		Explain: func(err error, _ string) Message { return Message{Title: "Dit ging mis.", Ref: "ABC123"} },
		Offline: func(err error) bool { return errors.Is(err, context.DeadlineExceeded) },
		do:      b.do,
	}
	b.do(func() { w, err = New(ctx, a, deps) })
	if err != nil {
		t.Fatal(err)
	}
	b.Window = w
	b.do(func() {
		w.win.Resize(fyne.NewSize(1240, 780))
		w.Start()
	})
	b.until("the list", func() bool { return w.docs.Loaded() && w.docs.TotalKnown() && w.todo.Loaded() })
	return b
}

// until waits for what work elsewhere brings.
func (b *bench) until(what string, ok func() bool) {
	b.t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for {
		done := false
		b.do(func() { done = ok() })
		if done {
			return
		}
		select {
		case <-deadline.C:
			b.t.Fatalf("never came: %s", what)
		case <-poll.C:
		}
	}
}

// do is the window's thread: fyne/test would run each function wherever it is.
func (b *bench) do(f func()) {
	b.ui.Lock()
	defer b.ui.Unlock()
	if b.ctx.Err() == nil {
		f()
	}
}

// press types a key where the focus is.
func (b *bench) press(k fyne.KeyName) {
	b.do(func() {
		e := &fyne.KeyEvent{Name: k}
		if f := b.win.Canvas().Focused(); f != nil {
			f.TypedKey(e)
			return
		}
		b.win.Canvas().OnTypedKey()(e)
	})
}

// types types characters where the focus is, at a pace.
func (b *bench) types(s string, gap time.Duration) {
	for _, r := range s {
		b.pass(gap)
		b.do(func() {
			if f := b.win.Canvas().Focused(); f != nil {
				f.TypedRune(r)
				return
			}
			b.win.Canvas().OnTypedRune()(r)
		})
	}
	b.pass(gap)
}

// shortcut presses keys of the menu.
func (b *bench) shortcut(id string) {
	b.t.Helper()
	b.do(func() {
		a := b.action(id)
		if a.shortcut() == nil {
			b.t.Errorf("%s has no keys", id)
		}
		a.run(b.Window, nil)
	})
}

func TestEveryActionHasWordsAndKeysOfItsOwn(t *testing.T) {
	b := open(t, "nl")
	keys, ids := map[string]string{}, map[string]bool{}
	for _, a := range b.actions {
		if ids[a.ID] {
			t.Errorf("%s stands twice in the table", a.ID)
		}
		ids[a.ID] = true
		if title := a.title(b.Window); title == "" || strings.HasPrefix(title, "action.") {
			t.Errorf("%s is called %q", a.ID, title)
		}
		if k := a.keyName(); k != "" {
			if other, ok := keys[k]; ok {
				t.Errorf("%s belongs to %s and %s", k, other, a.ID)
			}
			keys[k] = a.ID
		}
		if a.Key != "" && a.Mod == 0 && !strings.HasPrefix(string(a.Key), "F") {
			t.Errorf("%s has a key without a modifier, which a field would swallow", a.ID)
		}
	}
	for _, id := range toolbar() {
		if !ids[id] {
			t.Errorf("the toolbar shows %s, which does not exist", id)
		}
	}
}

// The day of a cashier who has lost the mouse.
func TestKeyboardOnly(t *testing.T) {
	b := open(t, "nl")
	first, _ := b.docs.CurrentRecord()
	b.press(fyne.KeyDown)
	b.press(fyne.KeyDown)
	b.press(fyne.KeySpace)
	b.press(fyne.KeyUp)
	b.press(fyne.KeySpace)
	if n := len(b.docs.Selection()); n != 2 {
		t.Fatalf("%d ticked", n)
	}
	if got := b.frame.tools["sign"].Text; !strings.HasPrefix(got, "2 ondertekenen · €") {
		t.Errorf("the button says %q", got)
	}
	b.shortcut("sign")
	b.until("two signed", func() bool { return !b.sign.Busy() && len(b.sign.Run().Result.Signed) == 2 })
	if len(b.docs.Selection()) != 0 {
		t.Error("what was signed is still ticked")
	}
	b.shortcut("signall")
	b.do(func() {
		if len(b.dialogs) != 1 {
			t.Fatal("signs many without asking")
		}
	})
	b.press(fyne.KeyEscape)
	b.do(func() {
		if len(b.dialogs) != 0 || b.sign.Busy() {
			t.Error("Esc did not stop it")
		}
	})
	b.shortcut("signall")
	b.press(fyne.KeyReturn)
	b.until("all signed", func() bool {
		r := b.sign.Run().Result
		return !b.sign.Busy() && len(r.Signed)+len(r.InDoubt) == 5
	})
	b.press(fyne.KeyHome)
	if r, _ := b.docs.CurrentRecord(); r.Ref != first.Ref {
		t.Error("Home does not go to the first")
	}
	b.press(fyne.KeyEnd)
	b.until("the end", func() bool { r, _ := b.docs.CurrentRecord(); return r.Seq == 1 })
	b.shortcut("go.todo")
	b.press(fyne.KeyEscape)
	b.do(func() {
		if b.screens[b.at].id() != "documents" {
			t.Errorf("Esc leads to %s", b.screens[b.at].id())
		}
	})
}

func TestScanAnywhereOpensItsDocument(t *testing.T) {
	b := open(t, "fr")
	rec := b.shop.Records()[150]
	places := map[string]func(){
		"the list":         func() { b.win.Canvas().Focus(b.docView.grid) },
		"the search field": func() { b.win.Canvas().Focus(b.docView.search) },
		"a button":         func() { b.win.Canvas().Focus(b.frame.tools["print"]) },
		"nothing":          func() { b.win.Canvas().Unfocus() },
		"To do":            func() { b.showID("todo") },
	}
	for name, go_ := range places {
		b.do(func() { b.detail.Close(); b.notice.dismiss(); go_() })
		b.pass(time.Second)
		b.types(rec.Ticket, 6*time.Millisecond)
		b.press(fyne.KeyReturn)
		b.until("the document, scanned in "+name, func() bool {
			r, ok := b.detail.Record()
			return ok && r.Ref == rec.Ref && b.screens[b.at].id() == "documents"
		})
		if got := b.docView.search.Text; got != "" {
			t.Errorf("%s: the code stays in the search field: %q", name, got)
		}
	}
	b.pass(time.Second)
	b.types("99999999", 6*time.Millisecond)
	b.press(fyne.KeyReturn)
	b.until("that nothing fits", func() bool { return strings.Contains(b.notice.text, "99999999") })
}

// What the pane shows and what a command does must not be two documents.
func TestCommandsWorkOnTheScannedDocument(t *testing.T) {
	b := open(t, "nl")
	printed := make(chan fiscal.Ref, 4)
	b.shop.PrintFunc = func(_ context.Context, ref fiscal.Ref, _ app.PrintOptions) (app.Printed, error) {
		printed <- ref
		return app.Printed{File: "x.pdf"}, nil
	}
	rec := b.shop.Records()[150]
	b.press(fyne.KeySpace) // another one is ticked
	b.pass(time.Second)
	b.types(rec.Ticket, 6*time.Millisecond)
	b.press(fyne.KeyReturn)
	b.until("the scanned document", func() bool { r, ok := b.detail.Record(); return ok && r.Ref == rec.Ref && b.pinned })
	b.shortcut("print")
	if got := <-printed; got != rec.Ref {
		t.Errorf("printed %v instead of the scanned %v", got, rec.Ref)
	}
	b.do(func() { b.win.Canvas().Focus(b.docView.grid) })
	b.do(func() {
		i, ok := docSource{b.Window}.CurrentRow()
		if row, _ := b.docs.Row(i); !ok || row.Ref != rec.Ref || !b.docView.grid.CurrentSeen() {
			t.Errorf("the list stands on %s (%v), the pane shows %s", row.Key(), ok, rec.Key())
		}
	})
	b.press(fyne.KeyDown)
	b.until("the list's document", func() bool { r, _ := b.detail.Record(); return r.Ref != rec.Ref })
	b.shortcut("print")
	if got := <-printed; got == rec.Ref {
		t.Error("still prints the scanned document after moving in the list")
	}
}

// A document that is not among the list's rows leaves no row current beside it.
func TestADocumentApartLeavesNoRowCurrent(t *testing.T) {
	b := open(t, "nl")
	b.do(func() {
		rec := b.shop.Records()[0] // the oldest: far below the rows at hand
		if i, ok := (docSource{b.Window}).CurrentRow(); !ok || i != 0 {
			t.Fatalf("row %d %v before", i, ok)
		}
		b.openFound(rec)
		if i, ok := (docSource{b.Window}).CurrentRow(); ok {
			t.Errorf("row %d is shown as current beside %s", i, rec.Key())
		}
		b.docView.grid.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		if i, ok := (docSource{b.Window}).CurrentRow(); !ok || i != 1 {
			t.Errorf("row %d %v after moving in the list", i, ok)
		}
	})
}

func TestTypingInTheListSearches(t *testing.T) {
	b := open(t, "nl")
	b.types("f", 300*time.Millisecond)
	b.until("the search field", func() bool { return b.docView.search.Text == "f" })
	b.types("rituur", 200*time.Millisecond)
	b.until("what fits", func() bool { return b.docs.Filter().Search == "frituur" && b.docs.Total() == 20 })
	b.press(fyne.KeyEscape)
	b.until("everything", func() bool { return b.docs.Total() == 300 })
}

func TestUglyTextStaysText(t *testing.T) {
	b := open(t, "nl")
	for _, s := range []string{strings.Repeat("x", 10000), "'; DROP TABLE documents;--", "שלום مطعم 🍺", "../../etc/passwd", "a\x00b\u2028c", "{n}"} {
		b.do(func() { b.docView.search.SetText(s); b.docView.submit(s) })
		b.until("an answer", func() bool { return b.docs.Filter().Search == s && !b.docs.Loading() })
	}
	b.do(func() { b.docView.showAll() })
	b.until("everything again", func() bool { return b.docs.Total() == 300 && b.docs.Hi() > 0 })
}

func TestOfflineIsABannerAndErrorsHaveAReference(t *testing.T) {
	b := open(t, "nl")
	b.shop.SyncFunc = func(context.Context, app.SyncOptions, app.ProgressFunc) (app.SyncResult, error) {
		return app.SyncResult{}, fmt.Errorf("sync: %w", context.DeadlineExceeded)
	}
	b.shortcut("sync")
	b.until("the banner", func() bool { return strings.Contains(b.frame.shown, "CloudPOS is niet bereikbaar sinds 17:51") })
	if len(b.dialogs) != 0 {
		t.Error("offline is a dialog")
	}
	b.shop.SyncFunc = func(context.Context, app.SyncOptions, app.ProgressFunc) (app.SyncResult, error) {
		return app.SyncResult{}, errors.New("dial tcp: secret=abc")
	}
	b.shortcut("sync")
	b.until("the error", func() bool { return strings.Contains(b.notice.text, "ABC123") })
	if strings.Contains(b.notice.text, "dial") {
		t.Errorf("a person is shown %q", b.notice.text)
	}
}

// What goes on by itself shows: the list follows, a cloud out of reach is a
// banner, a guard is no second message, and a hidden window calls.
func TestWhatGoesOnByItself(t *testing.T) {
	b := open(t, "nl")
	rec := b.shop.Records()[0]
	b.shop.Change(rec.Ref, func(r *fiscal.Record) { r.State = fiscal.Refused })
	before := b.todo.Count()
	b.do(func() {
		b.happened(app.Event{What: app.EventSigned, Sign: app.SignResult{Refused: []string{"invoice/1"}}})
	})
	b.until("the work for a person", func() bool { return b.todo.Count() > before })
	b.do(func() {
		b.happened(app.Event{What: app.EventFailed, Err: context.DeadlineExceeded})
		if since, _ := b.over.OfflineSince(); since.IsZero() || b.notice.text != "" {
			t.Error("a cloud out of reach is no banner, or a message")
		}
		b.happened(app.Event{What: app.EventSynced, Sync: app.SyncResult{New: 2}})
		if since, _ := b.over.OfflineSince(); !since.IsZero() {
			t.Error("the banner stays when the cloud is back")
		}
		b.notice.dismiss()
		b.happened(app.Event{What: app.EventFailed, Err: &signing.GuardError{}})
		if b.notice.text != "" {
			t.Errorf("a guard says it twice: %q", b.notice.text)
		}
		b.happened(app.Event{What: app.EventFailed, Err: errors.New("paper jam")})
		if b.notice.text == "" {
			t.Error("a failure is not told")
		}
	})
	b.do(func() { b.seen = false })
	test.AssertNotificationSent(t, fyne.NewNotification("Zegel", b.w.N("notify.person", 1)), func() {
		b.do(func() {
			b.happened(app.Event{What: app.EventSigned, Sign: app.SignResult{InDoubt: []string{"invoice/2"}}})
		})
	})
}

func TestEveryLanguageFitsASmallWindow(t *testing.T) {
	for _, lang := range words.Languages() {
		t.Run(lang, func(t *testing.T) {
			b := open(t, lang)
			for i, s := range b.screens {
				b.do(func() {
					b.win.Resize(fyne.NewSize(1240, 780))
					b.show(i)
					b.win.Resize(fyne.NewSize(640, 480))
					if least := b.win.Content().MinSize(); least.Width > 640 || least.Height > 300 {
						t.Errorf("%s cannot be smaller than %v", s.id(), least)
					}
				})
			}
		})
	}
}

// Stock movements of a document have a tab, and only where there are some.
func TestMovementsOfADocument(t *testing.T) {
	b := open(t, "nl")
	raw := []byte(`{"stocklogid": 3039094656633811, "product_id": 803113131528120, "quantity": "-1", "transactiontype": "SALE", "unit": "Piece"}`)
	show, moved := b.shop.ShowFunc, b.shop.Records()[7].Ref
	b.shop.ShowFunc = func(ctx context.Context, r fiscal.Ref) (app.Detail, error) {
		d, err := show(ctx, r)
		if r == moved {
			d.Movements = []storage.WebhookEvent{{Seq: 1, At: b.clock(), Raw: raw}}
		}
		return d, err
	}
	pane := b.docView.pane
	for i, want := range []bool{false, true, false} {
		b.do(func() { b.docView.open(b.shop.Records()[6+i], true) })
		b.until("the tab or its end", func() bool {
			_, ready := b.detail.Detail()
			return ready && pane.tabs["movements"].Visible() == want
		})
		if want {
			b.do(func() { pane.pick("movements") })
			b.do(func() {
				rows := pane.rows["movements"].rows
				if len(rows) != 1 || rows[0][1].Text == "" || rows[0][2].Text == "" {
					t.Errorf("the movement is shown as %+v", rows)
				}
			})
		}
	}
	if pane.tab != "lines" {
		t.Errorf("a document without movements stands on %q", pane.tab)
	}
}

func TestRaise(t *testing.T) {
	b := open(t, "nl")
	b.do(func() { b.win.Hide(); b.raise() })
	if b.win.Canvas() == nil {
		t.Error("no window")
	}
}

func TestGridTakesTheMouse(t *testing.T) {
	b := open(t, "nl")
	g := b.docView.grid
	click := func(y float32, mod fyne.KeyModifier) {
		b.do(func() {
			e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary, Modifier: mod}
			e.Position = fyne.NewPos(300, y)
			g.MouseDown(e)
			g.MouseUp(e)
		})
	}
	click(100, 0)
	at, _ := b.docs.CurrentRow()
	click(200, fyne.KeyModifierShift)
	if n := len(b.docs.Selection()); n < 3 {
		t.Errorf("a range from row %d has %d rows", at, n)
	}
	click(10, 0)
	b.until("another order", func() bool { o, _ := b.docs.Sorted(); return o != fiscal.ByDate || !b.docs.Loading() })
	b.do(func() {
		e := &fyne.ScrollEvent{}
		e.Scrolled.DY = -4000
		g.Scrolled(e)
	})
}

// The window's size is kept while it is open and taken up again by the next.
func TestWindowSizeIsRemembered(t *testing.T) {
	b := open(t, "nl")
	b.do(func() {
		b.win.Resize(fyne.NewSize(1024, 700))
		b.tick()
		if p := b.app.Preferences(); p.Float(prefWidth) != 1024 || p.Float(prefHeight) != 700 {
			t.Errorf("kept as %v × %v", p.Float(prefWidth), p.Float(prefHeight))
		}
		b.keepWidths(prefCols, map[string]float32{"name": 333})
		w, err := New(b.ctx, b.app, b.deps)
		if err != nil {
			t.Fatal(err)
		}
		if s := w.win.Canvas().Size(); s.Width != 1024 || s.Height != 700 {
			t.Errorf("the next window is %v", s)
		}
		w.win.Close()
	})
}
