// Package gui is the desktop: it draws the view-models of app/gui/desk with
// Fyne and forwards what a person does. No rule of the domain and no I/O stands
// here. Everything but run.go builds without cgo; run.go alone imports Fyne's
// app package and wires the window to the program.
package gui
