// Package look is how the window looks: its theme (named colours in light and
// dark, three text sizes, an 8-unit grid) and its one family of icons. Nothing
// here knows a screen or a document beyond the colour and icon of a state.
package look
