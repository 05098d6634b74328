package gui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"zegel/app/gui/parts"
)

// Whoever tries first is asked for nothing that is real, and nothing real is
// written.
func TestGuideOnTheSandboxAsksNothing(t *testing.T) {
	b, p := office(t, "nl")
	g := &guide{w: b.Window}
	b.do(func() {
		g.show()
		g.onward()
	})
	b.until("the connection", func() bool { return g.step == 1 && len(b.dialogs) == 1 })
	before, err := os.ReadFile(filepath.Join(p.cfg.Dir, "config.toml"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	b.do(func() {
		g.onward() // nothing was filled in: neither a shop nor a choice
		if g.step != 1 || !strings.Contains(g.hint.String(), "licentie") {
			t.Errorf("step %d, hint %q", g.step, g.hint.String())
		}
		g.choose(true)
		if g.form.content.Visible() || g.test.Visible() || !g.why.Visible() || g.next.Text != b.w.T("guide.begin") {
			t.Error("the fields of a real connection are still asked")
		}
		g.onward()
		if len(b.dialogs) != 0 {
			t.Error("the guide asks on")
		}
	})
	after, err := os.ReadFile(filepath.Join(p.cfg.Dir, "config.toml"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if string(before) != string(after) {
		t.Errorf("the shop's settings are now\n%s", after)
	}
	if p.box == nil {
		t.Error("the program has left the sandbox")
	}
}

// The shop's VAT number is held against its check digits while it is typed, and
// once more before the next step; a person may keep it, and has to say so.
func TestGuideHoldsTheVATNumberAgainstItsDigits(t *testing.T) {
	b, _ := office(t, "nl")
	g := &guide{w: b.Window, step: 2}
	b.do(func() {
		g.show()
		vat, iban := g.form.fields["seller.vat"], g.form.fields["seller.iban"]
		vat.entry.SetText("BE0123456789")
		if !vat.why.Visible() || !strings.Contains(vat.why.String(), "controle") {
			t.Errorf("wrong digits say %q", vat.why.String())
		}
		iban.entry.SetText("BE71096123456760")
		if !g.next.Disabled() || iban.why.String() == "" {
			t.Error("an IBAN with wrong digits is taken")
		}
		iban.entry.SetText("")
		g.onward()
		if g.step != 2 || !strings.Contains(g.hint.String(), "controlecijfers") {
			t.Errorf("step %d, hint %q", g.step, g.hint.String())
		}
		vat.entry.SetText("BE0123456749")
		if g.hint.String() != "" {
			t.Errorf("the hint stays when it was mended: %q", g.hint.String())
		}
		g.onward()
	})
	b.until("the next step", func() bool { return g.step == 3 })

	b.do(func() {
		g.turn(-1)
		g.form.fields["seller.vat"].entry.SetText("BE0123456789")
		g.onward()
		g.onward()
	})
	b.until("the next step, on a person's word", func() bool { return g.step == 3 })
}

// On a shop that is connected the guide offers no sandbox.
func TestGuideOfAConnectedShop(t *testing.T) {
	b, p := office(t, "nl")
	b.do(func() {
		if err := p.cfg.Set("cloudpos.licname", "zaak"); err != nil {
			t.Fatal(err)
		}
		g := &guide{w: b.Window, step: 1}
		g.show()
		if b.has(b.sheets[0], b.w.T("guide.try.why")) || g.choices != [2]*parts.Chip{} {
			t.Error("the sandbox is offered")
		}
	})
}

// Enter goes on from a field, and from a sheet in which a click beside everything
// has left nothing with the focus; what keeps a person on the step has the
// keyboard then.
func TestGuideByEnter(t *testing.T) {
	b, _ := office(t, "nl")
	g := &guide{w: b.Window, step: 1}
	on := func(name string) bool { return b.win.Canvas().Focused() == g.form.fields[name].control }
	b.do(g.show)
	b.press(fyne.KeyReturn)
	b.do(func() {
		if !strings.Contains(g.hint.String(), "licentie") || !on("cloudpos.licname") {
			t.Errorf("Enter in an empty field: %q, focus %T", g.hint.String(), b.win.Canvas().Focused())
		}
		g.form.fields["cloudpos.licname"].entry.SetText("zaak")
		b.win.Canvas().Unfocus()
		g.next.OnTapped()
		if !on("cloudpos.token") {
			t.Errorf("a licence without a token: focus %T", b.win.Canvas().Focused())
		}
		g.form.fields["cloudpos.token"].entry.SetText("geheim-geheim-geheim")
		b.win.Canvas().Unfocus() // as a click beside a button does
	})
	b.press(fyne.KeyReturn)
	b.until("the next step", func() bool { return g.step == 2 && len(b.dialogs) == 1 })
	if v := g.setting("cloudpos.licname"); v != "zaak" {
		t.Error("the licence was not kept")
	}
	b.do(func() {
		g.form.fields["seller.iban"].entry.SetText("BE71096123456760")
		b.win.Canvas().Unfocus()
		g.onward()
		if !on("seller.iban") || g.step != 2 {
			t.Errorf("step %d with an IBAN that does not hold, focus %T", g.step, b.win.Canvas().Focused())
		}
		g.form.fields["seller.iban"].entry.SetText("")
		g.form.fields["seller.vat"].entry.SetText("BE0123456789")
		b.win.Canvas().Unfocus()
		g.onward()
		if !on("seller.vat") {
			t.Errorf("an odd VAT number: focus %T", b.win.Canvas().Focused())
		}
		g.finish()
		if len(b.enters) != 0 {
			t.Errorf("%d dialogs still wait for Enter", len(b.enters))
		}
	})
}
