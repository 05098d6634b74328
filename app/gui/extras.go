package gui

import "fyne.io/fyne/v2"

// extraScreens are the screens that stand below Documents and To do.
func (w *Window) extraScreens() []screen { return nil }

// extraActions are the commands of those screens.
func (w *Window) extraActions(func(func()) func(fyne.CanvasObject)) []*Action { return nil }
