package gui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/look"
	"zegel/app/gui/parts"
	"zegel/app/gui/words"
)

// settingsView shows the settings by sections; every field is checked while it
// is typed, with the reason beside it.
type settingsView struct {
	w       *Window
	section string
	chips   map[string]*parts.Chip
	body    *fyne.Container
	scroll  *container.Scroll
	form    *settingsForm
}

func newSettingsView(w *Window) *settingsView { return &settingsView{w: w, section: "connection"} }

func (s *settingsView) id() string   { return "settings" }
func (s *settingsView) icon() string { return "settings" }
func (s *settingsView) refresh()     {}
func (s *settingsView) escape() bool { s.w.showID("documents"); return true }

// section is a group of settings under one head.
type section struct {
	id     string
	fields []string
}

// sections lists what can be set, in order.
func sections() []section {
	return []section{
		{"connection", []string{"cloudpos.url", "cloudpos.licname", "cloudpos.token", "cloudpos.json_body", "cloudpos.allow_plain_http", "timeout"}},
		{"signing", []string{"sign_from", "automatic.sync_every", "automatic.invoices", "automatic.offers", "automatic.creditnotes", "quarantine"}},
		{"quota", []string{"cloudpos.daily_limit", "cloudpos.reserve"}},
		{"shop", []string{"seller.name", "seller.vat", "seller.street", "seller.zip", "seller.town", "seller.country", "seller.email", "seller.phone", "seller.website", "seller.iban", "seller.bic", "vat_zero"}},
		{"paper", []string{"paper.logo", "paper.accent", "printing.lang", "printing.printer", "printing.after_signing"}},
		{"webhooks", []string{"serve.listen", "serve.public_url", "serve.cert", "serve.key", "dotykacka.cloud_id", "dotykacka.refresh_token", "dotykacka.url"}},
		{"journal", nil},
		{"backup", []string{"backup.keep_days"}},
		{"appearance", []string{"language", "appearance"}},
		{"about", nil},
	}
}

func (s *settingsView) build() fyne.CanvasObject {
	s.chips = map[string]*parts.Chip{}
	var row []fyne.CanvasObject
	for _, sec := range sections() {
		c := parts.NewChip(s.w.keys, s.w.w.T("section."+sec.id), func() { s.pick(sec.id) })
		s.chips[sec.id] = c
		row = append(row, c)
	}
	s.body = container.NewVBox()
	s.scroll = container.NewScroll(s.body) // sideways for a long switch in large text
	s.draw()
	return pad(parts.NewUpper(container.New(&parts.Flow{}, row...), s.scroll, 0.4))
}

func (s *settingsView) shown() {
	s.draw()
	s.w.win.Canvas().Focus(s.chips[s.section])
}

func (s *settingsView) pick(id string) {
	s.section = id
	s.draw()
}

// draw shows the section at hand with the values in force.
func (s *settingsView) draw() {
	if s.body == nil {
		return
	}
	for id, c := range s.chips {
		c.Set(s.w.w.T("section."+id), id == s.section)
	}
	for _, sec := range sections() {
		if sec.id == s.section {
			s.form = newSettingsForm(s.w, sec.fields)
		}
	}
	v := s.w.w
	hint := parts.Caption("")
	save := parts.NewButton(s.w.keys, v.T("settings.save"), look.Coloured("save", theme.ColorNameForegroundOnPrimary), nil).Primary()
	save.OnTapped = func() { s.form.save(save, hint, s.w.settingsSaved) }
	s.form.changed = func() {
		if s.form.good() && s.form.dirty() {
			save.Enable()
		} else {
			save.Disable()
		}
	}
	s.form.changed()
	objs := []fyne.CanvasObject{parts.Body(v.T("section." + s.section + ".why")), s.form.content}
	if s.section == "journal" || s.section == "about" { // there is nothing to save
		s.body.Objects = []fyne.CanvasObject{objs[0]}
		if s.section == "about" {
			s.about()
		} else {
			s.journal()
		}
		s.body.Refresh()
		s.scroll.ScrollToTop()
		return
	}
	if s.section == "appearance" {
		objs = append(objs, s.textSize())
	}
	row := []fyne.CanvasObject{save}
	if s.section == "connection" {
		test := parts.NewButton(s.w.keys, v.T("settings.test"), look.Icon("verify"), nil)
		test.OnTapped = func() { s.w.tryConnection(test, hint, s.form.value) }
		row = append(row, test)
	}
	if s.section == "paper" && s.w.deps.Printers != nil {
		test := parts.NewButton(s.w.keys, v.T("printer.test"), look.Icon("print"), nil)
		test.OnTapped = func() { s.w.testPage(test, hint, s.form.value("printing.printer")) }
		row = append(row, test)
	}
	objs = append(objs, container.New(&parts.Flow{}, row...), hint)
	s.body.Objects = objs
	s.body.Refresh()
	s.scroll.ScrollToTop()
}

