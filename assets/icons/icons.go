// Package icons holds the window's own icons as SVG on a grid of 24, filled in
// black: the theme colours them. Everything else about looks is in app/gui/look.
package icons

import "embed"

// Files are the icons, each "name.svg".
//
//go:embed *.svg
var Files embed.FS
