package parts_test

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// walk hands on every drawn object with its place in the outermost one.
func walk(all []fyne.CanvasObject, at fyne.Position, fn func(fyne.CanvasObject, fyne.Position)) {
	for _, o := range all {
		p := at.Add(o.Position())
		fn(o, p)
		switch x := o.(type) {
		case *fyne.Container:
			walk(x.Objects, p, fn)
		case fyne.Widget:
			walk(test.WidgetRenderer(x).Objects(), p, fn)
		}
	}
}

// iconName is the name of one of the window's icons by its resource's; empty for
// anything else.
func iconName(resource string) string {
	_, name, _ := strings.Cut(resource, "zegel-")
	return strings.TrimSuffix(name, ".svg")
}
