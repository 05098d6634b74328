// Package paint paints lines of text, icons and plain grounds into images, pixel
// for pixel as the toolkit would show them. What a list shows of a row then is one
// picture on the graphics side instead of a dozen objects, each with a texture of
// its own: where the processor does the drawing, that is what a frame costs. It
// knows fonts and pixels, and no row, screen or document.
//
// A Painter belongs to the window's goroutine, as its widgets do.
package paint
