// Package brand holds the program's own mark: a wax seal. zegel.svg is the
// source; the PNG files are drawn from it (rsvg-convert -w SIZE -h SIZE) and
// committed, so that nothing but Go is needed to build.
package brand

import _ "embed"

// Icon is the seal as a PNG of 256 pixels, for windows and title bars.
//
//go:embed zegel-256.png
var Icon []byte
