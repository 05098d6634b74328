package gui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"zegel/app"
	"zegel/app/gui/words"
	"zegel/app/usererr"
)

// office is a bench whose settings and journal are a real program's.
func office(t *testing.T, lang string) (*bench, *program) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	p := shopProgram(t)
	b := open(t, lang)
	b.do(func() {
		b.deps.Settings, b.deps.Journal = p, p
		b.deps.Explain = func(err error, lang string) Message {
			m := usererr.Explain(err, lang)
			return Message{Title: m.Title, Text: m.Text, Do: m.Do}
		}
		b.screens = append(b.screens[:2:2], b.extraScreens()...)
		b.build()
		b.showID("settings")
	})
	return b, p
}

func (b *bench) settings() *settingsView {
	for _, s := range b.screens {
		if v, ok := s.(*settingsView); ok {
			return v
		}
	}
	b.t.Fatal("no settings")
	return nil
}

// Every section opens in every language, with words for all of its settings.
func TestEverySectionHasWords(t *testing.T) {
	b, _ := office(t, "nl")
	for _, lang := range words.Languages() {
		b.do(func() {
			if err := b.setLanguage(lang); err != nil {
				t.Fatal(err)
			}
			b.build()
			for _, sec := range sections() {
				b.settings().pick(sec.id)
				for _, n := range sec.fields {
					if b.settings().form.fields[n] == nil || !b.w.Has("setting."+n) {
						t.Errorf("%s: %s of %s is not shown, or has no words", lang, n, sec.id)
					}
				}
				if !b.w.Has("section."+sec.id) || !b.w.Has("section."+sec.id+".why") {
					t.Errorf("%s: %s has no words", lang, sec.id)
				}
			}
		})
	}
}

// A field says at once what is wrong with it, by itself and beside the others;
// what is only odd stops nothing.
func TestFieldsAreCheckedWhileTyped(t *testing.T) {
	b, _ := office(t, "nl")
	b.do(func() {
		b.settings().pick("quota")
		f := b.settings().form
		say := func(name string) string { return f.fields[name].why.String() }
		f.fields["cloudpos.daily_limit"].entry.SetText("veel")
		if f.good() || say("cloudpos.daily_limit") == "" {
			t.Error("a limit that is no number is taken")
		}
		f.fields["cloudpos.daily_limit"].entry.SetText("100")
		if !f.good() {
			t.Errorf("a limit of 100 is refused: %q", say("cloudpos.daily_limit"))
		}
		f.fields["cloudpos.reserve"].entry.SetText("200")
		if f.good() || say("cloudpos.reserve") == "" {
			t.Errorf("more is kept for signing than there is: %q", say("cloudpos.reserve"))
		}
		f.fields["cloudpos.daily_limit"].entry.SetText("300")
		if !f.good() {
			t.Errorf("the reason stays when the other field was mended: %q", say("cloudpos.reserve"))
		}
		b.settings().pick("shop")
		f = b.settings().form
		f.fields["seller.vat"].entry.SetText("BE0123456789")
		if !f.good() || !f.fields["seller.vat"].why.Visible() || say("seller.vat") == "" {
			t.Errorf("check digits that do not hold: taken %v, said %q", f.good(), say("seller.vat"))
		}
		b.settings().pick("connection")
		f = b.settings().form
		f.fields["cloudpos.url"].entry.SetText("http://example.org/api/")
		if f.good() || say("cloudpos.url") == "" {
			t.Error("an address without encryption is taken")
		}
	})
}

// The journal's key can be copied and kept; the file is what other tools read.
func TestJournalSection(t *testing.T) {
	b, p := office(t, "fr")
	k, err := p.JournalKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.do(func() { b.settings().pick("journal") })
	b.until("the fingerprint", func() bool {
		var all []string
		gather(b.settings().body, &all)
		s := strings.Join(all, "\n")
		return strings.Contains(s, k.Fingerprint) && strings.Contains(s, k.Public) && strings.Contains(s, k.Dir) && strings.Contains(s, k.Head.Hash)
	})
	b.do(func() { b.saveKey(k) })
	b.until("the file", func() bool { return strings.Contains(b.notice.text, ".pub") })
	home, _ := os.UserHomeDir()
	files, _ := filepath.Glob(filepath.Join(home, "Zegel", "*.pub"))
	if len(files) != 1 {
		t.Fatalf("kept as %v", files)
	}
	if text, err := os.ReadFile(files[0]); err != nil || strings.TrimSpace(string(text)) != k.Public {
		t.Errorf("the file says %q: %v", text, err)
	}
}

