package gui

import "fyne.io/fyne/v2"

// extraScreens are the screens below Documents and To do. A screen for which
// there is nothing behind the window does not exist.
func (w *Window) extraScreens() []screen {
	s := []screen{newArchiveView(w), newRegisterView(w)}
	if w.deps.Pushed != nil {
		s = append(s, newLiveView(w))
	}
	if w.deps.Settings != nil {
		s = append(s, newSettingsView(w))
	}
	return s
}

// extraActions are the guides, and the commands that need settings.
func (w *Window) extraActions(do func(func()) func(fyne.CanvasObject)) []*Action {
	guides := &Action{ID: "guides", Icon: "help", Menu: "help", Key: fyne.KeyF1, Do: do(w.showGuides)}
	if w.deps.Settings == nil {
		return []*Action{guides}
	}
	return []*Action{
		guides,
		{ID: "settings", Icon: "settings", Menu: "file", Key: fyne.KeyComma, Mod: ctrl, Do: do(func() { w.showID("settings") })},
		{ID: "guide", Icon: "guide", Menu: "help", Do: do(w.showGuide), Write: true},
	}
}
