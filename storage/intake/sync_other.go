//go:build !linux

package intake

import "os"

func dataSync(f *os.File) error { return f.Sync() }
