package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// settingsForm edits a few settings; nothing is kept before save.
type settingsForm struct {
	w       *Window
	content *fyne.Container
	changed func()
	fields  map[string]*settingField
	order   []string
}

// settingField is one setting as edited.
type settingField struct {
	old, now string
	secret   bool
	why      *widget.RichText
	wrong    string // what is wrong with it by itself
	said     string // what is wrong with this machine about it
	bad      bool   // it cannot be kept so
	odd      bool   // it can, and is worth a second look
	fixed    bool
	entry    *parts.Entry
	control  fyne.Focusable
}

func newSettingsForm(w *Window, names []string) *settingsForm {
	f := &settingsForm{w: w, content: container.NewVBox(), fields: map[string]*settingField{}, changed: func() {}}
	have := map[string]desk.Setting{}
	for _, s := range w.deps.Settings.All() {
		s.Fixed = s.Fixed || w.readOnly()
		have[s.Name] = s
	}
	for _, n := range names {
		if s, ok := have[n]; ok {
			f.add(s)
		}
	}
	f.judge("")
	return f
}

// add makes a setting's label, control and line for what is wrong with it.
func (f *settingsForm) add(s desk.Setting) {
	w, v := f.w, f.w.w
	field := &settingField{old: s.Value, now: s.Value, secret: s.Kind == "secret", why: parts.Caption("")}
	f.fields[s.Name] = field
	f.order = append(f.order, s.Name)
	set := func(value string) { f.set(s.Name, value) }
	label := v.T("setting." + s.Name)
	var control fyne.CanvasObject
	switch s.Kind {
	case "switch":
		c := parts.NewCheck(w.keys, label, nil)
		c.Checked = s.Value == "true"
		c.OnChanged = func(on bool) {
			if on {
				set("true")
			} else {
				set("false")
			}
		}
		if s.Fixed {
			c.Disable()
		}
		control = c
	case "choice":
		var names []string
		at := 0
		for i, c := range s.Choices {
			key := "choice." + s.Name + "." + c
			if c == "" {
				key = "choice." + s.Name
			}
			name := c
			if v.Has(key) {
				name = v.T(key)
			} else if v.Has("choice." + c) {
				name = v.T("choice." + c)
			}
			names = append(names, name)
			if c == s.Value {
				at = i
			}
		}
		sel := parts.NewSelect(w.keys, names, nil)
		field.control = sel
		sel.SetSelectedIndex(at)
		sel.OnChanged = func(string) { set(s.Choices[sel.SelectedIndex()]) }
		if s.Fixed {
			sel.Disable()
		}
		control = container.NewVBox(parts.Caption(label), container.NewHBox(sel))
	default:
		if s.Name == "printing.printer" && w.deps.Printers != nil && !s.Fixed {
			sel := f.printerChoice(s, set)
			field.control = sel
			control = container.NewVBox(parts.Caption(label), container.NewHBox(sel))
			break
		}
		e := parts.NewEntry(w.keys, s.Default)
		if field.secret {
			e = parts.NewSecret(w.keys, "")
			if s.Set {
				e.PlaceHolder = v.T("settings.kept")
			}
		}
		e.SetText(s.Value)
		e.OnChanged = set
		if s.Fixed {
			e.Disable()
		}
		field.entry, field.control = e, e
		row := fyne.CanvasObject(e)
		if s.Kind == "file" && !s.Fixed {
			row = container.NewBorder(nil, nil, nil, parts.NewButton(w.keys, v.T("file.choose"), look.Icon("documents"), func() { w.pickFile(s.Name, e) }), e)
		}
		control = container.NewVBox(parts.Caption(label), row)
	}
	field.fixed = s.Fixed
	f.content.Add(container.NewVBox(control, field.why))
}

// focus puts the keyboard on a setting, and scrolls to it.
func (f *settingsForm) focus(name string) {
	if field := f.fields[name]; field != nil && field.control != nil && !field.fixed {
		f.w.win.Canvas().Focus(field.control)
		f.w.later(0, f.w.reveal) // the form has been laid out by then
	}
}

// set takes a value as typed and says at once what is wrong with it, by itself
// and beside the others. The checks only read values: they touch no file.
func (f *settingsForm) set(name, value string) {
	field := f.fields[name]
	field.now = value
	field.wrong = f.w.deps.Settings.Check(name, value, f.w.w.Lang())
	f.judge(name)
	f.changed()
}

// judge shows at each field what is wrong with it, else what is odd, else its
// help. What concerns a setting of another section stands at the field that was
// changed.
func (f *settingsForm) judge(changed string) {
	beside := map[string]desk.Remark{}
	for _, r := range f.w.deps.Settings.Together(f.values(), f.w.w.Lang()) {
		if _, here := f.fields[r.Name]; !here {
			if !r.Stops {
				continue
			}
			r.Name = changed
		}
		if had, ok := beside[r.Name]; !ok || r.Stops && !had.Stops {
			beside[r.Name] = r
		}
	}
	for name, field := range f.fields {
		r, odd := beside[name]
		field.bad, field.odd = field.wrong != "" || odd && r.Stops, odd && !r.Stops
		switch help := "setting." + name + ".help"; {
		case field.wrong != "":
			parts.SetText(field.why, field.wrong, theme.ColorNameError)
		case odd && r.Stops:
			parts.SetText(field.why, r.Why, theme.ColorNameError)
		case odd:
			parts.SetText(field.why, r.Why, look.Mismatch)
		case field.said != "":
			parts.SetText(field.why, field.said, theme.ColorNameError)
		case f.w.readOnly():
			parts.SetText(field.why, f.w.w.T("settings.readonly"), look.Muted)
		case field.fixed:
			parts.SetText(field.why, f.w.w.T("settings.fixed"), look.Muted)
		case f.w.w.Has(help):
			parts.SetText(field.why, f.w.w.T(help), look.Muted)
		default:
			parts.SetText(field.why, "", look.Muted)
			field.why.Hide()
			continue
		}
		field.why.Show()
	}
}

// value gives a setting as typed.
func (f *settingsForm) value(name string) string {
	if field, ok := f.fields[name]; ok {
		return field.now
	}
	return ""
}

// good tells whether everything can be taken.
func (f *settingsForm) good() bool {
	for _, field := range f.fields {
		if field.bad {
			return false
		}
	}
	return true
}

// dirty tells whether anything has changed.
func (f *settingsForm) dirty() bool { return len(f.values()) > 0 }

// values gives what has changed.
func (f *settingsForm) values() map[string]string {
	out := map[string]string{}
	for n, field := range f.fields {
		if field.now != field.old {
			out[n] = field.now
		}
	}
	return out
}

// save keeps what has changed; while something is being signed it waits for a
// person to try again, since the connection is made anew.
func (f *settingsForm) save(b *parts.Button, hint *widget.RichText, then func()) {
	values := f.values()
	if len(values) == 0 || !f.good() {
		then()
		return
	}
	if f.w.sign.Busy() {
		parts.SetText(hint, f.w.w.T("settings.busy"), look.Mismatch)
		return
	}
	b.Disable()
	shop := f.w.shopOf()
	f.w.run.Go(func(ctx context.Context) func() {
		err := f.w.deps.Settings.Save(ctx, values)
		return func() {
			b.Enable()
			if err != nil {
				m := f.w.deps.Explain(err, f.w.w.Lang())
				parts.SetText(hint, m.paragraph(), theme.ColorNameError)
				return
			}
			for n, v := range values {
				f.fields[n].old = v
			}
			f.w.otherShop = f.w.otherShop || shop != f.w.shopOf()
			then()
		}
	})
}
