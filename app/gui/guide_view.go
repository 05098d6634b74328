package gui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// guide leads through the first start: language, connection, shop, the day to
// sign from, and a first fetch.
type guide struct {
	w     *Window
	step  int
	form  *settingsForm
	hint  *widget.RichText
	next  *parts.Button
	close func()

	trying  bool // on the sandbox: nothing is asked, and nothing of the shop's is set
	choices [2]*parts.Chip
	why     *widget.RichText
	test    *parts.Button
	kept    string // the odd VAT number that a person was told of
}

// guideSteps lists the steps and what each asks.
func guideSteps() []section {
	return []section{
		{"language", []string{"language"}},
		{"connect", []string{"cloudpos.licname", "cloudpos.token"}},
		{"shop", []string{"seller.name", "seller.vat", "seller.street", "seller.zip", "seller.town", "seller.iban", "paper.logo"}},
		{"from", []string{"sign_from"}},
		{"print", []string{"printing.lang", "printing.printer"}},
	}
}

// showGuide opens the guide at its first step.
func (w *Window) showGuide() {
	w.app.Preferences().SetBool(prefGuided, true) // it does not come by itself again
	(&guide{w: w}).show()
}

// show draws the step in a sheet of its own.
func (g *guide) show() {
	w, v := g.w, g.w.w
	steps := guideSteps()
	s := steps[g.step]
	g.form = newSettingsForm(w, s.fields)
	g.hint = parts.Caption("")
	last := g.step == len(steps)-1
	label := v.T("guide.next")
	if last {
		label = v.T("guide.done")
	}
	g.next = parts.NewButton(w.keys, label, nil, nil).Primary()
	g.next.OnTapped = g.onward
	g.form.changed = func() {
		parts.SetText(g.hint, "", look.Muted) // it was about what stood there before
		g.kept = ""
		g.judge()
	}
	buttons := []fyne.CanvasObject{g.next}
	if g.step > 0 {
		buttons = append(buttons, parts.NewButton(w.keys, v.T("guide.back"), nil, func() { g.turn(-1) }))
	}
	content := container.NewVBox(parts.Text(g.line(), look.Muted, theme.SizeNameCaptionText, false, true), parts.Body(v.T("guide."+s.id+".why")), g.form.content, g.hint)
	g.test = nil
	if s.id == "connect" {
		if g.setting("cloudpos.licname") == "" { // else the sandbox is behind this shop
			content.Objects = slices.Insert(content.Objects, 2, g.choice())
		}
		test := parts.NewButton(w.keys, v.T("settings.test"), look.Icon("verify"), nil)
		test.OnTapped = func() {
			w.tryConnection(test, g.hint, func(n string) string {
				if n == "cloudpos.url" {
					return g.setting(n)
				}
				return g.form.value(n)
			})
		}
		g.test = test
		buttons = append(buttons, test)
	} else if last && w.deps.Printers != nil {
		test := parts.NewButton(w.keys, v.T("printer.test"), look.Icon("print"), nil)
		test.OnTapped = func() { w.testPage(test, g.hint, g.form.value("printing.printer")) }
		buttons = append(buttons, test)
	}
	buttons = append(buttons, parts.NewButton(w.keys, v.T("guide.later"), nil, g.finish))
	for _, field := range g.form.fields {
		if field.entry != nil {
			field.entry.OnSubmitted = func(string) { g.onward() }
		}
	}
	g.close = w.sheet(v.T("guide."+s.id), content, g.first(), buttons...)
	w.enters[len(w.enters)-1] = g.onward
	if g.test != nil && g.setting("cloudpos.licname") == "" {
		g.choose(g.trying)
	}
}

// line names the steps, with a mark at the one at hand.
func (g *guide) line() string {
	line := ""
	for i, st := range guideSteps() {
		mark := itoa(i+1) + " " + g.w.w.T("guide."+st.id)
		if i == g.step {
			mark = "› " + mark
		}
		if i > 0 {
			line += "   "
		}
		line += mark
	}
	return line
}

