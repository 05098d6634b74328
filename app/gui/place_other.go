//go:build !windows

package gui

import "fyne.io/fyne/v2"

// readPlace has nothing to say: the toolkit tells nowhere where a window stands,
// Wayland lets no program know, and under X11 the window manager places windows.
func readPlace(fyne.Window) string { return "" }

// putPlace leaves the window where the desktop has put it.
func putPlace(fyne.Window, string) {}
