// Package desk is the desktop without its window: the state of every screen, the
// commands that change it, and what each line says. It knows no Fyne, so all of
// it is tested as plain Go; the views in app/gui draw it and forward intent. It
// asks the use cases only through the small interfaces in backend.go, never on
// the window's thread, and drops an answer that was overtaken.
//
// Every exported method is called on the window's thread unless it says
// otherwise.
package desk
