//go:build !windows

package running

// OnQuit listens for nothing here: a signal asks a program to close.
func OnQuit(func()) (stop func(), err error) { return func() {}, nil }
