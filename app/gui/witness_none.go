//go:build !e2e && !headless && !ci

package gui

import "time"

// witness is for the tests that drive a real window; the program has none.
func witness(*Window) {}

// ownClock is the machine's.
func ownClock() func() time.Time { return time.Now }
