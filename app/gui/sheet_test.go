package gui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zegel/app/gui/parts"
)

// said is all that an object says.
func said(o fyne.CanvasObject) string {
	var s []string
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch v := o.(type) {
		case *fyne.Container:
			for _, c := range v.Objects {
				walk(c)
			}
		case interface{ String() string }:
			s = append(s, v.String())
		case *parts.Button:
			s = append(s, v.Text)
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(v).Objects() {
				walk(c)
			}
		}
	}
	walk(o)
	return strings.Join(s, "|")
}

// sheetText is all that the dialog in front says; nothing without one.
func (b *bench) sheetText() (s string) {
	b.do(func() {
		if o := b.win.Canvas().Overlays().Top(); o != nil {
			s = said(o)
		}
	})
	return s
}

// rewrite puts a text into the field that has the focus.
func (b *bench) rewrite(s string) {
	b.do(func() { b.win.Canvas().Focused().(*parts.Entry).SetText(s) })
}
