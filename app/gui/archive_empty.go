package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"zegel/app/gui/desk"
	"zegel/app/gui/parts"
	"zegel/fiscal"
)

// showEmpty says the next step where a period has nothing that was signed.
func (a *archiveView) showEmpty() {
	if a.empty == nil {
		return
	}
	none := a.begun && !a.vm.Loading() && len(a.vm.Rows()) == 0
	if none == (len(a.empty.Objects) > 0) {
		return
	}
	a.empty.Objects = nil
	if none {
		w := a.w
		unsigned := parts.NewButton(w.keys, w.w.T("archive.tounsigned"), nil, func() {
			states, _ := chipFilter("unsigned")
			w.showID("documents")
			w.docView.filter(desk.Filter{States: states})
		})
		objs := []fyne.CanvasObject{layout.NewSpacer(), parts.Centred(w.w.T("archive.empty"))}
		if st, _ := w.over.Status(); st.Counts[fiscal.Unsigned] > 0 {
			objs = append(objs, container.NewCenter(unsigned))
		}
		a.empty.Objects = []fyne.CanvasObject{container.NewVBox(append(objs, layout.NewSpacer())...)}
	}
	a.empty.Refresh()
}
