//go:build headless || ci

package gui

import "context"

// Run says that this program has no window.
func Run(context.Context, Options) error { return ErrNoWindow }
