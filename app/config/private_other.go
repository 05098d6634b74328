//go:build !windows

package config

import "os"

// mkdirPrivate makes a folder for the account that makes it and for nobody else.
func mkdirPrivate(dir string) error { return os.Mkdir(dir, 0o700) }
