package gui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/desk"
	"zegel/app/gui/look"
	"zegel/app/gui/parts"
)

// printerChoice offers this computer's printers. The list comes when the system
// has given it; until then, and without it, the printer that is set stays.
func (f *settingsForm) printerChoice(s desk.Setting, set func(string)) *parts.Select {
	v := f.w.w
	values, names := []string{""}, []string{v.T("printer.none")}
	if s.Value != "" {
		values, names = append(values, s.Value), append(names, s.Value)
	}
	sel := parts.NewSelect(f.w.keys, names, nil)
	sel.SetSelectedIndex(len(values) - 1)
	sel.OnChanged = func(string) {
		if i := sel.SelectedIndex(); i >= 0 && i < len(values) {
			set(values[i])
		}
	}
	f.w.run.Go(func(ctx context.Context) func() {
		all, err := f.w.deps.Printers.Printers(ctx)
		return func() {
			if err != nil {
				m := f.w.deps.Explain(err, v.Lang())
				f.fields[s.Name].said = m.Title + "\n" + m.Do
				f.judge("")
				return
			}
			for _, p := range all {
				if !slices.Contains(values, p.Name) {
					values, names = append(values, p.Name), append(names, p.Name)
				}
			}
			sel.Options = names
			sel.Refresh()
		}
	})
	return sel
}

// testPage prints a test page on the printer as chosen, kept or not.
func (w *Window) testPage(b *parts.Button, hint *widget.RichText, name string) {
	if name == "" {
		parts.SetText(hint, w.w.T("printer.first"), look.Mismatch)
		return
	}
	b.Disable()
	parts.SetText(hint, w.w.T("printer.testing"), look.Muted)
	w.run.Go(func(ctx context.Context) func() {
		err := w.deps.Printers.TestPage(ctx, name, w.w.Lang())
		return func() {
			b.Enable()
			if err != nil {
				m := w.deps.Explain(err, w.w.Lang())
				parts.SetText(hint, m.paragraph(), theme.ColorNameError)
				return
			}
			parts.SetText(hint, w.w.T("print.sent", "printer", name), look.StateColour("signed"))
		}
	})
}
