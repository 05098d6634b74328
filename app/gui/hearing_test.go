package gui

import (
	"testing"

	"fyne.io/fyne/v2"

	"zegel/app/gui/parts"
)

// What was typed into one field is no scan when Enter then presses a button: a
// token would be looked up as a ticket and shown in a banner.
func TestWhatOneFieldTookIsNoScanElsewhere(t *testing.T) {
	for name, field := range map[string]func(*parts.Keys, string) *parts.Entry{"a field": parts.NewEntry, "a secret's field": parts.NewSecret} {
		t.Run(name, func(t *testing.T) {
			b := open(t, "nl")
			pressed := 0
			b.do(func() {
				e := field(b.keys, "")
				for _, r := range "ff4ae39f6bb44fb8" {
					e.TypedRune(r)
				}
				parts.NewButton(b.keys, "OK", nil, func() { pressed++ }).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			})
			b.do(func() {
				if pressed != 1 {
					t.Errorf("the button was pressed %d times", pressed)
				}
			})
		})
	}
}

// A secret's field takes no scan at all, and what was typed into it is
// remembered nowhere.
func TestASecretIsNoScan(t *testing.T) {
	b := open(t, "nl")
	b.do(func() {
		e := parts.NewSecret(b.keys, "")
		for _, r := range "ff4ae39f6bb44fb8" {
			e.TypedRune(r)
		}
		if s := b.scan.Pending(); s != "" {
			t.Errorf("%d characters of a secret are remembered", len(s))
		}
		if b.Window.pressed(fyne.KeyReturn, e) || e.Text != "ff4ae39f6bb44fb8" {
			t.Errorf("the field holds %q", e.Text)
		}
	})
}

// A key that has no name, such as é where a layout has none for it, is no
// command's key.
func TestANamelessKeyIsNoCommand(t *testing.T) {
	b := open(t, "nl")
	b.do(func() {
		for _, a := range b.actions {
			a.Can, a.Do = nil, func(fyne.CanvasObject) { t.Errorf("%s was done", a.ID) }
		}
	})
	b.press(fyne.KeyUnknown)
}