// A verification's result stays until it is put away, and becomes paper.
func TestVerificationIsKept(t *testing.T) {
	b, _ := office(t, "nl")
	b.shop.VerifyFunc = func(_ context.Context, p app.ProgressFunc) (app.VerifyReport, error) {
		p(app.Progress{Stage: app.StageVerifying, Done: 9, Total: 20})
		return app.VerifyReport{OK: true, Entries: 20, Faults: []app.Fault{}, Head: strings.Repeat("ab", 32)}, nil
	}
	b.shortcut("verify")
	b.until("the result", func() bool { return strings.Contains(b.notice.text, "abababab") && len(b.notice.does) == 2 })
	r := app.Verified{VerifyReport: app.VerifyReport{OK: true, Entries: 20, Head: strings.Repeat("ab", 32)}, At: b.clock(), Took: time.Second}
	b.do(func() { b.verifyPaper(r, false) })
	home, _ := os.UserHomeDir()
	b.until("the file", func() bool {
		files, _ := filepath.Glob(filepath.Join(home, "Zegel", "zegel-verify-2026-11-21-175100.pdf"))
		return len(files) == 1 && strings.Contains(b.notice.text, files[0])
	})
	b.do(func() { b.verifyPaper(r, true) }) // no printer is set
	b.until("what to do without a printer", func() bool {
		return b.notice.passing && len(b.notice.does) == 2 && strings.Contains(b.notice.text, "Er is geen printer gekozen. De PDF staat in")
	})
	b.do(func() {
		if !b.has(b.frame.banners, "abababab") {
			t.Error("the result has gone with the printing")
		}
		b.choosePrinter()
		if _, ok := b.screens[b.at].(*settingsView); !ok || b.settings().section != "paper" || b.win.Canvas().Focused() != b.settings().form.fields["printing.printer"].control {
			t.Error("the way to the printer's setting ends elsewhere")
		}
		if len(b.notice.does) != 2 || b.notice.passing {
			t.Error("the result is gone")
		}
	})
	b.do(func() {
		b.verified(app.Verified{VerifyReport: app.VerifyReport{Faults: []app.Fault{{Where: "journal 17", What: "hash", Expected: "a1", Found: "b2"}}}})
		b.showFaults([]app.Fault{{Where: "journal 17", What: "hash", Expected: "a1", Found: "b2"}})
		if s := texts(b); !strings.Contains(s, "journal 17: hash") || !strings.Contains(s, "a1 → b2") {
			t.Errorf("the faults are told as %q", s)
		}
	})
	b.press(fyne.KeyEscape)
}

// A file is pointed at by keyboard: into a folder, and the file of the right kind.
func TestPickAFile(t *testing.T) {
	b, _ := office(t, "nl")
	home, _ := os.UserHomeDir()
	for _, f := range []string{"beelden/logo.PNG", "beelden/brief.txt", "beelden/.geheim.png", "a.png"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(home, f)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(home, f), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.do(func() {
		b.settings().pick("paper")
		b.pickFile("paper.logo", b.settings().form.fields["paper.logo"].entry)
	})
	b.until("the folder", func() bool { return strings.Contains(texts(b), home) })
	b.press(fyne.KeyDown) // past the way up, to the folder
	b.press(fyne.KeyReturn)
	b.until("the folder's folder", func() bool { return strings.Contains(texts(b), filepath.Join(home, "beelden")) })
	b.press(fyne.KeyEnd)
	b.press(fyne.KeyReturn)
	b.until("its path in the field", func() bool {
		return b.settings().form.value("paper.logo") == filepath.Join(home, "beelden", "logo.PNG") && len(b.dialogs) == 0
	})
	if _, err := readFolder(filepath.Join(home, "nowhere"), nil); err == nil {
		t.Error("a folder that is not there is empty")
	}
	if into("/", "..") != "/" || into("/a/b", "..") != "/a" || into("/a", "b") != "/a/b" {
		t.Error("the ways lead elsewhere")
	}
}

// A language of the environment, or of the device, holds while it is there: what
// is saved beside it does not keep it.
func TestLanguageOfTheDeviceIsNotKept(t *testing.T) {
	b, _ := office(t, "nl")
	b.do(func() {
		b.settingsSaved()
		if kept := b.app.Preferences().String("lang"); kept != "" {
			t.Errorf("%q would be the language of every start to come", kept)
		}
	})
}
