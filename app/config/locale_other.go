//go:build !windows

package config

// windowsLocale has nothing to say elsewhere.
func windowsLocale() string { return "" }
