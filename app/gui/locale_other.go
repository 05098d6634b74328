//go:build !windows

package gui

// windowsLocale has nothing to say elsewhere.
func windowsLocale() string { return "" }
