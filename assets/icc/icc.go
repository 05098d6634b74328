// Package icc holds the colour profile that every page names as its output
// intent: sRGB (IEC 61966-2-1) as a small ICC version 2 display profile, written
// by gen out of the standard's own numbers and free of others' rights.
package icc

import _ "embed"

// SRGB is the profile, three components.
//
//go:embed srgb.icc
var SRGB []byte
