// Package fonts holds the typeface of every page: Noto Sans, regular and bold,
// cut ahead into pages of one byte a character (see gen), with its licence. It
// holds data only; what is done with it stands in package pdf.
package fonts

import "embed"

// FS holds faces.json, the table of all faces and pages, and the pages
// themselves as deflated TrueType fonts.
//
//go:embed faces.json *.ttf.z OFL.txt
var FS embed.FS