// textSize is kept by the window itself, and holds at once.
func (s *settingsView) textSize() fyne.CanvasObject {
	p := s.w.app.Preferences()
	var names []string
	at := 0
	for i, n := range look.TextSizes() {
		names = append(names, strconv.Itoa(n)+" %")
		if n == p.IntWithFallback(prefText, 100) {
			at = i
		}
	}
	sel := parts.NewSelect(s.w.keys, names, nil)
	sel.SetSelectedIndex(at)
	sel.OnChanged = func(string) {
		p.SetInt(prefText, look.TextSizes()[sel.SelectedIndex()])
		s.w.applyTheme()
	}
	return container.NewVBox(parts.Caption(s.w.w.T("setting.text")), container.NewHBox(sel))
}

// tryConnection asks the cloud once and says what it answered.
func (w *Window) tryConnection(b *parts.Button, hint *widget.RichText, value func(string) string) {
	url, lic, tok := value("cloudpos.url"), value("cloudpos.licname"), value("cloudpos.token")
	b.Disable()
	parts.SetText(hint, w.w.T("settings.testing"), look.Muted)
	w.run.Go(func(ctx context.Context) func() {
		t, err := w.deps.Settings.Try(ctx, url, lic, tok)
		return func() {
			b.Enable()
			if err != nil {
				m := w.deps.Explain(err, w.w.Lang())
				parts.SetText(hint, m.paragraph(), theme.ColorNameError)
				return
			}
			parts.SetText(hint, w.w.N("settings.answered", t.Documents, "ms", t.Millis, "left", w.w.Count(int64(t.Left))), look.StateColour("signed"))
		}
	})
}

// shopOf tells whose documents the settings show: a shop's, or with no licence
// the sandbox's.
func (w *Window) shopOf() (shop [2]string) {
	for _, s := range w.deps.Settings.All() {
		switch s.Name {
		case "cloudpos.url":
			shop[0] = s.Value
		case "cloudpos.licname":
			shop[1] = s.Value
		}
	}
	return shop
}

// settingsSaved puts the window on the new settings.
func (w *Window) settingsSaved() {
	before := w.w.Lang()
	lang, mode := "", ""
	for _, s := range w.deps.Settings.All() {
		switch s.Name {
		case "language":
			lang = s.Value
		case "appearance":
			mode = s.Value
		}
	}
	p := w.app.Preferences()
	if mode != "" && mode != p.String(prefMode) {
		p.SetString(prefMode, mode)
		w.applyTheme()
	}
	if lang == "" {
		lang = words.Match(systemLocale())
	}
	if lang != before && w.setLanguage(lang) == nil {
		w.build()
	}
	w.notice.say(parts.ToneInfo, w.w.T("settings.saved"))
	r, open := w.detail.Record()
	w.detail.Close() // also the same document's page may look otherwise now
	if w.otherShop || !w.docs.Loaded() {
		w.otherShop = false
		w.docs.Anew()
	} else { // whoever stands in the list stays there
		if open {
			w.detail.Open(r)
		}
		w.docs.Refresh()
	}
	w.todo.Refresh()
	w.over.Refresh()
}
