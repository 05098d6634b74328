//go:build !windows

package gui

import (
	"fmt"
	"os"
)

// messageBox says it on standard error.
func messageBox(title, text string) { fmt.Fprintf(os.Stderr, "%s: %s\n", title, text) }