// choice is between the shop's own CloudPOS and the sandbox.
func (g *guide) choice() fyne.CanvasObject {
	v := g.w.w
	g.why = parts.Body(v.T("guide.try.why"))
	g.choices = [2]*parts.Chip{
		parts.NewChip(g.w.keys, v.T("guide.real"), func() { g.choose(false) }),
		parts.NewChip(g.w.keys, v.T("guide.try"), func() { g.choose(true) }),
	}
	return container.NewVBox(container.New(&parts.Flow{}, g.choices[0], g.choices[1]), g.why)
}

// choose shows what goes with the choice: the fields of the connection, or what the
// sandbox is. What was typed stays where it was.
func (g *guide) choose(try bool) {
	v := g.w.w
	g.trying = try
	g.choices[0].Set(v.T("guide.real"), !try)
	g.choices[1].Set(v.T("guide.try"), try)
	label := v.T("guide.next")
	if g.why.Hidden, g.form.content.Hidden, g.test.Hidden = !try, try, try; try {
		label = v.T("guide.begin")
	}
	g.next.SetText(label)
	parts.SetText(g.hint, "", look.Muted)
	g.judge()
	for _, o := range []fyne.CanvasObject{g.why, g.form.content, g.test} {
		o.Refresh()
	}
}

// judge lets a person go on where what was typed can be taken.
func (g *guide) judge() {
	if g.trying || g.form.good() {
		g.next.Enable()
	} else {
		g.next.Disable()
	}
}

// onward takes the step. A shop that is not connected is asked nothing more: what
// it would answer would be the real shop's, while all that it sees is made up. A
// VAT number that does not hold is kept only when a person says so twice, since
// one fresh from the register must not lock a shop out.
func (g *guide) onward() {
	v := g.w.w
	if g.next.Disabled() { // Enter came all the same
		g.mend(func(name string) bool { return g.form.fields[name].bad })
		return
	}
	switch id := guideSteps()[g.step].id; {
	case id == "connect" && g.trying:
		g.finish()
		g.w.over.Sync()
		return
	case id == "connect" && !g.connected():
		parts.SetText(g.hint, v.T("guide.needs"), look.Mismatch)
		g.mend(g.missing)
		return
	case id == "shop" && g.form.fields["seller.vat"] != nil && g.form.fields["seller.vat"].odd && g.kept != g.form.value("seller.vat"):
		g.kept = g.form.value("seller.vat")
		parts.SetText(g.hint, v.T("guide.odd"), look.Mismatch)
		g.form.focus("seller.vat")
		return
	}
	g.form.save(g.next, g.hint, g.forward)
}

// mend puts the keyboard on the first field with a fault.
func (g *guide) mend(fault func(name string) bool) {
	for _, n := range g.form.order {
		if fault(n) {
			g.form.focus(n)
			return
		}
	}
}

// connected tells whether there is a licence and a token, typed now or kept before.
func (g *guide) connected() bool {
	return !g.missing("cloudpos.licname") && !g.missing("cloudpos.token")
}

// missing tells whether a setting has no value, typed now or kept before.
func (g *guide) missing(name string) bool {
	for _, s := range g.w.deps.Settings.All() {
		if s.Name == name && s.Kind == "secret" && s.Set {
			return false
		}
	}
	return g.form.value(name) == ""
}

// first is where the keyboard starts.
func (g *guide) first() fyne.Focusable {
	for _, n := range g.form.order {
		if e := g.form.fields[n].entry; e != nil && !e.Disabled() {
			return e
		}
	}
	return g.next
}

// setting is a value in force.
func (g *guide) setting(name string) string {
	for _, s := range g.w.deps.Settings.All() {
		if s.Name == name {
			return s.Value
		}
	}
	return ""
}

func (g *guide) forward() {
	if g.step == len(guideSteps())-1 {
		g.finish()
		g.w.settingsSaved()
		g.w.over.Sync()
		return
	}
	lang := g.setting("language")
	g.turn(1)
	if lang != "" && lang != g.w.w.Lang() {
		g.close()
		g.w.settingsSaved()
		g.show()
	}
}

func (g *guide) turn(by int) {
	g.close()
	g.step += by
	g.show()
}

// finish leaves the guide; the help menu opens it again.
func (g *guide) finish() {
	g.close()
	g.w.over.Refresh()
}
