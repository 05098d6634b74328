package gui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"zegel/app/gui/parts"
	"zegel/assets/guides"
)

// showGuides opens the guides, a chip for each; the first start's steps stay a
// button away.
func (w *Window) showGuides() {
	v := w.w
	text := widget.NewRichText()
	text.Wrapping = fyne.TextWrapWord
	room := container.NewVScroll(text)
	room.SetMinSize(fyne.NewSize(200, max(120, w.win.Canvas().Size().Height-320)))
	chips := map[string]*parts.Chip{}
	show := func(name string) {
		for n, c := range chips {
			c.Set(guideTitle(n, v.Lang()), n == name)
		}
		text.ParseMarkdown(guides.Text(name, v.Lang()))
		room.ScrollToTop()
	}
	var row []fyne.CanvasObject
	for _, n := range guides.Names() {
		chips[n] = parts.NewChip(w.keys, guideTitle(n, v.Lang()), func() { show(n) })
		row = append(row, chips[n])
	}
	show(guides.Names()[0])
	var done func()
	shut := parts.NewButton(w.keys, v.T("button.close"), nil, func() { done() }).Primary()
	buttons := []fyne.CanvasObject{shut}
	if w.deps.Settings != nil {
		buttons = append(buttons, parts.NewButton(w.keys, v.T("action.guide"), nil, func() { done(); w.showGuide() }))
	}
	done = w.sheet(v.T("action.guides"), container.NewBorder(container.New(&parts.Flow{Gap: 4}, row...), nil, nil, nil, room), shut, buttons...)
}

// guideTitle is a guide's own first line.
func guideTitle(name, lang string) string {
	line, _, _ := strings.Cut(guides.Text(name, lang), "\n")
	return strings.TrimSpace(strings.TrimLeft(line, "# "))
}
