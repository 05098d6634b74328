package gui

import (
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
	g.next.OnTapped = func() { g.form.save(g.next, g.hint, g.forward) }
	g.form.changed = func() {
		if g.form.good() {
			g.next.Enable()
		} else {
			g.next.Disable()
		}
	}
	buttons := []fyne.CanvasObject{g.next}
	if g.step > 0 {
		buttons = append(buttons, parts.NewButton(w.keys, v.T("guide.back"), nil, func() { g.turn(-1) }))
	}
	if s.id == "connect" {
		test := parts.NewButton(w.keys, v.T("settings.test"), look.Icon("verify"), nil)
		test.OnTapped = func() {
			w.tryConnection(test, g.hint, func(n string) string {
				if n == "cloudpos.url" {
					return g.setting(n)
				}
				return g.form.value(n)
			})
		}
		buttons = append(buttons, test, parts.NewButton(w.keys, v.T("guide.try"), nil, g.finish))
	} else {
		if last && w.deps.Printers != nil {
			test := parts.NewButton(w.keys, v.T("printer.test"), look.Icon("print"), nil)
			test.OnTapped = func() { w.testPage(test, g.hint, g.form.value("printing.printer")) }
			buttons = append(buttons, test)
		}
		buttons = append(buttons, parts.NewButton(w.keys, v.T("guide.later"), nil, g.finish))
	}
	line := ""
	for i, st := range steps {
		mark := itoa(i+1) + " " + v.T("guide."+st.id)
		if i == g.step {
			mark = "› " + mark
		}
		if i > 0 {
			line += "   "
		}
		line += mark
	}
	content := container.NewVBox(parts.Text(line, look.Muted, theme.SizeNameCaptionText, false, true), parts.Body(v.T("guide."+s.id+".why")), g.form.content, g.hint)
	g.close = w.sheet(v.T("guide."+s.id), content, g.first(), buttons...)
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
