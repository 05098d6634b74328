//go:build !e2e && !headless && !ci

package gui

// witness is for the tests that drive a real window; the program has none.
func witness(*Window) {}
